"""`onevoice backfill`: what it prints, and how it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.__main__ import app
from bot.config import Config
from bot.store.database import Database
from tests.watch.crawl import Crawl, ms, weibo_row

_HOUSE = """
language = "en"
database = "sqlite:///{folder}/onevoice.db"
[[rooms]]
name = "alerts"
slack = "C1A"
[[subjects]]
key = "acme"
words = ["Acme"]
"""
_SOURCE = """
[[sources]]
kind = "mediacrawler"
name = "crawl"
url = "sqlite:///{folder}/sqlite_tables.db"
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A configuration with one source, whose file is not there yet."""
    return _written(tmp_path, _HOUSE + _SOURCE)


def _written(folder: Path, words: str) -> Path:
    config = folder / "onevoice.toml"
    config.write_text(words.format(folder=folder), encoding="utf-8")
    return config


def _crawled(house: Path, count: int) -> None:
    now = datetime.now(UTC)
    rows = [(now, weibo_row(n, now - timedelta(days=1, minutes=n), "Acme" if n % 2 else "other")) for n in range(count)]
    Crawl(house.parent / "sqlite_tables.db", ("weibo_note",)).add_all("weibo_note", rows)


def _backfill(house: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["backfill", "--config", str(house), *words])


def _stored(house: Path) -> int:
    database = Database(f"sqlite:///{house.parent}/onevoice.db", Config.model_construct())
    with database.begin() as store:
        total = store.mentions.total()
    database.close()
    return total


def test_everything_is_taken_in_once(house: Path) -> None:
    _crawled(house, 1_200)

    first, second = (json.loads(_backfill(house, "--json").stdout) for _ in range(2))

    assert (first["sources"]["crawl"]["read"], first["sources"]["crawl"]["added"], first["down"]) == (1_200, 600, {})
    assert (first["sources"]["crawl"]["unmatched"], second["sources"]["crawl"]["unmatched"]) == (600, 0)
    assert 0 < first["sources"]["crawl"]["seconds"] <= first["seconds"]
    assert (second["sources"]["crawl"]["read"], second["sources"]["crawl"]["added"]) == (0, 0)
    assert _stored(house) == 600


def test_people_are_told_rows_and_pace(house: Path) -> None:
    _crawled(house, 20)

    done = _backfill(house)

    assert done.exit_code == 0
    assert done.stdout.startswith("crawl: 20 rows, 10 new, 0 known, 10 about no subject, ")
    assert "rows/s" in done.stdout


def test_rows_that_were_written_again_are_told_as_known(house: Path) -> None:
    _crawled(house, 20)
    _backfill(house)
    with Crawl(house.parent / "sqlite_tables.db", ()).writing() as rows:
        later = ms(datetime.now(UTC) + timedelta(seconds=1))
        rows.execute("UPDATE weibo_note SET liked_count = '9', last_modify_ts = ? WHERE id <= 6", (later,))

    again = json.loads(_backfill(house, "--json").stdout)["sources"]["crawl"]

    assert [again[name] for name in ("read", "added", "repeated", "unmatched")] == [6, 0, 3, 3]


def test_a_source_that_cannot_be_read_is_named_with_the_reason(house: Path) -> None:
    done = _backfill(house)

    assert done.exit_code == 1
    assert "crawl: 0 rows, 0 new" in done.stdout
    assert "cannot be read now" in done.stdout
    assert "is not there" in done.stdout


def test_without_a_source_it_says_what_to_do(tmp_path: Path) -> None:
    done = _backfill(_written(tmp_path, _HOUSE))

    assert done.exit_code == 2
    assert "[[sources]]" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_stopped_on_the_way_it_goes_on_where_it_was(house: Path, number: signal.Signals) -> None:
    _crawled(house, 30_000)
    command = [sys.executable, "-m", "bot", "backfill", "--config", str(house)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        _until_something_is_stored(house)
        os.kill(running.pid, number)
        _, said = running.communicate(timeout=30)
    was = _stored(house)

    rest = json.loads(_backfill(house, "--json").stdout)["sources"]["crawl"]

    assert 0 < was < 15_000
    assert running.returncode == (130 if number == signal.SIGINT else -number)
    assert ("goes on from there" in said) is (number == signal.SIGINT)
    assert was + rest["added"] == _stored(house) == 15_000


def _until_something_is_stored(house: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        time.sleep(0.02)
        if (house.parent / "onevoice.db").exists() and _is_begun(house):
            return
    raise AssertionError("nothing was stored in half a minute")


def _is_begun(house: Path) -> bool:
    try:
        return _stored(house) > 0
    except Exception:  # noqa: BLE001  its tables are not made yet
        return False

"""`onevoice check`: all that is wrong at once, what may surprise, and an exit code a script can rely on."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.configfile import example
from tests.watch.crawl import Crawl


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ONEVOICE_SLACK__BOT_TOKEN", "ONEVOICE_TELEGRAM__TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def checked(text: str | None) -> tuple[int, list[dict[str, Any]]]:
    if text is not None:
        Path("onevoice.toml").write_text(text, "utf-8")
    ended = CliRunner().invoke(app, ["check", "--json"])
    return ended.exit_code, json.loads(ended.output)


def ingested(*ages: timedelta) -> None:
    rows = [
        {"text": f"手表 S3 没电了 {age}", "id": str(age), "published_at": (datetime.now(UTC) - age).isoformat()}
        for age in ages
    ]
    Path("rows.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    assert CliRunner().invoke(app, ["ingest", "rows.jsonl"]).exit_code == 0


def advice_of(findings: list[dict[str, Any]], what: str) -> str:
    return next(str(finding["advice"]) for finding in findings if finding["what"] == what)


def test_a_first_file_is_a_valid_configuration_that_still_lacks_people_and_a_token() -> None:
    code, findings = checked(example())

    assert code == 1
    assert [finding["what"] for finding in findings if not finding["ok"]] == [
        "approvers (default): executive × 1",
        "a chat platform",
    ]


def test_every_fault_of_the_file_is_a_line_of_its_own_and_the_exit_code_is_2() -> None:
    text = (
        '[watch]\nmodel = "nowhere.bin"\nacknowledge_min = -1\n'
        '[[subjects]]\nkey = "s3"\nwords = [""]\nthresholds = { min_negativ = 3 }\n'
    )

    code, findings = checked(text)

    assert code == 2
    assert [finding["advice"].split(": ")[:2] for finding in findings] == [
        ["onevoice.toml:2", "watch.model"],
        ["onevoice.toml:3", "watch.acknowledge_min"],
        ["onevoice.toml:6", "subjects.0.words.0"],
        ["onevoice.toml:7", "subjects.0.thresholds.min_negativ"],
    ]


def test_a_wrong_limit_does_not_keep_the_house_from_being_looked_at() -> None:
    code, findings = checked('[[subjects]]\nkey = "s3"\nwords = ["a3"]\nthresholds = { min_share = 20 }\n')

    assert code == 2
    assert advice_of(findings, "configuration").startswith("onevoice.toml:4: subjects.0.thresholds.min_share: expected")
    assert "a chat platform" in [finding["what"] for finding in findings]


@pytest.mark.parametrize("text", [None, "[watch\n"], ids=["no file", "no TOML"])
def test_a_file_that_cannot_be_read_is_one_finding_with_exit_code_2(text: str | None) -> None:
    code, findings = checked(text)

    assert code == 2
    assert [finding["what"] for finding in findings] == ["configuration"]


@pytest.mark.parametrize("command", ["run", "backfill"])
def test_the_bot_does_not_start_on_a_limit_that_nobody_reads(command: str) -> None:
    Path("onevoice.toml").write_text(
        example().replace("#thresholds = { window_min", "thresholds = { windw_min"), "utf-8"
    )

    ended = CliRunner().invoke(app, [command], env={"ONEVOICE_TELEGRAM__TOKEN": "1:x"})

    assert ended.exit_code == 2
    assert "negative_growth has no limit `windw_min`; did you mean `window_min`?" in ended.output


def test_a_source_that_cannot_be_reached_is_a_failure_and_no_fault_of_the_file() -> None:
    code, findings = checked(example() + '\n[[sources]]\nkind = "mediacrawler"\nurl = "sqlite:///nowhere.db"\n')

    assert code == 1
    assert "nowhere.db" in advice_of(findings, "source mediacrawler")


def test_a_source_whose_posts_name_no_subject_is_a_failure_that_says_to_look_at_the_words() -> None:
    now = datetime.now(UTC)
    crawl = Crawl(Path("crawl.db"), ("weibo_note",))
    crawl.weibo(1, now, "手表 T9 没电了")
    text = example() + '\n[[sources]]\nkind = "mediacrawler"\nname = "crawl"\nurl = "sqlite:///crawl.db"\n'
    assert "words found in crawl" not in [finding["what"] for finding in checked(text)[1]]

    assert CliRunner().invoke(app, ["backfill"]).exit_code == 0
    deaf = next(finding for finding in checked(None)[1] if finding["what"] == "words found in crawl")
    crawl.weibo(2, now, "手表 S3 没电了")
    assert CliRunner().invoke(app, ["backfill"]).exit_code == 0

    assert not deaf["ok"]
    assert "none names a subject: set `words` in [[subjects]]" in deaf["advice"]
    assert "words found in crawl" not in [finding["what"] for finding in checked(None)[1]]


def test_old_posts_are_read_by_new_words_under_another_name_of_their_source() -> None:
    Crawl(Path("crawl.db"), ("weibo_note",)).weibo(1, datetime.now(UTC), "手表 T9 没电了")
    text = example() + '\n[[sources]]\nkind = "mediacrawler"\nname = "crawl"\nurl = "sqlite:///crawl.db"\n'
    checked(text)
    first = CliRunner().invoke(app, ["backfill"]).stdout
    checked(text.replace("手表 S3", "手表 T9"))
    same_name = CliRunner().invoke(app, ["backfill"]).stdout
    checked(text.replace("手表 S3", "手表 T9").replace('"crawl"', '"again"'))
    other_name = CliRunner().invoke(app, ["backfill"]).stdout

    assert "crawl: 1 rows, 0 new, 0 known, 1 about no subject" in first
    assert "crawl: 0 rows, 0 new" in same_name
    assert "again: 1 rows, 1 new, 0 known, 0 about no subject" in other_name


def test_a_hot_list_without_the_subject_is_no_failure() -> None:
    lists = sqlite3.connect("lists.db")
    with lists:
        lists.execute("CREATE TABLE daily_news (id INTEGER, news_id, source_platform, title, add_ts)")
        news = (1, "n1", "weibo", "今日天气", int(datetime.now(UTC).timestamp()))
        lists.execute("INSERT INTO daily_news VALUES (?, ?, ?, ?, ?)", news)
    lists.close()
    checked(example() + '\n[[sources]]\nkind = "bettafish"\nurl = "sqlite:///lists.db"\n')

    assert CliRunner().invoke(app, ["backfill"]).exit_code == 0

    told = next(finding for finding in checked(None)[1] if finding["what"] == "words found in bettafish")
    assert told["ok"]
    assert "none names a subject" in told["advice"]


def test_an_address_that_cannot_be_used_is_told_once_with_its_line() -> None:
    code, findings = checked(example() + '\n[[sources]]\nkind = "mediacrawler"\nurl = "mysql://crawler"\n')

    assert code == 2
    assert [finding["what"] for finding in findings if "mysql://…" in finding["advice"]] == ["configuration"]
    assert "source mediacrawler" not in [finding["what"] for finding in findings]


def test_a_region_whose_rooms_have_no_id_is_told_that_words_reach_nobody_there() -> None:
    room = '[[rooms]]\nname = "region-tw"\n[[regions]]\nkey = "tw"\nlocale = "zh-Hant"\n'

    for rooms in ("", 'rooms = ["region-tw"]\n'):
        assert "reach nobody" in advice_of(checked(example() + room + rooms)[1], "rooms of region tw")


@pytest.mark.parametrize(
    ("ages", "said"),
    [
        ((), "No mentions yet: until a day is known, alerts use a floor and say so."),
        ((timedelta(hours=5, minutes=1),), "Its mentions begin 5 h ago: until a day is known, alerts use a floor"),
        ((timedelta(hours=5), timedelta(hours=23, minutes=55)), "Its mentions begin 23 h ago: until a day is known"),
        ((timedelta(hours=1), timedelta(days=1, minutes=2)), ""),
        ((timedelta(days=16),), "No mentions yet"),
    ],
    ids=["none", "five hours", "just under a day", "a day", "only old ones"],
)
def test_a_subject_without_a_day_of_history_is_said_to_be_cold(ages: tuple[timedelta, ...], said: str) -> None:
    checked(example())
    if ages:
        ingested(*ages)

    advice = advice_of(checked(None)[1], "subject watch-s3")

    assert advice.startswith(said)
    assert bool(advice) == bool(said)


def test_what_may_surprise_stands_with_its_subject_and_fails_nothing() -> None:
    code, findings = checked(example().replace('words = ["手表 S3"', 'words = ["米"'))

    assert code == 1  # as the first file does
    assert advice_of(findings, "subject watch-s3").startswith("The word `米` is a single character")


def test_a_database_that_cannot_be_opened_is_told_and_the_subjects_are_still_looked_at() -> None:
    _, findings = checked(example().replace("sqlite:///onevoice.db", "sqlite:////nowhere/onevoice.db"))

    assert "cannot be opened" in advice_of(findings, "database")
    assert advice_of(findings, "subject watch-s3") == ""

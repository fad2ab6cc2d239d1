"""A crawler's data folder as MediaCrawler writes it: a folder for each platform, a file for each day."""

import csv
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import SourceEntry
from bot.ports import Source
from bot.watch.sources import open_source
from tests.watch.crawl import ms, weibo_row

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data of today"


@pytest.fixture
def source(folder: Path) -> Source:
    return open_source(SourceEntry(kind="mediacrawler", url=folder.as_uri()))


def a_row(number: int, text: str = "电池鼓包", *, minutes: int = 0, **columns: Any) -> dict[str, Any]:
    """Return a Weibo post, written into the file some minutes after noon."""
    at = NOON + timedelta(minutes=minutes)
    return weibo_row(number, NOON, text) | {"last_modify_ts": ms(at), "liked_count": "1"} | columns


def _as_jsonl(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _as_csv(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    is_new = not path.exists()
    with path.open("a", encoding="utf-8-sig" if is_new else "utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        if is_new:
            writer.writeheader()
        writer.writerows(rows)


def _as_json(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    known = json.loads(path.read_text("utf-8")) if path.exists() else []
    path.write_text(json.dumps([*known, *rows], ensure_ascii=False, indent=4), "utf-8")


FORMS: dict[str, Callable[[Path, Sequence[dict[str, Any]]], None]] = {
    "jsonl": _as_jsonl, "csv": _as_csv, "json": _as_json
}  # fmt: skip


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def write(folder: Path, form: str, *rows: dict[str, Any], item: str = "contents", day: int = 20) -> Path:
    """Append rows to the file of a day and return it."""
    platform = "weibo"
    path = folder / platform / form / f"search_{item}_2026-11-{day}.{form}"
    path.parent.mkdir(parents=True, exist_ok=True)
    FORMS[form](path, rows)
    return path

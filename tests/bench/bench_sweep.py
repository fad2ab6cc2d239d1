"""What a sweep costs when little is stored, and when ten million mentions are: it should not know the difference."""

import statistics
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from bot.config import Config
from bot.model.mention import Sighting
from bot.ports import Batch, Cursor
from bot.store.database import Database
from bot.watch.sweep import WatchSweep
from tests.bench.table import Row

FEW, MANY = 10_000, 10_000_000
_NEW = 1_000
_NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_SPAN = timedelta(days=180)
_EMPTY_RUNS, _FULL_RUNS = 41, 11

_MENTIONS = """
INSERT INTO mention (source, platform, kind, native_id, author, author_name, text, url, parent, published_at, seen_at,
                     lower_bound, score, polarity, marks, late)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :many)
SELECT 'crawl', 'weibo', 'post', printf('%012d', i), printf('a%06d', i % 500000), '',
       '星河手机今天用着还行，电池一般 ' || i, '', '',
       strftime('%Y-%m-%d %H:%M:%f000', :first + i * :step, 'unixepoch'),
       strftime('%Y-%m-%d %H:%M:%f000', :first + i * :step, 'unixepoch'), 0, 0.5,
       CASE WHEN i % 10 = 0 THEN 'negative' ELSE 'neutral' END, '', 0
FROM n
"""
_BUCKETS = """
INSERT INTO bucket (subject, source, minute_at, negative, neutral, positive)
SELECT 'acme', 'crawl', substr(published_at, 1, 17) || '00.000000', sum(polarity = 'negative'),
       sum(polarity = 'neutral'), 0
FROM mention GROUP BY 3
"""


class _Clock:
    """A clock that is turned by hand."""

    at = _NOW

    def now(self) -> datetime:
        return self.at


class _Taps:
    """A source that gives what was put in last, once."""

    name = "taps"

    def __init__(self) -> None:
        self.waiting: list[Sighting] = []

    def read(self, cursor: Cursor, limit: int) -> Batch:
        given, self.waiting = self.waiting[:limit], self.waiting[limit:]
        return Batch(tuple(given), cursor, more=bool(self.waiting))


def rows() -> Iterable[Row]:
    """Measure an empty sweep and one with a thousand new mentions, over few and over many stored ones."""
    with tempfile.TemporaryDirectory(prefix="onevoice-bench-") as folder:
        few_empty, few_full = _measure(Path(folder) / "few.db", FEW)
        many_empty, many_full = _measure(Path(folder) / "many.db", MANY)
    yield Row("sweep_empty_over_10m", many_empty, "ms", "the same over 10 k", few_empty)
    yield Row("sweep_1000_new_over_10m", many_full, "ms", "the same over 10 k", few_full)


def _measure(path: Path, stored: int) -> tuple[float, float]:
    config = Config.model_validate(
        {
            "slack": {"bot_token": "x"},
            "rooms": [{"name": "alerts", "slack": "C1A"}],
            "subjects": [{"key": "acme", "words": ["星河"]}],
        }
    )
    database = Database(f"sqlite:///{path}", config)
    database.migrate()
    _fill(database, stored)
    clock, taps = _Clock(), _Taps()
    sweep = WatchSweep(database, [taps], clock)
    sweep.run()  # fills what it remembers
    empty, full = [], []
    for _ in range(_EMPTY_RUNS):
        clock.at += timedelta(milliseconds=100)
        empty.append(_timed(sweep))
    for number in range(_FULL_RUNS):
        clock.at += timedelta(seconds=15)
        taps.waiting = [_sighting(number * _NEW + place, clock.at) for place in range(_NEW)]
        full.append(_timed(sweep))
    database.close()
    return statistics.median(empty), statistics.median(full)


def _timed(sweep: WatchSweep) -> float:
    began = time.perf_counter()
    while sweep.run():
        pass
    return (time.perf_counter() - began) * 1000


def _sighting(number: int, at: datetime) -> Sighting:
    words = f"星河手机今天用着还行，电池一般，第 {number} 次充电"
    return Sighting(
        "weibo", "post", f"new{number}", words, at - timedelta(seconds=number % 600), at, author=f"b{number}"
    )


def _fill(database: Database, stored: int) -> None:
    first = (_NOW - _SPAN).timestamp()
    values = {"many": stored, "first": first, "step": _SPAN.total_seconds() / stored}
    with database.engine.begin() as connection:
        connection.execute(text(_MENTIONS), values)
        connection.execute(text("INSERT INTO match (mention_id, subject) SELECT id, 'acme' FROM mention"))
        connection.execute(text(_BUCKETS))

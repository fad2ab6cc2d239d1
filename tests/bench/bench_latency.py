"""How long after a crawler's commit the card is owed to the room, at a thousand new mentions a minute.

The processing part: from the commit in the crawler's own file to the commit of the Post, without the wait until the
next look. A story of fifty minutes is lived through at once; ten subjects are talked about, and every few minutes
another of them gets into a storm. The pictures that follow a card into its thread are not counted among the cards.
"""

import logging
import random
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import event

from bot.app import settle
from bot.config import Config
from bot.store.database import Database
from bot.watch.sources import open_source
from bot.watch.sweep import WatchSweep
from tests.bench.table import Row
from tests.watch.crawl import Crawl, weibo_row

_EVERY_S = 15
_A_MINUTE = 1_000
_MINUTES = 50
_WARMING_UP = 5  # minutes: a bot that has just been started loads its words first
_STORM_EVERY, _STORM_FOR = 3, 2  # minutes
_SUBJECTS = 10
_BEGIN = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
_CALM = ("今天用着还行", "拍照很好看，推荐", "请问什么时候发货", "物流很快", "刚到手，先用着", "信号不太好")
_ANGRY = (
    "电池鼓包，客服不理人，太差了",
    "充电时冒烟了，要求退货",
    "垃圾产品，欺骗消费者",
    "修了三次还坏，太失望了[怒]",
)


class _Clock:
    """A clock that is turned by hand."""

    at = _BEGIN

    def now(self) -> datetime:
        return self.at


class _Owed:
    """Notes when cards are committed; the picture for a card's thread comes in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.at: list[float] = []
        self._is_owing = self._is_picture = False
        event.listen(database.engine, "before_cursor_execute", self._look)
        event.listen(database.engine, "commit", self._commit)

    def _look(self, *about: Any) -> None:
        words = about[2].split(None, 3)
        self._is_owing |= words[:3] == ["INSERT", "INTO", "post"] or words[:2] == ["UPDATE", "post"]
        self._is_picture |= ":chart" in str(about[3])[:2_000]

    def _commit(self, *_about: Any) -> None:
        if self._is_owing and not self._is_picture:
            self.at.append(time.perf_counter())
        self._is_owing = self._is_picture = False


def rows() -> Iterable[Row]:
    """Live through the story."""
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="onevoice-bench-") as folder:
        cards, sweeps = _lived_through(Path(folder))
    logging.disable(logging.NOTSET)
    yield Row("latency", float(np.percentile(cards, 99)), f"ms, commit to card, p99 of {len(cards)}")
    yield Row("latency_p50", float(np.percentile(cards, 50)), "ms, commit to card, p50")
    yield Row("latency_sweep", float(np.percentile(sweeps, 99)), f"ms, whole sweep, p99 of {len(sweeps)}")


def _lived_through(folder: Path) -> tuple[list[float], list[float]]:
    """Return the milliseconds from each commit to the Posts it led to, and to the end of each sweep."""
    database = _database(folder)
    crawl, clock, dice = Crawl(folder / "sqlite_tables.db", ("weibo_note",)), _Clock(), random.Random(3)
    sweep = WatchSweep(database, [open_source(entry) for entry in database.config.sources], clock)
    owed = _Owed(database)
    cards: list[float] = []
    sweeps: list[float] = []
    for number in range(_MINUTES * 60 // _EVERY_S):
        clock.at += timedelta(seconds=_EVERY_S)
        crawl.add_all("weibo_note", _posts(dice, clock.at, number))
        committed, known = time.perf_counter(), len(owed.at)
        while sweep.run():
            pass
        if number * _EVERY_S < _WARMING_UP * 60:
            continue
        if not sweeps:
            settle()  # as the bot does a minute after its start
        sweeps.append((time.perf_counter() - committed) * 1000)
        cards += [(at - committed) * 1000 for at in owed.at[known:]]
    database.close()
    return cards, sweeps


def _database(folder: Path) -> Database:
    config = Config.model_validate(
        {
            "slack": {"bot_token": "x"},
            "rooms": [{"name": "alerts", "slack": "C1A"}],
            "subjects": [{"key": f"s{each}", "words": [f"星河{each}号"]} for each in range(_SUBJECTS)],
            "sources": [{"kind": "mediacrawler", "name": "crawl", "url": f"sqlite:///{folder}/sqlite_tables.db"}],
        }
    )
    database = Database(f"sqlite:///{folder}/onevoice.db", config)
    database.migrate()
    return database


def _posts(dice: random.Random, at: datetime, number: int) -> list[tuple[datetime, dict[str, Any]]]:
    minute = number * _EVERY_S // 60
    stormy = minute // _STORM_EVERY % _SUBJECTS if minute % _STORM_EVERY < _STORM_FOR and minute >= 15 else None
    posts = []
    for each in range(_A_MINUTE * _EVERY_S // 60):
        is_angry = stormy is not None and each % 5 == 0
        subject = stormy if is_angry else dice.randrange(_SUBJECTS)
        text = f"星河{subject}号{dice.choice(_ANGRY if is_angry else _CALM)}{dice.randrange(10_000)}"
        published_at = at - timedelta(seconds=dice.uniform(1, _EVERY_S))
        row = weibo_row(number * 1_000 + each, published_at, text) | {"creator_hash": f"{dice.getrandbits(16):016x}"}
        posts.append((at, row))
    return posts


if __name__ == "__main__":
    for each in rows():
        print(each)  # noqa: T201

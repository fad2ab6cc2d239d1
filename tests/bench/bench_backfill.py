"""How fast a million mentions of a MediaCrawler SQLite file are taken in on one core: read to judged.

``python -m tests.bench.bench_backfill 50000`` takes as many. Half a year of Weibo and Xiaohongshu, two posts to three
comments; all of them are ours, so every row is scored, stored, rolled up and judged. The comments name nobody: they
are ours because of the posts they stand under.
"""

import logging
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bot.backfill import BackfillReport, backfill
from bot.clock import SystemClock
from bot.config import Config
from bot.store.database import Database
from bot.watch.sources import open_source
from bot.watch.sweep import WatchSweep
from tests.bench.table import Row
from tests.watch.crawl import CHINA, Crawl

MENTIONS = 1_000_000
_SPAN = timedelta(days=180)
_SHARES = {"weibo_note": 0.2, "xhs_note": 0.2, "weibo_note_comment": 0.4, "xhs_note_comment": 0.2}
_PARTS = (
    ("星河手机", "星河X200", "新买的星河", "星河的客服", "今天用星河拍照", "星河门店"),
    (
        "电池充一晚上只有百分之六十",
        "屏幕又出现绿线",
        "拍照比上一代好看",
        "系统更新之后特别卡",
        "物流很快包装完好",
        "充电发热严重",
    ),
    (
        "，太差了，申请退货还不给退",
        "，家人都很喜欢，值得购买",
        "，请问什么时候能修好？",
        "，客服打了三天没人接[怒]",
        "，整体还行",
        "，推荐给朋友",
    ),
)


def rows() -> Iterable[Row]:
    """Take a million in."""
    yield from _measured(MENTIONS)


def _measured(count: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="onevoice-bench-") as folder:
        _write(Path(folder) / "sqlite_tables.db", count)
        here, there = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(target=_take_in, args=(Path(folder), there))
        process.start()
        there.close()
        seconds, worked, added, peak_mib = here.recv()
        process.join()
    if added != count:
        raise SystemExit(f"{added:,} of {count:,} mentions were stored")
    yield Row("backfill", added / seconds, "mentions/s by the clock, read to judged")
    yield Row("backfill_core", added / worked, "mentions/s of one core's time")
    yield Row("backfill_peak", peak_mib, "MiB resident at most")


def _take_in(folder: Path, pipe: Connection) -> None:
    if hasattr(os, "sched_setaffinity"):  # not on macOS
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    logging.disable(logging.INFO)
    config = Config.model_validate(
        {
            "slack": {"bot_token": "x"},
            "rooms": [{"name": "alerts", "slack": "C1A"}],
            "subjects": [{"key": "acme", "words": ["星河"]}],
            "sources": [{"kind": "mediacrawler", "name": "crawl", "url": f"sqlite:///{folder}/sqlite_tables.db"}],
        }
    )
    database = Database(f"sqlite:///{folder}/onevoice.db", config)
    database.migrate()
    sweep = WatchSweep(database, [open_source(entry) for entry in config.sources], SystemClock())
    report, began = BackfillReport(), time.process_time()
    backfill(sweep, report)
    worked = time.process_time() - began
    database.close()
    with Path("/proc/self/status").open(encoding="ascii") as status:
        peak = next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
    pipe.send((report.seconds, worked, report.sources["crawl"].added, peak))


def _write(path: Path, count: int) -> None:
    tables = tuple(_SHARES)
    crawl, dice, now = Crawl(path, tables), random.Random(7), datetime.now(UTC).replace(microsecond=0)
    for table in tables:
        many = round(count * _SHARES[table])
        lines = (_row(dice, table, number, now - _SPAN * (1 - (number + 1) / many), many) for number in range(many))
        first = next(lines)
        names = ", ".join(f'"{name}"' for name in first)
        marks = ", ".join(f":{name}" for name in first)
        with crawl.writing() as connection:
            connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", first)  # noqa: S608
            connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", lines)  # noqa: S608


def _row(dice: random.Random, table: str, number: int, at: datetime, many: int) -> dict[str, Any]:
    text = "".join(map(dice.choice, _PARTS[1:] if table.endswith("comment") else _PARTS)) + str(number)
    stamp = int(at.timestamp())
    row: dict[str, Any] = {
        "add_ts": stamp * 1000 + 60_000,
        "last_modify_ts": stamp * 1000 + 60_000,
        "creator_hash": f"{dice.getrandbits(18):016x}",
        "nickname": "小**明",
    }
    posts = round(many * _SHARES["weibo_note" if table.startswith("weibo") else "xhs_note"] / _SHARES[table])
    post = f"{'5' if table.startswith('weibo') else '6'}{int(number * posts / many) * 7919:015d}"
    if table == "weibo_note":
        written = str(datetime.fromtimestamp(stamp, CHINA))
        row |= {"note_id": post, "content": text, "create_time": stamp, "create_date_time": written}
        return row | {"liked_count": str(dice.randrange(900)), "comments_count": "3", "shared_count": "1"}
    if table == "xhs_note":
        row |= {"note_id": post, "title": text[:20], "desc": text, "time": stamp * 1000, "tag_list": "数码,手机"}
        return row | {"liked_count": str(dice.randrange(900)), "comment_count": "3", "share_count": "1"}
    row |= {"comment_id": f"7{number * 104729:015d}", "note_id": post, "content": text, "sub_comment_count": "0"}
    if table == "weibo_note_comment":
        written = str(datetime.fromtimestamp(stamp, CHINA))
        return row | {"create_time": stamp, "create_date_time": written, "comment_like_count": "2"}
    return row | {"create_time": stamp * 1000, "like_count": "2"}


if __name__ == "__main__":
    for each in _measured(int(sys.argv[1]) if len(sys.argv) > 1 else MENTIONS):
        print(each)  # noqa: T201

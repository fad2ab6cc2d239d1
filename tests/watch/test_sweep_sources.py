"""The sweep and its sources: going down and coming back, backlogs, and being killed on the way."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.check import check_house
from bot.config import Config
from bot.errors import SourceDown
from bot.model.mention import Bucket, Mention, Sighting, SourceState
from bot.ports import Batch, Cursor
from bot.watch.sweep import WatchSweep
from tests.watch.conftest import NOON, House
from tests.watch.crawl import weibo_row
from tests.watch.life import GLAD, alerts_of, owed, verbs_of, words_of


def test_a_source_that_is_down_is_told_once_and_once_when_it_is_back(house: House) -> None:
    for _ in range(3):
        house.read_all()
        house.clock.turn(1)
    [told] = owed(house)
    assert told.key == "source:crawl:down:2026-11-20T04:00:00+00:00"
    assert "is not there" in words_of(told)
    assert "since 11-20 12:00 (Asia/Shanghai)" in words_of(told)

    house.crawl()
    for _ in range(8):
        house.read_all()
        house.clock.turn(1)
    down, up = owed(house)
    assert up.key == "source:crawl:up:2026-11-20T04:00:00+00:00"
    assert "It was down from 11-20 12:00 (Asia/Shanghai) to 11-20 12:03." in words_of(up)

    house.crawl_path.unlink()
    house.read_all()
    assert [post.key for post in owed(house)] == [down.key, up.key, "source:crawl:down:2026-11-20T04:11:00+00:00"]
    assert verbs_of(house) == ["source_down", "source_up", "source_down"]


def test_a_source_that_comes_and_goes_is_told_as_one_outage(house: House) -> None:
    for minute in range(30):
        if minute % 4 == 3:
            house.crawl()
        elif house.crawl_path.exists():
            house.crawl_path.unlink()
        house.read_all()
        with house.database.begin() as store:
            assert (store.sources.state("crawl").down_since is None) == (minute % 4 == 3)
        house.clock.turn(1)
    assert [post.key for post in owed(house)] == ["source:crawl:down:2026-11-20T04:00:00+00:00"]

    house.crawl()
    for _ in range(6):
        house.read_all()
        house.clock.turn(1)
    assert [post.key for post in owed(house)][1:] == ["source:crawl:up:2026-11-20T04:00:00+00:00"]


class _Dead:
    """A source that is down for good."""

    name = "dead"

    def read(self, cursor: Cursor, limit: int) -> Batch:
        raise SourceDown("{file} is gone", file="it")


def test_a_source_that_is_down_does_not_stop_the_others(house: House) -> None:
    house.crawl().weibo(1, NOON, GLAD)
    sources = [_Dead(), *house.sweep().sources]

    WatchSweep(house.database, sources, house.clock).run()

    with house.database.begin() as store:
        assert store.mentions.total() == 1
        assert store.sources.state("dead").down_reason == "it is gone"
        assert store.sources.state("crawl").down_since is None


class _Faulty:
    """A source that stumbles over something nobody thought of."""

    name = "faulty"

    def read(self, cursor: Cursor, limit: int) -> Batch:
        raise ZeroDivisionError


def test_a_fault_in_reading_one_source_is_told_and_does_not_stop_the_others(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.crawl().weibo(1, NOON, GLAD)
    sweep = WatchSweep(house.database, [_Faulty(), *house.sweep().sources], house.clock)

    for _ in range(3):
        sweep.run()

    with house.database.begin() as store:
        assert store.mentions.total() == 1
    [told] = owed(house)
    assert "a fault of the bot in reading it (ZeroDivisionError); its log says where" in words_of(told)
    assert caplog.text.count("Traceback") == 1


def test_running_tells_whether_a_source_has_more_at_once(house: House) -> None:
    crawl = house.crawl()
    crawl.add_all("weibo_note", [(NOON, weibo_row(n, NOON - timedelta(days=1), "Acme")) for n in range(1200)])
    sweep = house.sweep()

    assert [sweep.run(), sweep.run(), sweep.run(), sweep.run()] == [True, True, False, False]


class _Told:
    """A source that gives what it is told to, once."""

    name = "told"

    def __init__(self) -> None:
        self.next = Batch((), {})

    def read(self, cursor: Cursor, limit: int) -> Batch:
        given, self.next = self.next, Batch((), {})
        return given


def _post(number: int, at: datetime, text: str = GLAD, **more: Any) -> Sighting:
    return Sighting("weibo", "post", str(number), text, at, more.pop("seen_at", at), **more)


def test_posts_from_the_future_stand_in_no_later_minute_and_are_one_line_in_the_log(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    source = _Told()
    sweep = WatchSweep(house.database, [source], house.clock)
    source.next = Batch([_post(n, NOON + timedelta(hours=8), seen_at=NOON) for n in range(300)], {})

    sweep.run()

    with Session(house.database.engine) as session:
        assert {bucket.minute_at for bucket in session.exec(select(Bucket))} == {NOON}
        assert session.exec(select(SourceState.newest_at).where(SourceState.name == "told")).one() == NOON
    [line] = [record.message for record in caplog.records if "future" in record.message]
    assert line == "source told: 300 from the future count when they were seen, up to 2026-11-20T12:00:00+00:00"


def _advice(house: House, source: str) -> list[str]:
    """Return what `onevoice check` says of the clock of the house's only source."""
    settings = house.config.model_dump() | {
        "database": f"sqlite:///{house.folder}/onevoice.db",
        "sources": [{"kind": "native", "name": source}],
        "slack": {},
    }
    findings = asyncio.run(check_house(Config(**settings)))
    return [finding.advice for finding in findings if finding.what == f"clock of {source}" and not finding.ok]


@pytest.mark.parametrize(("hours", "side"), [(8, "ahead"), (-8, "behind")])
def test_a_source_whose_clock_is_hours_off_is_told_once(
    house: House, caplog: pytest.LogCaptureFixture, hours: int, side: str
) -> None:
    source = _Told()
    sweep = WatchSweep(house.database, [source], house.clock)
    for number in range(10):
        house.clock.turn(31)
        at = house.clock.now()
        source.next = Batch([_post(number, at + timedelta(hours=hours), seen_at=at)], {})
        sweep.run()

    lines = [record.message for record in caplog.records if "timezone" in record.message]
    assert len(lines) == 1
    said = f"times of weibo are about 8 h {side}; is its timezone right?"
    assert f"source told: {said}" in lines[0]
    assert _advice(house, "told") == [lines[0].removeprefix("source told: ")]
    assert _advice(house, "taken out of the configuration since") == []


def test_a_platform_that_brings_only_what_is_about_nobody_is_not_blind_and_its_end_is_seen(house: House) -> None:
    source = _Told()
    sweep = WatchSweep(house.database, [source], house.clock)
    for number in range(12):
        house.clock.turn(60)
        at = house.clock.now()
        source.next = Batch([_post(number, at, "a quiet day")], {})
        sweep.run()
    assert alerts_of(house) == []

    house.clock.turn(60 * 4)
    sweep.run()

    assert [alert.cause for alert in alerts_of(house)] == ["blind_source"]


def test_a_platform_that_is_looked_at_and_has_nothing_new_is_not_blind(house: House) -> None:
    source = _Told()
    sweep = WatchSweep(house.database, [source], house.clock)
    for number in range(40):
        house.clock.turn(60)
        at = house.clock.now()
        source.next = Batch([_post(number, at)] if number < 12 else (), {}, looked_at=["weibo"])
        sweep.run()

    assert alerts_of(house) == []


_CHILD = """
import sys
from datetime import UTC, datetime
from bot.clock import ScaledClock
from bot.config import Config
from bot.store.database import Database
from bot.watch.sources import open_source
from bot.watch.sweep import WatchSweep
folder = sys.argv[1]
config = Config(
    slack={"bot_token": "x"},
    rooms=[{"name": "alerts", "slack": "C1A"}],
    subjects=[{"key": "acme", "words": ["Acme"]}],
    sources=[{"kind": "mediacrawler", "name": "crawl", "url": f"sqlite:///{folder}/sqlite_tables.db"}],
)
database = Database(f"sqlite:///{folder}/onevoice.db", config)
source = open_source(config.sources[0])
class Small:
    name = "crawl"
    def read(self, cursor, limit):
        return source.read(cursor, 7)
sweep = WatchSweep(database, [Small()], ScaledClock(datetime(2026, 11, 20, 4, tzinfo=UTC), 1))
print("ready", flush=True)
while sweep.run():
    pass
print("done", flush=True)
"""


def test_a_sweep_killed_at_any_moment_loses_and_doubles_nothing(house: House) -> None:
    crawl = house.crawl()
    crawl.add_all(
        "weibo_note", [(NOON, weibo_row(n, NOON - timedelta(days=1, minutes=n), "Acme")) for n in range(1500)]
    )

    for wait_s in (0.0, 0.05, 0.15, 0.3):
        child = subprocess.Popen([sys.executable, "-c", _CHILD, str(house.folder)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(wait_s)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
    house.read_all()

    with Session(house.database.engine) as session:
        assert len(session.exec(select(Mention.id)).all()) == 1500
        buckets = session.exec(select(Bucket)).all()
    assert sum(bucket.neutral for bucket in buckets) == len(buckets) == 1500

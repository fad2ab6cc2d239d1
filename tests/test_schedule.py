"""The tick: steady, never twice at once, and honest about what stands still."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.schedule import Schedule


@asynccontextmanager
async def ticking(*jobs: tuple[float, str, Callable[[], bool | None]], late_s: float = 60) -> AsyncIterator[Schedule]:
    schedule = Schedule(lambda: None, late_s)
    for seconds, name, run in jobs:
        schedule.every(seconds, name, run)
    schedule.start()
    try:
        yield schedule
    finally:
        schedule.stop()


class Work:
    """Counts its runs and how many were under way at once."""

    def __init__(self, lasts_s: float = 0, more: int = 0) -> None:
        self.runs, self.at_once, self.most = 0, 0, 0
        self._lasts_s, self._more = lasts_s, more
        self._lock = threading.Lock()

    def run(self) -> bool:
        with self._lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        time.sleep(self._lasts_s)
        with self._lock:
            self.at_once -= 1
            self.runs += 1
            return self.runs <= self._more


def broken() -> None:
    raise RuntimeError("no database")


async def test_a_job_runs_at_once_and_then_at_its_pace() -> None:
    work, rare = Work(), Work()
    async with ticking((0.1, "often", work.run), (3600, "rare", rare.run)):
        await asyncio.sleep(0.55)

    assert rare.runs == 1
    assert 4 <= work.runs <= 7


async def test_a_job_that_takes_longer_than_its_pace_never_runs_twice_at_once() -> None:
    work = Work(lasts_s=0.3)
    async with ticking((0.05, "slow", work.run)):
        await asyncio.sleep(1)

    assert work.most == 1
    assert work.runs >= 2


async def test_a_job_that_has_more_to_do_is_run_again_at_once() -> None:
    work = Work(more=5)
    async with ticking((3600, "watch", work.run)):
        await asyncio.sleep(0.4)

    assert work.runs == 6


async def test_a_job_that_failed_runs_again_and_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    work = Work()
    with caplog.at_level(logging.ERROR):
        async with ticking((0.1, "broken", broken), (0.1, "fine", work.run)):
            await asyncio.sleep(0.5)

    assert len([record for record in caplog.records if "broken failed" in record.message]) >= 3
    assert work.runs >= 3


async def test_a_job_that_never_ended_well_is_late() -> None:
    async with ticking((0.1, "broken", broken), (0.1, "fine", Work().run), late_s=0.3) as schedule:
        assert schedule.late() == []
        await asyncio.sleep(0.7)
        assert schedule.late() == ["broken"]


async def test_a_job_that_hangs_is_late() -> None:
    release = threading.Event()

    def hang() -> None:
        release.wait(5)

    async with ticking((0.1, "stuck", hang), late_s=0.3) as schedule:
        await asyncio.sleep(0.7)
        assert schedule.late() == ["stuck"]
        release.set()
        await asyncio.sleep(0.3)
        assert schedule.late() == []


async def test_a_job_with_a_slow_pace_is_not_late_between_its_runs() -> None:
    async with ticking((3600, "forget", Work().run), late_s=0.1) as schedule:
        await asyncio.sleep(0.4)
        assert schedule.late() == []


async def test_a_long_backlog_is_not_late_while_it_is_worked_on() -> None:
    work = Work(lasts_s=0.1, more=1000)
    async with ticking((0.1, "watch", work.run), late_s=0.3) as schedule:
        await asyncio.sleep(0.8)
        assert schedule.late() == []

"""The clock that ticks. It remembers nothing: what is due stands as a date on a row, and a missed tick loses nothing.

APScheduler's own persistence is left alone on purpose: with a job store, a kill in mid-run lost every started job.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

_log = logging.getLogger("onevoice.schedule")
_LATE_S = 60  # a job that has not ended well for this long, beyond its own pace, stands still


class Schedule:
    """Runs functions at a steady pace, each in a thread and never twice at once."""

    def __init__(self, after_each: Callable[[], None], late_s: float = _LATE_S) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._after_each = after_each
        self._late_s = late_s
        self._pace_s: dict[str, float] = {}
        self._ended_at: dict[str, float] = {}
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns when a long run skips a tick

    def every(self, seconds: float, name: str, run: Callable[[], bool | None]) -> None:
        """Run a function now and every so often; while it returns True it is run again at once."""
        self._pace_s[name] = seconds
        self._scheduler.add_job(
            self._tick, "interval", seconds=seconds, args=[name, run], id=name, next_run_time=datetime.now(UTC)
        )

    def start(self) -> None:
        """Begin; every job runs once at once."""
        self._ended_at = dict.fromkeys(self._pace_s, time.monotonic())
        self._scheduler.start()

    def stop(self) -> None:
        """End; runs that have begun finish in their threads."""
        self._scheduler.shutdown(wait=False)

    def late(self) -> list[str]:
        """Return the jobs that stand still: their last good end is too long ago for their pace."""
        now = time.monotonic()
        return sorted(name for name, at in self._ended_at.items() if now - at > self._late_s + self._pace_s[name])

    async def _tick(self, name: str, run: Callable[[], bool | None]) -> None:
        again = True
        while again:
            try:
                again = bool(await asyncio.to_thread(run))
            except asyncio.CancelledError:  # the schedule stops; what has begun ends in its thread
                return
            except Exception:  # noqa: BLE001  the outermost loop: the next tick tries again
                _log.exception("%s failed; it runs again at the next tick", name)
                return
            self._ended_at[name] = time.monotonic()
            self._after_each()

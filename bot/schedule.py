"""The clock that ticks. It remembers nothing: what is due stands as a date on a row, and a missed tick loses nothing.

APScheduler's own persistence is left alone on purpose: with a job store, a kill in mid-run lost every started job.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

_log = logging.getLogger("onevoice.schedule")


class Schedule:
    """Runs functions at a steady pace, each in a thread and never twice at once."""

    def __init__(self, after_each: Callable[[], None]) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._after_each = after_each
        self.ticked: dict[str, float] = {}
        """Job name → monotonic time of its last good end."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns when a long run skips a tick

    def every(self, seconds: float, name: str, run: Callable[[], bool | None]) -> None:
        """Run a function now and every so often; while it returns True it is run again at once."""
        self._scheduler.add_job(self._tick, "interval", seconds=seconds, args=[name, run], id=name, name=name)

    def start(self) -> None:
        """Begin; every job runs once at once."""
        self._scheduler.start()
        for job in self._scheduler.get_jobs():
            self._scheduler.add_job(self._tick, args=job.args)

    def stop(self) -> None:
        """End; runs that have begun finish in their threads."""
        self._scheduler.shutdown(wait=False)

    async def _tick(self, name: str, run: Callable[[], bool | None]) -> None:
        try:
            while await asyncio.to_thread(run):
                self._after_each()
        except Exception:  # noqa: BLE001  the outermost loop: the next tick tries again
            _log.exception("%s failed; it runs again at the next tick", name)
            return
        self.ticked[name] = time.monotonic()
        self._after_each()

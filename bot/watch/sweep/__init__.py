"""One pass over everything watched: reads the sources, counts, and lets detectors and alerting speak.

What a source gave is stored in one transaction with the cursor behind it: killed before, it is read again; after, it
is there. Nothing in memory matters: what detectors are shown is filled anew from the database.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.ports import Source
from bot.store.database import Database
from bot.watch.sweep.gathering import Gathered, Gathering, take_in
from bot.watch.sweep.judging import Judging

__all__ = ["Gathered", "OnRead", "WatchSweep", "take_in"]

OnRead = Callable[[str, Gathered], None]
"""Told what each reading of a source brought, by the source's name."""

_JUDGED_EVERY = timedelta(minutes=1)


class WatchSweep:
    """Does the work of the watch room once each time it is run."""

    def __init__(self, database: Database, sources: Sequence[Source], clock: Clock) -> None:
        self.database = database
        self.sources = sources
        self.clock = clock
        self._gathering = Gathering(database, clock)
        self._judging = Judging(database, clock)
        self._judged_at: datetime | None = None

    def run(self, on_read: OnRead = lambda _source, _gathered: None) -> bool:
        """Read every source once and judge every subject. Returns whether a source has more to give at once.

        While a backlog is read, subjects are judged once a minute only: half a past makes the present look loud.
        """
        behind = False
        for source in self.sources:
            gathered = self._gathering.read(source)
            on_read(source.name, gathered)
            behind = behind or gathered.more
        now = self.clock.now()
        self._judged_at = self._judged_at or now
        if not behind or now - self._judged_at >= _JUDGED_EVERY:
            self._judging.judge_all(now)
            self._judged_at = now
        return behind

"""Lets radars look at a scene. One that fails blinds nobody else, and the team is told: its silence is not calm."""

import logging
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from bot.model.series import MINUTE, end_of_minute
from bot.ports import SceneDetector, Signal
from bot.store.database import Database
from bot.watch.card import radar_failed_message
from bot.watch.causes import ADVICE, STORM
from bot.watch.reading import LATE
from bot.watch.sweep.evidence import NUMBERLESS
from bot.watch.sweep.shown import Shown

_ACTOR = "onevoice"
_logger = logging.getLogger("bot.watch.sweep")


class Radars:
    """Asks each radar, and remembers which of them failed until the team has been told."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._failed: dict[str, str] = {}

    def look(self, detectors: Sequence[SceneDetector], shown: Shown) -> list[Signal]:
        """Return what the radars find in the scene; what was over before it was read is nothing to be told."""
        found = []
        for detector in detectors:
            try:
                signal = detector.judge(shown.scene(detector))
            except Exception:  # the outermost loop of a plug
                _logger.exception("radar %s failed at subject %s; the others go on", detector.key, shown.subject)
                self._failed.setdefault(detector.key, shown.subject)
                continue
            if signal is not None and not _is_past(signal, shown):
                found.append(signal)
        return found

    def tell_failures(self, now: datetime) -> None:
        """Owe the team a word about each radar that failed, once a day."""
        if not self._failed:
            return
        with self._database.begin() as store:
            for radar, subject in self._failed.items():
                key = f"radar:{radar}:{now.astimezone(store.config.zone):%Y-%m-%d}"
                if not store.posts.is_owed(key):
                    message = radar_failed_message(radar, subject, store.config)
                    store.posts.owe(key, "alerts", message, critical=True)
                    store.entries.add(_ACTOR, "radar_failed", f"radar:{radar}", now, detail={"subject": subject})
        self._failed.clear()


def _is_past(signal: Signal, shown: Shown) -> bool:
    """Tell whether most of what a finding speaks of came too late, a source was away or is new, and does not go on.

    Growth goes on where what came in time holds at least half as many negative posts an hour as what came late.
    """
    if signal.cause in NUMBERLESS:
        return False
    since, until = (datetime.fromisoformat(end).replace(second=0, microsecond=0) for end in signal.evidence["window"])
    if signal.detector in ADVICE:
        since -= until - since  # they compare these hours with those before
    series, until = shown.whole.series, end_of_minute(until)
    late, negative = series(LATE), series("negative")
    if 2 * late.total(since, until) <= series("all").total(since, until):
        return False
    if signal.detector != STORM:
        return True
    minutes = max(1, (until - since) // MINUTE)
    in_time = minutes - 1 - int(np.flatnonzero(late.bins(until, 1, minutes))[-1])
    fresh, whole = negative.total(until - in_time * MINUTE, until), negative.total(since, until)
    return not in_time or not fresh or 2 * fresh * (minutes - in_time) < (whole - fresh) * in_time

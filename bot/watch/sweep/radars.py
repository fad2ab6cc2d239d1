"""Lets radars look at a scene. One that fails blinds nobody else, and the team is told: its silence is not calm."""

import logging
from collections.abc import Sequence
from datetime import datetime

from bot.model.series import end_of_minute
from bot.ports import SceneDetector, Signal
from bot.store.database import Database
from bot.watch.card import radar_failed_message
from bot.watch.causes import ADVICE
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
    """Tell whether most of what a finding speaks of came too late: a source was away, or is new."""
    if signal.cause in NUMBERLESS:
        return False
    since, until = (datetime.fromisoformat(end) for end in signal.evidence["window"])
    if signal.detector in ADVICE:
        since -= until - since  # they compare these hours with those before
    series, until = shown.whole.series, end_of_minute(until)
    return 2 * series(LATE).total(since, until) > series("all").total(since, until)

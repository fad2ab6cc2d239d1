"""Finds that doubts about cause, measurement or safety rise: the moment for a white paper."""

from collections.abc import Mapping

from bot.ports import Scene, Signal
from bot.watch.detectors.growth import THRESHOLD
from bot.watch.detectors.rise import rise

THRESHOLDS: Mapping[str, float] = {
    # How many times the usual bursts of the last fortnight: see bot/watch/detectors/growth.py.
    "surprise": THRESHOLD,
    # One teardown is one expert; six people who measure are a question the brand has to answer.
    "min_count": 6,
    "min_authors": 5,
    # How many times the top of the usual range. Doubt is answered with data, not with alarm: orange at worst.
    "yellow_times": 2,
    "orange_times": 5,
}
_PLAYBOOK = "white_paper"


class TechnicalDoubt:
    """Compares the marked mentions of the last minutes to hours with the fortnight before."""

    key = "technical_doubt"
    thresholds = THRESHOLDS

    def judge(self, scene: Scene) -> Signal | None:
        """Return a signal when technical doubt rises, with the playbook that answers it."""
        limits = {**THRESHOLDS, **scene.limits}
        found = rise(scene, "technical", limits)
        if found is None:
            return None
        return found.signal(scene, self.key, found.level(limits), playbook=_PLAYBOOK)

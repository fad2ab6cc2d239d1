"""Finds that more people than usual hold a competitor up against the subject: they look where to go."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.ports import Noted, Scene, Signal
from bot.watch.detectors.growth import THRESHOLD
from bot.watch.detectors.rise import rise
from bot.watch.detectors.voices import writer

THRESHOLDS: Mapping[str, float] = {
    # How many times the usual bursts of the last fortnight: see bot/watch/detectors/growth.py.
    "surprise": THRESHOLD,
    # Fewer say nothing, and one household can write them.
    "min_count": 8,
    "min_authors": 6,
    # How many times the top of the usual range. Looking elsewhere is a drift, not an outbreak: orange at worst.
    "yellow_times": 3,
    "orange_times": 6,
}
_NAMED = 3


class ComparisonRise:
    """Compares the marked mentions of the last minutes to hours with the fortnight before."""

    key = "comparison"
    thresholds = THRESHOLDS

    def judge(self, scene: Scene) -> Signal | None:
        """Return a signal when comparisons rise, with the competitors that are named."""
        limits = {**THRESHOLDS, **scene.limits}
        found = rise(scene, "comparison", limits)
        if found is None:
            return None
        named = _named(found.mentions, scene.subject.competitors)
        return found.signal(scene, self.key, found.level(limits), competitors=named)


def _named(mentions: Sequence[Noted], competitors: Sequence[str]) -> list[str]:
    """Return the competitors that most people name, as the configuration writes them."""
    speakers: Counter[str] = Counter()
    folded = [(writer(one), one.text.casefold()) for one in mentions]
    for name in competitors:
        people = {who for who, text in folded if name.casefold() in text}
        if people:
            speakers[name] = len(people)
    return [name for name, _ in speakers.most_common(_NAMED)]

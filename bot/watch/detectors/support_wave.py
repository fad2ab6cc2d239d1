"""Finds that people stand by the subject more than usual, and ranks what of it is worth passing on."""

from collections.abc import Iterator, Mapping, Sequence
from math import log10

from bot.model.alert import Level
from bot.ports import Noted, Scene, Signal
from bot.watch.customs import is_forward
from bot.watch.detectors.rise import rise
from bot.watch.detectors.voices import writer
from bot.watch.nearcopies import Grams, grams, signs

THRESHOLDS: Mapping[str, float] = {
    # How many times the usual bursts of the last fortnight (bot/watch/detectors/growth.py); support comes in clumps,
    # as all marks do: at the bar for all posts an ordinary fortnight raises one.
    "surprise": 5,
    # Fewer are a circle of friends, and one fan can write them all.
    "min_count": 12,
    "min_authors": 10,
    # Of all mentions meanwhile: below one in twenty nobody meets these voices, and a storm brings more of everything.
    "min_share": 0.05,
}
MARK = "support"
_OURS = frozenset({"official", "competitor"})
"""Who speaks for a company is no user."""
_RANKED = 5
_LOOKED_AT = 60
_SAYS_SOMETHING = 12
"""Letters; cheers are shorter, and nobody learns from them why."""
_COPY_FROM = 0.4
"""Jaccard of 2-grams from which two posts are one text."""
_WARMTH = 2.0
"""What the warmest post weighs beside reach: as much as a hundred times the likes."""


class SupportWave:
    """Compares supportive mentions of the last minutes to hours with the fortnight before. Always blue: good news."""

    key = "support_wave"
    thresholds = THRESHOLDS

    def judge(self, scene: Scene) -> Signal | None:
        """Return a signal when support rises, with the ids of the posts to pass on, the best first."""
        limits = {**THRESHOLDS, **scene.limits}
        found = rise(scene, MARK, limits)
        if found is None:
            return None
        total = scene.series("all").total(found.since, found.until)
        share = found.count / max(total, found.count)
        if share < limits["min_share"]:
            return None
        ranked = rank(found.mentions)
        told = {"share": round(share, 3), "ranked": len(ranked), "playbook": "leverage"}
        return found.signal(scene, self.key, Level.BLUE, samples=ranked, **told)


def rank(mentions: Sequence[Noted]) -> list[int]:
    """Return the ids of at most five posts worth passing on: far reaching, warm, each of other people and words."""
    chosen: dict[tuple[str, str], int] = {}
    texts: list[Grams] = []
    for one, said in _worded(sorted(mentions, key=lambda one: (-_worth(one), one.published_at, one.id))):
        if writer(one) in chosen or any(_is_copy(said, other) for other in texts):
            continue
        chosen[writer(one)] = one.id
        texts.append(said)
        if len(chosen) == _RANKED:
            break
    return list(chosen.values())


def _worded(mentions: Sequence[Noted]) -> Iterator[tuple[Noted, Grams]]:
    """Yield those that users wrote themselves and that say something, with the 2-grams of their letters."""
    for one in mentions[:_LOOKED_AT]:
        if one.polarity == "negative" or not _OURS.isdisjoint(one.tiers) or is_forward(one.text):
            continue
        written = signs(one.text)
        if len(written) >= _SAYS_SOMETHING:
            yield one, grams(written)


def _worth(one: Noted) -> float:
    """Return how much a post is worth passing on: reach counts by its digits, so that no star hides all others."""
    warmth = one.score + ("feeling:moved" in one.marks) / 2
    return log10(1 + max(0, one.reach)) + log10(1 + max(0, one.fans or 0)) / 2 + _WARMTH * warmth


def _is_copy(said: Grams, other: Grams) -> bool:
    shared = len(said & other)
    return shared >= _COPY_FROM * (len(said) + len(other) - shared)

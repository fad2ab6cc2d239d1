"""Finds that the mood turns: which feeling, how surely, and the move and the playbook that it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

from bot.model.alert import Level
from bot.model.series import end_of_minute
from bot.ports import Noted, Scene, Signal
from bot.watch.detectors.growth import PAST_MIN
from bot.watch.detectors.voices import heard_since, shown
from bot.watch.emotion import EMOTIONS, MOST_SURE, Mix, Turn, mix_of_counts, turn

THRESHOLDS: Mapping[str, float] = {
    # Mentions in each of the two windows. With 60 the share of a third is known to ±12 points.
    "min_posts": 60,
    # Minutes of the shortest window; twice and four times as many are looked at where these are too quiet.
    "window_min": 180,
    # Standard deviations between two shares. Seven feelings are looked at all day long, so chance passes three weekly.
    "sure": 4,
    # Points of share: a smaller turn changes nobody's plan.
    "min_change_share": 0.1,
    # The share of a grave feeling that makes its turn orange.
    "orange_share": 0.4,
}
FORMS: Mapping[str, Level] = {
    "anger_to_curiosity": Level.BLUE,
    "empathy_peak": Level.BLUE,
    "support_rising": Level.BLUE,
    "doubting_not_leaving": Level.BLUE,
    "anger_with_expectation": Level.YELLOW,
    "disappointed_not_gone": Level.YELLOW,
    "disappointment_rising": Level.YELLOW,
    "anger_rising": Level.YELLOW,
    "fear_rising": Level.YELLOW,
}
"""Every turn there is, with the level it has at least. What can be used is blue; who only gets angrier is yellow."""
_WIDTHS = (1, 2, 4)
_WELL_READ = 0.8
"""A feeling that can be told more surely than this in a single post; disappointment and curiosity cannot."""
_FEWEST_LATELY = 10
_MOST_OF = 0.75
_ROUNDED = 1e-9
"""0.3 - 0.2 is a little less than 0.1."""
_STANDING = {"disappointed_not_gone": "disappointment", "anger_with_expectation": "anger"}
"""Turns that are told by a mix that stands, not by one that changes: it must stand out from the fortnight."""


@dataclass(frozen=True, slots=True)
class _Two:
    """Two adjoining windows, as counted."""

    before: Mix
    after: Mix
    width_min: int
    until: datetime

    @property
    def since(self) -> datetime:
        return self.until - timedelta(minutes=self.width_min)


class EmotionTurn:
    """Compares the feelings of the last hours with those of the hours before, by the marks ``feeling:…``."""

    key = "emotion_turn"
    thresholds = THRESHOLDS

    def judge(self, scene: Scene) -> Signal | None:
        """Return the gravest turn of the shortest windows that hold enough posts and show one."""
        limits = {**THRESHOLDS, **scene.limits}
        for times in _WIDTHS:
            two = _two(scene, max(1, round(limits["window_min"])) * times, max(1, round(limits["min_posts"])))
            if two is None:
                continue
            found = turn(*_sure_changes(two, limits))
            if found is None or found.name not in FORMS or not _is_still_so(scene, found, two):
                continue
            if _stands_out(scene, found, two, limits):
                return self._signal(scene, found, two, limits)
        return None

    def _signal(self, scene: Scene, found: Turn, two: _Two, limits: Mapping[str, float]) -> Signal:
        level = FORMS[found.name]
        if level is Level.YELLOW and two.after.shares[found.emotion] >= limits["orange_share"]:
            level = Level.ORANGE
        mark = f"feeling:{found.emotion}"
        spoken = [one for one in heard_since(scene, two.since) if mark in one.marks]
        return Signal(
            detector=self.key,
            subject=scene.subject.key,
            cause=self.key,
            level=level,
            reason=f"{self.key}:{found.name}",
            evidence=_evidence(found, two, spoken),
            at=scene.now,
        )


def _two(scene: Scene, width_min: int, fewest: int) -> _Two | None:
    """Return both windows, or None where one of them holds fewer posts than that."""
    until = end_of_minute(scene.now)
    middle = until - timedelta(minutes=width_min)
    start = middle - timedelta(minutes=width_min)
    whole = scene.series("all")
    if min(whole.total(start, middle), whole.total(middle, until)) < fewest:
        return None
    return _Two(_mix(scene, start, middle), _mix(scene, middle, until), width_min, until)


def _mix(scene: Scene, since: datetime, until: datetime) -> Mix:
    counts = {emotion: scene.series(f"feeling:{emotion}").total(since, until) for emotion in EMOTIONS}
    return mix_of_counts(scene.series("all").total(since, until), counts)


def _sure_changes(two: _Two, limits: Mapping[str, float]) -> tuple[Mix, Mix]:
    """Return both mixes with every change evened out that chance or nothing much may explain."""
    sizes = two.before.posts, two.after.posts
    evened: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for emotion in EMOTIONS:
        shares = two.before.shares[emotion], two.after.shares[emotion]
        if not _differ((shares[0], sizes[0]), (shares[1], sizes[1]), limits):
            middle = (shares[0] * sizes[0] + shares[1] * sizes[1]) / sum(sizes)
            shares = middle, middle
        for counts, share, size in zip(evened, shares, sizes, strict=True):
            counts[emotion] = round(share * size)
    return mix_of_counts(sizes[0], evened[0]), mix_of_counts(sizes[1], evened[1])


def _is_still_so(scene: Scene, found: Turn, two: _Two) -> bool:
    """Tell whether the later half of the window shows it too: a burst hours ago is no turn that goes on."""
    half = _mix(scene, two.until - timedelta(minutes=two.width_min // 2), two.until)
    after = two.after.shares[found.emotion]
    least = min((two.before.shares[found.emotion] + after) / 2, _MOST_OF * after)
    return half.posts >= _FEWEST_LATELY and half.shares[found.emotion] >= least


def _stands_out(scene: Scene, found: Turn, two: _Two, limits: Mapping[str, float]) -> bool:
    """Tell whether a standing mix is not simply how people always speak of this subject."""
    emotion = _STANDING.get(found.name)
    if emotion is None:
        return True
    fortnight = _mix(scene, two.until - timedelta(minutes=PAST_MIN), two.since - timedelta(minutes=two.width_min))
    now, usual = two.after.shares[emotion], fortnight.shares[emotion]
    if not fortnight.posts:
        return True
    return now > usual and _differ((usual, fortnight.posts), (now, two.after.posts), limits)


def _differ(one: tuple[float, int], other: tuple[float, int], limits: Mapping[str, float]) -> bool:
    """Tell whether two shares (share, of how many) differ by enough points and more than chance does."""
    pooled = (one[0] * one[1] + other[0] * other[1]) / (one[1] + other[1])
    spread = sqrt(pooled * (1 - pooled) * (1 / one[1] + 1 / other[1]))
    change = abs(one[0] - other[0])
    return change >= limits["min_change_share"] - _ROUNDED and change > limits["sure"] * spread


def _evidence(found: Turn, two: _Two, spoken: list[Noted]) -> dict[str, Any]:
    first_at = min((one.published_at for one in spoken), default=two.since)
    emotion = found.emotion
    return {
        "window": [two.since.isoformat(), two.until.isoformat()],
        "since": first_at.isoformat(),
        "samples": shown(spoken),
        "playbook": found.playbook,
        "facts": {
            "form": found.name,
            "move": found.move,
            "playbook": found.playbook,
            "emotion": emotion,
            "before": round(two.before.shares[emotion], 3),
            "after": round(two.after.shares[emotion], 3),
            "low": round(two.after.low[emotion], 3),
            "high": round(two.after.high[emotion], 3),
            "posts": two.after.posts,
            "posts_before": two.before.posts,
            "window_min": two.width_min,
            "well_read": MOST_SURE[emotion] > _WELL_READ,
        },
    }

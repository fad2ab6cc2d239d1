"""Finds that a subject is talked of far more than its past explains, in whatever mood."""

from collections.abc import Mapping

from bot.model.alert import Level
from bot.model.series import end_of_minute
from bot.ports import Scene, Signal
from bot.watch.detectors.growth import PAST_MIN, THRESHOLD, growth
from bot.watch.detectors.slow_burn import slow_burn
from bot.watch.detectors.span import Span
from bot.watch.detectors.usual import Usual, outside_storms, usual

CAUSE = "volume"
THRESHOLDS: Mapping[str, float] = {
    "min_total": 10,
    # How many times the usual bursts of the last fortnight: see bot/watch/detectors/growth.py.
    "surprise": THRESHOLD,
    # How many times the top of the usual range makes it yellow. Much talk alone is never worse than that.
    "yellow_times": 4,
    # Of a day beside the middle one of its week, and how many mentions it needs.
    "slow_times": 2,
    "slow_total": 100,
}
"""What a subject's ``thresholds`` may override."""
_WIDTH_MIN = 15
_DAY_MIN = 24 * 60


class Volume:
    """Compares all mentions of the last minutes, hours and day with the fortnight before."""

    key = CAUSE
    thresholds = THRESHOLDS

    def judge(self, scene: Scene) -> Signal | None:
        """Return a signal when there are too many; nothing while less than a day is known: then all talk is new."""
        limits = {**THRESHOLDS, **scene.limits}
        whole, until = scene.series("all"), end_of_minute(scene.now)
        bins = whole.bins(until, _WIDTH_MIN, PAST_MIN // _WIDTH_MIN + 1)
        known = min(len(bins), whole.known_bins(until, _WIDTH_MIN))
        seen = bins[len(bins) - known :]
        kept = outside_storms(scene.storms, until, _WIDTH_MIN, len(bins))
        found = growth(seen, _WIDTH_MIN, kept[len(bins) - known :])
        span_min = _WIDTH_MIN * found.span
        expected = usual(bins, known, span_min, _WIDTH_MIN, kept)
        if expected.is_cold:
            return None
        span = Span.of(whole, scene.series("negative"), until, span_min, of_all=True)
        if found.times > limits["surprise"] and span.total >= limits["min_total"]:
            is_yellow = span.total >= limits["yellow_times"] * max(expected.high, limits["min_total"])
            return _signal(scene, "fast", Level.YELLOW if is_yellow else Level.BLUE, span, expected)
        slow = slow_burn(seen, limits["slow_times"], _WIDTH_MIN)
        if slow is None or slow.today < limits["slow_total"]:
            return None
        span = Span.of(whole, scene.series("negative"), until, _DAY_MIN, of_all=True)
        return _signal(scene, "slow", Level.BLUE, span, Usual(slow.usual, slow.low, slow.high))


def _signal(scene: Scene, reason: str, level: Level, span: Span, expected: Usual) -> Signal:
    evidence = span.evidence(expected, scene.zone)
    facts = {name: evidence[name] for name in ("total", "window_min", "baseline", "low", "high", "weekday", "daypart")}
    return Signal(
        detector=CAUSE,
        subject=scene.subject.key,
        cause=CAUSE,
        level=level,
        reason=f"{CAUSE}:{reason}",
        evidence=evidence | {"facts": facts},
        at=scene.now,
    )

"""Finds negative mentions that are more than this subject's past explains: at once, over days, or by their share."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from bot.model.alert import Level
from bot.model.series import Series, end_of_minute
from bot.ports import Scene, Signal
from bot.watch.detectors.growth import PAST_MIN, THRESHOLD, growth
from bot.watch.detectors.slow_burn import slow_burn
from bot.watch.detectors.span import Span
from bot.watch.detectors.usual import Usual, outside_storms, usual

CAUSE = "negative_growth"
THRESHOLDS: Mapping[str, float] = {
    "window_min": 15,
    "min_negative": 5,
    # How many times the usual bursts of the last fortnight: see bot/watch/detectors/growth.py.
    "surprise": THRESHOLD,
    "min_share": 0.2,
    # Needed while less than a day is known: then a usual evening looks like growth, but not like anger.
    "cold_share": 0.4,
    # How many times the top of the usual range, and from which negative share on.
    "yellow_times": 2,
    "yellow_share": 0.3,
    "orange_times": 4,
    "orange_share": 0.4,
    "red_times": 8,
    "red_share": 0.5,
    # Of a day beside the middle one of its week, and how many negative mentions it needs.
    "slow_times": 2,
    "slow_negative": 30,
    # Of four hours, beside the most that any four of the fortnight held, where that was no more than this itself.
    "few_negative": 10,
    "few_times": 2,
    # Of an hour in which the mood turns though posts are no more than usual.
    "turn_negative": 10,
    "turn_share": 0.4,
}
"""What a subject's ``thresholds`` may override."""
_WIDEST_MIN = 6 * 60  # a day must hold some windows to compare with
_DAY_MIN = 24 * 60
_HOUR_MIN = 60
_QUARTER_MIN = 15
_FOUR_HOURS_MIN = 4 * 60
_WEEK_MIN = 7 * _DAY_MIN
_TALKATIVE = 20  # mentions; the share of a quieter hour is chance
_TURN_SURE = 6  # standard deviations
_UNKNOWN = Usual(middle=None, low=0, high=0, is_cold=True)
_TOLD = (
    "negative", "total", "share", "window_min", "baseline", "low", "high", "weekday", "daypart", "cold_start",
)  # fmt: skip


class NegativeGrowth:
    """Compares the last minutes, hours and day with the fortnight before."""

    key = CAUSE
    thresholds = THRESHOLDS

    def judge(self, scene: Scene) -> Signal | None:
        """Return a signal when what ends now holds too many negative mentions."""
        judged = _Judged(scene)
        return judged.fast() or judged.slow() or judged.turned() or judged.few()


class _Judged:
    """One subject at one moment, looked at in four ways."""

    def __init__(self, scene: Scene) -> None:
        self._subject = scene.subject.key
        self._whole, self._negative = scene.series("all"), scene.series("negative")
        self._now, self._storms = scene.now, scene.storms
        self._until = end_of_minute(scene.now)
        self._limits = {**THRESHOLDS, **scene.limits}
        self._zone = scene.zone

    def fast(self) -> Signal | None:
        """Return what minutes or hours hold more of than the bursts of the fortnight explain."""
        limits = self._limits
        width_min = min(max(1, round(limits["window_min"])), _WIDEST_MIN)
        bins, known = self._known(self._negative, width_min)
        kept = outside_storms(self._storms, self._until, width_min, len(bins))
        found = growth(bins[len(bins) - known :], width_min, kept[len(bins) - known :])
        span_min = width_min * found.span
        expected = usual(bins, known, span_min, width_min, kept)
        if expected.middle is not None and found.times <= limits["surprise"]:
            return None
        span = self._span(span_min)
        if span.negative < max(1, limits["min_negative"], limits["min_share"] * span.total):
            return None
        if expected.is_cold and span.share < limits["cold_share"]:
            return None
        times = span.negative / max(expected.high, limits["min_negative"] * found.span, 1)
        reason = "cold_start" if expected.middle is None else "fast"
        return self._signal(reason, _level(times, span.share, limits), span, expected)

    def slow(self) -> Signal | None:
        """Return the day that is its week's worst by far, though none of its hours stood out."""
        bins, known = self._known(self._negative, _QUARTER_MIN)
        found = slow_burn(bins[len(bins) - known :], self._limits["slow_times"], _QUARTER_MIN)
        if found is None or found.today < self._limits["slow_negative"]:
            return None
        span = self._span(_DAY_MIN)
        if span.share < self._limits["min_share"]:
            return None
        level = Level.YELLOW if span.share >= self._limits["yellow_share"] else Level.BLUE
        return self._signal("slow", level, span, Usual(found.usual, found.low, found.high))

    def turned(self) -> Signal | None:
        """Return the hour that is more negative than any talkative one of the fortnight."""
        span = self._span(_HOUR_MIN)
        if span.negative < self._limits["turn_negative"] or span.share < self._limits["turn_share"]:
            return None
        negative, known = self._known(self._negative, _HOUR_MIN)
        whole, _ = self._known(self._whole, _HOUR_MIN)
        if known <= 24 or not _is_record(whole[-known:], negative[-known:]):
            return None
        expected = usual(negative, known, _HOUR_MIN, _HOUR_MIN)
        return self._signal("share", min(_level(1, span.share, self._limits), Level.YELLOW, key=_rank), span, expected)

    def few(self) -> Signal | None:
        """Return the four hours that hold many times what any of the fortnight did: a quiet house has no bursts."""
        limits, span = self._limits, self._span(_FOUR_HOURS_MIN)
        if span.negative < max(1, limits["few_negative"], limits["min_negative"], limits["yellow_share"] * span.total):
            return None
        bins, known = self._known(self._negative, _QUARTER_MIN)
        if known < _WEEK_MIN // _QUARTER_MIN:
            return None
        held = np.convolve(bins[len(bins) - known :], np.ones(_FOUR_HOURS_MIN // _QUARTER_MIN, dtype=np.int64), "valid")
        most = int(held[: -_FOUR_HOURS_MIN // _QUARTER_MIN].max())
        if most > limits["few_negative"] or span.negative < limits["few_times"] * most:
            return None
        return self._signal("few", Level.YELLOW, span, usual(bins, known, _FOUR_HOURS_MIN, _QUARTER_MIN))

    def _known(self, series: Series, width_min: int) -> tuple[NDArray[np.int64], int]:
        """Return the bins of a fortnight and the present one, and how many of them anything is known of."""
        bins = series.bins(self._until, width_min, PAST_MIN // width_min + 1)
        return bins, min(len(bins), self._whole.known_bins(self._until, width_min))

    def _span(self, width_min: int) -> Span:
        return Span.of(self._whole, self._negative, self._until, width_min)

    def _signal(self, reason: str, level: Level, span: Span, expected: Usual) -> Signal:
        numbers = span.evidence(expected, self._zone)
        return Signal(
            detector=CAUSE,
            subject=self._subject,
            cause=CAUSE,
            level=level,
            reason=f"{CAUSE}:{reason}",
            evidence=numbers | {"facts": {name: numbers[name] for name in _TOLD}},
            at=self._now,
        )


def _is_record(whole: NDArray[np.int64], negative: NDArray[np.int64]) -> bool:
    """Tell whether the last hour's share is above every other hour's, and too far above the mean to be chance."""
    talkative = np.flatnonzero(whole[:-1] >= _TALKATIVE)
    if len(talkative) < 24:
        return False
    mean = float(negative[talkative].sum() / whole[talkative].sum())
    chance = float(np.sqrt(whole[-1] * max(mean * (1 - mean), 0.01)))
    is_highest = negative[-1] / whole[-1] > float((negative[talkative] / whole[talkative]).max())
    return bool(is_highest and negative[-1] - whole[-1] * mean > _TURN_SURE * chance)


def _level(times: float, share: float, limits: Mapping[str, float]) -> Level:
    """Return the highest level whose multiple of the usual and negative share are both reached."""
    for level in reversed(Level):
        name = level.value
        if level is Level.BLUE or (times >= limits[f"{name}_times"] and share >= limits[f"{name}_share"]):
            return level
    return Level.BLUE


def _rank(level: Level) -> int:
    return level.rank

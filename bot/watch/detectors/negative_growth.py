"""Finds the window in which negative mentions are more than this hour explains."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.model.alert import Level
from bot.ports import Count, Signal
from bot.watch.detectors.baseline import Baseline, baseline
from bot.watch.detectors.surprise import chance_of_at_least, usual_range

_MINUTE = timedelta(minutes=1)
_WIDEST_MIN = 6 * 60  # a day must hold some windows to compare with
CAUSE = "negative_growth"
THRESHOLDS: Mapping[str, float] = {
    "window_min": 15,
    "min_negative": 5,
    # A window in 100,000 (one a thousand days, were there no crises) is taken for a crisis.
    "surprise": 5,
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
}
"""What a subject's ``thresholds`` may override."""


class NegativeGrowth:
    """Compares the last window with the same hour of earlier days and with the last 24 hours."""

    key = CAUSE

    def judge(
        self, subject: str, counts: Sequence[Count], now: datetime, thresholds: Mapping[str, float]
    ) -> Signal | None:
        """Return a signal when the window that ends now holds too many negative mentions."""
        limits = {**THRESHOLDS, **thresholds}
        window = _window(counts, now, min(max(1, round(limits["window_min"])), _WIDEST_MIN))
        if window.negative < max(1, limits["min_negative"], limits["min_share"] * window.total):
            return None
        usual = _usual(counts, window)
        if not _is_surprising(window, usual, limits):
            return None
        low, high = usual_range(usual.usual or 0, usual.spread)
        return Signal(
            detector=self.key,
            subject=subject,
            cause=CAUSE,
            level=_level(window.negative / max(high, limits["min_negative"], 1), window.share, limits),
            reason=f"{CAUSE}:cold_start" if usual.usual is None else f"{CAUSE}:fast",
            evidence=window.evidence()
            | {
                "baseline": round(usual.usual, 1) if usual.usual is not None else None,
                "low": low,
                "high": high,
                "cold_start": usual.is_cold,
            },
            at=now,
        )


@dataclass(frozen=True, slots=True)
class _Window:
    """The minutes that are judged, from ``since`` up to before ``until``."""

    since: datetime
    until: datetime
    width_min: int
    total: int
    negative: int
    first_at: datetime

    @property
    def share(self) -> float:
        return self.negative / self.total

    def evidence(self) -> dict[str, Any]:
        return {
            "negative": self.negative,
            "total": self.total,
            "share": round(self.share, 3),
            "window_min": self.width_min,
            "window": [self.since.isoformat(), self.until.isoformat()],
            "since": self.first_at.isoformat(),
        }


def _window(counts: Sequence[Count], now: datetime, width_min: int) -> _Window:
    until = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    since = until - timedelta(minutes=width_min)
    present = [count for count in counts if since <= count.start_at < until]
    return _Window(
        since=since,
        until=until,
        width_min=width_min,
        total=sum(count.total for count in present),
        negative=sum(count.negative for count in present),
        first_at=min((count.start_at for count in present if count.negative), default=since),
    )


def _usual(counts: Sequence[Count], window: _Window) -> Baseline:
    width = timedelta(minutes=window.width_min)
    windows: Counter[int] = Counter()
    for count in counts:
        if count.start_at < window.since:
            windows[(window.since - count.start_at - _MINUTE) // width + 1] += count.negative
    return baseline(windows, max(windows, default=0), window.width_min)


def _is_surprising(window: _Window, usual: Baseline, limits: Mapping[str, float]) -> bool:
    if usual.is_cold and window.share < limits["cold_share"]:
        return False
    if usual.usual is None:
        return True
    return chance_of_at_least(window.negative, usual.usual, usual.spread) < 10 ** -limits["surprise"]


def _level(times: float, share: float, limits: Mapping[str, float]) -> Level:
    """Return the highest level whose multiple of the usual and negative share are both reached."""
    for level in reversed(Level):
        name = level.value
        if level is Level.BLUE or (times >= limits[f"{name}_times"] and share >= limits[f"{name}_share"]):
            return level
    return Level.BLUE

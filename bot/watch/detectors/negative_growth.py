"""Finds the window in which negative mentions are more than this hour explains."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.model.alert import Level
from bot.ports import Count, Signal
from bot.watch.detectors.baseline import Baseline, baseline
from bot.watch.detectors.surprise import chance_of_at_least, usual_range

CAUSE = "negative_growth"
THRESHOLDS: Mapping[str, float] = {
    "window_min": 15,
    "min_negative": 5,
    # A window in 100,000 (one a thousand days, were there no crises) is taken for a crisis.
    "surprise": 5,
    "min_share": 0.2,
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
        width_min = max(1, round(limits["window_min"]))
        until = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
        since = until - timedelta(minutes=width_min)
        present = [count for count in counts if since <= count.start_at < until]
        negative = sum(count.negative for count in present)
        total = sum(count.total for count in present)
        if negative < limits["min_negative"] or negative < limits["min_share"] * total:
            return None
        usual = _usual(counts, until, width_min)
        if not _is_surprising(negative, usual, limits):
            return None
        low, high = usual_range(usual.usual or 0, usual.spread)
        evidence = {
            "negative": negative,
            "total": total,
            "share": round(negative / total, 3),
            "window_min": width_min,
            "window": [since.isoformat(), until.isoformat()],
            "baseline": round(usual.usual, 1) if usual.usual is not None else None,
            "low": low,
            "high": high,
            "since": min(count.start_at for count in present if count.negative).isoformat(),
            "cold_start": usual.is_cold,
        }
        return Signal(
            detector=self.key,
            subject=subject,
            cause=CAUSE,
            level=_level(negative / max(high, limits["min_negative"]), negative / total, limits),
            reason=f"{CAUSE}:cold_start" if usual.usual is None else f"{CAUSE}:fast",
            evidence=evidence,
            at=now,
        )


def _usual(counts: Sequence[Count], until: datetime, width_min: int) -> Baseline:
    width = timedelta(minutes=width_min)
    windows: Counter[int] = Counter()
    known = 0
    for count in counts:
        back = -((count.start_at - until) // width) - 1
        if back >= 1:
            windows[back] += count.negative
            known = max(known, back)
    return baseline(windows, known, width_min)


def _is_surprising(negative: int, usual: Baseline, limits: Mapping[str, float]) -> bool:
    if usual.usual is None:
        return True
    return chance_of_at_least(negative, usual.usual, usual.spread) < 10 ** -limits["surprise"]


def _level(times: float, share: float, limits: Mapping[str, float]) -> Level:
    """Return the highest level whose multiple of the usual and negative share are both reached."""
    for level in reversed(Level):
        name = level.value
        if level is Level.BLUE or (times >= limits[f"{name}_times"] and share >= limits[f"{name}_share"]):
            return level
    return Level.BLUE

"""What is usual for a subject at this hour: the numbers an alert is explained with."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_DAY_MIN = 24 * 60
_AROUND_MIN = 90  # on each side of the same time of an earlier day
_DAYS = 14
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class Usual:
    """The middle of earlier windows and the range of nine in ten of them, at least that of chance; None: not known.

    ``same_weekday`` tells that they are of this weekday alone; ``is_cold`` that less than a day is known, so that what
    is usual is a guess from other hours.
    """

    middle: float | None
    low: int
    high: int
    same_weekday: bool = False
    is_cold: bool = False


def usual(bins: NDArray[np.int64], known: int, span_min: int, width_min: int = 15) -> Usual:
    """Return what is usual for the last ``span_min`` minutes of ``bins``, of which the last ``known`` were observed."""
    size = max(1, round(span_min / width_min))
    seen = bins[max(0, len(bins) - known) : max(0, len(bins) - size)]
    if len(seen) < max(size, _FEWEST):
        return Usual(middle=None, low=0, high=0, is_cold=True)
    sums = np.concatenate(([0], np.cumsum(seen)))
    windows = sums[size:] - sums[:-size]
    per_day, around = _DAY_MIN // width_min, _AROUND_MIN // width_min
    days = {day: _same_hour(windows, day * per_day - size, around) for day in range(1, _DAYS + 1)}
    weekday = np.concatenate([days[day] for day in range(7, _DAYS + 1, 7)])
    of_days = np.concatenate(list(days.values()))
    found = next(each for each in (weekday, of_days, windows) if len(each) >= min(_FEWEST, len(windows)))
    middle, (low, high) = float(np.median(found)), np.quantile(found, (0.05, 0.95))
    chance = 2 * middle**0.5
    low, high = max(0.0, min(low, middle - chance)), max(high, middle + chance)
    return Usual(middle, round(low), round(high), found is weekday, is_cold=len(seen) < per_day)


def _same_hour(windows: NDArray[np.int64], back: int, around: int) -> NDArray[np.int64]:
    """Return the windows around the one that ended ``back`` windows before the last."""
    place = len(windows) - 1 - back
    return windows[max(0, place - around) : place + around + 1] if place >= 0 else windows[:0]

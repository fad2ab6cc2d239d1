"""What is usual for a subject at this hour: the numbers an alert is explained with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor

import numpy as np
from numpy.typing import NDArray

from bot.model.series import MINUTE
from bot.watch.detectors.growth import were_counted

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


def usual(
    bins: NDArray[np.int64],
    known: int,
    span_min: int,
    width_min: int = 15,
    usual_ones: NDArray[np.bool_] | None = None,
) -> Usual:
    """Return what is usual for the last ``span_min`` minutes of ``bins``, of which the last ``known`` were observed.

    Windows in which nobody was counting, and those with a bin that is none of the ``usual_ones``, are left out where
    they are the fewer: mostly silence is silence.
    """
    size = max(1, round(span_min / width_min))
    seen = bins[max(0, len(bins) - known) : max(0, len(bins) - size)]
    if len(seen) < max(size, _FEWEST):
        return Usual(middle=None, low=0, high=0, is_cold=True)
    counted = were_counted(bins[max(0, len(bins) - known) :])
    if usual_ones is not None:
        counted = counted & usual_ones[len(bins) - len(counted) :]
    windows, whole = _windows(seen, size), _windows(counted[: len(seen)], size)
    is_whole = whole == size if 2 * np.count_nonzero(whole == size) > len(whole) else whole >= 0
    per_day, around = _DAY_MIN // width_min, _AROUND_MIN // width_min
    hours = {day: _same_hour(len(windows), day * per_day - size, around) for day in range(1, _DAYS + 1)}
    days = {day: windows[hour][is_whole[hour]] for day, hour in hours.items()}
    weekday = np.concatenate([days[day] for day in range(7, _DAYS + 1, 7)])
    of_days = np.concatenate(list(days.values()))
    kept = windows[is_whole]
    found = next(each for each in (weekday, of_days, kept) if len(each) >= min(_FEWEST, len(kept)))
    middle, (low, high) = float(np.median(found)), np.quantile(found, (0.05, 0.95))
    chance = 2 * middle**0.5
    low, high = max(0.0, min(low, middle - chance)), max(high, middle + chance)
    return Usual(middle, round(low), round(high), found is weekday, is_cold=len(seen) < per_day)


def outside_storms(
    storms: Sequence[tuple[datetime, datetime]], until: datetime, width_min: int, count: int
) -> NDArray[np.bool_]:
    """Return which of ``count`` bins that end before ``until`` hold no part of a storm that is over."""
    kept = np.ones(count, dtype=bool)
    for since, last in storms:
        first, end = (count - (until - at) / (width_min * MINUTE) for at in (since, last))
        kept[max(0, floor(first)) : max(0, floor(end) + 1)] = False
    return kept


def _windows(bins: NDArray[np.generic], size: int) -> NDArray[np.int64]:
    """Return the sums of every ``size`` bins in a row."""
    sums = np.concatenate(([0], np.cumsum(bins)))
    return np.asarray(sums[size:] - sums[:-size])


def _same_hour(windows: int, back: int, around: int) -> slice:
    """Return where the windows around the one that ended ``back`` windows before the last are."""
    place = windows - 1 - back
    return slice(max(0, place - around), place + around + 1) if place >= 0 else slice(0)

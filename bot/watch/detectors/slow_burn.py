"""Finds the rise that takes days: the last 24 hours against each day of the week before."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_DAYS = 7
_BUSIEST = 3  # hours


@dataclass(frozen=True, slots=True)
class SlowBurn:
    """``today`` and ``usual`` are counts of 24 hours; the usual one is the middle of the seven days before."""

    today: int
    usual: int
    low: int
    high: int


def slow_burn(bins: NDArray[np.generic], times: float, width_min: int = 15) -> SlowBurn | None:
    """Return the finding when the last day is its week's busiest and ``times`` the middle one, in most of its hours.

    Days are compared by the mean root of their hours without the three busiest: one burst makes no busy day.
    """
    per_day = 24 * 60 // width_min
    if len(bins) < (_DAYS + 1) * per_day:
        return None
    counts = np.asarray(bins[-(_DAYS + 1) * per_day :], dtype=np.float64).reshape(_DAYS + 1, 24, -1).sum(axis=2)
    *past, now = (float(root) for root in np.sort(np.sqrt(counts), axis=1)[:, :-_BUSIEST].mean(axis=1))
    chance = 2 / np.sqrt(24 - _BUSIEST)  # four standard deviations of a mean of so many roots
    if now**2 < times * float(np.median(past)) ** 2 or now <= max(past) + chance:
        return None
    *days, today = (int(day) for day in counts.sum(axis=1))
    return SlowBurn(today=today, usual=int(np.median(days)), low=min(days), high=max(days))

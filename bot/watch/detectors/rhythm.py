"""The rhythm of a subject's day: how far each time of day stands above or below the day, as far as that is proven."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_DAY_MIN = 24 * 60
_AROUND_MIN = 60
_FEWEST_DAYS = 3
_DOUBT = 10
"""A rhythm counts in full when it is far more than this many times what chance would make of none."""


def without_rhythm(roots: Numbers, counted: NDArray[np.bool_], width_min: int) -> Numbers:
    """Return the roots of bins with the rhythm of the days before the last bin taken out of them.

    Each row of ``roots`` is a series of its own, all equally long. Days of which some bin was not ``counted`` say
    nothing about the rhythm. Where whole days do not end with a bin, or are too few, the roots come back as they are.
    """
    per_day, past = _DAY_MIN // width_min, roots.shape[1] - 1
    first = past % per_day
    whole = counted[first:past].reshape(-1, per_day).all(axis=1)
    if _DAY_MIN % width_min or np.count_nonzero(whole) < _FEWEST_DAYS:
        return roots
    days = roots[:, first:past].reshape(len(roots), -1, per_day)
    rhythm = _rhythm(days if whole.all() else days[:, whole], _AROUND_MIN // width_min)
    times = -(-roots.shape[1] // per_day) + 1
    start = -first % per_day
    return roots - np.tile(rhythm, (1, times))[:, start : start + roots.shape[1]]


def _rhythm(days: Numbers, around: int) -> Numbers:
    """Return the mean distance of each time of day from its day, smoothed, less the more the days differ in it."""
    rows, number, _ = days.shape
    apart = (days - days.mean(axis=2, keepdims=True)).reshape(rows, -1)
    wide = np.concatenate((apart[:, apart.shape[1] - around :], apart, apart[:, :around]), axis=1)
    sums = np.cumsum(np.concatenate((np.zeros((rows, 1)), wide), axis=1), axis=1)
    size = 2 * around + 1
    smooth = ((sums[:, size:] - sums[:, :-size]) / size).reshape(days.shape)
    mean = smooth.mean(axis=1)
    strength = np.square(mean).mean(axis=1)
    spread = (np.square(smooth).mean(axis=(1, 2)) - strength) / (number - 1)
    proven = np.maximum(0, 1 - _DOUBT * spread / np.maximum(strength, 1e-9))
    return np.asarray(mean * proven[:, None])

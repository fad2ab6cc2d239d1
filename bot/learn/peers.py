"""The rules others use, as measuring peers: each gives every bin a score from what was there by then."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.learn.negative_binomial import chance_of_at_least

Numbers = NDArray[np.float64]

_DAY = 96  # bins of 15 minutes, which is what all of these were written for
_WEEK = 7 * _DAY
_CUSUM_LIMIT = 10


@dataclass(frozen=True, slots=True)
class Peer:
    """A rule and the thresholds it is used with."""

    key: str
    score: Callable[[Numbers], Numbers]
    thresholds: Sequence[float]


def deviations(counts: Numbers) -> Numbers:
    """Return how many standard deviations each bin is above the mean of 14 days: Huginn's peak detector."""
    mean, square = _mean_before(counts, 14 * _DAY), _mean_before(counts**2, 14 * _DAY)
    return _after_a_day((counts - mean) / np.maximum(np.sqrt(np.maximum(square - mean**2, 0)), 1e-9))


def hour_ratio(counts: Numbers) -> Numbers:
    """Return how many times the last hour is the 12 hours before, the same hour yesterday and a week ago.

    The smallest of the three: as Meltwater documents its spike detection.
    """
    hour = _sum(counts, 4)
    bases = [_shift(_sum(counts, 48), 4, 0) / 12, _shift(hour, _DAY, 0), _shift(hour, _WEEK, 0)]
    return _after_a_day(hour / np.maximum(np.max(bases, axis=0), 1))


def cumulative_sum(counts: Numbers) -> Numbers:
    """Return the CUSUM of the roots in standard deviations of a week, with a slack of 1/2; it starts anew at 10."""
    roots = np.sqrt(counts)
    mean, square = _mean_before(roots, _WEEK), _mean_before(counts, _WEEK)
    steps = (roots - mean) / np.maximum(np.sqrt(np.maximum(square - mean**2, 0)), 0.5) - 0.5
    score, total = np.zeros(len(counts)), 0.0
    for place in range(_DAY, len(counts)):
        total = max(0.0, total + steps[place])
        score[place] = total
        total = 0.0 if total > _CUSUM_LIMIT else total
    return score


def seasonal_surprise(counts: Numbers) -> Numbers:
    """Return -log10 of the chance of each bin by a negative binomial fitted to the same hour of seven earlier days.

    What is within four standard deviations has no score: it is far from any threshold in use.
    """
    places = [back * _DAY + near for back in range(1, 8) for near in range(-2, 3)]
    past = np.stack([_shift(counts, back, np.nan) for back in places])
    past[:, :_DAY] = 0
    usual = np.maximum(np.nanmean(past, axis=0), 0.1)
    spread = np.maximum(np.nanvar(past, axis=0) / usual, 1.5)
    score = np.zeros(len(counts))
    for place in np.flatnonzero(counts > usual + 4 * np.sqrt(usual * spread)):
        chance = chance_of_at_least(int(counts[place]), float(usual[place]), float(spread[place]))
        score[place] = -math.log10(max(chance, 1e-300))
    return _after_a_day(score)


def two_of_three(counts: Numbers) -> Numbers:
    """Return the seasonal surprise that two of the last three bins reached."""
    score = seasonal_surprise(counts)
    three = np.stack([score, _shift(score, 1, 0), _shift(score, 2, 0)])
    second: Numbers = np.sort(three, axis=0)[1]
    return second


def day_against_week(counts: Numbers) -> Numbers:
    """Return how many standard deviations of a week's bins the mean of the last 24 hours is above theirs."""
    mean, square = _mean_before(counts, _WEEK), _mean_before(counts**2, _WEEK)
    return _after_a_day((_sum(counts, _DAY) / _DAY - mean) / np.maximum(np.sqrt(np.maximum(square - mean**2, 0)), 1e-9))


PEERS: Sequence[Peer] = (
    Peer("mean + 3 sd of 14 days", deviations, (3,)),
    Peer("last hour x 2", hour_ratio, (2,)),
    Peer("CUSUM on roots", cumulative_sum, (_CUSUM_LIMIT,)),
    Peer("seasonal negative binomial", seasonal_surprise, (5, 8)),
    Peer("seasonal negative binomial, two of three", two_of_three, (5,)),
    Peer("24 h against 7 d", day_against_week, (1.5,)),
)


def _sum(values: Numbers, size: int) -> Numbers:
    sums = np.concatenate(([0.0], np.cumsum(values)))
    ends = np.arange(1, len(values) + 1)
    return np.asarray(sums[ends] - sums[np.maximum(0, ends - size)])


def _mean_before(values: Numbers, size: int) -> Numbers:
    sums = np.concatenate(([0.0], np.cumsum(values)))
    ends = np.arange(len(values))
    starts = np.maximum(0, ends - size)
    return np.asarray((sums[ends] - sums[starts]) / np.maximum(ends - starts, 1))


def _shift(values: Numbers, back: int, blank: float) -> Numbers:
    """Return the values as they were ``back`` bins ago (before that: ``blank``)."""
    moved = np.full(len(values), blank)
    if back >= 0:
        moved[back:] = values[: len(values) - back]
    else:
        moved[:back] = values[-back:]
    return moved


def _after_a_day(score: Numbers) -> Numbers:
    score[:_DAY] = 0
    return score

"""Tells a burst from the usual restlessness of a series of counts: the rule under ``negative_growth`` and ``volume``.

Counts are judged as square roots, where chance alone spreads a count by one half, whatever its level. How far the
last 15 minutes, hour and 4 hours stand above what is usual is compared with how far such spans stood above it in the
fortnight before, each judged by what was known then. Bursts of the past count by their fourth power, so a subject
that bursts daily raises its own bar, and a calm one is heard at once. Nothing in here knows weekdays or brands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

SPANS = (1, 4, 16)
"""In bins: the last quarter of an hour, hour and four hours where a bin has 15 minutes."""
THRESHOLD = 4.2
"""A quarter of an hour must weigh 23 % (4.2⁴ of the 1344 there are) of all the bursts of the fortnight together."""
PAST_MIN = 14 * 24 * 60
QUIET_MIN = 2 * 60
"""As long as an alert stays open without news: what comes sooner belongs to the same rise."""
AGAIN = 1.5
"""A rise is told once more when it grows to so many times what it was when it was told."""
_RECENT_MIN = 24 * 60
_POWER = 4  # the square of a square, below
_LENGTH = 0.2
_CHANCE = 0.5
_OUTAGE_BINS = 16
_OUTAGE_COUNT = 400
_FEWEST = 4  # bins; fewer say nothing about the usual


@dataclass(frozen=True, slots=True)
class Growth:
    """``times``: the excess of the last ``span`` bins in units of the usual bursts; 0 where too little is known."""

    times: float
    span: int


NOTHING = Growth(times=0.0, span=SPANS[0])


def growth(bins: Sequence[int] | NDArray[np.generic], width_min: int = 15) -> Growth:
    """Judge the last of ``bins`` (oldest first, ``width_min`` minutes each) by those before it, a fortnight at most."""
    kept = _without_outages(np.asarray(bins[-(PAST_MIN // width_min) - 1 :], dtype=np.float64))
    if len(kept) <= _FEWEST:
        return NOTHING
    roots: Numbers = np.sqrt(np.maximum(kept, 0))
    sums: Numbers = np.concatenate(([0.0], np.cumsum(roots)))
    usual = _usual(sums, max(1, _RECENT_MIN // width_min))
    return max(_judge_spans(sums, usual), key=lambda found: found.times)


def replay(bins: Sequence[int] | NDArray[np.generic], width_min: int = 15, least: int | None = None) -> Numbers:
    """Return ``times`` of every bin, each judged by what was before it alone; the first ``least`` are 0 (a day)."""
    numbers = np.asarray(bins, dtype=np.float64)
    first = 24 * 60 // width_min if least is None else least
    past = PAST_MIN // width_min
    found: Numbers = np.zeros(len(numbers))
    for end in range(first, len(numbers)):
        found[end] = growth(numbers[max(0, end - past) : end + 1], width_min).times
    return found


def rises(times: Numbers, threshold: float = THRESHOLD, width_min: int = 15) -> list[int]:
    """Return the bins that begin a rise: over the threshold after two calm hours, or half as high again as told."""
    quiet, began, last, told = QUIET_MIN // width_min, [], -(10**9), 0.0
    for place in np.flatnonzero(times > threshold).tolist():
        if place - last > quiet or times[place] > AGAIN * told:
            began.append(place)
            told = float(times[place])
        last = place
    return began


def _without_outages(bins: Numbers) -> Numbers:
    """Leave out stretches of nothing where hundreds were to be expected: nobody was counting, so nothing was calm."""
    there = np.concatenate(([-1], np.flatnonzero(bins[:-1]), [len(bins) - 1]))
    gaps = np.diff(there) - 1
    long = gaps >= _OUTAGE_BINS
    counted = len(bins) - 1 - int(gaps[long].sum())
    if not long.any() or counted < _OUTAGE_BINS:
        return bins
    kept = np.ones(len(bins), dtype=bool)
    for place in np.flatnonzero(long & (gaps * bins[:-1].sum() >= _OUTAGE_COUNT * counted)):
        kept[there[place] + 1 : there[place + 1]] = False
    return bins[kept]


def _usual(sums: Numbers, recent: int) -> Numbers:
    """Return what was usual before each bin: the mean root so far or of the last day, whichever is higher."""
    bins = np.arange(1, len(sums) - 1)
    start = np.maximum(0, bins - recent)
    usual = np.maximum(sums[bins] / bins, (sums[bins] - sums[start]) / (bins - start))
    return np.concatenate((sums[1:2], usual))


def _judge_spans(sums: Numbers, usual: Numbers) -> list[Growth]:
    """Judge each span that ends with the last bin, so far as the past holds some to compare with."""
    found = []
    for size in SPANS:
        if len(usual) <= size:
            break
        excess = np.maximum((sums[size:] - sums[:-size]) / size - usual[size - 1 :], 0)
        squares = np.square(excess[:-1])
        bursts = float(np.mean(np.square(squares))) ** (1 / _POWER)
        # One burst fills as many long spans as they have bins, which raises their bar by the fourth root of that
        # number; a fifth root gives most of it back and keeps the three spans about equally strict.
        found.append(Growth(float(excess[-1]) / max(bursts, _CHANCE) * size**_LENGTH, size))
    return found

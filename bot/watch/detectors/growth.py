"""Tells a burst from the usual restlessness of a series of counts: the rule under ``negative_growth`` and ``volume``.

Counts are judged as square roots, where chance alone spreads a count by one half, whatever its level. The rhythm of
the day is taken out of them as far as the fortnight proves one. How far the last 15 minutes, hour and 4 hours stand
above what is usual is compared with how far such spans stood above it in the fortnight before. Bursts of the past
count by their fourth power, so a subject that bursts daily raises its own bar, and a calm one is heard at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from bot.watch.detectors.rhythm import without_rhythm

Numbers = NDArray[np.float64]

SPANS = (1, 4, 16)
"""In bins: the last quarter of an hour, hour and four hours where a bin has 15 minutes."""
THRESHOLD = 4.3
PAST_MIN = 14 * 24 * 60
LEAST_MIN = 24 * 60
"""What a replay has to know before it judges."""
QUIET_MIN = 2 * 60
"""As long as an alert stays open without news: what comes sooner belongs to the same rise."""
AGAIN = 1.5
"""A rise is told once more when it grows to so many times what it was when it was told."""
_DAY_MIN = 24 * 60
_LENGTH = 0.15
_CHANCE = 0.5
_EVENS_OUT = 0.1
"""The power of a span's length by which chance evens out in it: far less than half, as people come in bursts."""
_OUTAGE_BINS = 16
_OUTAGE_COUNT = 400
_FEWEST = 4  # bins; fewer say nothing about the usual
_TOGETHER = 64
"""Windows that a replay judges in one go: what they take stays within the processor's own memory."""


@dataclass(frozen=True, slots=True)
class Growth:
    """``times``: the excess of the last ``span`` bins in units of the usual bursts; 0 where too little is known."""

    times: float
    span: int


NOTHING = Growth(times=0.0, span=SPANS[0])


def growth(
    bins: Sequence[int] | NDArray[np.generic], width_min: int = 15, usual: NDArray[np.bool_] | None = None
) -> Growth:
    """Judge the last of ``bins`` (oldest first, ``width_min`` minutes each) by those before it, a fortnight at most.

    ``usual`` tells which bins are part of what is usual, the last four hours among them; None: all of them.
    """
    window = np.maximum(np.asarray(bins[-(PAST_MIN // width_min) - 1 :], dtype=np.float64), 0)
    if len(window) <= _FEWEST:
        return NOTHING
    times = _judge(window[None], width_min, None if usual is None else usual[-len(window) :])[:, 0]
    best = int(np.argmax(times))
    return Growth(float(times[best]), SPANS[best])


def replay(bins: Sequence[int] | NDArray[np.generic], width_min: int = 15, least: int | None = None) -> Numbers:
    """Return ``times`` of every bin, each judged by what was before it alone; the first ``least`` are 0 (a day)."""
    numbers = np.maximum(np.asarray(bins, dtype=np.float64), 0)
    first = LEAST_MIN // width_min if least is None else least
    past = PAST_MIN // width_min
    found: Numbers = np.zeros(len(numbers))
    for end in range(max(first, _FEWEST), min(past, len(numbers))):
        found[end] = _judge(numbers[None, : end + 1], width_min).max()
    windows = sliding_window_view(numbers, past + 1) if len(numbers) > past else np.zeros((0, past + 1))
    for start in range(0, len(windows), _TOGETHER):
        some = windows[start : start + _TOGETHER]
        found[past + start : past + start + len(some)] = _judge(some, width_min).max(axis=0)
    found[:first] = 0
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


def _judge(windows: Numbers, width_min: int, usual_ones: NDArray[np.bool_] | None = None) -> Numbers:
    """Return ``times`` of the last bin of each window, a row for each span (0 where too little is known).

    ``usual_ones`` tells which bins of the only window are part of what is usual; the last ones are.
    """
    gap = _longest_gap(windows)
    if len(windows) > 1 and gap >= _OUTAGE_BINS:
        return np.concatenate([_judge(windows[place : place + 1], width_min) for place in range(len(windows))], axis=1)
    counted = were_counted(windows[0]) if gap >= _OUTAGE_BINS else np.ones(windows.shape[1], dtype=bool)
    if usual_ones is not None:
        counted = counted & usual_ones
    roots = without_rhythm(np.sqrt(windows), counted, width_min)
    if not counted.all():
        roots = roots[:, counted]
    if roots.shape[1] <= _FEWEST:
        return np.zeros((len(SPANS), len(windows)))
    sums: Numbers = np.cumsum(np.concatenate((np.zeros((len(roots), 1)), roots), axis=1), axis=1)
    per_day = max(1, _DAY_MIN // width_min)
    usual = _usual(sums, per_day)
    return np.stack([_judge_span(sums, usual, size, per_day) for size in SPANS])


def _longest_gap(windows: Numbers) -> int:
    """Return the longest stretch of nothing in the windows, which follow each other by one bin."""
    bins = np.concatenate((windows[0, :-1], windows[1:, -2]))
    there = np.flatnonzero(bins)
    return int(np.diff(there, prepend=-1, append=len(bins)).max()) - 1


def were_counted(bins: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Tell bins from stretches of nothing where hundreds were to be expected: nobody counted, so nothing was calm."""
    there = np.concatenate(([-1], np.flatnonzero(bins[:-1]), [len(bins) - 1]))
    gaps = np.diff(there) - 1
    long = gaps >= _OUTAGE_BINS
    counted = len(bins) - 1 - int(gaps[long].sum())
    kept = np.ones(len(bins), dtype=bool)
    if counted < _OUTAGE_BINS:
        return kept
    for place in np.flatnonzero(long & (gaps * float(bins[:-1].sum()) >= _OUTAGE_COUNT * counted)):
        kept[there[place] + 1 : there[place + 1]] = False
    return kept


def _usual(sums: Numbers, recent: int) -> Numbers:
    """Return what was usual before each bin: the mean root so far or of the last day, whichever is higher."""
    bins = np.arange(1, sums.shape[1] - 1)
    usual = sums[:, 1:-1] / bins
    late = (sums[:, recent + 1 : -1] - sums[:, 1 : -1 - recent]) / recent
    np.maximum(usual[:, recent:], late, out=usual[:, recent:])
    return np.concatenate((sums[:, 1:2], usual), axis=1)


def _judge_span(sums: Numbers, usual: Numbers, size: int, per_day: int) -> Numbers:
    """Judge the span that ends with the last bin, so far as the past holds some to compare with."""
    if usual.shape[1] <= size:
        return np.zeros(len(sums))
    excess = (sums[:, size:] - sums[:, :-size]) / size - usual[:, size - 1 :]
    np.maximum(excess, 0, out=excess)
    bursts = _bursts(excess[:, :-1], per_day)
    # One burst fills as many long spans as they have bins, which raises their bar by the fourth root of that number;
    # a bit less than that given back keeps the three spans about equally strict.
    return np.asarray(excess[:, -1] / np.maximum(bursts, _CHANCE / size**_EVENS_OUT) * size**_LENGTH)


def _bursts(excess: Numbers, per_day: int) -> Numbers:
    """Return how far spans usually exceed: within a day by their fourth power, but one day among others by its cube.

    So one storm weighs less than a habit of bursts.
    """
    past = excess.shape[1]
    starts = np.arange(past % per_day - per_day if past % per_day else 0, past, per_day).clip(0)
    lengths = np.diff(np.append(starts, past))
    days = np.add.reduceat(np.square(np.square(excess)), starts, axis=1) / lengths
    return np.asarray(np.cbrt((days**0.75 * lengths).sum(axis=1) / past))

"""What is usual for a subject at this hour, judged from the windows of its past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import fmean, median

_DAY_MIN = 24 * 60
_DAYS = 7
_NEIGHBOURS = 2  # windows on each side of the same time of an earlier day
_ENOUGH = 4  # windows; fewer say nothing about the usual
_LEAST_SPREAD = 1.5


@dataclass(frozen=True, slots=True)
class Baseline:
    """``usual`` negative mentions in a window and how much they ``spread`` (variance by mean).

    ``is_cold`` tells that less than a day is known: what is usual at this hour is a guess from other hours, and with
    too few windows for even that, ``usual`` is None.
    """

    usual: float | None
    spread: float
    is_cold: bool


def baseline(windows: Mapping[int, int], known: int, width_min: int) -> Baseline:
    """Judge from ``windows`` (1 = the one before the present, gaps mean zero), of which ``known`` were observed."""
    per_day = _DAY_MIN // width_min
    past = [windows.get(back, 0) for back in range(1, min(known, _DAYS * per_day) + 1)]
    if len(past) < _ENOUGH:
        return Baseline(usual=None, spread=_LEAST_SPREAD, is_cold=True)
    days = [day for number in range(1, _DAYS + 1) if (day := _same_hour(windows, known, number * per_day)) is not None]
    seasonal = median(days) if days else 0.0
    usual = max(seasonal, _without_the_busiest(past[:per_day]))
    spread = max(_LEAST_SPREAD, _restlessness(past), _difference_of(days))
    return Baseline(usual=usual, spread=spread, is_cold=known < per_day)


def _same_hour(windows: Mapping[int, int], known: int, back: int) -> float | None:
    """Return the mean of the windows around the same time of an earlier day, or None where nothing was observed."""
    places = range(max(1, back - _NEIGHBOURS), min(known, back + _NEIGHBOURS) + 1)
    return fmean(windows.get(place, 0) for place in places) if places else None


def _without_the_busiest(values: Sequence[int]) -> float:
    """Return the mean without the busiest tenth: an earlier wave is not usual."""
    return fmean(sorted(values)[: max(1, round(len(values) * 0.9))])


def _restlessness(past: Sequence[int]) -> float:
    """Return the spread that the steps from window to window show.

    Measured on square roots (Anscombe's, so that chance alone gives 1 at any level): one storm in the week then
    does not hide the next. What exceeds chance counts three times, as waves last longer than a window; the factor
    was chosen on the labelled brand mentions of the Numenta Anomaly Benchmark.
    """
    roots = [sqrt(value + 3 / 8) for value in past]
    steps = fmean(2 * (one - other) ** 2 for one, other in pairwise(roots))
    return 1 + 3 * max(0.0, steps - 1)


def _difference_of(days: Sequence[float]) -> float:
    """Return the spread that the same hour of several days shows, the most different day left out."""
    if len(days) < 3:
        return 0.0
    middle = median(days)
    squares = sorted((day - middle) ** 2 for day in days)[:-1]
    return fmean(squares) / middle if middle else 0.0

"""What is usual for a subject at this hour, judged from the windows of its past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median

_DAY_MIN = 24 * 60
_DAYS = 7
_NEIGHBOURS = 2  # windows on each side of the same time of an earlier day
_ENOUGH = 4  # windows; fewer say nothing about the usual
_TRIMMED = 0.1  # of the busiest recent windows: an earlier wave is not usual
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
    recent = [windows.get(back, 0) for back in range(1, min(known, per_day) + 1)]
    days = [day for number in range(1, _DAYS + 1) if (day := _same_hour(windows, known, number * per_day))]
    if len(recent) < _ENOUGH:
        return Baseline(usual=None, spread=_LEAST_SPREAD, is_cold=True)
    seasonal = median(fmean(day) for day in days) if days else 0.0
    usual = max(seasonal, _trimmed_mean(recent))
    return Baseline(usual=usual, spread=_spread(recent, days), is_cold=known < per_day)


def _same_hour(windows: Mapping[int, int], known: int, back: int) -> list[int]:
    return [windows.get(place, 0) for place in range(back - _NEIGHBOURS, back + _NEIGHBOURS + 1) if 1 <= place <= known]


def _trimmed_mean(values: Sequence[int]) -> float:
    return fmean(sorted(values)[: max(1, round(len(values) * (1 - _TRIMMED)))])


def _spread(recent: Sequence[int], days: Sequence[Sequence[int]]) -> float:
    """Return how clumpy counts are: the larger of what neighbouring windows and what neighbouring days show."""
    steps = [(one - other) ** 2 / 2 for one, other in pairwise(recent)]
    spreads = [_LEAST_SPREAD, _trimmed_share(steps, fmean(recent))]
    means = [fmean(day) for day in days]
    if len(means) > 2:
        middle = median(means)
        spreads.append(_trimmed_share([(mean - middle) ** 2 for mean in means], middle))
    return max(spreads)


def _trimmed_share(squares: Sequence[float], mean: float) -> float:
    kept = sorted(squares)[: max(1, round(len(squares) * 0.95))]
    return fmean(kept) / mean if mean else 0.0

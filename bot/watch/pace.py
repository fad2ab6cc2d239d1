"""Tells copies that were ordered from copies that spread, by when they came.

What spreads by itself begins with one post, has its rush, and then a tail that is long. An order begins with many at
once, goes on evenly or in shifts, and ends when the list of accounts does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

_BURST_SHARE = 0.8
_STRAGGLERS = 50
"""One of so many copies, and one in any case, may lie outside: the first draft, somebody who found it later."""
_QUIET_COPIES = 5.0
_QUIET_SHARE = 0.2
_QUIET = timedelta(minutes=20)
"""Less is a lull: people eat, drive, put down the phone."""
_HISTORY_FEWEST = 20
_NO_TIME = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """When the copies came. ``first`` and ``last`` number the ends of their burst: the shortest stretch with 80 %.

    ``whole`` is how many times longer all of them took, but for a straggler: 1.2 to 1.4 where an order was worked
    through, 1.5 and more with the tail of what spreads by itself. From ``over_at`` on so little has come for so long
    that the end is the end: at the burst's rate there would have been four copies more, it is a fifth of the
    burst, and nobody posted one for twenty minutes.
    """

    first: int
    last: int
    burst: timedelta
    whole: float
    over_at: datetime


def pace_of(times: Sequence[datetime]) -> Pace:
    """Return the pace of at least two copies, given their times in order."""
    count = len(times)
    first, last = _shortest(times, ceil(count * _BURST_SHARE))
    start, end = _shortest(times, max(2, count - max(1, count // _STRAGGLERS)))
    burst = max(times[last] - times[first], _NO_TIME)
    return Pace(
        first=first,
        last=last,
        burst=times[last] - times[first],
        whole=(times[end] - times[start]) / burst,
        over_at=max(times[end] + burst * max(_QUIET_SHARE, _QUIET_COPIES / count), times[-1] + _QUIET),
    )


def compression(start: datetime, end: datetime, others: Sequence[datetime]) -> float | None:
    """Return how many times denser the copies stand in their burst than the subject's other posts do.

    None without enough history.
    """
    span = max(end - start, timedelta(minutes=1))
    if len(others) < _HISTORY_FEWEST or max(others) - min(others) < span * 4:
        return None
    inside = sum(start <= at <= end for at in others)
    return _BURST_SHARE / max(inside / len(others), 1 / len(others))


def is_timeless(at: datetime, others: Sequence[datetime]) -> bool:
    """Return whether most other posts came at the very moment, too: the store knows no times."""
    return sum(other == at for other in others) > len(others) / 2


def _shortest(times: Sequence[datetime], count: int) -> tuple[int, int]:
    first = min(range(len(times) - count + 1), key=lambda at: times[at + count - 1] - times[at])
    return first, first + count - 1

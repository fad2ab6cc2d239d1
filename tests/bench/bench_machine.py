"""How fast this machine is now: what figures of other hours and machines are to be read by.

A second's work of plain Python; machines that are shared take three times as long in some hours as in others.
"""

import time
from collections.abc import Iterable
from statistics import median

from tests.bench.table import Row

_ADDITIONS = 10_000_000
_RUNS = 5


def rows() -> Iterable[Row]:
    """Add numbers up."""
    yield Row("machine", median(_once() for _ in range(_RUNS)) * 1000, "ms for ten million additions in Python")


def _once() -> float:
    began, total = time.perf_counter(), 0
    for number in range(_ADDITIONS):
        total += number
    return time.perf_counter() - began

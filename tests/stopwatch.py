"""How long a piece of work takes, told as a machine of ordinary speed would need, however busy this one is."""

import time
from collections.abc import Callable

_ADDITIONS = 200_000
_ORDINARY_S = 0.010  # for so many additions; `make bench ONLY=machine` says how this machine does


def seconds(work: Callable[[], object], runs: int = 3) -> float:
    """Give the least processor time of ``runs`` runs in seconds; a machine that is slow just now is made up for."""
    return min(_spent(work) / max(1.0, _spent(_count) / _ORDINARY_S) for _ in range(runs))


def _spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _count() -> None:
    total = 0
    for each in range(_ADDITIONS):
        total += each

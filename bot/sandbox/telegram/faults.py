"""Faults planted in the answers: too many requests, errors, lost connections, slowness."""

from collections import deque
from dataclasses import dataclass
from typing import Literal, get_args

FaultKind = Literal["429", "500", "500_after", "drop", "drop_after", "delay"]
_ANY = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault.

    ``429``, ``500`` and ``drop`` (socket closed) happen instead of the call; ``500_after`` and ``drop_after``
    happen when the call has been carried out, so the bot cannot know whether it was. ``delay`` waits first.
    ``seconds`` is retry_after for 429 and the wait for delay.
    """

    kind: FaultKind
    seconds: float


class FaultTable:
    """The faults that wait for their calls, first in first out by method."""

    def __init__(self) -> None:
        """Start with none."""
        self._waiting: dict[str, deque[Fault]] = {}

    def plant(self, method: str, kind: str, count: int, seconds: float) -> None:
        """Let the next ``count`` calls of ``method`` ("*" for any) meet a fault of this kind."""
        for known in get_args(FaultKind):
            if known == kind:
                faults = [Fault(known, seconds)] * count
                self._waiting.setdefault(method.lower(), deque()).extend(faults)
                return
        raise ValueError(f"no such fault: {kind!r}; there are {', '.join(get_args(FaultKind))}")

    def take(self, method: str) -> Fault | None:
        """Return the fault this call meets, and use it up."""
        for name in (method.lower(), _ANY):
            waiting = self._waiting.get(name)
            if waiting:
                return waiting.popleft()
        return None

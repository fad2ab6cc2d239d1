"""Which refusals of a stand-in were meant: those that were announced, and those that were planted as faults."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


class Refusal(Protocol):
    """What both stand-ins log of a call they refused."""

    @property
    def method(self) -> str: ...
    @property
    def error(self) -> str | None: ...


@dataclass(slots=True)
class _Announced:
    method: str
    error: str
    left: int
    since: int  # how many refusals there had been

    def covers(self, position: int, refusal: Refusal) -> bool:
        """Tell whether this announcement is about that refusal."""
        if self.left == 0 or position < self.since or self.method.lower() != refusal.method.lower():
            return False
        return self.error in (refusal.error or "")


class RefusalBook:
    """Announcements, held against the refusals of one stand-in."""

    def __init__(self, refusals: Callable[[], Sequence[Refusal]]) -> None:
        self._refusals = refusals
        self._announced: list[_Announced] = []

    def expect(self, method: str, error: str = "", count: int = 1) -> None:
        """Mark the next ``count`` refusals of ``method`` as meant; ``error`` is a part of their reason."""
        self._announced.append(_Announced(method, error, count, len(self._refusals())))

    def unmeant(self) -> list[Refusal]:
        """Return the refusals that nobody announced and no fault explains, oldest first."""
        open_ones = [_Announced(one.method, one.error, one.left, one.since) for one in self._announced]
        found = []
        for position, refusal in enumerate(self._refusals()):
            if getattr(refusal, "fault", ""):
                continue
            announced = next((one for one in open_ones if one.covers(position, refusal)), None)
            if announced is None:
                found.append(refusal)
            else:
                announced.left -= 1
        return found

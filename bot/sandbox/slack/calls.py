"""The log of Web API calls the stand-in received, and which refusals were meant."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call; ``ok`` and ``error`` are what the bot was told, ``fault`` what was done to the answer.

    ``strays`` are arguments Slack does not know for the method: it ignores them, but nobody means to send them.
    """

    at: float
    method: str
    args: dict[str, Any]
    ok: bool
    error: str = ""
    fault: str = ""
    messages: list[str] = field(default_factory=list)
    strays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meant:
    """Refusals somebody foresaw; ``*`` is any method."""

    error: str
    method: str
    count: int | None


class Log(list[Call]):
    """Every call, oldest first."""

    def __init__(self) -> None:
        super().__init__()
        self._meant: list[Meant] = []

    def mean(self, error: str, method: str, count: int | None) -> None:
        """Foresee ``count`` refusals, or any number when it is None."""
        self._meant.append(Meant(error, method, count))

    @property
    def refusals(self) -> list[Call]:
        """The calls the bot was told no to, or that were spoilt by a fault."""
        return [call for call in self if not call.ok]

    @property
    def unmeant(self) -> list[Call]:
        """The refusals that nobody foresaw, and calls with arguments Slack does not know; planned faults are meant."""
        left: Counter[Meant] = Counter()
        for meant in self._meant:
            left[meant] += meant.count or 0
        return [call for call in self if call.strays or not (call.ok or call.fault or self._covered(call, left))]

    def _covered(self, call: Call, left: Counter[Meant]) -> bool:
        for meant in self._meant:
            if meant.error != call.error or meant.method not in ("*", call.method):
                continue
            if meant.count is None:
                return True
            if left[meant]:
                left[meant] -= 1
                return True
        return False

"""The log of everything the bot asked of Telegram, with the refusals told apart: meant, or a mistake."""

from collections import deque
from dataclasses import dataclass, replace
from typing import Any

_MAX_CALLS = 20_000  # a demo may run for days, and every poll is a call
_ANY = "*"
# Telegram refuses an edit that changes nothing. Who repeats an edit because its answer was lost is told by this refusal
# that the first one arrived, so nobody has to announce it.
_ARRIVED = "message is not modified"


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it was received and answered; ``at`` is the stand-in's clock, ``error`` Telegram's words.

    ``fault`` names what was planted into the answer. ``meant`` is true of a refusal that somebody asked for:
    by planting a fault, by saying beforehand that it would come, or by repeating an edit.
    """

    at: float
    method: str
    args: dict[str, Any]
    ok: bool
    error: str | None = None
    fault: str = ""
    meant: bool = False


@dataclass(slots=True)
class _Expected:
    """Refusals announced and not seen yet."""

    method: str
    error: str
    left: int

    def fits(self, call: Call) -> bool:
        named = self.method in (_ANY, call.method) or self.method.lower() == call.method.lower()
        return named and self.left > 0 and self.error in (call.error or "")


class CallLog:
    """Calls in the order of their answers; refusals are kept when old calls are forgotten."""

    def __init__(self) -> None:
        """Start empty, expecting no refusal."""
        self.calls: list[Call] = []
        self._refusals: deque[Call] = deque(maxlen=_MAX_CALLS)
        self._expected: list[_Expected] = []

    def note(self, call: Call) -> None:
        """Add a call; a refusal that was announced, that a planted fault made, or that confirms an edit is meant."""
        if not call.ok:
            confirms = _ARRIVED in (call.error or "")
            call = replace(call, meant=confirms or bool(call.fault) or self._is_announced(call))
            self._refusals.append(call)
        self.calls.append(call)
        if len(self.calls) > _MAX_CALLS:
            del self.calls[: _MAX_CALLS // 2]

    def expect(self, method: str, error: str, count: int) -> None:
        """Take the next ``count`` refusals of a method ("*": of any) with these words in them as meant."""
        self._expected.append(_Expected(method, error, count))

    @property
    def refusals(self) -> list[Call]:
        """Return the calls that were not carried out, or whose answer was spoilt."""
        return list(self._refusals)

    def _is_announced(self, call: Call) -> bool:
        found = next((one for one in self._expected if one.fits(call)), None)
        if found is None:
            return False
        found.left -= 1
        return True

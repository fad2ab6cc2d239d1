"""The log of Web API calls the stand-in received, with the refusals told apart: meant, or a mistake."""

from dataclasses import dataclass, field, replace
from typing import Any

_ANY = "*"


@dataclass(frozen=True, slots=True)
class Call:
    """One call; ``ok`` and ``error`` are what the bot was told, ``fault`` what was done to the answer.

    ``meant`` is true of a refusal that somebody asked for: by planting a fault, or by saying beforehand that it would
    come. ``strays`` are arguments Slack does not know for the method: it ignores them, but nobody means to send them.
    """

    at: float
    method: str
    args: dict[str, Any]
    ok: bool
    error: str = ""
    fault: str = ""
    messages: list[str] = field(default_factory=list)
    strays: tuple[str, ...] = ()
    meant: bool = False


@dataclass(slots=True)
class _Expected:
    """Refusals announced and not seen yet."""

    method: str
    error: str
    left: int

    def fits(self, call: Call) -> bool:
        return self.left > 0 and self.method in (_ANY, call.method) and self.error in ("", call.error)


class Log(list[Call]):
    """Every call, oldest first."""

    def __init__(self) -> None:
        super().__init__()
        self._expected: list[_Expected] = []

    def note(self, call: Call) -> None:
        """Add a call; a refusal that was announced, or that a planted fault made, is meant."""
        meant = not call.ok and (bool(call.fault) or self._is_announced(call))
        self.append(replace(call, meant=True) if meant else call)

    def expect(self, method: str, error: str, count: int) -> None:
        """Take the next ``count`` refusals of a method ("*": of any) with this code ("": any) as meant."""
        self._expected.append(_Expected(method, error, count))

    @property
    def refusals(self) -> list[Call]:
        """The calls the bot was told no to, or that were spoilt by a fault."""
        return [call for call in self if not call.ok]

    @property
    def unmeant(self) -> list[Call]:
        """The refusals that were not meant, and calls with arguments Slack does not know."""
        return [call for call in self if call.strays or not (call.ok or call.meant)]

    def _is_announced(self, call: Call) -> bool:
        found = next((one for one in self._expected if one.fits(call)), None)
        if found is None:
            return False
        found.left -= 1
        return True

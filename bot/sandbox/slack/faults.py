"""Planned misbehaviour of the wire, taken up call by call."""

import re
from collections import deque
from dataclasses import dataclass

EVENTS = "events_api"  # the one name that is no method: faults of event deliveries
_OF_EVENTS = re.compile(r"duplicate|delay")
_OF_CALLS = re.compile(r"429|5\d\d(_after)?|drop(_after)?|delay|error:[a-z_]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call.

    Kinds: "429"; any 5xx such as "503"; "error:CODE", an answer with ok false; "drop", a broken connection; "delay".
    With "_after" the call takes effect before the 5xx or the break. ``after_s`` is how long the stand-in waits before
    the fault shows, in real seconds; for "429" it is the Retry-After instead (1 when 0). "delay" stores at once and
    holds back the answer; an event it holds back is overtaken by later ones. "duplicate" brings an event twice.
    """

    kind: str
    after_s: float = 0.0

    @property
    def stores(self) -> bool:
        """Tell whether the call takes effect although its answer is spoilt."""
        return self.kind == "delay" or self.kind.endswith("_after")

    @property
    def breaks(self) -> bool:
        """Tell whether the connection breaks."""
        return self.kind.startswith("drop")

    @property
    def status(self) -> int:
        """The HTTP status of the spoilt answer."""
        return int(self.kind[:3]) if self.kind[0].isdigit() else 200

    @property
    def error(self) -> str:
        """The error the log shows."""
        if self.kind == "429":
            return "ratelimited"
        return self.kind.removeprefix("error:") if self.kind.startswith("error:") else f"fault:{self.kind}"


class Faults:
    """Faults waiting for calls; ``*`` waits for any method."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Fault]] = {}

    def plan(self, method: str, kind: str, count: int, after_s: float) -> None:
        """Spoil the next ``count`` calls of ``method``, or event deliveries when it is "events_api"."""
        known = _OF_EVENTS if method == EVENTS else _OF_CALLS
        if not known.fullmatch(kind):
            raise ValueError(f"no such fault of {method}: {kind!r}; there are {known.pattern}")
        self._waiting.setdefault(method, deque()).extend([Fault(kind, after_s)] * count)

    def take(self, method: str) -> Fault | None:
        """Return the fault for this call, or None when it is to go well."""
        for name in (method,) if method == EVENTS else (method, "*"):
            if waiting := self._waiting.get(name):
                return waiting.popleft()
        return None

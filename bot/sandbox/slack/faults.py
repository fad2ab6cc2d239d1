"""Planned misbehaviour of the wire, taken up call by call."""

from collections import deque
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["429", "500", "500_after", "drop", "drop_after", "delay", "duplicate"]
EVENTS = "events_api"  # the one name that is no method: faults of event deliveries, "duplicate" and "delay"


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call.

    ``after_s`` is how long the stand-in waits before the fault shows, in real seconds; for "429" it is the
    Retry-After instead (1 when 0). "delay" stores at once and holds back the answer; an event it holds back
    is overtaken by later ones. "duplicate" brings an event twice.
    """

    kind: Kind
    after_s: float = 0.0

    @property
    def stores(self) -> bool:
        """Tell whether the call takes effect although its answer is spoilt."""
        return self.kind in {"500_after", "drop_after", "delay"}


class Faults:
    """Faults waiting for calls; ``*`` waits for any method."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Fault]] = {}

    def plan(self, method: str, kind: str, count: int, after_s: float) -> None:
        """Spoil the next ``count`` calls of ``method``, or event deliveries when it is "events_api"."""
        known = ("duplicate", "delay") if method == EVENTS else get_args(Kind)[:-1]
        if kind not in known:
            raise ValueError(f"no such fault of {method}: {kind!r}; there are {', '.join(known)}")
        fault = Fault(kind, after_s)  # type: ignore[arg-type]
        self._waiting.setdefault(method, deque()).extend([fault] * count)

    def take(self, method: str) -> Fault | None:
        """Return the fault for this call, or None when it is to go well."""
        for name in (method,) if method == EVENTS else (method, "*"):
            if waiting := self._waiting.get(name):
                return waiting.popleft()
        return None

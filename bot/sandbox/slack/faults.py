"""Planned misbehaviour of the wire, taken up call by call."""

import re
from collections import deque
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.sandbox.planting import check_planting
from bot.sandbox.slack.error_codes import SLACK_ANSWERS
from bot.sandbox.slack.method_names import SLACK_HAS

EVENTS = "events_api"  # faults of event deliveries
ANY_METHOD = "*"
_NO_METHODS = frozenset({ANY_METHOD, EVENTS, "response_url", "upload_url"})
_OF_EVENTS = re.compile(r"duplicate|delay")
_OF_CALLS = re.compile(r"429|5\d\d(_after)?|drop(_after)?|delay|error:(?P<code>.+)")
_NAMED = {
    _OF_EVENTS: "duplicate, delay",
    _OF_CALLS: "429, 5xx, 5xx_after, drop, drop_after, delay, error:CODE",
}


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
        if method not in SLACK_HAS | _NO_METHODS:
            raise ValueError(
                f"Slack has no method {method!r}; beside methods there are {', '.join(sorted(_NO_METHODS))}."
            )
        known = _OF_EVENTS if method == EVENTS else _OF_CALLS
        found = known.fullmatch(kind)
        if found is None:
            raise ValueError(f"There is no such fault of {method}: {kind!r}; there are {_NAMED[known]}.")
        code = found.groupdict().get("code")
        if code is not None and code not in SLACK_ANSWERS:
            raise ValueError(f"Slack's reference lists no error {code!r} for any method.")
        check_planting(count, after_s)
        self._waiting.setdefault(method, deque()).extend([Fault(kind, after_s)] * count)

    def take(self, method: str) -> Fault | None:
        """Return the fault for this call, or None when it is to go well."""
        for name in (method,) if method == EVENTS else (method, ANY_METHOD):
            if waiting := self._waiting.get(name):
                return waiting.popleft()
        return None

    def planted(self) -> list[dict[str, Any]]:
        """Return what still waits, by method and in the order it will come."""
        return [
            {"method": method, "fault": fault.kind, "count": len(list(alike)), "after_s": fault.after_s}
            for method, waiting in self._waiting.items()
            for fault, alike in groupby(waiting)
        ]

    def clear(self, method: str | None = None) -> None:
        """Forget what waits for ``method``, or everything."""
        for name in [method] if method else list(self._waiting):
            self._waiting.pop(name, None)

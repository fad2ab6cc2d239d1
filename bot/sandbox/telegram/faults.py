"""Faults on demand: of the answers to calls, and of the way updates come."""

import re
from collections import deque
from dataclasses import dataclass
from http import HTTPStatus
from itertools import groupby
from typing import Any, Literal

from bot.sandbox.planting import check_planting
from bot.sandbox.telegram.update_kinds import KINDS

Kind = Literal["answer", "drop", "delay", "silent", "duplicate", "out_of_order"]
ANY_METHOD = "*"
ANY_UPDATE = "updates"
_ANSWER = re.compile(r"(?P<code>429|4\d\d(?= )|5\d\d)(?P<after>_after)?(?: (?P<words>.+))?")
_CALL_FAULTS: dict[str, tuple[Kind, bool]] = {
    "drop": ("drop", False),
    "drop_after": ("drop", True),
    "delay": ("delay", False),
    "silent": ("silent", False),
}
_UPDATE_FAULTS: dict[str, Kind] = {"duplicate": "duplicate", "out_of_order": "out_of_order", "delay": "delay"}
_CALL_NAMES = "429, 5xx, 5xx_after, an answer like '400 Bad Request: chat not found', drop, drop_after, delay, silent"


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault, ``name`` as it was asked for.

    ``after`` faults show when the call has been carried out, so that the bot cannot know whether it was.
    ``seconds`` is retry_after for 429, the wait for "delay" and the longest wait for "out_of_order".
    """

    name: str
    kind: Kind
    after: bool
    seconds: float
    code: int = 0
    words: str = ""


class FaultTable:
    """The faults that wait for their calls and updates, first in first out by name."""

    def __init__(self) -> None:
        """Start with none."""
        self._waiting: dict[str, deque[Fault]] = {}

    def plant(self, name: str, fault: str, count: int, seconds: float) -> None:
        """Let the next ``count`` calls of a method, or updates of a kind, meet this fault.

        "*" is any method, "updates" any update of the kinds this Telegram produces.
        """
        check_planting(count, seconds)
        planted = _update_fault(fault, seconds) if name in (ANY_UPDATE, *KINDS) else _call_fault(fault, seconds)
        self._waiting.setdefault(name.lower(), deque()).extend([planted] * count)

    def of_call(self, method: str) -> Fault | None:
        """Return the fault this call meets, and use it up."""
        return self._take(method.lower(), ANY_METHOD)

    def of_update(self, kind: str) -> Fault | None:
        """Return the fault this update meets, and use it up."""
        return self._take(kind, ANY_UPDATE)

    def planted(self) -> list[dict[str, Any]]:
        """Return what still waits, by method and in the order it will come."""
        return [
            {"method": name, "fault": fault.name, "count": len(list(alike)), "after_s": fault.seconds}
            for name, waiting in self._waiting.items()
            for fault, alike in groupby(waiting)
        ]

    def clear(self, name: str | None = None) -> None:
        """Forget what waits for a method or a kind of update, or everything."""
        for each in [name.lower()] if name else list(self._waiting):
            self._waiting.pop(each, None)

    def _take(self, *names: str) -> Fault | None:
        for name in names:
            waiting = self._waiting.get(name)
            if waiting:
                return waiting.popleft()
        return None


def _update_fault(fault: str, seconds: float) -> Fault:
    if fault not in _UPDATE_FAULTS:
        raise ValueError(f"There is no such fault of an update: {fault!r}; there are {', '.join(_UPDATE_FAULTS)}.")
    return Fault(fault, _UPDATE_FAULTS[fault], after=False, seconds=seconds)


def _call_fault(fault: str, seconds: float) -> Fault:
    if fault in _CALL_FAULTS:
        kind, after = _CALL_FAULTS[fault]
        return Fault(fault, kind, after, seconds)
    answer = _ANSWER.fullmatch(fault)
    if answer is None:
        raise ValueError(f"There is no such fault: {fault!r}; there are {_CALL_NAMES}.")
    code = int(answer["code"])
    return Fault(fault, "answer", bool(answer["after"]), seconds, code, answer["words"] or _usual_words(code, seconds))


def _usual_words(code: int, seconds: float) -> str:
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        return f"Too Many Requests: retry after {max(1, round(seconds))}"
    return HTTPStatus(code).phrase if code in set(HTTPStatus) else "Internal Server Error"

"""Remembers an answer for a while, so that a burst of reactions asks Telegram once."""

import time
from collections.abc import Hashable
from typing import Generic, TypeVar

_KEEP_S = 60.0
_MOST = 10_000

Value = TypeVar("Value")


class Memory(Generic[Value]):
    """Answers by key, each forgotten after a minute."""

    def __init__(self, keep_s: float = _KEEP_S) -> None:
        self._keep_s = keep_s
        self._kept: dict[Hashable, tuple[float, Value]] = {}

    def get(self, key: Hashable) -> Value | None:
        """Return the answer if it is fresh."""
        until, value = self._kept.get(key, (0.0, None))
        return value if time.monotonic() < until else None

    def put(self, key: Hashable, value: Value) -> Value:
        """Keep and return the answer."""
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[key] = (time.monotonic() + self._keep_s, value)
        return value

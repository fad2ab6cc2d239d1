"""Trigger ids: three seconds to open a form, once."""

import time
from collections.abc import Callable

from bot.sandbox.slack.errors import ApiError

VALID_S = 3.0  # real seconds; docs.slack.dev/interactivity/handling-user-interaction


class Triggers:
    """Trigger ids given out with commands and interactions."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._given: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()

    def give(self, user_id: str) -> str:
        """Return a trigger id for what ``user_id`` just did."""
        serial = len(self._given) + 1
        at = self._seconds()
        trigger_id = f"{serial}.{int(at * 1000)}.{user_id.lower()}"
        self._given[trigger_id] = (user_id, at + VALID_S)
        return trigger_id

    def use(self, trigger_id: str) -> str:
        """Return whose act this was; a trigger works once and not for long."""
        if trigger_id not in self._given:
            raise ApiError("invalid_trigger_id")
        if trigger_id in self._used:
            raise ApiError("exchanged_trigger_id")
        user_id, until = self._given[trigger_id]
        if self._seconds() > until:
            raise ApiError("expired_trigger_id")
        self._used.add(trigger_id)
        return user_id

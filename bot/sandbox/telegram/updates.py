"""The stream of updates a bot reads: kept in order until confirmed."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.telegram.errors import conflict

# Of the Bot API's update types those this Telegram can produce.
KINDS = (
    "message",
    "edited_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "my_chat_member",
    "chat_member",
)
# These are sent only when named: Bot API, getUpdates, allowed_updates.
ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_DEFAULT = frozenset(KINDS) - ONLY_WHEN_ASKED
# How long an unread update lives, in real seconds: telegram-bot-api Client.cpp, calls of add_update.
_LIVES_S = {"inline_query": 30.0, "callback_query": 150.0, "chosen_inline_result": 600.0}
_LIFE_S = 86_400.0
_MAX_WAIT_S = 50.0  # Client.cpp, LONG_POLL_MAX_TIMEOUT

OTHER_READER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "terminated by setWebhook request"


@dataclass(frozen=True, slots=True)
class Update:
    """One update with the moment (``time.monotonic``) after which nobody can read it."""

    id: int
    kind: str
    body: dict[str, Any]
    dies_at: float

    def as_json(self) -> dict[str, Any]:
        """Return the update as it goes over the wire."""
        return {"update_id": self.id, self.kind: self.body}


class UpdateQueue:
    """Updates waiting for the bot, and the one long poll that may wait for them."""

    def __init__(self, first_id: int = 700_000_001) -> None:
        """Start empty, with the update types a new bot gets."""
        self.allowed: frozenset[str] = _DEFAULT
        self.pending: list[Update] = []
        self.awaited = asyncio.Event()  # set while somebody waits for an update
        self._next_id = first_id
        self._waiter: asyncio.Future[None] | None = None

    @property
    def asked(self) -> list[str] | None:
        """Return the types the bot named, or None while it has named none."""
        return None if self.allowed == _DEFAULT else sorted(self.allowed)

    def allow(self, kinds: Sequence[object]) -> None:
        """Remember which types the bot wants; an empty list, or no known name in it, means the default set."""
        named = frozenset(kind.lower() for kind in kinds if isinstance(kind, str))
        self.allowed = (named & frozenset(KINDS)) if named & frozenset(KINDS) else _DEFAULT

    def add(self, kind: str, body: dict[str, Any]) -> None:
        """Put an update at the end and wake the reader.

        A type that is not allowed is dropped now, not held back: asking for it later does not bring it back.
        """
        if kind not in self.allowed:
            return
        dies_at = time.monotonic() + _LIVES_S.get(kind, _LIFE_S)
        self.pending.append(Update(self._next_id, kind, body, dies_at))
        self._next_id += 1
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def read(self, offset: int, limit: int, timeout_s: float) -> list[dict[str, Any]]:
        """Return updates from ``offset`` on, waiting up to ``timeout_s`` real seconds for the first.

        Everything before ``offset`` is confirmed and forgotten. An older reader that still waits is sent
        away with 409, as Telegram does: it is the first of two pollers that learns of the conflict.
        """
        self._confirm(offset)
        found = self._readable(limit)
        if found or timeout_s <= 0:
            return found
        self.send_away(OTHER_READER)
        try:
            async with asyncio.timeout(min(timeout_s, _MAX_WAIT_S)):
                await self._next()
        except TimeoutError:
            return []
        return self._readable(limit)

    async def first(self) -> Update:
        """Wait for an update and return it, without confirming it."""
        while not self._readable(1):
            await self._next()
        return self.pending[0]

    def drop(self, update: Update) -> None:
        """Forget one update: a webhook has taken it."""
        self.pending = [one for one in self.pending if one.id != update.id]

    def send_away(self, reason: str) -> None:
        """End a waiting poll with 409 and this reason."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(conflict(reason))
        self._waiter = None

    def release(self) -> None:
        """End a waiting poll with an empty answer, so that a server can stop."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def clear(self) -> None:
        """Forget everything unread: drop_pending_updates."""
        self.pending.clear()

    async def _next(self) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiter = waiter
        self.awaited.set()
        try:
            await waiter
        finally:
            if self._waiter is waiter:
                self._waiter = None
                self.awaited.clear()

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset > 0:
            self.pending = [update for update in self.pending if update.id >= offset]

    def _readable(self, limit: int) -> list[dict[str, Any]]:
        now = time.monotonic()
        self.pending = [update for update in self.pending if update.dies_at > now]
        return [update.as_json() for update in self.pending[:limit]]

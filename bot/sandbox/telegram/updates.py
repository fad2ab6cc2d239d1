"""The stream of updates a bot reads: kept in order until confirmed."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox.telegram.errors import conflict
from bot.sandbox.telegram.faults import Fault, FaultTable
from bot.sandbox.telegram.update_kinds import DEFAULT, EVERY_KIND

# How long an unread update lives, in real seconds: telegram-bot-api Client.cpp, calls of add_update.
_LIVES_S = {"inline_query": 30.0, "callback_query": 150.0, "chosen_inline_result": 600.0}
_LIFE_S = 86_400.0
_NO_ID = 0
_MAX_WAIT_S = 50.0  # Client.cpp, LONG_POLL_MAX_TIMEOUT
_HELD_S = 3.0  # Client.cpp, process_get_updates_query

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
    """Updates waiting for the bot, and the one long poll that may wait for them.

    A planted fault gives an update twice, or lets others overtake it. A poller always reads growing ids, so an
    overtaken update gets a later id there; to a webhook it goes with the id it had.
    """

    def __init__(self, faults: FaultTable | None = None, first_id: int = 700_000_001) -> None:
        """Start empty, with the update types a new bot gets."""
        self.by_webhook = False
        self.allowed: frozenset[str] = DEFAULT
        self.pending: list[Update] = []
        self.awaited = asyncio.Event()  # set while somebody waits for an update
        self._faults = faults or FaultTable()
        self._overtaken: list[Update] = []
        self._next_id = first_id
        self._waiter: asyncio.Future[None] | None = None
        self._last_poll = (0, -_HELD_S)

    @property
    def asked(self) -> list[str] | None:
        """Return the types the bot named, or None while it has named none."""
        return None if self.allowed == DEFAULT else sorted(self.allowed)

    def allow(self, kinds: Sequence[object]) -> None:
        """Remember which types the bot wants; an empty list, or no known name in it, means the default set."""
        named = frozenset(kind.lower() for kind in kinds if isinstance(kind, str))
        self.allowed = (named & EVERY_KIND) or DEFAULT

    def add(self, kind: str, body: dict[str, Any]) -> None:
        """Put an update at the end and wake the reader.

        A type that is not allowed is dropped now, not held back: asking for it later does not bring it back.
        """
        if kind not in self.allowed:
            return
        dies_at = time.monotonic() + _LIVES_S.get(kind, _LIFE_S)
        update = Update(self._new_id() if self.by_webhook else _NO_ID, kind, body, dies_at)
        fault = self._faults.of_update(kind)
        if fault is not None and fault.kind in ("delay", "out_of_order"):
            self._hold_back(update, fault)
            return
        self._push(update, twice=fault is not None and fault.kind == "duplicate")
        while self._overtaken:
            self._push(self._overtaken.pop())

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

    def held_s(self, offset: int, timeout_s: float) -> float:
        """Return how long a poll waits for news: 3 seconds when it repeats the last offset within 3 seconds."""
        now = time.monotonic()
        last_offset, last_at = self._last_poll
        self._last_poll = (offset, now)
        return max(timeout_s, _HELD_S) if offset == last_offset and now < last_at + _HELD_S else timeout_s

    def drop(self, update: Update) -> None:
        """Forget one update: a webhook has taken it. A duplicate of it stays."""
        with contextlib.suppress(ValueError):
            self.pending.remove(update)

    def send_away(self, reason: str) -> None:
        """End a waiting poll with 409 and this reason."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(conflict(reason))
        self._waiter = None

    def release(self) -> None:
        """Let a waiting poll look again: at an update, or at nothing, so that a server can stop."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def clear(self) -> None:
        """Forget everything unread: drop_pending_updates."""
        self.pending.clear()

    def _push(self, update: Update, *, twice: bool = False) -> None:
        if update.id == _NO_ID:
            update = replace(update, id=self._new_id())
        self.pending += [update, update] if twice else [update]
        self.release()

    def _new_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    def _hold_back(self, update: Update, fault: Fault) -> None:
        """Keep an update until its time is over; one that is out of order goes right after the next one."""
        if fault.kind == "out_of_order":
            self._overtaken.append(update)
            asyncio.get_running_loop().call_later(fault.seconds, self._let_go, update)
        else:
            asyncio.get_running_loop().call_later(fault.seconds, self._push, update)

    def _let_go(self, update: Update) -> None:
        if update in self._overtaken:
            self._overtaken.remove(update)
            self._push(update)

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

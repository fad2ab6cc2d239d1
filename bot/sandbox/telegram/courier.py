"""Delivery of updates to a webhook: one at a time, in order, again until it is taken."""

import asyncio
import contextlib
from collections.abc import Callable

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.sandbox.telegram.updates import Update, UpdateQueue

_PATIENCE_S = 10.0
# telegram-bot-api WebhookActor.cpp doubles the pause after each failure and stops at a minute or two; a Retry-After
# of up to an hour is honoured instead.
FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_LONGEST_ASKED_S = 3600.0
_TAKEN = range(200, 300)


class Courier:
    """Carries updates to one address while it has one.

    Telegram keeps the order only within a chat and sends up to ``max_connections`` at once; here everything
    goes one after the other. A Bot API call in the webhook's answer is not carried out.
    """

    def __init__(self, updates: UpdateQueue, now: Callable[[], float]) -> None:
        """Carry from this queue, as yet nowhere."""
        self.url = ""
        self.last_error: tuple[int, str] | None = None
        self._updates = updates
        self._now = now
        self._asked_s = 0.0
        self._round: asyncio.Task[None] | None = None

    def serve(self, url: str, secret: str) -> None:
        """Deliver to this address from now on; "" ends the deliveries."""
        self.stop()
        self.url = url
        self.last_error = None
        self._updates.by_webhook = bool(url)
        if url:
            self._round = asyncio.get_running_loop().create_task(self._go(secret))

    def stop(self) -> None:
        """End the deliveries; what is not taken yet stays in the queue."""
        if self._round is not None:
            self._round.cancel()
            self._round = None

    async def _go(self, secret: str) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        pause_s = FIRST_PAUSE_S
        async with ClientSession(timeout=ClientTimeout(total=_PATIENCE_S), headers=headers) as session:
            while True:
                update = await self._updates.first()
                if await self._is_taken(session, update):
                    self._updates.drop(update)
                    pause_s = FIRST_PAUSE_S
                else:
                    await asyncio.sleep(self._asked_s or pause_s)
                    pause_s = next_pause_s(pause_s)

    async def _is_taken(self, session: ClientSession, update: Update) -> bool:
        self._asked_s = 0.0
        with contextlib.suppress(ClientError, TimeoutError):
            async with session.post(self.url, json=update.as_json()) as answer:
                if answer.status in _TAKEN:
                    return True
                self._asked_s = _asked_s(answer.headers.get("Retry-After", ""))
                self.last_error = (int(self._now()), f"Wrong response from the webhook: {answer.status}")
                return False
        self.last_error = (int(self._now()), "Connection failed")
        return False


def next_pause_s(pause_s: float) -> float:
    """Return the pause after the next failure."""
    return min(2 * pause_s, _LONGEST_PAUSE_S)


def _asked_s(retry_after: str) -> float:
    return min(float(retry_after), _LONGEST_ASKED_S) if retry_after.isdigit() else 0.0

"""Delivery of updates to a webhook: one at a time, in order, again until it is taken."""

import asyncio
import contextlib
import time

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.sandbox.telegram.updates import Update, UpdateQueue

_PATIENCE_S = 10.0
# telegram-bot-api WebhookActor.cpp doubles the pause after each failure and stops at a minute or two.
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_TAKEN = range(200, 300)


class Courier:
    """Carries updates to one address while it has one.

    Telegram keeps the order only within a chat and sends up to ``max_connections`` at once; here everything
    goes one after the other. A Bot API call in the webhook's answer is not carried out.
    """

    def __init__(self, updates: UpdateQueue) -> None:
        """Carry from this queue, as yet nowhere."""
        self.url = ""
        self.last_error: tuple[int, str] | None = None
        self._updates = updates
        self._round: asyncio.Task[None] | None = None

    def serve(self, url: str, secret: str) -> None:
        """Deliver to this address from now on; "" ends the deliveries."""
        self.stop()
        self.url = url
        self.last_error = None
        if url:
            self._round = asyncio.get_running_loop().create_task(self._go(secret))

    def stop(self) -> None:
        """End the deliveries; what is not taken yet stays in the queue."""
        if self._round is not None:
            self._round.cancel()
            self._round = None

    async def _go(self, secret: str) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        pause_s = _FIRST_PAUSE_S
        async with ClientSession(timeout=ClientTimeout(total=_PATIENCE_S), headers=headers) as session:
            while True:
                update = await self._updates.first()
                if await self._is_taken(session, update):
                    self._updates.drop(update)
                    pause_s = _FIRST_PAUSE_S
                else:
                    await asyncio.sleep(pause_s)
                    pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _is_taken(self, session: ClientSession, update: Update) -> bool:
        with contextlib.suppress(ClientError, TimeoutError):
            async with session.post(self.url, json=update.as_json()) as answer:
                if answer.status in _TAKEN:
                    return True
                self.last_error = (int(time.time()), f"Wrong response from the webhook: {answer.status}")
                return False
        self.last_error = (int(time.time()), "Connection failed")
        return False

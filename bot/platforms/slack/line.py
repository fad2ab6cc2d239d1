"""The way in over Socket Mode: one connection that is made anew when it goes silent."""

import asyncio
import logging
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.errors import BadInput
from bot.platforms.slack.rush import Rush

_log = logging.getLogger("onevoice.slack")
_PING_S = 5.0  # also the wait between attempts to connect
_WATCH_S = 15.0
_DEAF_S = 60.0  # longer than any reconnection of the library that succeeds


class Line:
    """Holds the socket open.

    The library reconnects by itself, but after a failed attempt it tries the same one-time address for ever; a line
    that stays dead is therefore dropped and a new one made.
    """

    def __init__(self, app: AsyncApp, app_token: str, rush: Rush, deaf_s: float = _DEAF_S) -> None:
        if not app_token.strip():
            raise BadInput("socket mode needs an app-level token (xapp-…): set ONEVOICE_SLACK__APP_TOKEN")
        self._app = app
        self._app_token = app_token
        self._rush = rush
        self._deaf_s = deaf_s
        self._handler: AsyncSocketModeHandler | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None

    async def open(self, patience_s: float) -> None:
        """Connect; if that takes longer than ``patience_s``, go on trying behind the scenes."""
        connecting = self._dial()
        self._watching = asyncio.create_task(self._watch())
        done, _ = await asyncio.wait({connecting}, timeout=patience_s)
        if not done:
            _log.warning("Slack is not connected yet; trying on")

    async def close(self) -> None:
        """Hang up for good."""
        await _ended(self._watching)
        await self._hang_up()

    def _dial(self) -> asyncio.Task[None]:
        self._handler = AsyncSocketModeHandler(self._app, self._app_token, ping_interval=_PING_S)
        client = self._handler.client
        client.socket_mode_request_listeners = [self._receive]
        self._connecting = asyncio.create_task(client.connect())  # type: ignore[no-untyped-call]
        return self._connecting

    async def _hang_up(self) -> None:
        if self._handler is None:
            return
        client, self._handler = self._handler.client, None
        await client.close()  # type: ignore[no-untyped-call]
        await _ended(
            self._connecting, client.message_processor, client.message_receiver, client.current_session_monitor
        )

    async def _receive(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Hand one envelope to the app; counted as work until its acknowledgement is sent."""
        if self._handler is None or not isinstance(client, SocketModeClient):
            return
        with self._rush:
            await self._handler.handle(client, request)

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        heard_at = loop.time()
        while True:
            await asyncio.sleep(min(_WATCH_S, self._deaf_s / 4))
            if self._handler and await self._handler.client.is_connected():
                heard_at = loop.time()
            elif loop.time() - heard_at > self._deaf_s:
                _log.warning("the socket to Slack has been dead for %.0f s; making a new one", self._deaf_s)
                await self._hang_up()
                self._dial()
                heard_at = loop.time()


async def _ended(*tasks: asyncio.Future[Any] | None) -> None:
    """Stop tasks and wait until they have."""
    running = [task for task in tasks if task]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)

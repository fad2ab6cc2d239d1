"""Tells every open page, by server-sent events, that something visible has changed."""

import asyncio
import contextlib
from collections.abc import Callable

from aiohttp import web

_LOOK_AGAIN_S = 1.0  # the clock and the ticker ring no bell: they are looked at this often
_KEEP_ALIVE_ROUNDS = 15  # a comment line this often finds pages that have gone


class ChangeStream:
    """One stream per open page; ``ring`` wakes them all."""

    def __init__(self, revision: Callable[[], int]) -> None:
        self._revision = revision
        self._bells: set[asyncio.Event] = set()
        self._closed = False

    def ring(self) -> None:
        """Make every open page look again."""
        for bell in self._bells:
            bell.set()

    def close(self) -> None:
        """End every stream, so that the server can stop at once."""
        self._closed = True
        self.ring()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Send ``data: REVISION`` now and on each change, until the page goes away."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        bell = asyncio.Event()
        self._bells.add(bell)
        try:
            await self._send(response, bell)
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._bells.discard(bell)
        return response

    async def _send(self, response: web.StreamResponse, bell: asyncio.Event) -> None:
        seen: int | None = None
        quiet_rounds = 0
        while not self._closed:
            revision = self._revision()
            if revision != seen:
                seen, quiet_rounds = revision, 0
                await response.write(f"data: {revision}\n\n".encode())
            elif quiet_rounds >= _KEEP_ALIVE_ROUNDS:
                quiet_rounds = 0
                await response.write(b": still here\n\n")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), _LOOK_AGAIN_S)
            bell.clear()
            quiet_rounds += 1

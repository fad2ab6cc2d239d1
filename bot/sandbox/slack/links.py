"""Socket Mode: the web sockets an app holds open, each payload going to one of them."""

import asyncio
import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.slack.envelope import ACK_WITHIN_S, Answer, Envelope
from bot.sandbox.slack.identity import APP_ID

MOST_LINKS = 10  # docs.slack.dev/apis/events-api/using-socket-mode
TICKET_VALID_S = 30.0


class Link:
    """One open web socket with the acknowledgements it owes."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self.socket = socket
        self.transport = transport
        self.frozen = False
        self.owed: dict[str, list[asyncio.Future[Answer]]] = {}

    def settle(self, envelope_id: str, answer: Answer) -> None:
        """Hand ``answer`` to whoever waits for ``envelope_id``; an envelope that came twice is answered once."""
        for future in self.owed.pop(envelope_id, []):
            if not future.done():
                future.set_result(answer)

    def forget(self, envelope_id: str, owed: asyncio.Future[Answer]) -> None:
        """Wait no longer for this one answer."""
        waiting = self.owed.get(envelope_id, [])
        if owed in waiting:
            waiting.remove(owed)
        if not waiting:
            self.owed.pop(envelope_id, None)

    def give_up(self) -> None:
        """Answer everything still owed: the socket is gone."""
        for envelope_id in list(self.owed):
            self.settle(envelope_id, Answer(taken=False, reason="connection_failed"))


class Links:
    """All open links of the app under test."""

    def __init__(self, on_open: Callable[[], None]) -> None:
        self._links: list[Link] = []
        self._tickets: dict[str, float] = {}
        self._turn = 0
        self._on_open = on_open

    def __len__(self) -> int:
        return len(self._links)

    def issue_ticket(self) -> str:
        """Return a ticket that opens one link."""
        ticket = secrets.token_hex(8)
        self._tickets[ticket] = time.monotonic() + TICKET_VALID_S
        return ticket

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one web socket from its hello to its end."""
        if self._tickets.pop(request.query.get("ticket", ""), 0.0) < time.monotonic():
            raise web.HTTPForbidden(text="this ticket is unknown, used or too old")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self._links) >= MOST_LINKS:
            await self._dismiss(socket, "too_many_websockets")
            return socket
        link = Link(socket, request.transport)
        self._links.append(link)
        await socket.send_json(self._frame("hello"))
        self._on_open()
        try:
            async for frame in socket:
                if frame.type == WSMsgType.TEXT:
                    self._acknowledge(link, frame.data)
        finally:
            self._forget(link)
        return socket

    def _acknowledge(self, link: Link, text: str) -> None:
        try:
            said = json.loads(text)
            envelope_id = said["envelope_id"]
        except (ValueError, KeyError, TypeError):
            return  # Slack ignores frames that acknowledge nothing
        body = said.get("payload")
        link.settle(str(envelope_id), Answer(taken=True, body=body if isinstance(body, dict) else None))

    def _forget(self, link: Link) -> None:
        if link in self._links:
            self._links.remove(link)
        link.give_up()

    def _frame(self, kind: str, **more: Any) -> dict[str, Any]:
        debug: dict[str, Any] = {"host": "applink-sandbox"}
        if kind == "hello":
            debug |= {"build_number": 1, "approximate_connection_time": 18060}
        return {
            "type": kind,
            "num_connections": len(self._links),
            "debug_info": debug,
            "connection_info": {"app_id": APP_ID},
        } | more

    async def send(self, envelope: Envelope) -> Answer:
        """Deliver ``envelope`` to the next link in turn and wait for its acknowledgement."""
        if not self._links:
            return Answer(taken=False, reason="timeout")
        self._turn += 1
        link = self._links[self._turn % len(self._links)]
        owed: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        link.owed.setdefault(envelope.id, []).append(owed)
        try:
            if not link.frozen:
                await link.socket.send_str(json.dumps(_frame_of(envelope)))
            return await asyncio.wait_for(owed, ACK_WITHIN_S)
        except TimeoutError:
            return Answer(taken=False, reason="timeout")
        except ConnectionError:
            return Answer(taken=False, reason="connection_failed")
        finally:
            link.forget(envelope.id, owed)

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Tell every link to reconnect, then close it, as Slack does every few hours."""
        for link in list(self._links):
            self._forget(link)
            await self._dismiss(link.socket, reason)

    def freeze(self) -> None:
        """Let every open link go silent: still open, but nothing comes through and no ping is answered."""
        for link in self._links:
            link.frozen = True
            if link.transport is not None:
                link.transport.pause_reading()

    async def cut(self) -> None:
        """Break every link without a word."""
        for link in list(self._links):
            self._forget(link)
            if link.transport is not None:
                link.transport.abort()

    async def close(self) -> None:
        """Close every link in order."""
        for link in list(self._links):
            self._forget(link)
            await link.socket.close()

    async def _dismiss(self, socket: web.WebSocketResponse, reason: str) -> None:
        await socket.send_json(self._frame("disconnect", reason=reason))
        await socket.close()


def _frame_of(envelope: Envelope) -> dict[str, Any]:
    """Return the frame around ``envelope``; only events carry the marks of a redelivery."""
    frame = {
        "envelope_id": envelope.id,
        "payload": envelope.payload,
        "type": envelope.type,
        "accepts_response_payload": envelope.type != "events_api",
    }
    if envelope.type == "events_api":
        frame |= {"retry_attempt": envelope.attempt, "retry_reason": envelope.reason}
    return frame

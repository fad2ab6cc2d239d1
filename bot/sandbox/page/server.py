"""Serves the chat page of the sandbox, with the control API behind it."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from aiohttp import web

from bot.sandbox.clock import SandboxClock
from bot.sandbox.page.acts import ACT_PROBLEMS, SLACK_ACTS, TELEGRAM_ACTS
from bot.sandbox.page.control import ClockInfo, Control
from bot.sandbox.page.fields import BadRequest, Fields
from bot.sandbox.page.guard import add_headers, as_json, guard, refuse
from bot.sandbox.page.pictures import Pictures
from bot.sandbox.page.reading import ReadMarks
from bot.sandbox.page.stream import ChangeStream
from bot.sandbox.people import Persona
from bot.sandbox.ports import free_port
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn

_STATIC = Path(__file__).parent / "static"
_MESSAGES_SHOWN = 300  # of each room: a page reads its whole state again at each change


class SandboxPage:
    """A page at ``url`` on which a visitor acts as any member of the cast."""

    def __init__(
        self,
        slack: SlackStandIn,
        telegram: TelegramStandIn,
        people: Sequence[Persona],
        *,
        clock: SandboxClock | ClockInfo,
        ticker: Callable[[], list[dict[str, Any]]] = list,
        shortcuts: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Show both stand-ins to ``people``; ``shortcuts`` are the app's message shortcuts, callback_id to title.

        A SandboxClock can be paused and moved on the page. A clock that runs elsewhere is told by a function:
        {"now": ISO time, "speed": number, "fixed": why it cannot be moved here, "title": text, "hint": text}.
        """
        self.url = ""
        self._slack = slack
        self._telegram = telegram
        self._people = {person.key: person for person in people}
        self._ticker = ticker
        self._shortcuts = shortcuts
        self._read = ReadMarks()
        self._outside = ""
        self._outside_changes = 0
        self._pictures = Pictures(lambda: (slack.base_url.removesuffix("api/") + "files/", telegram.file_url))
        self._stream = ChangeStream(self._revision)
        self._control = Control(slack, telegram, self._people, clock)
        self._runner: web.AppRunner | None = None
        slack.watch(self._stream.ring)
        telegram.watch(self._stream.ring)

    async def start(self, port: int | None = None) -> None:
        """Listen on 127.0.0.1, on a free port when none is given."""
        application = web.Application(middlewares=[guard])
        application.on_response_prepare.append(add_headers)
        application.add_routes(self._routes())
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        chosen = port or free_port()
        await web.TCPSite(self._runner, "127.0.0.1", chosen).start()
        self.url = f"http://127.0.0.1:{chosen}/"

    async def stop(self) -> None:
        """Close every open page's stream, then the server."""
        self._stream.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self._index),
            web.static("/static", _STATIC),
            web.get("/api/state", self._state),
            web.get("/api/picture", self._pictures.serve),
            web.get("/api/events", self._stream.serve),
            *self._control.routes(),
            web.post("/api/read", self._note_read),
            web.post("/api/{platform:slack|telegram}/{act}", self._act),
        ]

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_STATIC / "index.html")

    async def _state(self, request: web.Request) -> web.Response:
        viewer = request.query.get("as") or next(iter(self._people))
        if viewer not in self._people:
            return refuse(400, f"Nobody here is called {viewer!r}.")
        return web.json_response(
            {
                "viewer": viewer,
                "people": [_shown(person, self._slack.user_id(person.key)) for person in self._people.values()],
                "slack": self._slack.snapshot(viewer, last=_MESSAGES_SHOWN),
                "telegram": _end_of(self._telegram.snapshot(viewer)),
                "read": self._read.of(viewer),
                "clock": self._control.clock_info(),
                "ticker": self._ticker(),
                "shortcuts": [{"callback_id": key, "title": title} for key, title in self._shortcuts.items()],
                "revision": self._revision(),
            }
        )

    def _revision(self) -> int:
        """Return a number that grows with every change a page can show.

        The running time of the clock is no change: the page counts on by itself.
        """
        clock = {name: value for name, value in self._control.clock_info().items() if name != "now"}
        outside = json.dumps([clock, self._ticker()], sort_keys=True, default=str)
        if outside != self._outside:
            self._outside = outside
            self._outside_changes += 1
        return self._slack.revision + self._telegram.revision + self._read.revision + self._outside_changes

    async def _note_read(self, request: web.Request) -> web.Response:
        """Keep how far a person has read; their other open pages are told."""
        try:
            fields = Fields.read(await request.read())
            moved = self._read.move(fields.one_of("as", self._people), fields.numbers("marks"))
        except BadRequest as problem:
            return refuse(400, str(problem))
        if moved:
            self._stream.ring()
        return as_json(None)

    async def _act(self, request: web.Request) -> web.Response:
        try:
            fields = Fields.read(await request.read())
            person = fields.one_of("as", self._people)
            result = await self._perform(request.match_info["platform"], request.match_info["act"], person, fields)
        except ACT_PROBLEMS as problem:
            return refuse(400, str(problem))
        return as_json(result)

    async def _perform(self, platform: str, act: str, person: str, fields: Fields) -> object:
        if platform == "slack" and act in SLACK_ACTS:
            return await SLACK_ACTS[act](self._slack, person, fields)
        if platform == "telegram" and act in TELEGRAM_ACTS:
            return await TELEGRAM_ACTS[act](self._telegram, person, fields)
        raise BadRequest(f"Nobody can {act!r} on {platform}.")


def _end_of(snapshot: dict[str, Any]) -> dict[str, Any]:
    """Return ``snapshot`` with only the newest messages of each chat."""
    chats = [chat | {"messages": chat["messages"][-_MESSAGES_SHOWN:]} for chat in snapshot["chats"]]
    return snapshot | {"chats": chats}


def _shown(person: Persona, slack_id: str) -> dict[str, Any]:
    """Return what the page may know of a person; ``standing`` is what a bot must refuse them for, or empty."""
    standings = {
        "bot": person.bot,
        "guest": person.guest,
        "outside": person.foreign,
        "deactivated": person.deactivated,
    }
    return {
        "key": person.key,
        "name": person.name,
        "title": person.title,
        "color": person.color,
        "slack_id": slack_id,
        "telegram_id": person.telegram_id,
        "standing": next((word for word, holds in standings.items() if holds), ""),
    }

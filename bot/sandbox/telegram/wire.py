"""The Bot API over HTTP: a request in, a JSON answer or a planted fault out, and a line in the log."""

import asyncio
import inspect
import re
from typing import Any

from aiohttp import web

from bot.sandbox.telegram.arguments import Arguments, read_values, readable
from bot.sandbox.telegram.calls import Call, CallLog
from bot.sandbox.telegram.errors import Planted, Refused, bad_request, not_imitated
from bot.sandbox.telegram.faults import ANY_METHOD, ANY_UPDATE, Fault
from bot.sandbox.telegram.method import Method
from bot.sandbox.telegram.table import METHODS, NOT_IMITATED
from bot.sandbox.telegram.update_kinds import KINDS
from bot.sandbox.telegram.world import World

_TOO_MANY = 429
_ATTACHED = re.compile(r"attach://(\w+)")  # names a file part of the call, in an argument or inside one
MAX_BODY_BYTES = 64 * 1024 * 1024  # more than the largest file, so that the refusal is Telegram's own


class BotApi:
    """Answers every call of one bot."""

    def __init__(self, world: World, token: str) -> None:
        """Serve this world to whoever knows the token."""
        self.log = CallLog()
        self._world = world
        self._token = token
        self._running: set[asyncio.Task[web.StreamResponse]] = set()
        self._closing = asyncio.Event()

    def plant(self, name: str, fault: str, count: int, seconds: float) -> None:
        """Let the next ``count`` calls of a method, or updates of a kind, meet a fault."""
        known = METHODS.keys() | NOT_IMITATED | {ANY_METHOD, ANY_UPDATE, *KINDS}
        if name not in known and name.lower() not in known:
            raise ValueError(f"Telegram has no method and no kind of update {name!r}.")
        self._world.faults.plant(name, fault, count, seconds)

    def open(self) -> None:
        """Begin to answer, after ``close`` again."""
        self._closing.clear()

    def close(self) -> None:
        """Let go of the calls that a planted silence holds."""
        self._closing.set()

    def routes(self) -> list[web.RouteDef]:
        """Return the two kinds of address: methods and files."""
        return [
            web.route("*", "/bot{token}/{method}", self._answer),
            web.get("/file/bot{token}/{path:.+}", self._file),
        ]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["method"].lower() == "getupdates":
            return await self._answered(request)
        # What was received is carried out even when nobody is left to hear the answer.
        running = asyncio.get_running_loop().create_task(self._answered(request))
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        return await asyncio.shield(running)

    async def _answered(self, request: web.Request) -> web.StreamResponse:
        values: dict[str, Any] = {}
        at = self._world.now()
        name = request.match_info["method"]
        fault: Fault | None = None
        try:
            method = self._method(request)
            name = method.name
            values = await _values(request)
            fault = self._world.faults.of_call(name)
            await self._before(request, fault)
            result = await self._run(method, values)
            _after(request, fault)
        except Refused as refused:
            planted = fault.name if fault is not None and isinstance(refused, Planted) else ""
            self.log.note(Call(at, name, readable(values), ok=False, error=refused.description, fault=planted))
            return _refusal(refused)
        self.log.note(Call(at, name, readable(values), ok=True, fault=fault.name if fault else ""))
        return web.json_response({"ok": True, "result": result})

    def _method(self, request: web.Request) -> Method:
        if request.match_info["token"] != self._token:
            raise Refused(401, "Unauthorized")
        name = request.match_info["method"].lower()
        if name in NOT_IMITATED:
            raise not_imitated(f"the method {request.match_info['method']}")
        if name not in METHODS:
            raise Refused(404, "Not Found")
        return METHODS[name]

    async def _run(self, method: Method, values: dict[str, Any]) -> object:
        attached = {name for value in values.values() if isinstance(value, str) for name in _ATTACHED.findall(value)}
        unknown = values.keys() - method.accepted - attached
        if unknown:
            raise not_imitated(f"{', '.join(sorted(unknown))} of {method.name}")
        args = Arguments(values, method.read)
        if not method.posts:
            result = method.run(self._world, args)
            return await result if inspect.isawaitable(result) else result
        chat_id, limits = args.integer("chat_id"), self._world.limits
        limits.check(chat_id, self._world.now())
        result = method.run(self._world, args)
        limits.count(chat_id, self._world.now())
        return result

    async def _before(self, request: web.Request, fault: Fault | None) -> None:
        """Let a fault happen that comes instead of the call, or the wait that comes before it."""
        if fault is None or fault.after:
            return
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            return
        if fault.kind == "silent":
            await self._closing.wait()
        raise _planted(request, fault)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        file = next((one for one in self._world.files.values() if one.path == path), None)
        if request.match_info["token"] != self._token or file is None:
            return _refusal(Refused(404, "Not Found"))
        return web.Response(body=file.content, content_type=file.mime)


async def _values(request: web.Request) -> dict[str, Any]:
    try:
        return await read_values(request)
    except ValueError:  # broken JSON, broken multipart, broken UTF-8
        raise bad_request("request body can't be parsed") from None


def _after(request: web.Request, fault: Fault | None) -> None:
    if fault is not None and fault.after:
        raise _planted(request, fault)


def _planted(request: web.Request, fault: Fault) -> Planted:
    """Return the answer a fault gives; where it is a lost connection, nobody will hear the answer."""
    if fault.kind != "answer":
        if request.transport is not None:
            request.transport.close()
        return Planted(500, "the connection was lost " + ("after the call" if fault.after else "before the call"))
    return Planted(fault.code, fault.words, max(1, round(fault.seconds)) if fault.code == _TOO_MANY else None)


def _refusal(refused: Refused) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.retry_after is not None:
        body["parameters"] = {"retry_after": refused.retry_after}
    return web.json_response(body, status=refused.code)

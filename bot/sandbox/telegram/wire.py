"""The Bot API over HTTP: a request in, a JSON answer or a planted fault out, and a line in the log."""

import asyncio
import inspect
from typing import Any

from aiohttp import web

from bot.sandbox.telegram.arguments import Arguments, read_values, readable
from bot.sandbox.telegram.calls import Call
from bot.sandbox.telegram.errors import Refused, bad_request, not_imitated
from bot.sandbox.telegram.faults import Fault, FaultTable
from bot.sandbox.telegram.method import Method
from bot.sandbox.telegram.table import METHODS, NOT_IMITATED
from bot.sandbox.telegram.world import World

_MAX_CALLS = 20_000
MAX_BODY_BYTES = 64 * 1024 * 1024  # more than the largest file, so that the refusal is Telegram's own


class BotApi:
    """Answers every call of one bot."""

    def __init__(self, world: World, token: str) -> None:
        """Serve this world to whoever knows the token."""
        self.calls: list[Call] = []
        self.faults = FaultTable()
        self._world = world
        self._token = token
        self._running: set[asyncio.Task[web.StreamResponse]] = set()

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
        try:
            method = self._method(request)
            name = method.name
            values = await _values(request)
            result = await self._carried_out(request, method, values)
        except Refused as refused:
            self._note(Call(at, name, readable(values), ok=False, error=refused.description))
            return _refusal(refused)
        self._note(Call(at, name, readable(values), ok=True))
        return web.json_response({"ok": True, "result": result})

    def _note(self, call: Call) -> None:
        self.calls.append(call)
        if len(self.calls) > _MAX_CALLS:  # a demo may run for days, and every poll is a call
            del self.calls[: _MAX_CALLS // 2]

    def _method(self, request: web.Request) -> Method:
        if request.match_info["token"] != self._token:
            raise Refused(401, "Unauthorized")
        name = request.match_info["method"].lower()
        if name in NOT_IMITATED:
            raise not_imitated(f"the method {request.match_info['method']}")
        if name not in METHODS:
            raise Refused(404, "Not Found")
        return METHODS[name]

    async def _carried_out(self, request: web.Request, method: Method, values: dict[str, Any]) -> object:
        fault = self.faults.take(method.name)
        await _before(request, fault)
        result = await self._run(method, values)
        _after(request, fault)
        return result

    async def _run(self, method: Method, values: dict[str, Any]) -> object:
        attached = {
            str(value).removeprefix("attach://")
            for value in values.values()
            if isinstance(value, str) and value.startswith("attach://")
        }
        unknown = values.keys() - method.accepted - attached
        if unknown:
            raise not_imitated(f"{', '.join(sorted(unknown))} of {method.name}")
        result = method.run(self._world, Arguments(values, method.read))
        return await result if inspect.isawaitable(result) else result

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


async def _before(request: web.Request, fault: Fault | None) -> None:
    if fault is None:
        return
    match fault.kind:
        case "429":
            wait_s = max(1, round(fault.seconds))
            raise Refused(429, f"Too Many Requests: retry after {wait_s}", wait_s)
        case "500":
            raise Refused(500, "Internal Server Error")
        case "drop":
            raise _lost(request, "the connection was lost before the call")
        case "delay":
            await asyncio.sleep(fault.seconds)
        case "500_after" | "drop_after":
            return


def _after(request: web.Request, fault: Fault | None) -> None:
    if fault is not None and fault.kind == "500_after":
        raise Refused(500, "Internal Server Error: after the call was carried out")
    if fault is not None and fault.kind == "drop_after":
        raise _lost(request, "the connection was lost after the call was carried out")


def _lost(request: web.Request, reason: str) -> Refused:
    if request.transport is not None:
        request.transport.close()
    return Refused(500, reason)


def _refusal(refused: Refused) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.retry_after is not None:
        body["parameters"] = {"retry_after": refused.retry_after}
    return web.json_response(body, status=refused.code)

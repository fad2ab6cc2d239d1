"""The Web API: every call is logged, admitted, run and answered here."""

import asyncio
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.sandbox.slack import (
    api_bookmarks,
    api_chat,
    api_conversations,
    api_files,
    api_history,
    api_people,
    api_pins,
    api_reactions,
    api_rooms,
    api_schedule,
    api_session,
    api_views,
)
from bot.sandbox.slack.arguments import Arguments, read, read_logged
from bot.sandbox.slack.backstage import Backstage
from bot.sandbox.slack.calls import Call, Log
from bot.sandbox.slack.errors import ApiError, TooFast
from bot.sandbox.slack.faults import Fault, Faults
from bot.sandbox.slack.identity import Keys
from bot.sandbox.slack.limits import Limits
from bot.sandbox.slack.method import ApiCall, Method
from bot.sandbox.slack.method_names import SLACK_HAS

METHODS: Mapping[str, Method] = {
    **api_session.METHODS,
    **api_chat.METHODS,
    **api_schedule.METHODS,
    **api_conversations.METHODS,
    **api_rooms.METHODS,
    **api_history.METHODS,
    **api_reactions.METHODS,
    **api_views.METHODS,
    **api_people.METHODS,
    **api_pins.METHODS,
    **api_bookmarks.METHODS,
    **api_files.METHODS,
}
# slack_bolt names its team to the client, which then adds it to every call; Slack ignores it.
_OF_LIBRARIES = {"team_id"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one call before any fault spoils it; ``text`` is sent in place of the body."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]
    text: str = ""


class Api:
    """Answers ``POST /api/METHOD``."""

    def __init__(self, stage: Backstage, keys: Keys, faults: Faults, limits: Limits) -> None:
        self.calls = Log()
        self._limits = limits
        self._faults = faults
        self._stage = stage
        self._keys = keys
        self._scopes = ",".join(sorted(stage.scopes))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call of a method."""
        name = request.match_info["method"]
        try:
            arguments, token = await read(request)
        except ApiError as refusal:
            outcome = self._refused(refusal)
            return await self.answer(request, name, {}, lambda: outcome)
        return await self.answer(request, name, arguments, lambda: self._run(name, arguments, token))

    async def handle_response(self, request: web.Request) -> web.StreamResponse:
        """Answer what the app sends to a response URL; in the log as ``response_url``."""
        key, body = request.match_info["key"], await request.read()

        def run() -> Outcome:
            try:
                self._stage.response_urls.answer(key, body)
            except ApiError as refusal:
                status = 404 if refusal.code in {"expired_url", "used_url"} else 400
                return Outcome(status, {"ok": False, "error": refusal.code, **refusal.extra}, {})
            return Outcome(200, {"ok": True}, {}, "ok")

        return await self.answer(request, "response_url", read_logged(body), run)

    async def handle_upload(self, request: web.Request) -> web.StreamResponse:
        """Take the bytes sent to an upload URL; in the log as ``upload_url``."""
        ticket, content = request.match_info["ticket"], await request.read()

        def run() -> Outcome:
            try:
                self._stage.uploads.receive(ticket, content)
            except ApiError as refusal:
                return Outcome(400, {"ok": False, "error": refusal.code}, {})
            return Outcome(200, {"ok": True}, {}, f"OK - {len(content)}")

        return await self.answer(request, "upload_url", {"length": len(content)}, run)

    async def answer(
        self, request: web.Request, name: str, arguments: dict[str, Any], run: Callable[[], Outcome]
    ) -> web.StreamResponse:
        """Run a call, log it and answer it, or spoil it as planned."""
        fault = self._faults.take(name)
        if fault is not None and not fault.stores:
            return await self._spoil(request, fault, name, arguments)
        outcome = run()
        if fault is not None:
            return await self._spoil(request, fault, name, arguments, outcome)
        self._log(name, arguments, outcome.body)
        return _respond(outcome)

    def _run(self, name: str, arguments: dict[str, Any], token: str) -> Outcome:
        method = METHODS.get(name)
        if method is None:
            return self._unknown(name)
        self._stage.schedule.post_due()
        try:
            self._authenticate(method, token)
            call = ApiCall(self._stage, Arguments(arguments, method.takes))
            self._hold_back(name, method, call)
            self._admit(method, call)
            answer = method.run(call)
        except ApiError as refusal:
            if refusal.code not in method.errors and name != "api.test":  # api.test fails with what it is told to
                return _loud(f"{name} answered {refusal.code}, which its table does not list")
            return self._refused(refusal)
        return Outcome(200, {"ok": True, **answer}, {"X-OAuth-Scopes": self._scopes})

    def _authenticate(self, method: Method, token: str) -> None:
        if method.caller == "anyone":
            return
        if not token:
            raise ApiError("not_authed")
        if token not in (self._keys.bot_token, self._keys.app_token):
            raise ApiError("invalid_auth")
        wanted = self._keys.bot_token if method.caller == "bot" else self._keys.app_token
        if token != wanted:
            raise ApiError("not_allowed_token_type")

    def _hold_back(self, name: str, method: Method, call: ApiCall) -> None:
        """Refuse a call that comes too fast."""
        if wait_s := self._limits.wait_for_call(name, method.tier):
            raise TooFast("ratelimited", wait_s)
        if name != "chat.postMessage":
            return
        named = call.args.text("channel")
        room = call.workspace.find_channel(named)
        if wait_s := self._limits.wait_for_post(room.id if room else named):
            raise TooFast("rate_limited", wait_s)

    def _admit(self, method: Method, call: ApiCall) -> None:
        """Check scope and required arguments."""
        if method.scope is not None and not method.picky:
            named = str(call.args.values.get("channel") or call.args.values.get("channel_id") or "")
            channel = call.workspace.find_channel(named) if named else None
            call.need(method.scope.of(channel.kind if channel else "channel"))
        for argument, error in method.required.items():
            if argument in method.emptied and call.args.get(argument) is not None:
                continue
            if argument not in call.args:
                if error != "invalid_arguments":
                    raise ApiError(error)
                messages = [f"[ERROR] missing required field: {argument}"]
                raise ApiError(error, response_metadata={"messages": messages})

    def _unknown(self, name: str) -> Outcome:
        if name in SLACK_HAS:
            return _loud(f"the sandbox has no {name}: Slack has it, nobody built it here")
        return Outcome(200, {"ok": False, "error": "unknown_method", "req_method": name}, {})

    def _refused(self, refusal: ApiError) -> Outcome:
        body = {"ok": False, "error": refusal.code, **refusal.extra}
        if isinstance(refusal, TooFast):
            return Outcome(429, body, {"Retry-After": str(refusal.wait_s)})
        return Outcome(200, body, {"X-OAuth-Scopes": self._scopes})

    async def _spoil(
        self,
        request: web.Request,
        fault: Fault,
        name: str,
        arguments: dict[str, Any],
        outcome: Outcome | None = None,
    ) -> web.StreamResponse:
        """Do ``fault`` to the answer of a call; ``outcome`` is None when the call did not take effect."""
        if fault.kind == "delay" and outcome is not None:
            self._log(name, arguments, outcome.body, fault.kind)
            await asyncio.sleep(fault.after_s or 1.0)
            return _respond(outcome)
        body = {"ok": False, "error": fault.error}
        self._log(name, arguments, body, fault.kind)
        if fault.status == 429:
            return _respond(Outcome(429, body, {"Retry-After": str(max(1, math.ceil(fault.after_s)))}))
        await asyncio.sleep(fault.after_s)
        if fault.breaks and request.transport is not None:
            request.transport.abort()
        if fault.status == 200 and not fault.breaks:
            return _respond(Outcome(200, body, {}))
        return web.Response(status=max(500, fault.status), text="Internal Server Error")

    def _log(self, name: str, arguments: dict[str, Any], body: dict[str, Any], fault: str = "") -> None:
        messages = body.get("response_metadata", {}).get("messages", [])
        error = "" if body["ok"] else str(body["error"])
        method = METHODS.get(name)
        strays = tuple(sorted(arguments.keys() - method.takes - _OF_LIBRARIES)) if method and name != "api.test" else ()
        at = self._stage.workspace.now()
        self.calls.note(Call(at, name, arguments, body["ok"], error, fault, messages, strays))


def _loud(said: str) -> Outcome:
    """Return an answer no bot can overlook: this stand-in is not good enough."""
    return Outcome(501, {"ok": False, "error": "not_built_in_the_sandbox", "detail": said}, {})


def _respond(outcome: Outcome) -> web.Response:
    if outcome.text:
        return web.Response(status=outcome.status, text=outcome.text)
    text = json.dumps(outcome.body, ensure_ascii=False)
    return web.Response(status=outcome.status, text=text, content_type="application/json", headers=outcome.headers)

"""The Web API: every call is logged, admitted, run and answered here."""

import asyncio
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.sandbox.slack import (
    api_chat,
    api_conversations,
    api_files,
    api_history,
    api_people,
    api_pins,
    api_reactions,
    api_session,
    api_views,
)
from bot.sandbox.slack.arguments import Arguments, read, read_logged
from bot.sandbox.slack.backstage import Backstage
from bot.sandbox.slack.calls import Call
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.faults import Fault, Faults
from bot.sandbox.slack.identity import Keys
from bot.sandbox.slack.method import ApiCall, Method

METHODS: Mapping[str, Method] = {
    **api_session.METHODS,
    **api_chat.METHODS,
    **api_conversations.METHODS,
    **api_history.METHODS,
    **api_reactions.METHODS,
    **api_views.METHODS,
    **api_people.METHODS,
    **api_pins.METHODS,
    **api_files.METHODS,
}
# Families Slack has; a method of one that is not built here must be loud, not look like a typing mistake.
FAMILIES = (
    "admin.", "api.", "apps.", "assistant.", "auth.", "bookmarks.", "bots.", "calls.", "canvases.", "chat.",
    "conversations.", "dialog.", "dnd.", "emoji.", "files.", "functions.", "migration.", "oauth.", "openid.",
    "pins.", "reactions.", "reminders.", "rtm.", "search.", "slackLists.", "stars.", "team.", "usergroups.",
    "users.", "views.", "workflows.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one call before any fault spoils it; ``text`` is sent in place of the body."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]
    text: str = ""


class Api:
    """Answers ``POST /api/METHOD``."""

    def __init__(self, stage: Backstage, keys: Keys, faults: Faults) -> None:
        self.calls: list[Call] = []
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
        try:
            self._authenticate(method, token)
            call = ApiCall(self._stage, Arguments(arguments))
            self._admit(method, call)
            answer = method.run(call)
        except ApiError as refusal:
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

    def _admit(self, method: Method, call: ApiCall) -> None:
        """Check scope and required arguments; rate limits per method and room would stand here too."""
        if method.scope is not None:
            named = call.args.text("channel") or call.args.text("channel_id")
            channel = call.workspace.find_channel(named) if named else None
            call.need(method.scope.of(channel.kind if channel else "channel"))
        for argument, error in method.required.items():
            if argument not in call.args:
                if error != "invalid_arguments":
                    raise ApiError(error)
                messages = [f"[ERROR] missing required field: {argument}"]
                raise ApiError(error, response_metadata={"messages": messages})

    def _unknown(self, name: str) -> Outcome:
        if name.startswith(FAMILIES):
            said = f"the sandbox has no {name}: Slack may have it, nobody built it here"
            return Outcome(501, {"ok": False, "error": "not_built_in_the_sandbox", "detail": said}, {})
        return Outcome(200, {"ok": False, "error": "unknown_method", "req_method": name}, {})

    def _refused(self, refusal: ApiError) -> Outcome:
        body = {"ok": False, "error": refusal.code, **refusal.extra}
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
        error = {"429": "ratelimited"}.get(fault.kind, f"fault:{fault.kind}")
        self._log(name, arguments, {"ok": False, "error": error}, fault.kind)
        if fault.kind == "429":
            wait_s = str(max(1, math.ceil(fault.after_s)))
            return _respond(Outcome(429, {"ok": False, "error": error}, {"Retry-After": wait_s}))
        await asyncio.sleep(fault.after_s)
        if fault.kind in {"drop", "drop_after"} and request.transport is not None:
            request.transport.abort()
        return web.Response(status=500, text="Internal Server Error")

    def _log(self, name: str, arguments: dict[str, Any], body: dict[str, Any], fault: str = "") -> None:
        messages = body.get("response_metadata", {}).get("messages", [])
        error = "" if body["ok"] else str(body["error"])
        self.calls.append(Call(self._stage.workspace.now(), name, arguments, body["ok"], error, fault, messages))


def _respond(outcome: Outcome) -> web.Response:
    if outcome.text:
        return web.Response(status=outcome.status, text=outcome.text)
    text = json.dumps(outcome.body, ensure_ascii=False)
    return web.Response(status=outcome.status, text=text, content_type="application/json", headers=outcome.headers)

"""What a test asks of the sandbox: the clock, the log of calls, refusals, limits, rooms."""

import dataclasses
import inspect
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from bot.sandbox.clock import ClockError, SandboxClock
from bot.sandbox.page.acts import ACT_PROBLEMS
from bot.sandbox.page.fields import BadRequest, Fields
from bot.sandbox.page.guard import as_json, refuse
from bot.sandbox.page.steering import PLATFORMS, Order, Steering
from bot.sandbox.people import Persona
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn

_CALLS_SHOWN = 500
_MOST_CALLS = 20_000
_FIXED = "The clock of this sandbox cannot be moved: the program beside it has a clock of its own."
ClockInfo = Callable[[], dict[str, Any]]


class Control:
    """The orders of a test, each one method, over both stand-ins."""

    def __init__(
        self,
        slack: SlackStandIn,
        telegram: TelegramStandIn,
        people: Mapping[str, Persona],
        clock: SandboxClock | ClockInfo,
    ) -> None:
        self._slack, self._telegram = slack, telegram
        self._people = people
        self._steering = Steering(slack, telegram, people)
        self._clock = clock if isinstance(clock, SandboxClock) else None
        self.clock_info: ClockInfo = clock.info if isinstance(clock, SandboxClock) else clock

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses of the orders."""
        orders: Mapping[str, Order] = {
            **self._steering.orders(),
            "clock": self._move_clock,
            "refusals": self._expect_refusal,
            "limits": self._switch_limits,
            "rooms": self._open_room,
        }
        return [
            web.get("/api/clock", self._tell_clock),
            web.get("/api/calls", self._tell_calls),
            web.get("/api/refusals", self._tell_refusals),
            web.get("/api/faults", self._tell_faults),
            *(web.post(f"/api/{name}", _carried_out(order)) for name, order in orders.items()),
        ]

    async def _tell_clock(self, _request: web.Request) -> web.Response:
        return web.json_response(self.clock_info())

    def _move_clock(self, said: Fields) -> object:
        speed, forward_s = said.maybe_seconds("speed"), said.maybe_seconds("forward_s")
        paused = said.maybe_flag("paused")
        if [speed, paused, forward_s].count(None) != 2:
            raise BadRequest('Say one of "speed", "paused" and "forward_s".')
        if self._clock is None:
            raise ClockError(_FIXED)
        if forward_s is not None:
            self._clock.forward(forward_s)
        if speed is not None:
            self._clock.run(speed)
        if paused is not None:
            self._clock.pause() if paused else self._clock.run()
        return self.clock_info()

    async def _tell_calls(self, request: web.Request) -> web.Response:
        """Answer ``?platform=``, with ``method=``, ``ok=false`` and ``last=`` if wanted, oldest first."""
        platform, query = request.query.get("platform", ""), request.query
        if platform not in PLATFORMS:
            return refuse(400, "Say which calls: ?platform=slack or ?platform=telegram.")
        last = query.get("last", str(_CALLS_SHOWN))
        if not last.isdecimal() or not 0 < int(last) <= _MOST_CALLS:
            return refuse(400, f"last= must be a number from 1 to {_MOST_CALLS}.")
        calls = self._slack.calls if platform == "slack" else self._telegram.calls
        method = query.get("method", "").lower()
        wanted = [
            dataclasses.asdict(call)
            for call in calls
            if (not method or call.method.lower() == method) and (query.get("ok") != "false" or not call.ok)
        ]
        return web.json_response({"calls": wanted[-int(last) :]}, dumps=_plain)

    async def _tell_refusals(self, request: web.Request) -> web.Response:
        platform = request.query.get("platform", "")
        if platform not in PLATFORMS:
            return refuse(400, "Say which refusals: ?platform=slack or ?platform=telegram.")
        stand_in = self._slack if platform == "slack" else self._telegram
        unmeant = [dataclasses.asdict(call) for call in stand_in.unmeant_refusals]
        return web.json_response({"refusals": len(stand_in.refusals), "unmeant": unmeant}, dumps=_plain)

    async def _tell_faults(self, request: web.Request) -> web.Response:
        platform = request.query.get("platform", "")
        if platform not in PLATFORMS:
            return refuse(400, "Say which faults: ?platform=slack or ?platform=telegram.")
        stand_in = self._slack if platform == "slack" else self._telegram
        return web.json_response({"faults": stand_in.planted_faults})

    def _expect_refusal(self, said: Fields) -> None:
        """Take the next refusals of a method as meant; ``error`` is Slack's code, or some of Telegram's words."""
        stand_in = self._slack if said.one_of("platform", PLATFORMS) == "slack" else self._telegram
        count = said.maybe_number("count")
        stand_in.expect_refusal(said.text("method"), said.maybe_text("error") or "", 1 if count is None else count)

    def _switch_limits(self, said: Fields) -> None:
        stand_in = self._slack if said.one_of("platform", PLATFORMS) == "slack" else self._telegram
        stand_in.limits = said.flag("on")

    def _open_room(self, said: Fields) -> object:
        """Open a channel or a group; returns its id."""
        platform, name = said.one_of("platform", PLATFORMS), said.text("name")
        members = said.all_of("members", self._people)
        if platform == "slack":
            private, with_bot = said.maybe_flag("private") or False, said.maybe_flag("with_bot")
            return self._slack.add_channel(name, members, private=private, with_bot=with_bot is not False)
        if not members:
            raise BadRequest("A Telegram group has at least one member, its owner.")
        admin, forum = said.maybe_flag("bot_is_admin"), said.maybe_flag("forum") or False
        return self._telegram.add_group(name, members, bot_is_admin=admin is not False, forum=forum)


def _carried_out(order: Order) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return a handler that reads the fields, carries the order out, and answers in JSON."""

    async def handler(request: web.Request) -> web.Response:
        try:
            result = order(Fields.read(await request.read()))
            return as_json(await result if inspect.isawaitable(result) else result)
        except (*ACT_PROBLEMS, ValueError) as problem:
            return refuse(400, str(problem))

    return handler


def _plain(value: object) -> str:
    """Return JSON in which what JSON does not know (an uploaded file's bytes) is written as text."""
    return json.dumps(value, default=str)

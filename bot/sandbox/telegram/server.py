"""A Telegram on loopback: the Bot API for the bot, and hands for the people."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from aiohttp import web

from bot.sandbox.people import Persona
from bot.sandbox.ports import free_port
from bot.sandbox.telegram import acts, groups
from bot.sandbox.telegram.calls import Call
from bot.sandbox.telegram.cast import BotAccount, Cast
from bot.sandbox.telegram.chats import Standing
from bot.sandbox.telegram.snapshot import snapshot
from bot.sandbox.telegram.wire import MAX_BODY_BYTES, BotApi
from bot.sandbox.telegram.world import Options, World

_OPTIONS = Options()
_TOKEN = "123456:" + "A" * 35


class TelegramStandIn:
    """A stateful Telegram with one bot; its methods under "as a person" are what people do."""

    def __init__(
        self,
        people: Sequence[Persona],
        *,
        now: Callable[[], float] = time.time,
        token: str = _TOKEN,
        bot_username: str = "onevoice_bot",
        options: Options = _OPTIONS,
    ) -> None:
        """Build an empty Telegram for these people; every time shown in it is ``now()``."""
        account = BotAccount(int(token.partition(":")[0]), bot_username, "onevoice", options.reads_all)
        self._world = World(Cast(people, account), now, options)
        self._api = BotApi(self._world, token)
        self._token = token
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def start(self, port: int | None = None) -> None:
        """Listen on 127.0.0.1, on a free port when none is given."""
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        app.add_routes(self._api.routes())
        self._port = port or free_port()
        # A poll ends when its reader is gone, so that a bot that was killed is no second reader for the next one.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, handler_cancellation=True)
        await self._runner.setup()
        self._api.open()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()

    async def stop(self) -> None:
        """Stop listening; everything said stays to be looked at."""
        self._world.courier.stop()
        self._world.updates.release()
        self._api.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def base_url(self) -> str:
        """Return the address a client puts before the token."""
        return f"http://127.0.0.1:{self._port}/bot"

    @property
    def file_url(self) -> str:
        """Return the address files are fetched from, to be followed by the token."""
        return f"http://127.0.0.1:{self._port}/file/bot"

    @property
    def revision(self) -> int:
        """Return a number that grows with every visible change."""
        return self._world.revision

    @property
    def calls(self) -> list[Call]:
        """Return every call received so far, in the order of the answers."""
        return self._api.log.calls

    @property
    def refusals(self) -> list[Call]:
        """Return the calls that were not carried out, or whose answer a fault spoilt."""
        return self._api.log.refusals

    @property
    def unmeant_refusals(self) -> list[Call]:
        """Return the refusals nobody asked for: neither ``expect_refusal`` nor a planted fault explains them."""
        return [call for call in self.refusals if not call.meant]

    def expect_refusal(self, method: str = "*", error: str = "", count: int = 1) -> None:
        """Take the next ``count`` refusals of a method ("*": of any) with these words in them as meant."""
        self._api.log.expect(method, error, count)

    @property
    def limits(self) -> bool:
        """Say whether flood control is on: 429 above Telegram's rates, and the hold of repeated polls."""
        return self._world.limits.on

    @limits.setter
    def limits(self, on: bool) -> None:
        self._world.limits.on = on

    @property
    def reads_all(self) -> bool:
        """Say whether the bot reads all that is said in groups: privacy mode is off."""
        return self._world.cast.bot.reads_all

    @reads_all.setter
    def reads_all(self, reads_all: bool) -> None:
        self._world.cast.bot = replace(self._world.cast.bot, reads_all=reads_all)

    async def listening(self, timeout_s: float = 10.0) -> None:
        """Wait until the bot waits for updates; what it asks to receive counts only from then on."""
        async with asyncio.timeout(timeout_s):
            await self._world.updates.awaited.wait()

    def watch(self, callback: Callable[[], None]) -> None:
        """Call back after every visible change."""
        self._world.watchers.append(callback)

    def inject(self, method: str, fault: str, count: int = 1, after_s: float = 1) -> None:
        """Plant a fault for the next ``count`` calls of a method, "*" for any method.

        Faults of calls: "429", any "5xx", "5xx_after" (carried out, then the error), an error answer in full like
        "400 Bad Request: chat not found", "drop" (connection lost before the call), "drop_after", "delay", "silent"
        (no answer at all). In the place of a method a kind of update, or "updates" for any: "duplicate",
        "out_of_order" (given right after the next one), "delay". ``after_s`` is retry_after for 429, else the wait.
        """
        self._api.plant(method, fault, count, after_s)

    @property
    def planted_faults(self) -> list[dict[str, Any]]:
        """Return the faults that still wait: method or kind of update, fault, count, after_s."""
        return self._world.faults.planted()

    def clear_faults(self, name: str | None = None) -> None:
        """Forget the faults that wait for a method or a kind of update, or all."""
        self._world.faults.clear(name)

    def snapshot(self, viewer: str | None = None) -> dict[str, Any]:
        """Return all chats as JSON, with a viewer only theirs."""
        return snapshot(self._world, viewer, f"{self.file_url}{self._token}")

    def add_group(self, title: str, members: Iterable[str], *, bot_is_admin: bool = True, forum: bool = False) -> int:
        """Create a group of these people with the bot in it; the first one owns it. Return its chat id."""
        return groups.add(self._world, title, list(members), bot_is_admin=bot_is_admin, forum=forum)

    def set_bot_standing(self, chat: int, standing: Standing) -> None:
        """Make the bot "administrator", "member", "left" or "kicked" of a group; the bot is told."""
        groups.set_bot_standing(self._world, chat, standing)

    def set_standing(self, chat: int, key: str, standing: Standing) -> None:
        """Make a person "creator", "administrator", "member", "left" or "kicked" of a group."""
        groups.set_standing(self._world, chat, key, standing)

    def set_anonymous(self, chat: int, key: str, *, anonymous: bool = True) -> None:
        """Let an administrator of a group act in its name, unknown to the bot."""
        groups.set_anonymous(self._world, chat, key, anonymous=anonymous)

    async def say(
        self, as_: str, chat: int | str, text: str, reply_to: int | None = None, thread: int | None = None
    ) -> int:
        """As a person: send a text to a group or, with chat "private", to the bot; return the message id."""
        return acts.say(self._world, as_, chat, text, reply_to, thread)

    async def edit(self, as_: str, chat: int | str, message_id: int, text: str) -> None:
        """As a person: change one's own message."""
        acts.edit(self._world, as_, chat, message_id, text)

    async def delete(self, as_: str, chat: int | str, message_id: int) -> None:
        """As a person: take one's own message back, as an administrator anybody's."""
        acts.delete(self._world, as_, chat, message_id)

    async def block(self, as_: str, *, blocked: bool = True) -> None:
        """As a person: block the bot, or unblock it."""
        groups.set_blocked(self._world, as_, blocked=blocked)

    async def click(self, as_: str, chat: int | str, message_id: int, data: str) -> dict[str, Any]:
        """As a person: press a button; return the bot's notice, {} when none comes in time."""
        return await acts.click(self._world, as_, chat, message_id, data)

    async def react(self, as_: str, chat: int | str, message_id: int, emoji: str) -> None:
        """As a person: put an emoji on a message, in place of an earlier one."""
        acts.react(self._world, as_, chat, message_id, emoji)

    async def unreact(self, as_: str, chat: int | str, message_id: int, emoji: str | None = None) -> None:
        """As a person: take one's emoji away again."""
        acts.unreact(self._world, as_, chat, message_id, emoji)

    async def inline(self, as_: str, query: str, offset: str = "") -> list[dict[str, Any]]:
        """As a person: type "@bot query"; return the offered results, [] when none come in time."""
        return await acts.inline(self._world, as_, query, offset)

    async def choose(self, as_: str, chat: int | str, result_id: str) -> int:
        """As a person: send one of the results offered last; return the message id."""
        return acts.choose(self._world, as_, chat, result_id)

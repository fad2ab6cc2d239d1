"""Telegram as a Platform: the parts of this folder joined."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from telegram import BotCommand, Update
from telegram.error import TelegramError
from telegram.ext import Application, ExtBot, TypeHandler

from bot.chat.message import Standing
from bot.config import Config
from bot.errors import NotDelivered
from bot.platforms.telegram.asks import COMMANDS
from bot.platforms.telegram.check import findings
from bot.platforms.telegram.ear import Ear
from bot.platforms.telegram.faults import repeatable
from bot.platforms.telegram.people import People
from bot.platforms.telegram.posts import Posts
from bot.ports import Finding, Hear, Letter, Traits

_log = logging.getLogger("onevoice.telegram")
_UPDATES = ["message", "callback_query", "inline_query", "message_reaction"]
_AT_ONCE = 64  # updates answered at the same time
_HINTS = {
    "crisis": "Follow and steer a crisis: /crisis help",
    "statement": "Write and approve statements: /statement help",
    "script": "Get the approved answer: /script battery",
}

App = Application[ExtBot[None], Any, Any, Any, Any, Any]


class TelegramPlatform:
    """One bot account, by long polling."""

    key = "telegram"
    traits = Traits(can_open_rooms=False, can_find_posts=False, has_forms=False, can_show_pictures=True)

    def __init__(self, config: Config, commands: Sequence[str] = COMMANDS) -> None:
        for noisy in ("httpx", "httpcore", "telegram"):
            logging.getLogger(noisy).setLevel(logging.WARNING)  # at INFO they log addresses with the token in them
        self._timeout_s = config.delivery.timeout_s
        self._commands = tuple(commands)
        self._app: App = (
            Application.builder()
            .token(config.telegram.token.get_secret_value())
            .base_url(config.telegram.api_url)
            .base_file_url(config.telegram.file_url)
            .connect_timeout(self._timeout_s)
            .read_timeout(self._timeout_s)
            .write_timeout(self._timeout_s)
            .pool_timeout(self._timeout_s)
            .job_queue(None)
            .concurrent_updates(_AT_ONCE)
            .build()
        )
        self._posts = Posts(self._app.bot, config)
        self._people = People(self._app.bot)
        self._connecting: asyncio.Task[None] | None = None

    async def start(self, hear: Hear) -> None:
        """Connect. While Telegram cannot be reached this returns after a while and connecting goes on.

        Raises NotDelivered when the token is refused.
        """
        ear = Ear(hear, self._posts, self._people, self._commands)
        self._app.handlers.clear()  # of an earlier start that failed
        self._app.add_handler(TypeHandler(Update, ear.on_update))
        self._connecting = asyncio.create_task(self._connect())
        done, _ = await asyncio.wait({self._connecting}, timeout=self._timeout_s)
        if done:
            self._connecting.result()
        else:
            _log.warning("Telegram is not connected yet; trying on")

    async def stop(self) -> None:
        """Disconnect; updates already heard are answered first."""
        if self._connecting:
            self._connecting.cancel()
            with contextlib.suppress(asyncio.CancelledError, NotDelivered):
                await self._connecting
        if self._app.updater and self._app.updater.running:
            await self._app.updater.stop()
        if self._app.running:
            await self._app.stop()
        await self._app.shutdown()

    async def upload(self, letter: Letter) -> str:
        """Return "": a picture travels with its message."""
        return ""

    async def post(self, letter: Letter) -> str:
        """Send, or whisper to one person in their private chat, and return the message id."""
        if letter.whisper_to:
            return await self._posts.whisper(letter.whisper_to, letter.message)
        return await self._posts.send(letter)

    async def edit(self, letter: Letter, message_id: str) -> None:
        """Replace a message sent earlier."""
        await self._posts.replace(letter, message_id)

    async def open_room(self, name: str, topic: str, members: Sequence[str]) -> str:
        """Refuse: a bot cannot open groups on Telegram."""
        raise NotDelivered("a bot cannot open a group on Telegram: use one of the configured rooms", permanent=True)

    async def find(self, letter: Letter, since: datetime) -> str:
        """Return "": a bot cannot read back what it sent."""
        return ""

    async def reactions(self, address: str, message_id: str) -> Sequence[tuple[str, str]]:
        """Return nothing: Telegram tells reactions as they happen and never again."""
        return []

    async def standing(self, person: str, *, fresh: bool = False) -> Standing:
        """Return what is known of an account."""
        return self._people.standing(person)

    async def is_in(self, person: str, address: str) -> bool:
        """Return whether the account is in the group."""
        return await self._people.is_in(person, address)

    async def check(self, addresses: Mapping[str, str]) -> Sequence[Finding]:
        """Look at token, inline mode and rights."""
        return await findings(self._app.bot, addresses)

    async def _connect(self) -> None:
        while True:
            try:
                await repeatable(self._app.initialize())
                break
            except NotDelivered as fault:
                if fault.permanent or fault.retry_after_s is None:
                    _log.error("Telegram will not be connected: %s", fault)
                    raise
                _log.warning("Telegram is not connected: %s", fault)
                await asyncio.sleep(fault.retry_after_s)
        await self._name_commands()
        if not self._app.running:
            await self._app.start()
        if self._app.updater and not self._app.updater.running:
            await self._app.updater.start_polling(allowed_updates=_UPDATES, bootstrap_retries=-1)

    async def _name_commands(self) -> None:
        """Fill the command menu; the bot works without it."""
        menu = [BotCommand(name, _HINTS.get(name, "onevoice")) for name in self._commands]
        try:
            await self._app.bot.set_my_commands(menu)
        except TelegramError as error:
            _log.warning("the command menu was not set (%s)", type(error).__name__)

"""The outbox between our database and both chats: real libraries, real sockets, and far ends that can misbehave."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.chat.message import Line, Message, Span
from bot.chat.outbox import Outbox
from bot.config import Config, Delivery, Room, Slack, Telegram
from bot.model.post import Post
from bot.platforms.slack.platform import SlackPlatform
from bot.platforms.telegram.platform import TelegramPlatform
from bot.ports import Platform
from bot.sandbox.people import Persona
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn
from bot.store.database import Database
from tests.refusals import answering
from tests.tables import lay_tables

CAST = [Persona(key="lin", name="Lin", slack_id="U0LIN001", telegram_id=10001)]
TOKEN = "123456:" + "A" * 35
LEFT = {"pending", "sending", "doubtful"}


class PostOffice:
    """Owes messages, and looks at what became of them through the eyes of the people in the rooms."""

    def __init__(self, config: Config, url: str, slack: SlackStandIn, telegram: TelegramStandIn) -> None:
        self.config, self.slack, self.telegram = config, slack, telegram
        self.database = Database(url, config)
        self.platforms: list[Platform] = [SlackPlatform(config), TelegramPlatform(config)]
        self.outbox: Outbox | None = None
        self._running: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin to deliver."""
        self.outbox = Outbox(self.database, self.platforms)
        self._running = asyncio.create_task(self.outbox.run())

    async def crash(self) -> None:
        """End the outbox wherever it is, between any two lines."""
        if self._running:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def close(self) -> None:
        """End the outbox in order."""
        if self.outbox and self._running and not self._running.done():
            self.outbox.stop()
            await asyncio.wait_for(self._running, 10)

    def owe(self, key: str, text: str = "hello", room: str = "alerts", **more: Any) -> None:
        """Owe a message of one line."""
        with self.database.begin() as store:
            store.posts.owe(key, room, words(text), **more)
        if self.outbox:
            self.outbox.wake()

    def post(self, key: str, platform: str = "slack", room: str = "alerts") -> Post:
        """Return one row."""
        with self.database.begin() as store:
            found = store.posts.find(key, room, platform)
        assert found is not None
        return found

    def on_slack(self, key: str = "") -> list[str]:
        """Return the texts of the bot's Slack messages whose key begins so, oldest first."""
        return [
            message["text"]
            for channel in self.slack.snapshot()["channels"]
            for message in channel["messages"]
            if message["user"] == "bot" and not message["subtype"] and _key(message).startswith(key)
        ]

    def on_telegram(self) -> list[str]:
        """Return the texts of the bot's Telegram messages, oldest first."""
        chats = self.telegram.snapshot()["chats"]
        return [message["text"] for chat in chats for message in chat["messages"] if message["from"] == "bot"]

    def calls(self, method: str) -> int:
        """Return how often a method of Slack or Telegram was called."""
        return sum(call.method == method for call in [*self.slack.calls, *self.telegram.calls])

    def counts(self) -> dict[str, int]:
        """Return how many rows are in each state."""
        with self.database.begin() as store:
            return store.posts.counts()

    async def settled(self, seconds: float = 15) -> None:
        """Wait until nothing is left to be delivered. Raises TimeoutError."""
        await self.until(lambda: not LEFT & self.counts().keys(), seconds)

    async def until(self, holds: Callable[[], Any], seconds: float = 10) -> None:
        """Wait for something to come true. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while not await asyncio.to_thread(holds):
            if time.monotonic() > deadline:
                raise TimeoutError(str(self.counts()))
            await asyncio.sleep(0.03)


def words(text: str) -> Message:
    """Return a message of one line."""
    return Message(parts=(Line(spans=(Span(text=text),)),), summary=text)


@contextlib.asynccontextmanager
async def a_post_office(folder: Path, url: str = "", **delivery: float) -> AsyncIterator[PostOffice]:
    """Open a post office for a room on both platforms, and more on either one."""
    slack, telegram = SlackStandIn(CAST), TelegramStandIn(CAST)
    async with answering(slack, telegram):
        config = _a_house(slack, telegram, delivery)
        url = url or f"sqlite:///{folder / 'onevoice.db'}"
        lay_tables(url)
        office = PostOffice(config, url, slack, telegram)
        office.database.migrate()
        office.open()
        try:
            yield office
        finally:
            await office.close()
            await asyncio.gather(*(platform.stop() for platform in office.platforms))
            office.database.close()


def _a_house(slack: SlackStandIn, telegram: TelegramStandIn, delivery: dict[str, float]) -> Config:
    named = {name: slack.add_channel(name, ["lin"]) for name in ("alerts", "one", "two", "three", "four")}
    group = telegram.add_group("alerts", ["lin"])
    rooms = [Room(name=name, slack=address) for name, address in named.items() if name != "alerts"]
    rooms += [Room(name=f"group-{n}", telegram=telegram.add_group(f"group-{n}", ["lin"])) for n in range(5)]
    return Config(
        language="en",
        slack=Slack(bot_token=SecretStr("xoxb-sandbox"), api_url=slack.base_url),
        telegram=Telegram(token=SecretStr(TOKEN), api_url=telegram.base_url, file_url=telegram.file_url),
        delivery=Delivery(**{"timeout_s": 1, "quarantine_s": 0.3, **delivery}),
        rooms=(Room(name="alerts", slack=named["alerts"], telegram=group), *rooms),
    )


def _key(message: dict[str, Any]) -> str:
    payload = (message.get("metadata") or {}).get("event_payload", {})
    return str(payload.get("key", ""))

"""The stage of the Telegram tests: a stand-in with its people, a still clock, and the bot's way in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.sandbox.people import Persona
from bot.sandbox.telegram.server import TelegramStandIn
from bot.sandbox.telegram.world import Options
from tests.sandbox.telegram_facts import answer_differences, refusal_differences

TOKEN = "123456:" + "A" * 35
PEOPLE = (
    Persona("ana", "Ana Lee", telegram_id=101),
    Persona("boss", "Boss Chen", telegram_id=102),
    Persona("eve", "Eve Outside", telegram_id=103),
    Persona("gone", "Gone", telegram_id=104, deactivated=True),
    Persona("robo", "Robo", telegram_id=105, bot=True),
)
EVERYTHING = [
    "message",
    "edited_message",
    "message_reaction",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "my_chat_member",
    "chat_member",
]


class StillClock:
    """A clock that stands still until a test moves it."""

    at = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Stage:
    """A running stand-in, and a bot that calls it by hand.

    Every answer is held against the published Bot API, where its description is at hand.
    """

    telegram: TelegramStandIn
    http: ClientSession
    clock: StillClock
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def call(self, method: str, **args: Any) -> dict[str, Any]:
        """Return the whole answer to a call."""
        async with self.http.post(f"{self.telegram.base_url}{TOKEN}/{method}", json=args) as answer:
            body: dict[str, Any] = await answer.json()
            assert answer.status == body.get("error_code", 200)
            assert (answer_differences(method, body["result"]) if body["ok"] else refusal_differences(body)) == []
            return body

    async def ask(self, method: str, **args: Any) -> Any:
        """Return the result of a call, or the words of its refusal."""
        body = await self.call(method, **args)
        return body["result"] if body["ok"] else body["description"]

    async def hear(self, **args: Any) -> list[dict[str, Any]]:
        """Return the updates not heard yet, each once; from the first time on every kind is sent."""
        offset = self.heard[-1]["update_id"] + 1 if self.heard else 0
        updates: list[dict[str, Any]] = await self.ask("getUpdates", offset=offset, allowed_updates=EVERYTHING, **args)
        self.heard += updates
        return updates

    async def texts(self) -> list[str]:
        """Return what was said and not heard yet."""
        return [update["message"]["text"] for update in await self.hear() if "message" in update]

    async def next_update(self, kind: str) -> dict[str, Any]:
        """Wait for an update of this kind."""
        for _ in range(20):
            for update in await self.hear(timeout=5, limit=1):
                if kind in update:
                    found: dict[str, Any] = update[kind]
                    return found
        pytest.fail(f"no {kind} came")

    def shown(self) -> list[str]:
        """Return the texts in the first chat."""
        return [message["text"] for message in self.telegram.snapshot()["chats"][0]["messages"]]


@asynccontextmanager
async def raised_stage(options: Options | None = None) -> AsyncIterator[Stage]:
    clock = StillClock()
    telegram = TelegramStandIn(PEOPLE, now=clock, options=options or Options())
    await telegram.start()
    async with ClientSession() as http:
        yield Stage(telegram, http, clock)
    await telegram.stop()

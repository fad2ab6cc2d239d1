"""The desk from which tests give orders to a whole sandbox."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.clock import SandboxClock
from bot.sandbox.page.server import SandboxPage
from bot.sandbox.people import Persona
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn

PEOPLE = (Persona("ana", "Ana", "PR", "U0ANA", 7001), Persona("boss", "Bo", "CEO", "U0BOSS", 7002))
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TOKEN = "123456:" + "A" * 35


@dataclass
class Desk:
    """A sandbox with a clock that stands still, and a session to give it orders."""

    slack: SlackStandIn
    telegram: TelegramStandIn
    clock: SandboxClock
    url: str
    session: aiohttp.ClientSession
    client: AsyncWebClient

    async def orders(self, path: str, **fields: Any) -> Any:
        async with self.session.post(f"{self.url}api/{path}", json=fields) as answer:
            body = await answer.json()
        assert body["ok"], body["error"]
        return body["result"]

    async def refused(self, path: str, **fields: Any) -> str:
        async with self.session.post(f"{self.url}api/{path}", json=fields) as answer:
            body = await answer.json()
        assert not body["ok"]
        return str(body["error"])

    async def reads(self, path: str) -> dict[str, Any]:
        async with self.session.get(f"{self.url}api/{path}") as answer:
            return await answer.json()

    async def asks_telegram(self, method: str, **fields: Any) -> dict[str, Any]:
        async with self.session.post(f"{self.telegram.base_url}{TOKEN}/{method}", json=fields) as answer:
            return await answer.json()


@contextlib.asynccontextmanager
async def opened_desk() -> AsyncIterator[Desk]:
    """Open a sandbox with nobody in it but the cast."""
    clock = SandboxClock(NOON, paused=True)
    slack = SlackStandIn(PEOPLE, now=clock.timestamp)
    telegram = TelegramStandIn(PEOPLE, now=clock.timestamp)
    page = SandboxPage(slack, telegram, PEOPLE, clock=clock)
    await slack.start()
    await telegram.start()
    await page.start()
    client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.base_url, retry_handlers=[])
    async with aiohttp.ClientSession() as session:
        yield Desk(slack, telegram, clock, page.url, session, client)
    await page.stop()
    await telegram.stop()
    await slack.stop()

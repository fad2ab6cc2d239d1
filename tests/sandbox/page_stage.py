"""The stage of the browser tests: a sandbox, a small bot that does not know it is in one, and a browser."""

import importlib.util
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from telegram import Update
from telegram.ext import Application

from bot.sandbox.clock import SandboxClock
from bot.sandbox.page.server import SandboxPage
from bot.sandbox.people import Persona
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
NEEDS_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed"),
    pytest.mark.skipif(importlib.util.find_spec("playwright") is None, reason="playwright is not installed"),
]
TelegramBot = Application[Any, Any, Any, Any, Any, Any]
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PEOPLE = (
    Persona("ana", "林安娜", "PR lead", "U0ANA", 7001),
    Persona("boss", "陈总", "CEO", "U0BOSS", 7002),
)


@dataclass
class Stage:
    """A running sandbox, the bot's way into Slack, and a browser."""

    slack: SlackStandIn
    telegram: TelegramStandIn
    url: str
    client: AsyncWebClient
    channel: str
    group: int
    browser: "Browser"

    async def visit(self, person: str, **options: Any) -> "Page":
        context = await self.browser.new_context(**options)
        page = await context.new_page()
        page.set_default_timeout(8000)
        await page.goto(f"{self.url}#as={person}")
        await page.get_by_test_id("channel-crisis").wait_for()
        return page


async def picture(page: "Page", name: str) -> None:
    """Keep what the page looks like now, for people to look through after a run."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=str(SCREENSHOTS / f"page-{name}.png"))


@asynccontextmanager
async def raised_stage(clock: SandboxClock | None = None) -> AsyncIterator[Stage]:
    from playwright.async_api import async_playwright  # noqa: PLC0415 - the tests skip where it is missing

    now = clock.timestamp if clock else time.time
    slack, telegram = SlackStandIn(PEOPLE, now=now), TelegramStandIn(PEOPLE, now=now)
    elsewhere = {
        "now": "2026-10-01T06:00:00+00:00",
        "speed": 60,
        "title": "T+0",
        "hint": "Press Acknowledge.",
        "fixed": "Set where the bot is.",
    }
    mention = {"at": "", "platform": "微博", "author": "x", "text": "冒烟了"}
    page = SandboxPage(
        slack,
        telegram,
        PEOPLE,
        clock=clock or (lambda: elsewhere),
        ticker=lambda: [mention],
        shortcuts={"claim": "认领 Claim this"},
    )
    await slack.start()
    await telegram.start()
    await page.start()
    channel = slack.add_channel("crisis", ["ana", "boss"])
    group = telegram.add_group("Crisis", ["ana", "boss"])
    client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.base_url)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield Stage(slack, telegram, page.url, client, channel, group, browser)
        await browser.close()
    await page.stop()
    await telegram.stop()
    await slack.stop()


@asynccontextmanager
async def running_slack_bot(stage: Stage) -> AsyncIterator[AsyncApp]:
    app = AsyncApp(client=stage.client, signing_secret="sandbox-secret")
    handler = AsyncSocketModeHandler(app, "xapp-sandbox")
    await handler.connect_async()  # type: ignore[no-untyped-call]
    yield app
    await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def running_telegram_bot(stage: Stage) -> AsyncIterator[TelegramBot]:
    builder = Application.builder().token("123456:" + "A" * 35)
    app = builder.base_url(stage.telegram.base_url).base_file_url(stage.telegram.file_url).build()
    await app.initialize()
    await app.start()
    assert app.updater is not None
    await app.updater.start_polling(allowed_updates=Update.ALL_TYPES, timeout=5)
    yield app
    await app.updater.stop()
    await app.stop()
    await app.shutdown()


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(text: str, action_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}

"""`onevoice sandbox`: the stand-ins and their page alone, for trying any program against them."""

import asyncio
import signal
from collections.abc import Callable
from datetime import UTC, datetime

from bot.demo.cast import CAST, PLACES, TEAM, TELEGRAM_TOKEN
from bot.sandbox.page.server import SandboxPage
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn


async def run_sandbox(slack_port: int, telegram_port: int, page_port: int, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    slack, telegram = SlackStandIn(CAST), TelegramStandIn(CAST)
    page = SandboxPage(slack, telegram, CAST, clock_info=_now)
    await slack.start(slack_port)
    await telegram.start(telegram_port)
    await page.start(page_port)
    for place in PLACES:
        channel = slack.add_channel(place.channel, TEAM)
        say(f"Slack    #{place.channel}: {channel}")
        if place.group:
            say(f"Telegram {place.group}: {telegram.add_group(place.group, TEAM)}")
    say(f"Slack API {slack.base_url} (bot token xoxb-sandbox, app token xapp-sandbox)")
    say(f"Telegram API {telegram.base_url} (token {TELEGRAM_TOKEN})")
    say(f"Page {page.url}")
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await ended.wait()
    await page.stop()
    await telegram.stop()
    await slack.stop()


def _now() -> dict[str, object]:
    return {"now": datetime.now(UTC).isoformat(), "speed": 1, "title": "sandbox"}

"""`onevoice sandbox`: the stand-ins and their page alone, for trying any program against them."""

import asyncio
import json
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.demo.cast import CAST, PLACES, TEAM, TELEGRAM_TOKEN
from bot.errors import BadInput
from bot.sandbox.clock import SandboxClock
from bot.sandbox.page.server import SandboxPage
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn

_SLACK_KEYS = {"bot_token": "xoxb-sandbox", "app_token": "xapp-sandbox", "signing_secret": "sandbox-secret"}


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the parts listen on 127.0.0.1; 0 takes a free port."""

    slack: int
    telegram: int
    page: int


async def run_sandbox(ports: Ports, say: Callable[[str], None], *, as_json: bool = False) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises BadInput for a port that is taken."""
    clock = SandboxClock()
    slack = SlackStandIn(
        CAST,
        now=clock.timestamp,
        bot_token=_SLACK_KEYS["bot_token"],
        app_token=_SLACK_KEYS["app_token"],
        signing_secret=_SLACK_KEYS["signing_secret"],
    )
    telegram = TelegramStandIn(CAST, now=clock.timestamp, token=TELEGRAM_TOKEN)
    page = SandboxPage(slack, telegram, CAST, clock=clock)
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    try:
        await _listen("--slack", ports.slack, slack.start)
        await _listen("--telegram", ports.telegram, telegram.start)
        await _listen("--page", ports.page, page.start)
        told = _what_a_program_needs(slack, telegram, page)
        say(json.dumps(told, ensure_ascii=False) if as_json else _for_people(told))
        await ended.wait()
    finally:
        await page.stop()
        await telegram.stop()
        await slack.stop()


async def _listen(option: str, port: int, start: Callable[[int | None], Any]) -> None:
    try:
        await start(port or None)
    except OSError as problem:
        raise BadInput(f"{option} {port}: cannot listen there ({problem.strerror})") from problem


def _what_a_program_needs(slack: SlackStandIn, telegram: TelegramStandIn, page: SandboxPage) -> dict[str, Any]:
    channels = {place.channel: slack.add_channel(place.channel, TEAM) for place in PLACES}
    groups = {place.group: telegram.add_group(place.group, TEAM) for place in PLACES if place.group}
    people = [
        {"key": one.key, "name": one.name, "slack_id": one.slack_id, "telegram_id": one.telegram_id} for one in CAST
    ]
    return {
        "slack": {"api_url": slack.base_url, **_SLACK_KEYS, "channels": channels},
        "telegram": {
            "base_url": telegram.base_url,
            "file_url": telegram.file_url,
            "token": TELEGRAM_TOKEN,
            "chats": groups,
        },
        "page": page.url,
        "people": people,
    }


def _for_people(told: dict[str, Any]) -> str:
    slack, telegram = told["slack"], told["telegram"]
    lines = [
        "Slack",
        f"  API             {slack['api_url']}",
        f"  bot token       {slack['bot_token']}",
        f"  app token       {slack['app_token']}",
        f"  signing secret  {slack['signing_secret']}",
        *(f"  channel         {channel}  #{name}" for name, channel in slack["channels"].items()),
        "Telegram",
        f"  base_url        {telegram['base_url']}",
        f"  base_file_url   {telegram['file_url']}",
        f"  token           {telegram['token']}",
        *(f"  chat            {chat}  {title}" for title, chat in telegram["chats"].items()),
        "People (key, Slack id, Telegram id, name)",
        *(f"  {one['key']:<5} {one['slack_id']} {one['telegram_id']} {one['name']}" for one in told["people"]),
        f"Page and control surface: {told['page']}",
        "How to write tests on it: docs/sandbox.md. Ctrl-C ends it.",
    ]
    return "\n".join(lines)

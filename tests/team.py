"""A crisis team in a room: the whole bot in this process, the real libraries, and the stand-ins over real sockets.

A test tells its story as a transcript: ``await team.says("lin", "/crisis ack 1")``, then what ``await team.hears``.
Only the clock is ours; it stands still until ``team.later`` moves it.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from bot.app import Daemon, open_database
from bot.config import Config
from bot.configfile import read_config
from bot.demo.cast import CAST, PLACES, REGION_OF, REGIONS, ROLES, SLACK_TOKENS, TEAM, TELEGRAM_TOKEN
from bot.demo.settings import as_toml
from bot.demo.sight import Press, Seen, buttons, by_key, messages, telegram_buttons, telegram_messages
from bot.model.entry import Entry
from bot.sandbox.people import Persona
from bot.sandbox.ports import free_port
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn
from bot.store.database import Database
from tests.refusals import answering
from tests.tables import lay_tables

PATIENCE_S = 8.0
PASSERS_BY = (
    Persona("max", "Max", "Partner in a shared channel", "U0MAX001", 10011, foreign=True),
    Persona("ivy", "Ivy", "In no room", "U0IVY001", 10012),
    Persona("rob", "Rob", "Another bot", "U0ROB001", 10013, bot=True),
)
"""People the configuration does not know, beside the guest of the cast."""


@dataclass(slots=True)
class StoryClock:
    """A clock that stands still until it is moved."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 20, 2, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.at


def settings(folder: Path, slack: SlackStandIn, telegram: TelegramStandIn, **changed: Any) -> dict[str, Any]:
    """Return an ordinary configuration for the cast, in English, with ``changed`` sections replaced."""
    places = {
        place.name: (
            slack.add_channel(place.channel, TEAM),
            telegram.add_group(place.group, TEAM) if place.group else 0,
        )
        for place in PLACES
    }
    tree: dict[str, Any] = {
        "language": "en",
        "database": f"sqlite:///{folder / 'onevoice.db'}",
        "watch": {"every_s": 0.2},
        "delivery": {"quarantine_s": 0.3, "timeout_s": 2.0},
        "approval": {"hold_s": 60.0, "quorum": {"default": {"executive": 1}, "red": {"executive": 1, "legal": 1}}},
        "slack": {"api_url": slack.base_url, "bot_token": SLACK_TOKENS["bot"], "app_token": SLACK_TOKENS["app"]},
        "telegram": {"api_url": telegram.base_url, "file_url": telegram.file_url, "token": TELEGRAM_TOKEN},
        "web": {"listen": f"127.0.0.1:{free_port()}"},
        "rooms": [
            {"name": name, "slack": channel, **({"telegram": chat} if chat else {})}
            for name, (channel, chat) in places.items()
        ],
        "people": listed(),
        "regions": [{"key": key, "locale": locale, "rooms": [f"region-{key}"]} for key, locale in REGIONS.items()],
        "subjects": [{"key": "watch-s3", "words": ["泊曜", "Boyao"]}],
    }
    return tree | changed


def listed(**changed: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return the people of the configuration; ``chen=None`` leaves one out, ``lin={"deputy": "mei"}`` adds to one."""
    return [
        {"name": p.key, "roles": list(ROLES[p.key]), "slack": p.slack_id, "telegram": p.telegram_id}
        | ({"region": REGION_OF[p.key]} if p.key in REGION_OF and p.key != "lin" else {})
        | dict(changed.get(p.key) or {})
        for p in CAST
        if p.key in ROLES and changed.get(p.key, {}) is not None
    ]


class Team:
    """The cast, their chats, and the bot among them."""

    def __init__(self, config: Config, slack: SlackStandIn, telegram: TelegramStandIn, clock: StoryClock) -> None:
        self.config, self.slack, self.telegram, self.clock = config, slack, telegram, clock
        lay_tables(config.database)
        self.database: Database = open_database(config)
        self._daemon: Daemon | None = None
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the bot and wait until both chats are connected."""
        self._daemon = Daemon(self.config, self.database, self.clock)
        self._running = asyncio.create_task(self._daemon.run())
        await self.until(lambda: self.slack.links > 0)
        await self.telegram.listening()

    async def stop(self) -> None:
        """Stop the bot as SIGTERM would."""
        if self._daemon and self._running:
            self._daemon.stop()
            await asyncio.wait_for(self._running, 15)
            self._daemon = self._running = None

    async def later(self, **span: float) -> None:
        """Let story time pass, and the sweeps see it."""
        self.clock.at += timedelta(**span)
        await asyncio.sleep(1.3)

    def channel(self, name: str) -> str:
        """Return a Slack channel's id by the name of its room or its own name."""
        known = {place.name: place.channel for place in PLACES}
        wanted = known.get(name, name)
        return next(c["id"] for c in self.slack.snapshot()["channels"] if c["name"].startswith(wanted))

    def group(self, name: str) -> int:
        """Return a Telegram group's id by the name of its room."""
        title = next(place.group for place in PLACES if place.name == name)
        return next(chat["id"] for chat in self.telegram.snapshot()["chats"] if chat.get("title") == title)

    async def says(self, who: str, text: str, room: str = "alerts") -> str:
        """Type on Slack; return what the person is answered privately ("" when nothing comes)."""
        before = len(self._private(who))
        await self.slack.say(who, self.channel(room), text)
        with contextlib.suppress(TimeoutError):
            await self.until(lambda: len(self._private(who)) > before, 3)
        private = self._private(who)
        return plain(private[-1].message) if len(private) > before else ""

    async def says_on_telegram(self, who: str, text: str, room: str = "private") -> str:
        """Type on Telegram, in a group or to the bot alone; return what the bot answers there ("" when nothing)."""
        before = len(self.answers(who))
        sent = await self.telegram.say(who, "private" if room == "private" else self.group(room), text)

        def answered() -> list[str]:
            return self.answers(who)[before:] if room == "private" else self._replies(room, sent)

        with contextlib.suppress(TimeoutError):
            await self.until(lambda: bool(answered()), 3)
        seen: list[str] = []
        while answered() != seen:  # exact wording follows in a message of its own
            seen = answered()
            await asyncio.sleep(0.15)
        return "\n".join(seen)

    def answers(self, who: str) -> list[str]:
        """Return what the bot wrote in a person's private Telegram chat, oldest first."""
        return [m["text"] for chat, m in telegram_messages(self.telegram, who) if m["from"] == "bot" and chat > 0]

    def _replies(self, room: str, sent: int) -> list[str]:
        group = self.group(room)
        return [m["text"] for chat, m in telegram_messages(self.telegram) if chat == group and m["reply_to"] == sent]

    async def presses(self, who: str, command: str) -> str:
        """Press a Slack button by the command behind it; return the private answer."""
        await self.until(lambda: bool(buttons(self.slack, who, command)))
        press: Press = buttons(self.slack, who, command)[0]
        before = len(self._private(who))
        await self.slack.click(who, press.channel, press.ts, press.action_id)
        with contextlib.suppress(TimeoutError):
            await self.until(lambda: len(self._private(who)) > before, 2)
        private = self._private(who)
        return plain(private[-1].message) if len(private) > before else ""

    async def fills_in(self, who: str, values: Mapping[str, str]) -> dict[str, Any]:
        """Send the open form with some blanks changed; return Slack's answer (errors by blank, or nothing)."""
        await self.until(lambda: who in self.slack.snapshot(who)["views"])
        view = self.slack.snapshot(who)["views"][who]
        filled = {
            block["block_id"]: {
                block["element"]["action_id"]: values.get(block["block_id"], block["element"].get("initial_value", ""))
            }
            for block in view["blocks"]
            if block["type"] == "input"
        }
        return await self.slack.submit(who, view["id"], filled)

    async def reacts(self, who: str, key: str, emoji: str = "white_check_mark") -> None:
        """React on Slack to the bot's message of that key."""
        seen = await self._settled(key)
        await self.slack.react(who, seen.channel, seen.ts, emoji)

    async def unreacts(self, who: str, key: str, emoji: str = "white_check_mark") -> None:
        """Take a reaction back on Slack."""
        seen = await self._settled(key)
        await self.slack.unreact(who, seen.channel, seen.ts, emoji)

    async def finds(self, key: str) -> Seen:
        """Return the bot's Slack message whose key begins so, once it is there."""
        await self.until(lambda: bool(by_key(self.slack, key)))
        return by_key(self.slack, key)[0]

    async def _settled(self, key: str) -> Seen:
        """Return a message once the bot knows that it is out, which takes less time than reading it."""
        seen = await self.finds(key)
        await self.until(lambda: self.knows("slack", seen.channel, seen.ts))
        return seen

    def knows(self, platform: str, address: str, message_id: str) -> bool:
        """Whether the bot has noted that a message of its own is out."""
        with self.database.begin() as store:
            return store.posts.known_as(platform, address, message_id) is not None

    def count(self, key: str) -> int:
        """Return how many Slack messages of the bot have a key that begins so."""
        return len(by_key(self.slack, key))

    def on_telegram(self, room: str) -> list[str]:
        """Return the bot's texts in a Telegram group, oldest first."""
        group = self.group(room)
        return [m["text"] for chat, m in telegram_messages(self.telegram) if chat == group and m["from"] == "bot"]

    def whispers(self, who: str) -> list[str]:
        """Return every private Slack message to a person, oldest first."""
        return [plain(seen.message) for seen in self._private(who)]

    def record(self, verb: str) -> list[Entry]:
        """Return the lines of the record with that verb, oldest first."""
        with Session(self.database.engine) as session:
            return list(session.exec(select(Entry).where(Entry.verb == verb).order_by(Entry.id)))  # type: ignore[arg-type]

    async def whispered(self, who: str, part: str) -> str:
        """Return a private Slack message to a person that contains a text, once it is there."""
        await self.until(lambda: any(part in plain(seen.message) for seen in self._private(who)))
        return next(plain(seen.message) for seen in self._private(who)[::-1] if part in plain(seen.message))

    async def until(self, holds: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
        """Wait for something to come true. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError
            await asyncio.sleep(0.02)

    async def settle(self) -> None:
        """Wait until nothing is waiting to be delivered."""

        def all_out() -> bool:
            with self.database.begin() as store:
                counts = store.posts.counts()
            return not {"pending", "sending", "doubtful"} & set(counts)

        await self.until(all_out)

    def _private(self, who: str) -> list[Seen]:
        return [seen for seen in messages(self.slack, who) if seen.message["ephemeral_to"] == who]


def plain(message: Mapping[str, Any]) -> str:
    """Return a Slack message as the lines a person reads."""
    lines = []
    for block in message["blocks"] or []:
        if block["type"] == "rich_text":
            lines += [_words(element) for element in block["elements"]]
        elif block["type"] == "context":
            lines += [element["text"] for element in block["elements"]]
    return "\n".join(lines) if lines else str(message["text"])


def _words(element: Mapping[str, Any]) -> str:
    if element["type"] == "text":
        return str(element["text"])
    if element["type"] == "user":
        return f"<@{element['user_id']}>"
    separator = "\n" if element["type"] == "rich_text_list" else ""
    return separator.join(_words(inner) for inner in element["elements"])


@contextlib.asynccontextmanager
async def a_team(folder: Path, **changed: Any) -> AsyncIterator[Team]:
    """Bring a team together around a running bot, and send it home afterwards."""
    slack = SlackStandIn((*CAST, *PASSERS_BY), now=time.time)
    telegram = TelegramStandIn((*CAST, *PASSERS_BY), now=time.time)
    async with answering(slack, telegram):
        path = folder / "onevoice.toml"
        path.write_text(as_toml(settings(folder, slack, telegram, **changed)), "utf-8")
        team = Team(read_config(path), slack, telegram, StoryClock())
        try:
            await team.start()
            yield team
        finally:
            await team.stop()


__all__ = [
    "PASSERS_BY", "PATIENCE_S", "StoryClock", "Team", "a_team", "listed", "plain", "settings", "telegram_buttons",
]  # fmt: skip

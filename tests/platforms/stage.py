"""A platform in front of its stand-in, with one room and a cast; tests look through the eyes of people."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from bot.chat.message import Answer, Ask, Heading, Line, Message, Span
from bot.config import Config, Delivery, Person, Slack, Telegram
from bot.platforms.slack.platform import SlackPlatform
from bot.platforms.telegram.platform import TelegramPlatform
from bot.ports import Letter, Platform
from bot.sandbox.people import Persona
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn

CAST = [
    Persona(key="ana", name="Ana Lin", slack_id="U0ANA00001", telegram_id=1001),
    Persona(key="boss", name="Bo Shen", slack_id="U0BOSS0001", telegram_id=1002),
    Persona(key="guest", name="Gil", slack_id="U0GUEST001", telegram_id=1003, guest=True),
    Persona(key="outsider", name="Oz", slack_id="U0OUT00001", telegram_id=1004, foreign=True),
    Persona(key="gone", name="Gus", slack_id="U0GONE0001", telegram_id=1005, deactivated=True),
    Persona(key="robot", name="Robo", slack_id="U0ROBOT001", telegram_id=1006, bot=True),
]
TOKEN = "123456:" + "A" * 35


def settings(**sections: Any) -> Config:
    """Return a configuration that knows Ana on both platforms."""
    people = (Person(name="ana", slack="U0ANA00001", telegram=1001), Person(name="nobody"))
    return Config(people=people, delivery=Delivery(timeout_s=2), **sections)


class Hearer:
    """Remembers what it hears and answers what it was told to."""

    def __init__(self) -> None:
        self.asks: list[Ask] = []
        self.answer: Answer | Exception = Answer()
        self.late_s = 0.0

    async def hear(self, ask: Ask) -> Answer:
        self.asks.append(ask)
        await asyncio.sleep(self.late_s)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Stage(Protocol):
    """What the contract needs of a platform and its stand-in."""

    key: str
    platform: Platform
    far: Any
    room: str
    nowhere: str
    no_room: str
    no_message: str
    post: str
    edit: str
    longest: int

    def messages(self) -> list[dict[str, Any]]: ...
    def words(self, message: dict[str, Any]) -> str: ...
    def wordings(self, message: dict[str, Any]) -> list[str]: ...
    def rung(self, message: dict[str, Any]) -> list[str]: ...
    def commands(self, message: dict[str, Any]) -> list[str]: ...


class SlackStage:
    """Slack."""

    key = "slack"
    nowhere = "C0NOWHERE1"
    no_room, no_message = "channel_not_found", "message_not_found"
    post, edit = "chat.postMessage", "chat.update"
    longest = 12_000

    def __init__(self, far: SlackStandIn, config: Config | None = None) -> None:
        self.far = far
        self.room = far.add_channel("alerts", ["ana", "boss"])
        self.platform = SlackPlatform(config or slack_settings(far))

    def messages(self, viewer: str | None = None, room: str = "") -> list[dict[str, Any]]:
        channels = self.far.snapshot(viewer)["channels"]
        found = next((channel for channel in channels if channel["id"] == (room or self.room)), {"messages": []})
        return [message for message in found["messages"] if message["user"] == "bot" and not message["subtype"]]

    def words(self, message: dict[str, Any]) -> str:
        return "\n".join(_texts(message["blocks"]))

    def wordings(self, message: dict[str, Any]) -> list[str]:
        sections = [part for block in message["blocks"] for part in block.get("elements", ())]
        return [part["elements"][0]["text"] for part in sections if part["type"] == "rich_text_preformatted"]

    def rung(self, message: dict[str, Any]) -> list[str]:
        live = [mark for mark in ("<!", "<@", "<#", "<http") if mark in message["text"]]
        marked = [each for each in _elements(message["blocks"]) if each["type"] == "mrkdwn"]
        calls = [each for each in _elements(message["blocks"]) if each["type"] in {"user", "broadcast", "link"}]
        return [*live, *map(str, marked), *[each.get("user_id", each["type"]) for each in calls]]

    def commands(self, message: dict[str, Any]) -> list[str]:
        return [each["value"] for each in _elements(message["blocks"]) if each["type"] == "button"]


class TelegramStage:
    """Telegram."""

    key = "telegram"
    nowhere = "-1009999999999"
    no_room, no_message = "chat not found", "message to edit not found"
    post, edit = "sendMessage", "editMessageText"
    longest = 4096

    def __init__(self, far: TelegramStandIn, config: Config | None = None) -> None:
        self.far = far
        self.group = far.add_group("alerts", ["ana", "boss"])
        self.room = str(self.group)
        self.platform = TelegramPlatform(config or telegram_settings(far))

    def messages(self, viewer: str | None = None, room: str = "") -> list[dict[str, Any]]:
        chats = self.far.snapshot(viewer)["chats"]
        chosen = [
            chat for chat in chats if (chat["type"] == "private" if room == "private" else chat["id"] == self.group)
        ]
        return [message for chat in chosen for message in chat["messages"] if message["from"] == "bot"]

    def words(self, message: dict[str, Any]) -> str:
        return str(message["text"])

    def wordings(self, message: dict[str, Any]) -> list[str]:
        return [_piece(message["text"], each) for each in message["entities"] if each["type"] == "pre"]

    def rung(self, message: dict[str, Any]) -> list[str]:
        live = {"mention", "text_mention", "url", "text_link", "email"}
        return [str(each.get("user_id", each["type"])) for each in message["entities"] if each["type"] in live]

    def commands(self, message: dict[str, Any]) -> list[str]:
        rows = (message["reply_markup"] or {}).get("inline_keyboard", [])
        return [key["callback_data"] for row in rows for key in row]


def slack_settings(far: SlackStandIn, **more: Any) -> Config:
    keys = {"bot_token": "xoxb-sandbox", "app_token": "xapp-sandbox", "signing_secret": "sandbox-secret"}
    return settings(slack=Slack(**{**keys, "api_url": far.base_url, **more}))


def telegram_settings(far: TelegramStandIn) -> Config:
    return settings(telegram=Telegram(token=TOKEN, api_url=far.base_url, file_url=far.file_url))


def letter(stage: Stage, *parts: Any, key: str = "post-1", **more: Any) -> Letter:
    """Return a letter to the stage's room."""
    buttons = more.pop("buttons", ())
    message = Message(parts=parts or (Heading(text="Battery complaints rise"),), buttons=buttons, summary="Battery")
    return Letter(key=key, address=more.pop("address", stage.room), message=message, **more)


def said(*parts: Any) -> Answer:
    """Return an answer with these parts; a text is a line."""
    return Answer(message=Message(parts=tuple(line(part) if isinstance(part, str) else part for part in parts)))


def line(text: str) -> Line:
    return Line(spans=(Span(text=text),))


async def until(condition: Callable[[], Any], seconds: float = 4.0) -> Any:
    """Return what ``condition`` gives as soon as it is true."""
    end = asyncio.get_running_loop().time() + seconds
    while not (found := condition()):
        assert asyncio.get_running_loop().time() < end, "it did not happen in time"
        await asyncio.sleep(0.01)
    return found


def _elements(value: Any) -> list[dict[str, Any]]:
    """Return every typed JSON object inside blocks."""
    if isinstance(value, list):
        return [found for each in value for found in _elements(each)]
    if not isinstance(value, dict):
        return []
    inner = [found for each in value.values() for found in _elements(each)]
    return [value, *inner] if "type" in value else inner


def _texts(blocks: Sequence[dict[str, Any]]) -> list[str]:
    kinds = {"text", "plain_text"}
    return [each["text"] for each in _elements(list(blocks)) if each["type"] in kinds]


def _piece(text: str, entity: dict[str, Any]) -> str:
    units = text.encode("utf-16-le")
    return units[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")

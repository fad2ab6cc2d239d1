"""What a player sees in the chats: messages by the key they carry, buttons by what pressing them types."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """A message on Slack and the room it stands in."""

    channel: str
    message: Json

    @property
    def ts(self) -> str:
        """The message's id."""
        return str(self.message["ts"])

    @property
    def key(self) -> str:
        """What the bot calls the message, or "" for people's own."""
        metadata = self.message.get("metadata") or {}
        return str(metadata.get("event_payload", {}).get("key", ""))


@dataclass(frozen=True, slots=True)
class Press:
    """A button that can be pressed on Slack."""

    channel: str
    ts: str
    action_id: str
    command: str


def messages(slack: SlackStandIn, viewer: str | None = None) -> Iterator[Seen]:
    """Return every message, or those that a person can see."""
    for channel in slack.snapshot(viewer)["channels"]:
        for message in channel["messages"]:
            yield Seen(channel["id"], message)


def by_key(slack: SlackStandIn, prefix: str) -> list[Seen]:
    """Return the bot's messages whose key begins with a text."""
    return [seen for seen in messages(slack) if seen.key.startswith(prefix)]


def buttons(slack: SlackStandIn, viewer: str, prefix: str) -> list[Press]:
    """Return the buttons a person can see whose command begins with a text, newest message first."""
    found = [
        Press(seen.channel, seen.ts, element["action_id"], element["value"])
        for seen in messages(slack, viewer)
        for block in seen.message["blocks"] or []
        if block["type"] == "actions"
        for element in block["elements"]
        if element.get("value", "").startswith(prefix)
    ]
    return found[::-1]


def exact_texts(message: Json) -> list[str]:
    """Return the exact wordings in a Slack message: its preformatted parts, byte for byte."""
    return [
        "".join(piece["text"] for piece in element["elements"])
        for block in message["blocks"] or []
        if block["type"] == "rich_text"
        for element in block["elements"]
        if element["type"] == "rich_text_preformatted"
    ]


def telegram_messages(telegram: TelegramStandIn, viewer: str | None = None) -> Iterator[tuple[int, Json]]:
    """Return (chat id, message) for everything, or for what a person can see."""
    for chat in telegram.snapshot(viewer)["chats"]:
        for message in chat["messages"]:
            yield chat["id"], message


def telegram_buttons(telegram: TelegramStandIn, viewer: str, prefix: str) -> list[tuple[int, int, str]]:
    """Return (chat, message, data) of the buttons whose data begins with a text, newest first."""
    found = [
        (chat, message["message_id"], button["callback_data"])
        for chat, message in telegram_messages(telegram, viewer)
        for row in (message.get("reply_markup") or {}).get("inline_keyboard", [])
        for button in row
        if button.get("callback_data", "").startswith(prefix)
    ]
    return found[::-1]

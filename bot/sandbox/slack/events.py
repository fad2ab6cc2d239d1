"""The events the workspace tells the app, only of conversations the bot is in."""

from typing import Any

from bot.sandbox.slack.channel import Channel
from bot.sandbox.slack.courier import Courier
from bot.sandbox.slack.identity import BOT_USER_ID, TEAM_ID
from bot.sandbox.slack.message import Message
from bot.sandbox.slack.payloads import wrap_event
from bot.sandbox.slack.workspace import Workspace


class Events:
    """Builds events and hands them to the courier."""

    def __init__(self, workspace: Workspace, courier: Courier) -> None:
        self._workspace = workspace
        self._courier = courier

    def said(self, channel: Channel, message: Message) -> None:
        """Tell of a person's message, and of a mention of the bot in it."""
        self._tell(channel, message_event(channel, message))
        if f"<@{BOT_USER_ID}>" in message.text and channel.kind != "im":
            mention = message_event(channel, message) | {"type": "app_mention"}
            mention.pop("channel_type")
            self._tell(channel, mention)

    def edited(self, channel: Channel, message: Message, before: dict[str, Any]) -> None:
        """Tell that a person changed what they wrote."""
        ts, _ = self._workspace.mint_ts()
        event = {
            "type": "message", "subtype": "message_changed", "channel": channel.id, "hidden": True,
            "ts": ts, "event_ts": ts, "channel_type": channel.kind,
            "message": message.wire(), "previous_message": before,
        }  # fmt: skip
        self._tell(channel, event)

    def deleted(self, channel: Channel, before: dict[str, Any]) -> None:
        """Tell that a person took back a message."""
        ts, _ = self._workspace.mint_ts()
        event = {
            "type": "message", "subtype": "message_deleted", "channel": channel.id, "hidden": True,
            "ts": ts, "event_ts": ts, "deleted_ts": before["ts"], "channel_type": channel.kind,
            "previous_message": before,
        }  # fmt: skip
        self._tell(channel, event)

    def reacted(self, channel: Channel, message: Message, act: tuple[str, str, str]) -> None:
        """Tell of a reaction; ``act`` is reaction_added or reaction_removed, the person, the name."""
        kind, user_id, name = act
        event = {
            "type": kind,
            "user": user_id,
            "reaction": name,
            "item": {"type": "message", "channel": channel.id, "ts": message.ts},
            "item_user": message.user,
            "event_ts": self._workspace.mint_ts()[0],
        }
        self._tell(channel, event)

    def joined(self, channel: Channel, user_id: str, inviter: str = "") -> None:
        """Tell who came into a conversation."""
        event = {
            "type": "member_joined_channel",
            "user": user_id,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "channel" else "G",
            "team": TEAM_ID,
            "event_ts": self._workspace.mint_ts()[0],
        }
        self._tell(channel, event | ({"inviter": inviter} if inviter else {}))

    def left(self, channel: Channel, user_id: str) -> None:
        """Tell who went out of a conversation."""
        event = {
            "type": "member_left_channel",
            "user": user_id,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "channel" else "G",
            "team": TEAM_ID,
            "event_ts": self._workspace.mint_ts()[0],
        }
        self._tell(channel, event)

    def archived(self, channel: Channel, user_id: str) -> None:
        """Tell that a room is about to be archived, or to be open again when it was."""
        family = "channel" if channel.kind == "channel" else "group"
        event = {
            "type": f"{family}_unarchive" if channel.archived else f"{family}_archive",
            "channel": channel.id,
            "user": user_id,
            "event_ts": self._workspace.mint_ts()[0],
        }
        self._tell(channel, event)

    def renamed(self, channel: Channel) -> None:
        """Tell a room's new name."""
        named = {"name": channel.name, "name_normalized": channel.name, "created": channel.created}
        event = {
            "type": "channel_rename" if channel.kind == "channel" else "group_rename",
            "channel": {"id": channel.id, "is_channel": channel.kind == "channel", "is_mpim": False, **named},
            "event_ts": self._workspace.mint_ts()[0],
        }
        self._tell(channel, event)

    def pinned(self, channel: Channel, kind: str, item: dict[str, Any]) -> None:
        """Tell that something was pinned, or no longer is; ``kind`` is pin_added or pin_removed."""
        event = {
            "type": kind,
            "user": item["created_by"],
            "channel_id": channel.id,
            "item": item,
            "item_user": item["message"].get("user", ""),
            "pin_count": len(channel.pins),
            "event_ts": self._workspace.mint_ts()[0],
        }
        self._tell(channel, event | ({"has_pins": bool(channel.pins)} if kind == "pin_removed" else {}))

    def home_opened(self, user_id: str, channel: Channel, view: dict[str, Any] | None) -> None:
        """Tell that someone looks at the app's home tab."""
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": user_id,
            "channel": channel.id,
            "tab": "home",
            "event_ts": self._workspace.mint_ts()[0],
        }
        self._tell(channel, event | ({"view": view} if view else {}))

    def _tell(self, channel: Channel, event: dict[str, Any]) -> None:
        if channel.has_bot:
            self._courier.tell(wrap_event(event, self._workspace, channel.id))


def message_event(channel: Channel, message: Message) -> dict[str, Any]:
    """Return the message event of a person's words."""
    event: dict[str, Any] = {
        "type": "message",
        "text": message.text,
        "user": message.user,
        "ts": message.ts,
        "team": TEAM_ID,
        "blocks": message.blocks,
        "channel": channel.id,
        "event_ts": message.ts,
        "channel_type": channel.kind,
    }
    if message.client_msg_id:
        event |= {"client_msg_id": message.client_msg_id}
    if message.bot_id:
        event |= {"bot_id": message.bot_id}  # bots with a user of their own carry no subtype
    if message.is_reply:
        event |= message.thread_marks()
    return event

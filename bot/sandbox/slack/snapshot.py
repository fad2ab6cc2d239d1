"""The workspace as people see it, for the page and for tests."""

from typing import Any

from bot.sandbox.slack.channel import Channel
from bot.sandbox.slack.identity import BOT_NAME, BOT_USER_ID
from bot.sandbox.slack.message import Message
from bot.sandbox.slack.views import Views
from bot.sandbox.slack.workspace import Workspace


def take_snapshot(workspace: Workspace, views: Views, viewer: str | None, last: int | None) -> dict[str, Any]:
    """Return everything, or what the persona ``viewer`` can see; ``last`` cuts each channel to its end."""
    user_id = workspace.user_id(viewer) if viewer is not None else None
    rooms = [room for room in workspace.channels.values() if user_id is None or user_id in room.members]
    owners = workspace.user_ids if user_id is None else [user_id]
    shown = {owner: view for owner in owners if (view := views.top(owner))}
    homes = {owner: views.homes[owner] for owner in owners if owner in views.homes}
    return {
        "channels": [_channel(workspace, room, user_id, last) for room in rooms],
        "views": {workspace.key_of(owner): view.wire() for owner, view in shown.items()},
        "homes": {workspace.key_of(owner): view.wire() for owner, view in homes.items()},
        "bot": {"name": BOT_NAME, "user_id": BOT_USER_ID},
    }


def _channel(workspace: Workspace, room: Channel, user_id: str | None, last: int | None) -> dict[str, Any]:
    own = [m for m in room.ephemerals.values() if user_id is None or m.ephemeral_to == user_id]
    messages = sorted([*room.messages.values(), *own], key=lambda message: message.micros)
    if last is not None:
        messages = messages[-last:]
    name = room.name
    if room.kind == "im":
        other = next((user for user in room.members if user != BOT_USER_ID), "")
        persona = workspace.persona(other)
        name = BOT_NAME if user_id is not None or persona is None else f"{BOT_NAME} with {persona.name}"
    return {
        "id": room.id,
        "name": name,
        "kind": room.kind,
        "private": room.kind != "channel",
        "archived": room.archived,
        "members": [workspace.key_of(member) for member in room.members],
        "topic": room.topic,
        "pins": list(room.pins),
        "bookmarks": list(room.bookmarks),
        "messages": [_message(workspace, message) for message in messages],
    }


def _message(workspace: Workspace, message: Message) -> dict[str, Any]:
    key = workspace.key_of(message.user)
    persona = workspace.persona(message.user)
    reactions = [
        {"name": name, "users": [workspace.key_of(user) for user in users]} for name, users in message.reactions.items()
    ]
    return {
        "ts": message.ts,
        "user": key,
        "name": message.username or (persona.name if persona else BOT_NAME if key == "bot" else "Slack"),
        "text": message.text,
        "blocks": message.blocks,
        "thread_ts": message.thread_ts,
        "subtype": message.subtype,
        "reactions": reactions,
        "edited": message.edited_ts is not None,
        "ephemeral_to": workspace.key_of(message.ephemeral_to) if message.ephemeral_to else None,
        "attachments": message.attachments,
        "metadata": message.metadata,
        "files": message.files,
    }

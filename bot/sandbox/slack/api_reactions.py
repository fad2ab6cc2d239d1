"""Methods reactions.*: the bot's own reactions, and everyone's to read."""

from typing import Any

from bot.sandbox.slack.api_chat import permalink
from bot.sandbox.slack.channel import Channel
from bot.sandbox.slack.emoji import canonical
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.identity import BOT_USER_ID
from bot.sandbox.slack.message import Message
from bot.sandbox.slack.method import ApiCall, Method, Scope, words

WRITE = Scope(("reactions:write",))
ITEM = {"channel": "no_item_specified", "timestamp": "no_item_specified"}


def add(call: ApiCall) -> dict[str, Any]:
    """React as the bot."""
    channel, message = _item(call)
    if channel.archived:
        raise ApiError("is_archived")
    name = _name(call)
    users = message.reactions.setdefault(name, [])
    if BOT_USER_ID in users:
        raise ApiError("already_reacted")
    users.append(BOT_USER_ID)
    call.workspace.changed()
    call.stage.events.reacted(channel, message, ("reaction_added", BOT_USER_ID, name))
    return {}


def remove(call: ApiCall) -> dict[str, Any]:
    """Take back a reaction of the bot."""
    channel, message = _item(call)
    name = _name(call)
    users = message.reactions.get(name, [])
    if BOT_USER_ID not in users:
        raise ApiError("no_reaction")
    users.remove(BOT_USER_ID)
    if not users:
        del message.reactions[name]
    call.workspace.changed()
    call.stage.events.reacted(channel, message, ("reaction_removed", BOT_USER_ID, name))
    return {}


def get(call: ApiCall) -> dict[str, Any]:
    """Return a message with all its reactions."""
    channel, message = _item(call)
    shown = message.wire() | {"permalink": permalink(channel, message)}
    return {"type": "message", "channel": channel.id, "message": shown}


def _item(call: ApiCall) -> tuple[Channel, Message]:
    channel = call.channel(outsider="channel_not_found")
    timestamp = call.args.text("timestamp")
    if not timestamp.replace(".", "", 1).isdigit():
        raise ApiError("bad_timestamp")
    return channel, call.message(channel, "timestamp")


def _name(call: ApiCall) -> str:
    name = canonical(call.args.text("name"))
    if not name:
        raise ApiError("invalid_name")
    return name


NAMED = words("channel timestamp file file_comment")
UNSEEN = words("channel_not_found message_not_found bad_timestamp")
METHODS = {
    "reactions.add": Method(
        add,
        takes=words("channel timestamp name"),
        refuses=UNSEEN | words("already_reacted is_archived"),
        scope=WRITE,
        required=ITEM | {"name": "invalid_name"},
    ),
    "reactions.remove": Method(
        remove,
        takes=NAMED | words("name"),
        refuses=UNSEEN | words("no_reaction"),
        tier=2,
        scope=WRITE,
        required=ITEM | {"name": "invalid_name"},
    ),
    "reactions.get": Method(
        get, takes=NAMED | words("full"), refuses=UNSEEN, scope=Scope(("reactions:read",)), required=ITEM
    ),
}

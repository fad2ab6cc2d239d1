"""Methods conversations.* that change what becomes of a room: its name, its purpose, its end and who must go."""

from typing import Any

from bot.sandbox.slack.api_conversations import (
    BAD_NAME,
    CHANNEL,
    LIVING,
    MANAGE,
    TOPIC,
    TOPIC_MOST,
    any_room,
    living_room,
)
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.identity import BOT_USER_ID
from bot.sandbox.slack.method import ApiCall, Method, Scope, words

KICK = Scope(("channels:manage",), ("groups:write",))
WRONG_KIND = words("method_not_supported_for_channel_type")


def archive(call: ApiCall) -> dict[str, Any]:
    """Close a room; it can still be read."""
    room = any_room(call, outsider="not_in_channel")
    if room.archived:
        raise ApiError("already_archived")
    call.stage.events.archived(room, BOT_USER_ID)
    room.archived = True
    call.workspace.changed()
    return {}


def unarchive(call: ApiCall) -> dict[str, Any]:
    """Open an archived room again."""
    room = any_room(call)
    if not room.archived:
        raise ApiError("not_archived")
    call.stage.events.archived(room, BOT_USER_ID)
    room.archived = False
    call.workspace.changed()
    return {}


def rename(call: ApiCall) -> dict[str, Any]:
    """Give a room the bot opened another name."""
    room = living_room(call, outsider="not_in_channel")
    if room.creator != BOT_USER_ID:
        raise ApiError("not_authorized")
    name = call.args.text("name")
    if name != room.name:
        call.workspace.check_name(name)
        room.previous_names.insert(0, room.name)
        room.name = name
        kind = "channel_name" if room.kind == "channel" else "group_name"
        call.workspace.note(room, BOT_USER_ID, kind, f"<@{BOT_USER_ID}> has renamed the channel to {name}")
        call.stage.events.renamed(room)
    return {"channel": room.wire()}


def set_purpose(call: ApiCall) -> dict[str, Any]:
    """Say what a room is for."""
    room = living_room(call, outsider="not_in_channel")
    purpose = call.args.text("purpose")
    if len(purpose) > TOPIC_MOST:
        raise ApiError("too_long")
    if purpose != room.purpose:
        room.purpose, room.purpose_by, room.purpose_at = purpose, BOT_USER_ID, int(call.workspace.now())
        kind = "channel_purpose" if room.kind == "channel" else "group_purpose"
        call.workspace.note(room, BOT_USER_ID, kind, f"<@{BOT_USER_ID}> set the channel purpose: {purpose}")
    return {"channel": room.wire()}


def leave(call: ApiCall) -> dict[str, Any]:
    """Let the bot go out of a room."""
    room = living_room(call)
    if not room.has_bot:
        return {"not_in_channel": True}
    if room.kind == "group" and len(room.members) == 1:
        raise ApiError("last_member")
    call.stage.events.left(room, BOT_USER_ID)
    del room.members[BOT_USER_ID]
    kind = "channel_leave" if room.kind == "channel" else "group_leave"
    call.workspace.note(room, BOT_USER_ID, kind, f"<@{BOT_USER_ID}> has left the channel")
    return {}


def kick(call: ApiCall) -> dict[str, Any]:
    """Take a person out of a room."""
    room = any_room(call, outsider="not_in_channel")
    user_id = call.args.text("user")
    if user_id == BOT_USER_ID:
        raise ApiError("cant_kick_self")
    if call.workspace.persona(user_id) is None:
        raise ApiError("user_not_found")
    if user_id not in room.members:
        raise ApiError("not_in_channel")
    del room.members[user_id]
    kind = "channel_leave" if room.kind == "channel" else "group_leave"
    call.workspace.note(room, user_id, kind, f"<@{user_id}> was removed from the channel")
    call.stage.events.left(room, user_id)
    return {}


def close(call: ApiCall) -> dict[str, Any]:
    """Put a direct message away; its words stay."""
    room = call.channel()
    if room.kind != "im":
        raise ApiError("method_not_supported_for_channel_type")
    return {"no_op": True, "already_closed": True}


METHODS = {
    "conversations.archive": Method(
        archive,
        takes=words("channel"),
        refuses=WRONG_KIND | words("not_in_channel already_archived"),
        tier=2,
        scope=MANAGE,
        required=CHANNEL,
    ),
    "conversations.unarchive": Method(
        unarchive,
        takes=words("channel"),
        refuses=WRONG_KIND | words("not_archived"),
        tier=2,
        scope=MANAGE,
        required=CHANNEL,
    ),
    "conversations.rename": Method(
        rename,
        takes=words("channel name"),
        refuses=BAD_NAME | LIVING | words("not_in_channel not_authorized"),
        tier=2,
        scope=MANAGE,
        required=CHANNEL | {"name": "invalid_name_required"},
    ),
    "conversations.setPurpose": Method(
        set_purpose,
        takes=words("channel purpose"),
        refuses=LIVING | words("not_in_channel too_long"),
        tier=2,
        scope=TOPIC,
        required=CHANNEL | {"purpose": "invalid_arguments"},
        emptied=words("purpose"),
    ),
    "conversations.leave": Method(
        leave, takes=words("channel"), refuses=LIVING | words("last_member"), scope=MANAGE, required=CHANNEL
    ),
    "conversations.kick": Method(
        kick,
        takes=words("channel user"),
        refuses=WRONG_KIND | words("cant_kick_self not_in_channel"),
        scope=KICK,
        required=CHANNEL | {"user": "user_not_found"},
    ),
    "conversations.close": Method(
        close, takes=words("channel"), refuses=WRONG_KIND, tier=2, scope=MANAGE, required=CHANNEL
    ),
}

"""Methods conversations.*: rooms, who is in them and what they are about."""

from typing import Any

from bot.sandbox.slack.channel import Channel, Kind
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.identity import BOT_USER_ID
from bot.sandbox.slack.method import ApiCall, Method, Scope, by_kind, words
from bot.sandbox.slack.paging import turn

READ = by_kind("read")
MANAGE = Scope(("channels:manage", "channels:write"), ("groups:write",), ("im:write",))
INVITE = Scope(("channels:manage", "channels:write.invites"), ("groups:write", "groups:write.invites"))
TOPIC = Scope(("channels:manage", "channels:write.topic"), ("groups:write", "groups:write.topic"))
CHANNEL = {"channel": "channel_not_found"}
KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
PAGE = words("cursor limit types exclude_archived")
BAD_PAGE = words("invalid_cursor invalid_limit invalid_types")
BAD_NAME = words(
    "invalid_name_required invalid_name_maxlength invalid_name_specials invalid_name_punctuation name_taken"
)
LIVING = words("method_not_supported_for_channel_type is_archived")
TOPIC_MOST = 250


def create(call: ApiCall) -> dict[str, Any]:
    """Open a room with the bot in it."""
    kind: Kind = "group" if call.args.flag("is_private") else "channel"
    call.need(MANAGE.of(kind))
    room = call.workspace.create_channel(call.args.text("name"), kind, [BOT_USER_ID], BOT_USER_ID)
    call.workspace.changed()
    return {"channel": room.wire()}


def list_all(call: ApiCall) -> dict[str, Any]:
    """List the rooms the bot can see."""
    page, following = _page_of(call, [c for c in call.workspace.channels.values() if c.kind == "channel" or c.has_bot])
    counted = [room.wire() | {"num_members": len(room.members)} for room in page]
    return {"channels": counted, "response_metadata": following}


def users_conversations(call: ApiCall) -> dict[str, Any]:
    """List the rooms someone is in, by default the bot, as far as the bot can see them."""
    member = call.args.text("user") or BOT_USER_ID
    rooms = call.workspace.channels.values()
    seen = [c for c in rooms if member in c.members and (c.kind == "channel" or c.has_bot)]
    page, following = _page_of(call, seen)
    shown = [{name: told for name, told in room.wire().items() if name != "is_member"} for room in page]
    return {"channels": shown, "response_metadata": following}


def _page_of(call: ApiCall, rooms: list[Channel]) -> tuple[list[Channel], dict[str, Any]]:
    types = call.args.text("types", "public_channel").split(",")
    if any(name.strip() not in KINDS for name in types):
        raise ApiError("invalid_types")
    wanted = {KINDS[name.strip()] for name in types}
    for kind in wanted:
        call.need(READ.of(kind))
    active_only = call.args.flag("exclude_archived")
    chosen = [room for room in rooms if room.kind in wanted and not (active_only and room.archived)]
    return turn(chosen, call.args, "conversation", "invalid_limit")


def info(call: ApiCall) -> dict[str, Any]:
    """Describe one room."""
    room = call.channel()
    extra = {"num_members": len(room.members)} if call.args.flag("include_num_members") else {}
    return {"channel": room.wire() | extra}


def members(call: ApiCall) -> dict[str, Any]:
    """List who is in a room."""
    page, following = turn(list(call.channel().members), call.args, "member", "invalid_limit")
    return {"members": page, "response_metadata": following}


def invite(call: ApiCall) -> dict[str, Any]:
    """Bring people into a room; one who cannot come stops all, unless ``force``."""
    room = living_room(call, outsider="not_in_channel")
    users = [user.strip() for user in call.args.text("users").split(",") if user.strip()]
    refused = {user: error for user in users if (error := _why_not(call, room, user))}
    errors = [{"user": user, "ok": False, "error": error} for user, error in refused.items()]
    if errors and (not call.args.flag("force") or len(errors) == len(users)):
        raise ApiError(str(errors[0]["error"]), errors=errors)
    for user in users:
        if user not in refused:
            _bring_in(call, room, user)
    return {"channel": room.wire()} | ({"errors": errors} if errors else {})


def _why_not(call: ApiCall, room: Channel, user: str) -> str:
    """Return the error that keeps ``user`` out, or nothing."""
    if user == BOT_USER_ID:
        return "cant_invite_self"
    persona = call.workspace.persona(user)
    if persona is None or persona.deactivated:
        return "user_not_found"
    return "already_in_channel" if user in room.members else ""


def _bring_in(call: ApiCall, room: Channel, user: str) -> None:
    room.members[user] = None
    kind = "channel_join" if room.kind == "channel" else "group_join"
    call.workspace.note(room, user, kind, f"<@{user}> has joined the channel")
    call.stage.events.joined(room, user, BOT_USER_ID)


def join(call: ApiCall) -> dict[str, Any]:
    """Let the bot enter a public room."""
    room = call.channel()
    if room.kind != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    if room.archived:
        raise ApiError("is_archived")
    if room.has_bot:
        warned = {"warnings": ["already_in_channel"]}
        return {"channel": room.wire(), "warning": "already_in_channel", "response_metadata": warned}
    room.members[BOT_USER_ID] = None
    call.workspace.note(room, BOT_USER_ID, "channel_join", f"<@{BOT_USER_ID}> has joined the channel")
    call.stage.events.joined(room, BOT_USER_ID)
    return {"channel": room.wire()}


def set_topic(call: ApiCall) -> dict[str, Any]:
    """Say what a room is about, in a line everyone sees."""
    room = living_room(call, outsider="not_in_channel")
    topic = call.args.text("topic")
    if len(topic) > TOPIC_MOST:
        raise ApiError("too_long")
    if topic != room.topic:
        room.topic, room.topic_by, room.topic_at = topic, BOT_USER_ID, int(call.workspace.now())
        kind = "channel_topic" if room.kind == "channel" else "group_topic"
        call.workspace.note(room, BOT_USER_ID, kind, f"<@{BOT_USER_ID}> set the channel topic: {topic}")
    return {"channel": room.wire()}


def open_direct(call: ApiCall) -> dict[str, Any]:
    """Open the direct message with one person."""
    if "channel" in call.args:
        return {"channel": {"id": call.channel().id}, "no_op": True, "already_open": True}
    users = [user.strip() for user in call.args.text("users").split(",") if user.strip()]
    if not users:
        raise ApiError("users_list_not_supplied")
    if len(users) > 1:
        raise ApiError("method_not_supported_for_channel_type")
    persona = call.workspace.persona(users[0])
    if persona is None:
        raise ApiError("user_not_found")
    if persona.deactivated:
        raise ApiError("user_disabled")
    room = call.workspace.open_im(users[0])
    return {"channel": room.wire() if call.args.flag("return_im") else {"id": room.id}}


def living_room(call: ApiCall, *, outsider: str = "") -> Channel:
    """Return a public or private room that is not archived."""
    room = any_room(call, outsider=outsider)
    if room.archived:
        raise ApiError("is_archived")
    return room


def any_room(call: ApiCall, *, outsider: str = "") -> Channel:
    """Return a public or private room."""
    room = call.channel(outsider=outsider)
    if room.kind == "im":
        raise ApiError("method_not_supported_for_channel_type")
    return room


METHODS = {
    "conversations.create": Method(
        create,
        takes=words("name is_private team_id"),
        refuses=BAD_NAME,
        tier=2,
        scope=MANAGE,
        required={"name": "invalid_name_required"},
        picky=True,
    ),
    "conversations.list": Method(
        list_all, takes=PAGE | words("team_id"), refuses=BAD_PAGE, tier=2, scope=READ, picky=True
    ),
    "users.conversations": Method(
        users_conversations,
        takes=PAGE | words("team_id user exclude_muted"),
        refuses=BAD_PAGE,
        scope=READ,
        picky=True,
    ),
    "conversations.info": Method(
        info, takes=words("channel include_locale include_num_members"), scope=READ, required=CHANNEL
    ),
    "conversations.members": Method(
        members,
        takes=words("channel cursor limit"),
        refuses=words("invalid_cursor invalid_limit"),
        tier=4,
        scope=READ,
        required=CHANNEL,
    ),
    "conversations.invite": Method(
        invite,
        takes=words("channel users force"),
        refuses=LIVING | words("not_in_channel already_in_channel cant_invite_self user_not_found"),
        scope=INVITE,
        required=CHANNEL | {"users": "no_user"},
    ),
    "conversations.join": Method(
        join, takes=words("channel"), refuses=LIVING, scope=Scope(("channels:join",)), required=CHANNEL
    ),
    "conversations.setTopic": Method(
        set_topic,
        takes=words("channel topic"),
        refuses=LIVING | words("not_in_channel too_long"),
        tier=2,
        scope=TOPIC,
        required=CHANNEL | {"topic": "invalid_arguments"},
        emptied=words("topic"),
    ),
    "conversations.open": Method(
        open_direct,
        takes=words("channel users return_im prevent_creation"),
        refuses=words("channel_not_found method_not_supported_for_channel_type users_list_not_supplied")
        | words("user_not_found user_disabled"),
        scope=Scope(("im:write", "mpim:write", "channels:manage")),
    ),
}

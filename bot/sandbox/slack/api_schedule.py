"""Methods chat.scheduleMessage and its kin: what the bot wants said later."""

from typing import Any

from bot.sandbox.slack.api_chat import CHANNEL, MALFORMED, METADATA, SAID, WRITE, postable, said
from bot.sandbox.slack.channel import Channel
from bot.sandbox.slack.content import Fit
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.method import ApiCall, Method, words
from bot.sandbox.slack.paging import turn
from bot.sandbox.slack.schedule import Planned

_UNSENT = words("ts")  # a message to come has no timestamp yet


def schedule(call: ApiCall) -> dict[str, Any]:
    """Keep a message until its time."""
    post_at = call.args.number("post_at", 0, "invalid_time")
    channel = postable(call)
    content = said(call, Fit())
    thread_ts = call.args.text("thread_ts") or None
    if thread_ts is not None and not channel.is_thread(thread_ts):
        raise ApiError("invalid_arguments")
    loud = call.args.flag("reply_broadcast")
    planned = call.stage.schedule.plan(channel, post_at, content, thread_ts, loud=loud)
    shown = content.message(call.workspace.mint_ts(), thread_ts).wire(with_metadata=True)
    return {
        "scheduled_message_id": planned.id,
        "channel": channel.id,
        "post_at": post_at,
        "message": {name: value for name, value in shown.items() if name not in _UNSENT},
    }


def withdraw(call: ApiCall) -> dict[str, Any]:
    """Take back a message that is still to come."""
    call.stage.schedule.withdraw(call.channel(), call.args.text("scheduled_message_id"))
    return {}


def list_all(call: ApiCall) -> dict[str, Any]:
    """List what is still to come."""
    oldest, latest = call.args.number("oldest", 0), call.args.number("latest", 0)
    waiting = call.stage.schedule.waiting(_named_room(call))
    chosen = [p for p in waiting if oldest <= p.post_at and (not latest or p.post_at <= latest)]
    page, following = turn(chosen, call.args, "planned")
    return {"scheduled_messages": [_wire(planned) for planned in page], "response_metadata": following}


def _named_room(call: ApiCall) -> Channel | None:
    if "channel" not in call.args:
        return None
    room = call.workspace.find_channel(call.args.text("channel"))
    if room is None or not room.has_bot:
        raise ApiError("invalid_channel")
    return room


def _wire(planned: Planned) -> dict[str, Any]:
    return {
        "id": planned.id,
        "channel_id": planned.channel.id,
        "post_at": planned.post_at,
        "date_created": planned.created,
        "text": planned.content.text or "",
    }


METHODS = {
    "chat.scheduleMessage": Method(
        schedule,
        takes=SAID | words("channel post_at reply_broadcast unfurl_links unfurl_media"),
        refuses=MALFORMED
        | METADATA
        | words("not_in_channel is_archived msg_too_long time_in_past time_too_far restricted_too_many"),
        scope=WRITE,
        required=CHANNEL | {"post_at": "invalid_time"},
    ),
    "chat.deleteScheduledMessage": Method(
        withdraw,
        takes=words("channel scheduled_message_id as_user"),
        scope=WRITE,
        required=CHANNEL | {"scheduled_message_id": "invalid_scheduled_message_id"},
    ),
    "chat.scheduledMessages.list": Method(
        list_all,
        takes=words("channel cursor latest limit oldest team_id"),
        refuses=words("invalid_channel invalid_cursor"),
    ),
}

"""Methods chat.*: what the bot says, changes and takes back."""

from typing import Any

from bot.sandbox.slack.channel import Channel
from bot.sandbox.slack.content import UPDATE_TEXT_MOST, Content, read_content
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.identity import BOT_ID, BOT_USER_ID, TEAM_DOMAIN
from bot.sandbox.slack.message import Message, is_own
from bot.sandbox.slack.method import ApiCall, Method, Scope

WRITE = Scope(("chat:write",))


def post_message(call: ApiCall) -> dict[str, Any]:
    """Post into a conversation, or into a thread of it."""
    channel = _postable(call)
    content = _said(call)
    message = _compose(call, channel, content)
    call.workspace.post(channel, message)
    shown = {"channel": channel.id, "ts": message.ts, "message": message.wire(with_metadata=True)}
    return shown | _warned(content)


def post_ephemeral(call: ApiCall) -> dict[str, Any]:
    """Show a message to one member only, until their client forgets it."""
    channel = _postable(call)
    user_id = call.args.text("user")
    if user_id not in channel.members:
        raise ApiError("user_not_in_channel")
    message = _compose(call, channel, _said(call))
    message.ephemeral_to = user_id
    call.workspace.post(channel, message)
    return {"message_ts": message.ts}


def update(call: ApiCall) -> dict[str, Any]:
    """Change a message of the bot; parts that are not named stay."""
    channel = call.channel()
    message = call.message(channel, "ts")
    if not is_own(message) or message.subtype == "tombstone":
        raise ApiError("cant_update_message")
    if channel.archived:
        raise ApiError("is_inactive")
    content = read_content(call.args)
    if content.text is None and content.blocks is None and content.attachments is None:
        if content.metadata is None:
            raise ApiError("no_text")
    elif content.text is not None and len(content.text) > UPDATE_TEXT_MOST:
        raise ApiError("msg_too_long")
    _change(message, content)
    message.edited_ts = call.workspace.mint_ts()[0]
    call.workspace.changed()
    shown = message.wire(with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: ApiCall) -> dict[str, Any]:
    """Take back a message of the bot."""
    channel = call.channel()
    message = call.message(channel, "ts")
    if message.subtype == "tombstone":
        raise ApiError("message_not_found")
    if not is_own(message):
        raise ApiError("cant_delete_message")
    channel.drop(message)
    call.workspace.changed()
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: ApiCall) -> dict[str, Any]:
    """Return the address of a message."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    return {"channel": channel.id, "permalink": permalink(channel, message)}


def permalink(channel: Channel, message: Message) -> str:
    """Return the address Slack would show for ``message``."""
    link = f"https://{TEAM_DOMAIN}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return link + (f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.is_reply else "")


def _postable(call: ApiCall) -> Channel:
    """Return where the call may post; a person's id means their direct message."""
    reference = call.args.text("channel")
    if call.workspace.persona(reference) is not None:
        channel = call.workspace.open_im(reference)
    else:
        public = "chat:write.public" in call.stage.scopes
        channel = call.channel()
        if not channel.has_bot and not (public and channel.kind == "channel"):
            raise ApiError("not_in_channel")
    if channel.archived:
        raise ApiError("is_archived")
    return channel


def _said(call: ApiCall) -> Content:
    content = read_content(call.args)
    if content.is_empty:
        raise ApiError("no_text")
    return content


def _compose(call: ApiCall, channel: Channel, content: Content) -> Message:
    thread_ts = call.args.text("thread_ts") or None
    if thread_ts is not None:
        parent = channel.messages.get(thread_ts)
        if parent is None or parent.is_reply:
            raise ApiError("cannot_reply_to_message")
    named = "chat:write.customize" in call.stage.scopes  # without it Slack keeps the app's own name
    ts, micros = call.workspace.mint_ts()
    return Message(
        ts=ts,
        micros=micros,
        user=BOT_USER_ID,
        bot_id=BOT_ID,
        text=content.text or "",
        blocks=content.blocks or [],
        attachments=content.attachments or [],
        metadata=content.metadata or None,
        thread_ts=thread_ts,
        username=call.args.text("username") or None if named else None,
        broadcast=call.args.flag("reply_broadcast"),
    )


def _change(message: Message, content: Content) -> None:
    if content.text is not None:
        message.text = content.text
    if content.blocks is not None:
        message.blocks = content.blocks
    if content.attachments is not None:
        message.attachments = content.attachments
    if content.metadata is not None:
        message.metadata = content.metadata or None


def _warned(content: Content) -> dict[str, Any]:
    if not content.warnings:
        return {}
    return {"warning": ",".join(content.warnings), "response_metadata": {"warnings": content.warnings}}


METHODS = {
    "chat.postMessage": Method(post_message, WRITE, {"channel": "channel_not_found"}),
    "chat.postEphemeral": Method(
        post_ephemeral, WRITE, {"channel": "channel_not_found", "user": "user_not_in_channel"}
    ),
    "chat.update": Method(update, WRITE, {"channel": "channel_not_found", "ts": "message_not_found"}),
    "chat.delete": Method(delete, WRITE, {"channel": "channel_not_found", "ts": "message_not_found"}),
    "chat.getPermalink": Method(
        get_permalink, None, {"channel": "channel_not_found", "message_ts": "message_not_found"}
    ),
}

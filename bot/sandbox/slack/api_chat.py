"""Methods chat.*: what the bot says, changes and takes back."""

from typing import Any

from bot.sandbox.slack.channel import Channel
from bot.sandbox.slack.content import POST, UPDATE, Content, Fit, read_content
from bot.sandbox.slack.errors import ApiError, InvalidBlocksError
from bot.sandbox.slack.identity import TEAM_DOMAIN
from bot.sandbox.slack.message import Message, is_own
from bot.sandbox.slack.method import ApiCall, Method, Scope, words

WRITE = Scope(("chat:write",))
SAID = words("text blocks attachments markdown_text metadata thread_ts as_user link_names parse")
FACE = words("username icon_emoji icon_url")
MALFORMED = words(
    "no_text invalid_blocks invalid_blocks_format invalid_attachments too_many_attachments markdown_text_conflict"
)
METADATA = words("invalid_metadata_format invalid_metadata_schema metadata_too_large")
CHANNEL = {"channel": "channel_not_found"}
MESSAGE = CHANNEL | {"ts": "message_not_found"}


def post_message(call: ApiCall) -> dict[str, Any]:
    """Post into a conversation, or into a thread of it."""
    channel = postable(call)
    content = said(call, POST)
    message = _compose(call, channel, content)
    message.broadcast = call.args.flag("reply_broadcast")
    call.workspace.post(channel, message)
    shown = {"channel": channel.id, "ts": message.ts, "message": message.wire(with_metadata=True)}
    return shown | _warned(content)


def post_ephemeral(call: ApiCall) -> dict[str, Any]:
    """Show a message to one member only, until their client forgets it."""
    channel = postable(call)
    user_id = call.args.text("user")
    if user_id not in channel.members:
        raise ApiError("user_not_in_channel")
    content = said(call, Fit(), with_metadata=False)  # no history gives an ephemeral message back
    message = _compose(call, channel, content)
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
    content = _with_files(call, read_content(call.args, UPDATE))
    if (content.text, content.blocks, content.attachments, content.metadata) == (None,) * 4:
        raise ApiError("no_text")
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


def postable(call: ApiCall) -> Channel:
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


def said(call: ApiCall, fit: Fit, *, with_metadata: bool = True) -> Content:
    """Return what the call wants said; nothing is refused."""
    content = read_content(call.args, fit, with_metadata=with_metadata)
    if content.is_empty:
        raise ApiError("no_text")
    return _with_files(call, content)


def _with_files(call: ApiCall, content: Content) -> Content:
    """Return the content with the address of each file an image block shows; a file that is not there is refused."""
    problems = []
    for number, block in enumerate(content.blocks or ()):
        file = block.get("slack_file")
        if not isinstance(file, dict):
            continue
        upload = call.stage.uploads.find(str(file.get("id") or str(file.get("url")).rpartition("/")[2]))
        if upload is None:
            problems.append(f"invalid slack file [json-pointer:/blocks/{number}/slack_file]")
        else:
            wire = call.stage.uploads.wire(upload, call.stage.root())
            block["slack_file"] = {"id": upload.id, "url": wire["url_private"]}
    if problems:
        raise InvalidBlocksError(problems)
    return content


def _compose(call: ApiCall, channel: Channel, content: Content) -> Message:
    thread_ts = call.args.text("thread_ts") or None
    if thread_ts is not None and not channel.is_thread(thread_ts):
        raise ApiError("cannot_reply_to_message")
    message = content.message(call.workspace.mint_ts(), thread_ts)
    if "chat:write.customize" in call.stage.scopes:  # without it Slack keeps the app's own name
        message.username = call.args.text("username") or None
    return message


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
    "chat.postMessage": Method(
        post_message,
        takes=SAID
        | FACE
        | words("channel mrkdwn reply_broadcast unfurl_links unfurl_media current_draft_last_updated_ts"),
        refuses=MALFORMED
        | METADATA
        | words("not_in_channel is_archived msg_blocks_too_long cannot_reply_to_message rate_limited"),
        tier=5,
        scope=WRITE,
        required=CHANNEL,
    ),
    "chat.postEphemeral": Method(
        post_ephemeral,
        takes=SAID | FACE | words("channel user"),
        refuses=MALFORMED | words("not_in_channel is_archived msg_too_long cannot_reply_to_message"),
        tier=4,
        scope=WRITE,
        required=CHANNEL | {"user": "user_not_in_channel"},
    ),
    "chat.update": Method(
        update,
        takes=SAID - words("thread_ts") | words("channel ts reply_broadcast file_ids unfurled_attachments"),
        refuses=MALFORMED | METADATA | words("cant_update_message is_inactive msg_too_long"),
        scope=WRITE,
        required=MESSAGE,
    ),
    "chat.delete": Method(
        delete,
        takes=words("channel ts as_user"),
        refuses=words("cant_delete_message"),
        scope=WRITE,
        required=MESSAGE,
    ),
    "chat.getPermalink": Method(
        get_permalink,
        takes=words("channel message_ts"),
        tier=5,
        required=CHANNEL | {"message_ts": "message_not_found"},
    ),
}

"""Methods files.*External: a file in three steps, and files.info."""

from typing import Any

from bot.sandbox.slack.channel import Channel
from bot.sandbox.slack.content import accept_blocks
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.identity import BOT_ID, BOT_USER_ID
from bot.sandbox.slack.message import Message
from bot.sandbox.slack.method import ApiCall, Method, Scope, words
from bot.sandbox.slack.uploads import SNIPPET_MOST, Share

WRITE = Scope(("files:write",))
CHANNELS_MOST = 100
ALT_TEXT_MOST = 1000


def get_upload_url(call: ApiCall) -> dict[str, Any]:
    """Say where to send the bytes."""
    length = call.args.number("length", 0)
    if length <= 0:
        raise ApiError("missing_argument")
    if "snippet_type" in call.args and length > SNIPPET_MOST:
        raise ApiError("snippet_too_large")
    alt_text = call.args.text("alt_txt")
    if len(alt_text) > ALT_TEXT_MOST:
        raise ApiError("alt_txt_too_large")
    upload = call.stage.uploads.announce(call.args.text("filename"), length, alt_text)
    return {"upload_url": f"{call.stage.root()}/upload/v1/{upload.ticket}", "file_id": upload.id}


def complete_upload(call: ApiCall) -> dict[str, Any]:
    """Finish uploads and share them where the call says; nothing is finished when anything is wrong."""
    asked = call.args.items("files", "invalid_arguments") or []
    rooms = _rooms(call)
    thread_ts = call.args.text("thread_ts") or None
    if thread_ts is not None and not all(room.is_thread(thread_ts) for room in rooms):
        raise ApiError("invalid_arguments")
    blocks = accept_blocks(call.args.items("blocks", "invalid_blocks") or [])
    uploads = call.stage.uploads.complete({str(item.get("id")): str(item.get("title") or "") for item in asked})
    for room in rooms:
        ts, micros = call.workspace.mint_ts()
        for upload in uploads:
            upload.shares.append(Share(room.kind, room.id, ts))
        message = Message(ts=ts, micros=micros, user=BOT_USER_ID, bot_id=BOT_ID, text=call.args.text("initial_comment"))
        message.blocks, message.thread_ts = blocks, thread_ts
        message.files = [call.stage.uploads.wire(upload, call.stage.root()) for upload in uploads]
        call.workspace.post(room, message)
    return {"files": [call.stage.uploads.wire(upload, call.stage.root()) for upload in uploads]}


def info(call: ApiCall) -> dict[str, Any]:
    """Describe a file and tell where it is shared."""
    upload = call.stage.uploads.find(call.args.text("file"))
    if upload is None:
        raise ApiError("file_not_found")
    return {
        "file": call.stage.uploads.wire(upload, call.stage.root()),
        "comments": [],
        "paging": {"count": 100, "total": 0, "page": 1, "pages": 0},
    }


def _rooms(call: ApiCall) -> list[Channel]:
    named = call.args.text("channels") or call.args.text("channel_id")
    ids = [name.strip() for name in named.split(",") if name.strip()]
    if len(ids) > CHANNELS_MOST:
        raise ApiError("channels_limit_exceeded")
    rooms = []
    for channel_id in ids:
        room = call.workspace.find_channel(channel_id)
        if room is None or (room.kind != "channel" and not room.has_bot):
            raise ApiError("channel_not_found")
        if not room.has_bot:
            raise ApiError("not_in_channel")
        rooms.append(room)
    return rooms


METHODS = {
    "files.getUploadURLExternal": Method(
        get_upload_url,
        takes=words("filename length alt_txt snippet_type"),
        refuses=words("missing_argument snippet_too_large alt_txt_too_large"),
        tier=4,
        scope=WRITE,
        required={"filename": "missing_argument", "length": "missing_argument"},
    ),
    "files.completeUploadExternal": Method(
        complete_upload,
        takes=words("files channels channel_id initial_comment thread_ts blocks username icon_emoji icon_url"),
        refuses=words("channel_not_found not_in_channel channels_limit_exceeded file_not_found invalid_blocks"),
        tier=4,
        scope=WRITE,
        required={"files": "invalid_arguments"},
    ),
    "files.info": Method(
        info,
        takes=words("file count cursor limit page"),
        tier=4,
        scope=Scope(("files:read",)),
        required={"file": "file_not_found"},
    ),
}

"""Methods files.*External: a file in three steps."""

from typing import Any

from bot.sandbox.slack.channel import Channel
from bot.sandbox.slack.content import accept_blocks
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.identity import BOT_ID, BOT_USER_ID
from bot.sandbox.slack.message import Message
from bot.sandbox.slack.method import ApiCall, Method, Scope
from bot.sandbox.slack.uploads import SNIPPET_MOST

WRITE = Scope(("files:write",))
CHANNELS_MOST = 100


def get_upload_url(call: ApiCall) -> dict[str, Any]:
    """Say where to send the bytes."""
    length = call.args.number("length", 0)
    if length <= 0:
        raise ApiError("invalid_arguments")
    if "snippet_type" in call.args and length > SNIPPET_MOST:
        raise ApiError("snippet_too_large")
    upload = call.stage.uploads.announce(call.args.text("filename"), length, call.args.text("alt_txt"))
    return {"upload_url": f"{call.stage.root()}/upload/v1/{upload.ticket}", "file_id": upload.id}


def complete_upload(call: ApiCall) -> dict[str, Any]:
    """Finish uploads and share them where the call says."""
    asked = call.args.items("files", "invalid_arguments") or []
    rooms = _rooms(call)
    files = []
    for item in asked:
        upload = call.stage.uploads.complete(str(item.get("id", "")), str(item.get("title") or ""))
        files.append(call.stage.uploads.wire(upload, call.stage.root()))
    for room in rooms:
        _share(call, room, files)
    return {"files": files}


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


def _share(call: ApiCall, room: Channel, files: list[dict[str, Any]]) -> None:
    thread_ts = call.args.text("thread_ts") or None
    parent = room.messages.get(thread_ts) if thread_ts else None
    if thread_ts is not None and (parent is None or parent.is_reply):
        raise ApiError("invalid_arguments")
    blocks = call.args.items("blocks", "invalid_blocks") or []
    ts, micros = call.workspace.mint_ts()
    message = Message(
        ts=ts,
        micros=micros,
        user=BOT_USER_ID,
        bot_id=BOT_ID,
        text=call.args.text("initial_comment"),
        blocks=accept_blocks(blocks),
        files=files,
        thread_ts=thread_ts,
    )
    call.workspace.post(room, message)


METHODS = {
    "files.getUploadURLExternal": Method(
        get_upload_url, WRITE, {"filename": "invalid_arguments", "length": "invalid_arguments"}
    ),
    "files.completeUploadExternal": Method(complete_upload, WRITE, {"files": "invalid_arguments"}),
}

"""Files on their way into the workspace and those that arrived."""

import mimetypes
import secrets
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.channel import Kind
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.identity import BOT_USER_ID
from bot.sandbox.slack.workspace import Workspace

SNIPPET_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Share:
    """One message that shows a file."""

    kind: Kind
    channel_id: str
    ts: str


@dataclass(slots=True)
class Upload:
    """One file; ``content`` is None until the bytes arrive."""

    id: str
    name: str
    length: int
    ticket: str
    content: bytes | None = None
    title: str = ""
    alt_text: str = ""
    complete: bool = False
    shares: list[Share] = field(default_factory=list)


class Uploads:
    """All files of the workspace, kept in memory."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._files: dict[str, Upload] = {}
        self._tickets: dict[str, Upload] = {}

    def announce(self, name: str, length: int, alt_text: str) -> Upload:
        """Make room for a file of ``length`` bytes."""
        upload = Upload(self._workspace.mint_id("F"), name, length, secrets.token_urlsafe(12))
        upload.alt_text = alt_text
        self._files[upload.id] = self._tickets[upload.ticket] = upload
        return upload

    def receive(self, ticket: str, content: bytes) -> None:
        """Keep the bytes sent to an upload URL."""
        upload = self._tickets.get(ticket)
        if upload is None or upload.complete:
            raise ApiError("file_not_found")
        if len(content) != upload.length:
            raise ApiError("invalid_length")
        upload.content = content

    def complete(self, titles: dict[str, str]) -> list[Upload]:
        """Finish the uploads with these ids, all of them or none; their bytes must have arrived."""
        uploads = [self._files.get(file_id) for file_id in titles]
        ready = [upload for upload in uploads if upload and upload.content is not None and not upload.complete]
        if len(ready) < len(uploads):
            raise ApiError("file_not_found")
        for upload in ready:
            upload.title, upload.complete = titles[upload.id] or upload.name, True
        return ready

    def find(self, file_id: str) -> Upload | None:
        """Return the finished file with this id."""
        upload = self._files.get(file_id)
        return upload if upload and upload.complete else None

    def wire(self, upload: Upload, root: str) -> dict[str, Any]:
        """Return Slack's file object."""
        mimetype = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        url = f"{root}/files/{upload.id}"
        return {
            "id": upload.id, "created": int(self._workspace.now()), "name": upload.name,
            "title": upload.title, "mimetype": mimetype, "filetype": upload.name.rpartition(".")[2],
            "user": BOT_USER_ID, "mode": "hosted", "size": upload.length, "is_external": False,
            "is_public": False, "url_private": url, "url_private_download": url, "permalink": url,
            "alt_txt": upload.alt_text, "shares": _shares(upload),
            "channels": [share.channel_id for share in upload.shares if share.kind == "channel"],
            "groups": [share.channel_id for share in upload.shares if share.kind == "group"],
            "ims": [share.channel_id for share in upload.shares if share.kind == "im"],
        }  # fmt: skip


def _shares(upload: Upload) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for share in upload.shares:
        family = told.setdefault("public" if share.kind == "channel" else "private", {})
        family.setdefault(share.channel_id, []).append({"ts": share.ts})
    return told

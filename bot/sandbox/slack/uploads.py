"""Files on their way into the workspace and those that arrived."""

import mimetypes
import secrets
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.identity import BOT_USER_ID
from bot.sandbox.slack.workspace import Workspace

SNIPPET_MOST = 1_000_000


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

    def complete(self, file_id: str, title: str) -> Upload:
        """Finish an upload whose bytes arrived."""
        upload = self._files.get(file_id)
        if upload is None or upload.content is None or upload.complete:
            raise ApiError("file_not_found")
        upload.title, upload.complete = title or upload.name, True
        return upload

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
            "alt_txt": upload.alt_text,
        }  # fmt: skip

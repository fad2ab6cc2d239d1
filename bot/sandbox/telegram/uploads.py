"""Files the bot sends: pictures and documents, from a multipart call or by a known file id."""

import mimetypes
import secrets
import struct

from bot.sandbox.telegram.arguments import Arguments, Upload
from bot.sandbox.telegram.chats import StoredFile
from bot.sandbox.telegram.errors import Refused, bad_request

_MAX_PHOTO_BYTES = 10 * 1024 * 1024  # Bot API, sendPhoto
_MAX_FILE_BYTES = 50 * 1024 * 1024  # Bot API, sendDocument
_MAX_SIDES_SUM = 10_000  # Bot API, sendPhoto: width and height together
_MAX_RATIO = 20


def photo_of(files: dict[str, StoredFile], args: Arguments) -> StoredFile:
    """Return the picture of a call, stored; what is no picture is refused."""
    given = _given(files, args, "photo")
    if isinstance(given, StoredFile):
        if not given.width:
            raise bad_request("can't use file of type Document as Photo")
        return given
    if len(given.content) > _MAX_PHOTO_BYTES:
        raise bad_request("file is too big for a photo: it has more than 10 MB")
    size = _size(given.content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > _MAX_SIDES_SUM or max(size) > _MAX_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return _stored(files, given, "photos", size)


def document_of(files: dict[str, StoredFile], args: Arguments) -> StoredFile:
    """Return the file of a call, stored."""
    given = _given(files, args, "document")
    return given if isinstance(given, StoredFile) else _stored(files, given, "documents", (0, 0))


def _given(files: dict[str, StoredFile], args: Arguments, name: str) -> StoredFile | Upload:
    value = args.raw(name)
    if isinstance(value, str) and value.startswith("attach://"):
        value = args.attached(value.removeprefix("attach://"))
    if isinstance(value, Upload):
        if not value.content:
            raise bad_request("file must be non-empty")
        if len(value.content) > _MAX_FILE_BYTES:
            raise Refused(413, "Request Entity Too Large")
        return value
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # nothing here leaves this machine
    if isinstance(value, str) and value in files:
        return files[value]
    reason = "wrong file identifier/HTTP URL specified" if value else f"there is no {name} in the request"
    raise bad_request(reason)


def _stored(files: dict[str, StoredFile], upload: Upload, folder: str, size: tuple[int, int]) -> StoredFile:
    number = sum(1 for file in files.values() if file.path.startswith(folder))
    ending = mimetypes.guess_extension(upload.mime) or ".bin"
    file = StoredFile(
        file_id="BQAC" + secrets.token_urlsafe(24),
        unique_id="AgAD" + secrets.token_urlsafe(6),
        name=upload.name,
        mime=upload.mime,
        content=upload.content,
        path=f"{folder}/file_{number}{ending}",
        width=size[0],
        height=size[1],
    )
    files[file.file_id] = file
    return file


def _size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, GIF or JPEG, None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return (width, height) if width and height else None
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return (width, height) if width and height else None
    return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        (length,) = struct.unpack(">H", content[position + 2 : position + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return (width, height) if width and height else None
        position += 2 + length
    return None

"""The method by which the bot fetches a file it knows."""

from bot.sandbox.telegram.arguments import Arguments
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.method import Method
from bot.sandbox.telegram.world import World

_MAX_FETCHED_BYTES = 20 * 1024 * 1024  # Bot API, getFile


def get_file(world: World, args: Arguments) -> object:
    """Return where the file can be fetched from."""
    file = world.files.get(args.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > _MAX_FETCHED_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "file_path": file.path,
    }


METHODS = (Method("getFile", get_file, "file_id"),)

"""Pages of a long answer, turned by cursor."""

import base64
from collections.abc import Sequence
from typing import Any, TypeVar

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.errors import ApiError

T = TypeVar("T")
PAGE_MOST = 1000


def write_cursor(kind: str, place: int) -> str:
    """Return a cursor that names ``place`` in a listing of ``kind``."""
    return base64.b64encode(f"{kind}:{place}".encode()).decode()


def read_cursor(args: Arguments, kind: str) -> int | None:
    """Return the place the call's cursor names, None without one; a foreign cursor is refused."""
    if "cursor" not in args:
        return None
    try:
        found, _, place = base64.b64decode(args.text("cursor"), validate=True).decode().partition(":")
        number = int(place)
    except ValueError:
        raise ApiError("invalid_cursor") from None
    if found != kind:
        raise ApiError("invalid_cursor")
    return number


def read_limit(args: Arguments, default: int, most: int, error: str = "invalid_arguments") -> int:
    """Return the page size the call asks for; few methods have an ``error`` of their own for a bad one."""
    limit = args.number("limit", default, error)
    if limit < 0 or limit > most:
        raise ApiError(error)
    return limit or default


def turn(
    items: Sequence[T], args: Arguments, kind: str, error: str = "invalid_arguments"
) -> tuple[list[T], dict[str, Any]]:
    """Return one page of ``items`` with the response_metadata that leads to the next."""
    start = read_cursor(args, kind) or 0
    end = start + read_limit(args, 100, PAGE_MOST, error)
    following = write_cursor(kind, end) if end < len(items) else ""
    return list(items[start:end]), {"next_cursor": following}

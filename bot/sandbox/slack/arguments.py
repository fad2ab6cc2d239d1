"""The arguments of one Web API call, from a form or from JSON."""

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.sandbox.slack.errors import ApiError

STRUCTURED = ("blocks", "attachments", "metadata", "view", "files", "channels")
_TRUE = {"true", "1", "yes"}


class Arguments:
    """Named values of a call; strings from forms become what the method needs.

    ``known`` is what the method may look at: asking for anything else is a mistake in this stand-in.
    """

    def __init__(self, values: dict[str, Any], known: frozenset[str] | None = None) -> None:
        self.values = values
        self._known = known

    def __contains__(self, name: str) -> bool:
        return self.get(name) not in (None, "")

    def get(self, name: str) -> Any:
        """Return the value as it came, None when there is none."""
        if self._known is not None and name not in self._known:
            raise LookupError(f"the method's table does not list the argument {name}")
        return self.values.get(name)

    def text(self, name: str, default: str = "") -> str:
        """Return the value as text."""
        value = self.get(name)
        return default if value is None else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return the value as a truth."""
        value = self.get(name)
        if value is None or value == "":
            return default
        return value if isinstance(value, bool) else str(value).lower() in _TRUE

    def number(self, name: str, default: int, error: str = "invalid_arguments") -> int:
        """Return the value as a whole number; anything else is refused with ``error``."""
        value = self.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise ApiError(error) from None

    def items(self, name: str, error: str) -> list[dict[str, Any]] | None:
        """Return a list of objects, or None when it was not given; anything else is refused."""
        value = self.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise ApiError(error)
        return value


async def read(request: web.Request) -> tuple[dict[str, Any], str]:
    """Return the call's arguments and its token, out of header, form, query or JSON."""
    values: dict[str, Any] = dict(request.query)
    if request.content_type.startswith("multipart/"):
        values |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    elif body := await request.read():
        values |= _read_body(request.content_type, body)
    token = str(values.pop("token", ""))
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    return _unfold(values), bearer.strip() if scheme.lower() == "bearer" else token


def read_logged(body: bytes) -> dict[str, Any]:
    """Return a JSON body for the log; nothing when it cannot be read."""
    try:
        return _read_body("application/json", body)
    except ApiError:
        return {}


def _read_body(content_type: str, body: bytes) -> dict[str, Any]:
    if content_type == "application/x-www-form-urlencoded":
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    if content_type != "application/json":
        raise ApiError("invalid_post_type")
    try:
        values = json.loads(body)
    except ValueError:
        raise ApiError("invalid_json") from None
    if not isinstance(values, dict):
        raise ApiError("json_not_object")
    return values


def _unfold(values: dict[str, Any]) -> dict[str, Any]:
    """Read JSON that arrived as text in the few arguments that hold structures."""
    for name in STRUCTURED:
        value = values.get(name)
        if isinstance(value, str) and value[:1] in {"[", "{"}:
            try:
                values[name] = json.loads(value)
            except ValueError:
                continue  # the method names its own error for a broken structure
    return values

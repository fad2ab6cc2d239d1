"""The arguments of one call, read with the types and the leniency of the Bot API."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox.telegram.errors import bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart call."""

    name: str
    mime: str
    content: bytes


class Arguments:
    """Named values as they came; a reader gives one of them its type.

    Only names the method declares can be read: a method that reads an argument Telegram does not know
    fails in every test that calls it.
    """

    def __init__(self, values: Mapping[str, Any], declared: Iterable[str]) -> None:
        """Wrap the raw values of a call to a method that declares these names."""
        self._values = values
        self._declared = frozenset(declared)

    def raw(self, name: str) -> Any:
        """Return the value as it came, or None."""
        if name not in self._declared:
            raise LookupError(f"the method does not declare {name!r}")
        return self._values.get(name)

    def attached(self, name: str) -> Upload | None:
        """Return the file part of that name; parts are named freely, so nothing declares them."""
        part = self._values.get(name)
        return part if isinstance(part, Upload) else None

    def nested(self, values: Mapping[str, Any], declared: str) -> "Arguments":
        """Return the arguments an object of the call holds; files stay where they are, in the call itself."""
        uploads = {name: value for name, value in self._values.items() if isinstance(value, Upload)}
        return Arguments(uploads | dict(values), declared.split())

    def has(self, name: str) -> bool:
        """Say whether the caller gave the argument at all, even empty."""
        return self.raw(name) is not None

    def text(self, name: str) -> str:
        """Return the value as text, "" when absent."""
        value = self.raw(name)
        if value is None or isinstance(value, Upload):
            return ""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def integer(self, name: str, default: int = 0) -> int:
        """Return the value as a number; what is no number counts as ``default``."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """Return the value as truth: true, yes, t, y and 1 are true."""
        return self.text(name).strip().lower() in {"true", "yes", "t", "y", "1"}

    def parsed(self, name: str, expected: str) -> Any:
        """Return a nested value, from JSON text or from a JSON body; None when absent or empty."""
        value = self.raw(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {expected} JSON object") from None

    def object(self, name: str, expected: str) -> dict[str, Any] | None:
        """Return a nested object, or None when absent."""
        value = self.parsed(name, expected)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"object expected as {expected}")
        return value

    def array(self, name: str, expected: str) -> list[Any] | None:
        """Return a nested list, or None when absent."""
        value = self.parsed(name, expected)
        if value is not None and not isinstance(value, list):
            raise bad_request(f"expected an Array of {expected}")
        return value


async def read_values(request: web.Request) -> dict[str, Any]:
    """Return what a call carries in its address and its body, in any of the four forms the Bot API takes."""
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.json() if request.can_read_body else {}
        if isinstance(body, dict):
            values.update(body)
    elif request.content_type == "multipart/form-data":
        values.update(await _read_parts(request))
    elif request.can_read_body:
        values.update(await request.post())
    return values


async def _read_parts(request: web.Request) -> dict[str, Any]:
    found: dict[str, Any] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            found[part.name] = content.decode()
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            found[part.name] = Upload(part.filename, mime, content)
    return found


def readable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments for the log of calls: nested JSON decoded, files as name and size."""
    return {name: _readable(value) for name, value in values.items()}


def _readable(value: Any) -> Any:
    if isinstance(value, Upload):
        return {"file": value.name, "size": len(value.content)}
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value

"""What a request of the page says, read with a plain sentence for everything that is wrong."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any


class BadRequest(Exception):
    """The request cannot be understood; the text says why, fit to show."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The JSON object of one request."""

    given: dict[str, Any]

    @classmethod
    def read(cls, body: bytes) -> "Fields":
        """Return the fields of a JSON body that is one object."""
        try:
            given = json.loads(body)
        except ValueError as problem:
            raise BadRequest("The body is not JSON.") from problem
        if not isinstance(given, dict):
            raise BadRequest("The body must be one JSON object.")
        return cls(given)

    def text(self, name: str) -> str:
        """Return a text that must be there and not empty."""
        value = self.maybe_text(name)
        if not value:
            raise BadRequest(f'The field "{name}" is missing.')
        return value

    def maybe_text(self, name: str) -> str | None:
        """Return a text, or None when it was left out."""
        value = self.given.get(name)
        if value is not None and not isinstance(value, str):
            raise BadRequest(f'The field "{name}" must be text.')
        return value

    def number(self, name: str) -> int:
        """Return a whole number that must be there."""
        value = self.maybe_number(name)
        if value is None:
            raise BadRequest(f'The field "{name}" is missing.')
        return value

    def maybe_number(self, name: str) -> int | None:
        """Return a whole number, or None when it was left out; true is no number."""
        value = self.given.get(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise BadRequest(f'The field "{name}" must be a whole number.')
        return value

    def maybe_seconds(self, name: str) -> float | None:
        """Return a number that may have a fraction, or None when it was left out."""
        value = self.given.get(name)
        if value is not None and (not isinstance(value, int | float) or isinstance(value, bool)):
            raise BadRequest(f'The field "{name}" must be a number.')
        return None if value is None else float(value)

    def numbers(self, name: str) -> dict[str, float]:
        """Return an object whose values are all finite numbers."""
        value = self.given.get(name)
        if not isinstance(value, dict) or not all(_is_finite(one) for one in value.values()):
            raise BadRequest(f'The field "{name}" must be an object of numbers.')
        return {key: float(one) for key, one in value.items()}

    def flag(self, name: str) -> bool:
        """Return true or false, which must be there."""
        value = self.maybe_flag(name)
        if value is None:
            raise BadRequest(f'The field "{name}" is missing.')
        return value

    def maybe_flag(self, name: str) -> bool | None:
        """Return true or false, or None when it was left out."""
        value = self.given.get(name)
        if value is not None and not isinstance(value, bool):
            raise BadRequest(f'The field "{name}" must be true or false.')
        return value

    def all_of(self, name: str, choices: Collection[str]) -> list[str]:
        """Return a list of texts, each one of ``choices``."""
        value = self.given.get(name)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise BadRequest(f'The field "{name}" must be a list of texts.')
        if unknown := [one for one in value if one not in choices]:
            raise BadRequest(f'The field "{name}" may hold: {", ".join(sorted(choices))}; not {unknown[0]!r}.')
        return value

    def one_of(self, name: str, choices: Collection[str]) -> str:
        """Return a text that is one of ``choices``."""
        value = self.text(name)
        if value not in choices:
            raise BadRequest(f'The field "{name}" must be one of: {", ".join(sorted(choices))}.')
        return value

    def chat(self) -> int | str:
        """Return the Telegram chat: its number, or "private" for the person's own chat with the bot."""
        if self.given.get("chat") == "private":
            return "private"
        return self.number("chat")

    def form(self, name: str) -> dict[str, dict[str, Any]]:
        """Return the values of a modal: ``{block_id: {action_id: value}}``."""
        value = self.given.get(name)
        if not isinstance(value, dict) or not all(isinstance(inner, dict) for inner in value.values()):
            raise BadRequest(f'The field "{name}" must be {{block_id: {{action_id: value}}}}.')
        return value


def _is_finite(value: object) -> bool:
    # JSON may hold whole numbers that no float can, and NaN, of which every comparison is false.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300

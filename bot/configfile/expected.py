"""Says in words, with an example, what a value of the configuration must be: the checker speaks of Python's types."""

from collections.abc import Mapping
from typing import Any

from bot.configfile.faults import Place

_LISTS = {
    "words": '["手表 S3", "Watch S3"]',
    "competitors": '["Watch X"]',
    "tiers": '["kol"]',
    "roles": '["lead"]',
    "rooms": '["region-tw"]',
}
_TABLES = {
    "thresholds": "{ min_negative = 5 }",
    "phases": "{ launch = { min_negative = 3 } }",
    "columns": '{ id = "post_id", text = "body", published_at = "created" }',
    "quorum": "{ default = { executive = 1 } }",
}
_KINDS = {
    "string_type": 'a text in quotes, such as "12"',
    "string_too_short": "a text that is not empty",
    "float_type": "a number, such as 15",
    "float_parsing": "a number, such as 15 without quotes",
    "int_type": "a whole number, such as 15",
    "int_parsing": "a whole number, such as 15 without quotes",
    "int_from_float": "a whole number, such as 15",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "date_type": "a date, such as 2026-09-01",
    "date_parsing": "a date, such as 2026-09-01",
    "date_from_datetime_parsing": "a date, such as 2026-09-01",
    "date_from_datetime_inexact": "a date without a time, such as 2026-09-01",
}
_BOUNDS = ("greater_than", "less_than")


def expected(fault: Mapping[str, Any], place: Place) -> str:
    """Return what is wrong at a place, as its sentence. The value is never shown: it may be a token."""
    kind, key = fault["type"], str(place[-1]) if place else ""
    if kind in _KINDS:
        return f"expected {_KINDS[kind]}"
    if len(place) == 1 and kind == "tuple_type":
        return f"expected entries, each of them begun with a line [[{key}]]"
    if kind in ("tuple_type", "too_short"):
        least, example = "with an entry at least, " if kind == "too_short" else "", _LISTS.get(key, '["…"]')
        return f"expected a list in brackets, {least}such as {key} = {example}"
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        example = f"{key} = {_TABLES[key]}" if key in _TABLES else f"one begun with a line [{key}]"
        return f"expected a table, such as {example}" if isinstance(place[-1], str) else "expected a table, not a value"
    said: str = fault["msg"].removeprefix("Value error, ").replace("Input should be ", "expected ", 1)
    return said.replace("expected ", "expected a value ", 1) if kind.startswith(_BOUNDS) else said

"""The published description of the Bot API, and what differs from it in a value the stand-in gave."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SPEC = Path(__file__).parents[3] / "shared" / "facts" / "telegram_bot_api_10.1.min.json"
with_spec = pytest.mark.skipif(not SPEC.exists(), reason="the Bot API description is not beside the checkout")
Described = dict[str, Any]
# The words of each refusal by its code: telegram-bot-api puts the name of the status before the reason.
FAMILIES = {
    400: r"Bad Request: .+",
    401: r"Unauthorized",
    403: r"Forbidden: .+",
    404: r"Not Found",
    409: r"Conflict: .+",
    413: r"Request Entity Too Large",
    429: r"Too Many Requests: retry after \d+",
    500: r"Internal Server Error",
    501: r"Not Implemented: the sandbox does not imitate .+",
}
_PLAIN: dict[str, type | tuple[type, ...]] = {"Integer": int, "String": str, "Boolean": bool, "Float": (int, float)}


@cache
def spec() -> Described:
    """Return the description: methods and types by name."""
    described: Described = json.loads(SPEC.read_text(encoding="utf-8"))
    return described


def fields(described: Described, *, required_only: bool = False) -> set[str]:
    """Return the names of a method's arguments or a type's fields."""
    return {one["name"] for one in described.get("fields", []) if one["required"] or not required_only}


def method_fields(method: str, *, required_only: bool = False) -> set[str]:
    return fields(spec()["methods"][method], required_only=required_only)


def type_fields(kind: str, *, required_only: bool = False) -> set[str]:
    return fields(spec()["types"][kind], required_only=required_only)


def words_about(owner: Described, field: str) -> str:
    """Return the description of one argument or field."""
    (found,) = (one["description"] for one in owner["fields"] if one["name"] == field)
    return str(found)


def differences(kinds: list[str], value: Any, where: str = "") -> list[str]:
    """Return how a value differs from every one of these published types, all the way down; [] when one fits."""
    found: list[list[str]] = [_from(kind, value, where or kind) for kind in kinds]
    return min(found, key=len)


def answer_differences(method: str, result: Any) -> list[str]:
    """Return how the result of a method differs from what the description says it returns."""
    if not SPEC.exists():
        return []
    names = {name.lower(): name for name in spec()["methods"]}
    return differences(spec()["methods"][names[method.lower()]]["returns"], result, method)


def refusal_differences(body: Described) -> list[str]:
    """Return how a refusal differs from the form all refusals have: its fields, and the family of its words."""
    found = [f"an unknown {name}" for name in body.keys() - {"ok", "error_code", "description", "parameters"}]
    if "parameters" in body and SPEC.exists():
        found += differences(["ResponseParameters"], body["parameters"])
    family = FAMILIES.get(body["error_code"], "no family of words")
    if not re.fullmatch(family, body["description"]):
        found.append(f"{body['error_code']} in the words {body['description']!r}")
    return found


def _from(kind: str, value: Any, where: str) -> list[str]:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where}: no list"]
        of = [kind.removeprefix("Array of ")]
        return [one for n, part in enumerate(value) for one in differences(of, part, f"{where}[{n}]")]
    if kind in _PLAIN:
        fits = isinstance(value, _PLAIN[kind]) and (kind == "Boolean" or not isinstance(value, bool))
        return [] if fits else [f"{where}: {value!r} is no {kind}"]
    described = spec()["types"][kind]
    if "subtypes" in described:
        return differences(described["subtypes"], value, where)
    return _from_fields(described, value, where)


def _from_fields(described: Described, value: Any, where: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where}: no object"]
    found = [f"{where} has an unknown {name}" for name in value.keys() - fields(described)]
    found += [f"{where} lacks {name}" for name in fields(described, required_only=True) - value.keys()]
    for one in described.get("fields", []):
        if one["name"] in value:
            found += differences(one["types"], value[one["name"]], f"{where}.{one['name']}")
    return found

"""Facts about Slack that this project did not write, kept beside the repository."""

import json
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2].parent / "shared" / "facts"


@cache
def facts(name: str) -> Any:
    """Return a fact file as JSON; a test that needs one that is not there is skipped."""
    path = _found(name)
    return json.loads(path.read_text())


@cache
def samples() -> dict[str, Any]:
    """Return the masked real answers and payloads, by path such as ``api/chat.update``."""
    told: dict[str, Any] = {}
    with tarfile.open(_found("java_json_logs_samples.tgz")) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".json") else None
            if file:
                told[member.name.split("/samples/")[1].removesuffix(".json")] = json.load(file)
    return told


def _found(name: str) -> Path:
    if not (FOLDER / name).exists():
        pytest.skip(f"{name} is kept beside the repository, and is not there")
    return FOLDER / name


# Below these names stands what people and apps made up, not what Slack does.
MADE_UP = {"blocks", "attachments", "values", "event_payload", "public", "private", "args", "errors", "actions"}


def places(value: Any, before: str = "") -> set[str]:
    """Return the path of every key in ``value``, such as ``message.reactions[].name``."""
    if isinstance(value, list):
        return set().union(*(places(item, f"{before}[]") for item in value)) if value else set()
    if not isinstance(value, dict):
        return set()
    found: set[str] = set()
    for name, held in value.items():
        place = f"{before}.{name}" if before else name
        found.add(place)
        if name not in MADE_UP:
            found |= places(held, place)
    return found

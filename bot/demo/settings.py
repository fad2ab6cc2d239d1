"""Writes the onevoice.toml that the demo's bot runs with: an ordinary file, as an operator would write it."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.demo.cast import CAST, REGION_OF, REGIONS, ROLES
from bot.demo.story import Case


def demo_settings(addresses: Mapping[str, tuple[str, int]], case: Case, store: Path, language: str) -> dict[str, Any]:
    """Return the configuration as a tree. ``addresses``: room name → (Slack channel, Telegram chat or 0)."""
    return {
        "language": language,
        "timezone": "Asia/Shanghai",
        "watch": {"every_s": 0.5},
        # A demo's minutes are short: reminders come early enough to be seen, and a doubtful send is settled in seconds.
        "respond": {"playbook": case.playbook, "remind_every_min": 90.0, "reminders": 3},
        "delivery": {"quarantine_s": 1.0, "timeout_s": 3.0},
        "approval": {
            "hold_s": 60.0,
            "quorum": {"default": {"executive": 1}, "red": {"executive": 1, "legal": 1}},
        },
        "rooms": [
            {"name": name, "slack": channel, **({"telegram": chat} if chat else {})}
            for name, (channel, chat) in addresses.items()
        ],
        "people": [
            {
                "name": persona.key,
                "roles": list(ROLES[persona.key]),
                "slack": persona.slack_id,
                "telegram": persona.telegram_id,
                **({"region": REGION_OF[persona.key]} if persona.key in REGION_OF else {}),
            }
            for persona in CAST
            if persona.key in ROLES
        ],
        "regions": [{"key": key, "locale": locale, "rooms": [f"region-{key}"]} for key, locale in REGIONS.items()],
        "subjects": [{"key": case.subject, "words": list(case.words), "competitors": list(case.competitors)}],
        "sources": [{"kind": "mediacrawler", "url": f"sqlite:///{store}"}],
    }


def as_toml(tree: Mapping[str, Any]) -> str:
    """Return a tree of plain values as TOML: values, then tables, then lists of tables."""
    lines = [f"{key} = {_value(value)}" for key, value in tree.items() if not _is_table(value)]
    for key, value in tree.items():
        if isinstance(value, Mapping):
            lines += ["", f"[{key}]", *(f"{name} = {_value(inner)}" for name, inner in value.items())]
        elif _is_table(value):
            for row in value:
                lines += ["", f"[[{key}]]", *(f"{name} = {_value(inner)}" for name, inner in row.items())]
    return "\n".join(lines) + "\n"


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and bool(value) and isinstance(value[0], Mapping))


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, datetime):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)

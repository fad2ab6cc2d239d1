"""A Form as a modal view, and what comes back from one."""

import json
from collections.abc import Mapping
from typing import Any

from bot.chat.message import Blank, Form
from bot.errors import NotDelivered
from bot.platforms.slack.fit import shortened
from bot.platforms.slack.render import plain

CALLBACK = "ask"
_TITLE = 24
_CAPTION = 2000
_LONGEST_INPUT = 3000
_MOST_CHOICES = 100
_CHOICE, _CHOICE_VALUE = 75, 150
_LONGEST_NOTE = 3000  # private_metadata


def view_of(form: Form, room: str) -> dict[str, Any]:
    """Return the view; it carries its command and the room it was asked in. Raises NotDelivered if too long."""
    note = json.dumps({"command": form.command, "room": room}, ensure_ascii=False)
    if len(note) > _LONGEST_NOTE:
        raise NotDelivered("the form's command is too long for Slack", permanent=True)
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": note,
        "title": plain(shortened(form.title, _TITLE)),
        "submit": plain(shortened(form.submit, _TITLE)),
        "blocks": [_input(blank) for blank in form.blanks],
    }


def command_of(view: Mapping[str, Any]) -> tuple[str, str]:
    """Return the command a view stands for and the room it was asked in."""
    note = json.loads(view["private_metadata"])
    return note["command"], note["room"]


def fields_of(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what was filled in, by blank; an empty blank is ""."""
    values: Mapping[str, Mapping[str, Mapping[str, Any]]] = view["state"]["values"]
    return {block: _filled(next(iter(actions.values()))) for block, actions in values.items() if actions}


def errors_of(view: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, str]:
    """Return the errors by block id; what names no blank stands under the first, as Slack refuses unknown ids."""
    known = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    placed: dict[str, str] = {}
    for key, sentence in errors.items():
        block = key if key in known else known[0]
        placed[block] = f"{placed[block]} {sentence}" if block in placed else sentence
    return placed


def _filled(state: Mapping[str, Any]) -> str:
    chosen = state.get("selected_option")
    return str(chosen["value"]) if chosen else str(state.get("value") or "")


def _input(blank: Blank) -> dict[str, Any]:
    block: dict[str, Any] = {
        "type": "input",
        "block_id": blank.key,
        "label": plain(shortened(blank.label, _CAPTION)),
        "optional": not blank.required,
        "element": _choice(blank) if blank.kind == "choice" else _text_input(blank),
    }
    return {**block, "hint": plain(shortened(blank.hint, _CAPTION))} if blank.hint else block


def _text_input(blank: Blank) -> dict[str, Any]:
    longest = min(blank.longest, _LONGEST_INPUT)
    if len(blank.initial) > longest:
        raise NotDelivered(
            f"the text has {len(blank.initial):,} characters and a form takes {longest:,}: type the command instead",
            permanent=True,
        )
    element = {
        "type": "plain_text_input",
        "action_id": blank.key,
        "multiline": blank.kind == "text",
        "max_length": longest,
    }
    return {**element, "initial_value": blank.initial} if blank.initial else element


def _choice(blank: Blank) -> dict[str, Any]:
    options = [_option(value, label) for value, label in blank.choices[:_MOST_CHOICES]]
    initial = next((option for option in options if option["value"] == blank.initial), None)
    element = {"type": "static_select", "action_id": blank.key, "options": options}
    return {**element, "initial_option": initial} if initial else element


def _option(value: str, label: str) -> dict[str, Any]:
    if len(value) > _CHOICE_VALUE:
        raise NotDelivered(f"the choice {shortened(value, 40)} is too long for Slack", permanent=True)
    return {"text": plain(shortened(label, _CHOICE)), "value": value}

"""What Slack delivers, read as Asks. Keys stay the same when Slack delivers again."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from bot.chat.message import Ask
from bot.platforms.slack.emoji import canonical
from bot.platforms.slack.modal import command_of, fields_of

_PLATFORM = "slack"
# <@U1|ana>, <#C1|alerts>, <!channel>, <https://x.example|x.example>; a typed "<" arrives as "&lt;"
_MARK = re.compile(r"<(?P<sign>[@#!]?)(?P<target>[^<>|]+)(?:\|(?P<name>[^<>]*))?>")
_REACTIONS = {"reaction_added": "react", "reaction_removed": "unreact"}


def command_ask(body: Mapping[str, Any]) -> Ask:
    """Return a typed slash command as an Ask; what follows the command is kept as it was typed."""
    text = _as_typed(body.get("text", ""))
    return Ask(
        key=body["trigger_id"],
        platform=_PLATFORM,
        person=body["user_id"],
        name=body.get("user_name", ""),
        room=body["channel_id"],
        text=f"{body['command'].removeprefix('/')} {text}".rstrip(),
        via="command",
    )


def button_ask(body: Mapping[str, Any]) -> Ask:
    """Return a pressed button as the Ask its value stands for."""
    container = body.get("container", {})
    return Ask(
        key=body["trigger_id"],
        platform=_PLATFORM,
        person=body["user"]["id"],
        name=_name(body["user"]),
        room=body.get("channel", {}).get("id") or container.get("channel_id", ""),
        text=body["actions"][0].get("value", ""),
        via="button",
        message=container.get("message_ts", ""),
    )


def form_ask(body: Mapping[str, Any]) -> Ask:
    """Return a sent form. The key covers the fields: a form that was refused keeps its id and hash when corrected."""
    view = body["view"]
    command, room = command_of(view)
    fields = fields_of(view)
    digest = hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:16]
    return Ask(
        key=f"{view['id']}:{view['hash']}:{digest}",
        platform=_PLATFORM,
        person=body["user"]["id"],
        name=_name(body["user"]),
        room=room,
        text=command,
        via="form",
        fields=fields,
    )


def reaction_ask(body: Mapping[str, Any]) -> Ask | None:
    """Return a reaction given or taken back, or None when it is not on a message."""
    event = body["event"]
    item = event["item"]
    if item.get("type") != "message":
        return None
    return Ask(
        key=body["event_id"],
        platform=_PLATFORM,
        person=event["user"],
        name="",
        room=item["channel"],
        text=f"{_REACTIONS[event['type']]} {canonical(event['reaction'])}",
        via="reaction",
        message=item["ts"],
    )


def _name(user: Mapping[str, Any]) -> str:
    return str(user.get("name") or user.get("username") or "")


def _as_typed(text: str) -> str:
    """Return a command's text as it was typed: Slack marks people, channels and links, and escapes & < and >."""
    bare = _MARK.sub(lambda mark: mark["sign"].replace("!", "@") + (mark["name"] or mark["target"]), text)
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

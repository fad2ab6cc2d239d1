"""What a person types, as Slack's client sends it: escaped, with people, rooms and links marked."""

import re
from collections.abc import Callable
from typing import Any

_MARKED = re.compile(
    r"(?P<kept><(?:@[UW][A-Z0-9]+|#C[A-Z0-9]+|!subteam\^S[A-Z0-9]+)(?:\|[^<>]*)?>)"
    r"|(?P<link>https?://[^\s<>]+)"
    r"|(?<![\w@])@(?P<person>[\w.-]*\w)"
    r"|(?<![\w#&])#(?P<room>[\w-]+)"
)
_EVERYONE = ("channel", "here", "everyone")
_SPECIAL = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def mark_up(typed: str, person_id: Callable[[str], str], room_id: Callable[[str], str], *, named: bool) -> str:
    """Return ``typed`` as an app receives it.

    ``named`` adds the names behind the ids, as slash commands carry them.
    """
    parts: list[str] = []
    end = 0
    for found in _MARKED.finditer(typed):
        parts.append(_escape(typed[end : found.start()]))
        parts.append(_mark(found, person_id, room_id, named=named))
        end = found.end()
    return "".join([*parts, _escape(typed[end:])])


def _mark(found: re.Match[str], person_id: Callable[[str], str], room_id: Callable[[str], str], *, named: bool) -> str:
    if found["kept"]:
        return found["kept"]
    if found["link"]:
        return f"<{_escape(found['link'])}>"
    person, room = found["person"], found["room"]
    if person in _EVERYONE:
        return f"<!{person}>"
    marked = f"@{person_id(person)}" if person else f"#{room_id(room)}"
    if len(marked) == 1:
        return _escape(found[0])
    return f"<{marked}|{person or room}>" if named else f"<{marked}>"


def _escape(text: str) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in text)


def rich_text(text: str) -> list[dict[str, Any]]:
    """Return the rich_text block Slack's client adds to what people write."""
    elements: list[dict[str, Any]] = []
    for piece in re.split(r"(<@[UW][A-Z0-9]+>|<https?://[^>]+>)", text):
        if piece.startswith("<@"):
            elements.append({"type": "user", "user_id": piece[2:-1]})
        elif piece.startswith("<http"):
            elements.append({"type": "link", "url": _plain(piece[1:-1])})
        elif piece:
            elements.append({"type": "text", "text": _plain(piece)})
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": "typed", "elements": [section]}]


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

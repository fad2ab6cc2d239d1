"""A Message as Block Kit: rich_text and plain_text alone, because mrkdwn reads markup out of hostile words."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, assert_never

from bot.chat.message import At, Button, Divider, Exact, Heading, Inline, Line, Message, Part, Quote
from bot.errors import NotDelivered
from bot.platforms.slack.fit import LARGEST, LONGEST_MESSAGE, fitted, shortened

Block = dict[str, Any]
UserId = Callable[[str], str]
"""From a person's name in the configuration to their Slack id, or ""."""

_MOST_BLOCKS = 50
_MOST_BUTTONS = 25  # in one actions block
_CONTEXT = 2000
_LABEL = 75
_NOTIFICATION = 500  # five characters each once escaped, so never above the 3,000 of a text


@dataclass(frozen=True, slots=True)
class Rendered:
    """What chat.postMessage takes: ``text`` is for notifications and screen readers."""

    text: str
    blocks: list[Block]


def render(message: Message, user_id: UserId, image: Sequence[Block] = ()) -> Rendered:
    """Return the message within Slack's limits, an image between words and buttons.

    Raises NotDelivered if exact wording does not fit.
    """
    below = [*image, *_actions(message.buttons)]
    longest = LONGEST_MESSAGE
    while True:
        groups = _groups(fitted(message, longest))
        blocks = [block for group in groups for block in _blocks(group, user_id)]
        blocks = _bounded(blocks, _MOST_BLOCKS - len(below)) + below
        excess = len(json.dumps(blocks, ensure_ascii=False)) - LARGEST
        if excess <= 0:
            return Rendered(text=escaped(_headline(message)), blocks=blocks)
        longest -= excess  # what surrounds the texts takes room too, and less of it once they are shorter


def escaped(text: str) -> str:
    """Return text that Slack shows literally: no broadcast, mention or link is read out of it."""
    return shortened(text, _NOTIFICATION).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> Block:
    """Return a plain_text object; ``emoji`` is off so that ":x:" stays as it was typed."""
    return {"type": "plain_text", "text": text, "emoji": False}


def _headline(message: Message) -> str:
    if message.summary.strip():
        return message.summary
    words = (_words(part) for part in message.parts)
    return next((text for text in words if text.strip()), "…")


def _words(part: Part) -> str:
    match part:
        case Heading() | Quote() | Exact():
            return part.text
        case Line():
            return "".join(f"@{span.person}" if isinstance(span, At) else span.text for span in part.spans)
        case Divider():
            return ""
        case _:
            assert_never(part)


def _groups(parts: Iterable[Part]) -> list[list[Part]]:
    """Return runs of lines of one sort together, so that a long list is one block; all else alone."""
    runs: list[list[Part]] = []
    for sort, grouped in groupby(parts, key=_sort):
        run = list(grouped)
        runs.extend([run] if sort.startswith("line") else [[part] for part in run])
    return runs


def _sort(part: Part) -> str:
    if isinstance(part, Line):
        return f"line {part.bullet} {part.small}"
    return part.kind


def _blocks(group: Sequence[Part], user_id: UserId) -> list[Block]:
    first = group[0]
    match first:
        case Heading():
            return [_rich([_section([_text(first.text, bold=True)])])]
        case Quote():
            return [_rich([{"type": "rich_text_quote", "elements": [_text(first.text)]}])]
        case Exact():
            return _exact(first)
        case Divider():
            return [{"type": "divider"}]
        case Line():
            return _lines([part for part in group if isinstance(part, Line)], user_id)
        case _:
            assert_never(first)


def _lines(lines: Sequence[Line], user_id: UserId) -> list[Block]:
    rows = [[_inline(span, user_id) for span in line.spans] for line in lines]
    if lines[0].bullet:
        return [_rich([{"type": "rich_text_list", "style": "bullet", "elements": [_section(row) for row in rows]}])]
    if lines[0].small and not any(element["type"] == "user" for row in rows for element in row):
        small = "\n".join("".join(element["text"] for element in row) for row in rows)
        return [{"type": "context", "elements": [plain(shortened(small, _CONTEXT))]}]
    joined = [element for row in rows for element in (*row, _text("\n"))]
    return [_rich([_section(joined[:-1])])]


def _exact(part: Exact) -> list[Block]:
    label = [_section([_text(part.label, bold=True)])] if part.label else []
    wording = [{"type": "rich_text_preformatted", "elements": [_text(part.text)]}] if part.text else []
    return [_rich([*label, *wording])] if label or wording else []


def _inline(inline: Inline, user_id: UserId) -> Block:
    if isinstance(inline, At):
        known = user_id(inline.person)
        return {"type": "user", "user_id": known} if known else _text(f"@{inline.person}")
    return _text(inline.text, bold=inline.bold, struck=inline.struck)


def _rich(elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": elements}


def _section(elements: list[Block]) -> Block:
    return {"type": "rich_text_section", "elements": elements}


def _text(text: str, *, bold: bool = False, struck: bool = False) -> Block:
    style = {name: True for name, on in (("bold", bold), ("strike", struck)) if on}
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def _actions(buttons: Sequence[Button]) -> list[Block]:
    elements = [_button(index, button) for index, button in enumerate(buttons)]
    starts = range(0, len(elements), _MOST_BUTTONS)
    return [{"type": "actions", "elements": elements[start : start + _MOST_BUTTONS]} for start in starts]


def _button(index: int, button: Button) -> Block:
    element = {
        "type": "button",
        "action_id": f"ask:{index}",
        "text": plain(shortened(button.label, _LABEL)),
        "value": button.command,
    }
    return {**element, "style": button.style} if button.style else element


def _bounded(blocks: list[Block], most: int) -> list[Block]:
    """Return at most ``most`` blocks; what is dropped is never exact wording and leaves a "…"."""
    excess = len(blocks) - most
    if excess <= 0:
        return blocks
    loose = [index for index, block in enumerate(blocks) if not _is_exact(block)]
    if len(loose) <= excess:
        raise NotDelivered(f"the message needs {len(blocks)} blocks and Slack takes {most}: split it", permanent=True)
    mark, *dropped = loose[-excess - 1 :]
    gone = set(dropped)
    kept = [_rich([_section([_text("…")])]) if index == mark else block for index, block in enumerate(blocks)]
    return [block for index, block in enumerate(kept) if index not in gone]


def _is_exact(block: Block) -> bool:
    return any(element["type"] == "rich_text_preformatted" for element in block.get("elements", ()))

"""The rules for each type of block."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.blockkit_data import DATA_TABLE, DATA_VISUALIZATION, TABLE
from bot.sandbox.slack.blockkit_elements import (
    BUTTON,
    CONTEXT_ACTIONS,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_INPUT,
    IN_SECTION,
)
from bot.sandbox.slack.blockkit_objects import (
    ID,
    IMAGE,
    IMAGE_PARTS,
    IMAGE_SOURCE,
    URL_SOURCE,
    any_text,
    plain,
)
from bot.sandbox.slack.blockkit_rich_text import RICH_TEXT
from bot.sandbox.slack.blockkit_rules import (
    Check,
    anything,
    distinct,
    each,
    either,
    one_of,
    shape,
    string,
    truth,
    typed,
    web_address,
)

_TYPE: dict[str, Check] = {"type": anything}
_ID: dict[str, Check] = {"block_id": ID}
_TASK: dict[str, Check] = {
    "task_id": string(fewest=1),
    "title": string(fewest=1),
}
_TASK_MORE: dict[str, Check] = {
    "status": one_of("pending", "in_progress", "complete", "error"),
    "details": RICH_TEXT,
    "output": RICH_TEXT,
    "sources": each(typed({"url": URL_SOURCE})),
}
_ICON = shape(_TYPE | {"name": string(fewest=1)})


def _child(value: Any, pointer: str) -> Iterator[str]:
    """A block inside a container keeps the same rules as one outside."""
    yield from typed(BLOCKS)(value, pointer)


CARD = shape(
    _TYPE,
    _ID
    | {
        "hero_image": typed({"image": IMAGE}),
        "icon": typed({"image": IMAGE}),
        "slack_icon": _ICON,
        "title": any_text(150),
        "subtitle": any_text(150),
        "body": any_text(200),
        "subtext": any_text(200),
        "actions": each(typed({"button": BUTTON}), 0, 3),
    },
)
BLOCKS: dict[str, Check] = {
    "section": shape(
        _TYPE,
        _ID
        | {
            "text": any_text(3000),
            "fields": each(any_text(2000), 1, 10),
            "accessory": typed(IN_SECTION),
            "expand": truth,
        },
        either("text", "fields"),
    ),
    "header": shape(_TYPE | {"text": plain(150)}, _ID),
    "divider": shape(_TYPE, _ID),
    "context": shape(_TYPE | {"elements": each(typed(IN_CONTEXT), 1, 10)}, _ID),
    "actions": shape(_TYPE | {"elements": each(typed(IN_ACTIONS), 1, 25)}, _ID, distinct("elements", "action_id")),
    "image": shape(_TYPE | {"alt_text": string(2000)}, _ID | IMAGE_PARTS | {"title": plain(2000)}, *IMAGE_SOURCE),
    "input": shape(
        _TYPE | {"label": plain(2000), "element": typed(IN_INPUT)},
        _ID | {"hint": plain(2000), "optional": truth, "dispatch_action": truth},
    ),
    "rich_text": RICH_TEXT,
    "markdown": shape(_TYPE | {"text": string(12_000, 1)}, _ID),
    "video": shape(
        _TYPE
        | {
            "alt_text": string(200, 1),
            "title": plain(200),
            "thumbnail_url": web_address,
            "video_url": web_address,
        },
        _ID
        | {
            "author_name": string(50),
            "description": plain(200),
            "provider_icon_url": web_address,
            "provider_name": string(50),
            "title_url": web_address,
        },
    ),
    "file": shape(_TYPE | {"external_id": string(fewest=1), "source": one_of("remote")}, _ID),
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "alert": shape(
        _TYPE | {"text": any_text(200)},
        _ID | {"level": one_of("default", "info", "success", "warning", "error")},
    ),
    "card": CARD,
    "carousel": shape(_TYPE | {"elements": each(typed({"card": CARD}), 1, 10)}, _ID),
    "container": shape(
        _TYPE | {"child_blocks": each(_child, 1, 10)},
        _ID
        | {
            "title": any_text(150),
            "subtitle": any_text(150),
            "icon": typed({"image": IMAGE}),
            "width": string(),
            "is_collapsible": truth,
            "default_collapsed": truth,
            "has_header_divider": truth,
        },
    ),
    "context_actions": shape(_TYPE | {"elements": each(typed(CONTEXT_ACTIONS), 1, 5)}, _ID),
    "task_card": shape(_TYPE | _TASK, _ID | _TASK_MORE),
    "plan": shape(_TYPE | {"title": string(fewest=1)}, _ID | {"tasks": each(shape(_TASK, _TYPE | _TASK_MORE))}),
}
BLOCK = typed(BLOCKS)

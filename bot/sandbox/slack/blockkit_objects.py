"""The rules for text, options, confirmations and images inside blocks."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.blockkit_rules import (
    Check,
    anything,
    as_number,
    each,
    either,
    link,
    not_both,
    one_of,
    shape,
    string,
    truth,
    typed,
    web_address,
    wrong,
)

ID_MOST = 255
ID = string(ID_MOST)
ACTION_ID = string(ID_MOST, 1)


def _length(most: int, fewest: int) -> Check:
    return string(most, fewest)


def plain(most: int = 3000, fewest: int = 1) -> Check:
    """A plain_text object."""
    return typed({"plain_text": shape({"type": anything, "text": _length(most, fewest)}, {"emoji": truth})})


def any_text(most: int = 3000, fewest: int = 1) -> Check:
    """A plain_text or mrkdwn object."""
    length = _length(most, fewest)
    return typed(
        {
            "plain_text": shape({"type": anything, "text": length}, {"emoji": truth}),
            "mrkdwn": shape({"type": anything, "text": length}, {"verbatim": truth}),
        }
    )


CONFIRM = shape(
    {"title": plain(100), "text": any_text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)


def option(text: Check, *, with_url: bool = False) -> Check:
    """An option whose label keeps ``text``; only overflow menus take a ``url``."""
    more = {"description": text} | ({"url": link} if with_url else {})
    return shape({"text": text, "value": string(150)}, more)


OPTION = option(plain(75))
RICH_OPTION = option(any_text(75))  # checkboxes and radio buttons may use mrkdwn
OPTION_GROUP = shape({"label": plain(75), "options": each(OPTION, 1, 100)})
SLACK_FILE = shape({}, {"id": string(), "url": web_address}, either("id", "url"), not_both("id", "url"))
IMAGE_PARTS: dict[str, Check] = {"image_url": web_address, "slack_file": SLACK_FILE}
IMAGE_SOURCE = (either("image_url", "slack_file"), not_both("image_url", "slack_file"))
IMAGE = shape({"type": anything, "alt_text": string(2000)}, IMAGE_PARTS, *IMAGE_SOURCE)
DISPATCH = shape(
    {"trigger_actions_on": each(one_of("on_enter_pressed", "on_character_entered"), 1)},
)
FILTER = shape(
    {},
    {
        "include": each(one_of("im", "mpim", "private", "public"), 1),
        "exclude_external_shared_channels": truth,
        "exclude_bot_users": truth,
    },
)
INPUT_PARAMETER = shape({"name": string(), "value": string()})
TRIGGER = shape({"url": web_address}, {"customizable_input_parameters": each(INPUT_PARAMETER)})
WORKFLOW = shape({"trigger": TRIGGER})
URL_SOURCE = shape({"type": anything, "url": web_address, "text": string()})


def in_order(low: str, high: str) -> Check:
    """The number under ``low`` is not above the one under ``high``."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        first, last = as_number(value.get(low)), as_number(value.get(high))
        if first is not None and last is not None and first > last:
            yield wrong(f"`{low}` must not be more than `{high}`", pointer)

    return check

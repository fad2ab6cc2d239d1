"""Whether blocks and views keep Block Kit's rules, told as Slack tells it."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.blockkit_blocks import BLOCK
from bot.sandbox.slack.blockkit_objects import ID, plain
from bot.sandbox.slack.blockkit_rules import Check, anything, each, repeated, shape, string, truth, typed, wrong
from bot.sandbox.slack.blockkit_surfaces import misplaced, rivals_for_focus

BLOCKS_MOST = 50
VIEW_BLOCKS_MOST = 100
_VIEW_TEXT = plain(24)
_VIEW_PARTS: dict[str, Check] = {
    "private_metadata": string(3000),
    "callback_id": ID,
    "external_id": ID,
}
_VIEW = typed(
    {
        "modal": shape(
            {"type": anything, "title": _VIEW_TEXT, "blocks": each(BLOCK, 1, VIEW_BLOCKS_MOST)},
            _VIEW_PARTS
            | {
                "submit": _VIEW_TEXT,
                "close": _VIEW_TEXT,
                "clear_on_close": truth,
                "notify_on_close": truth,
                "submit_disabled": truth,
            },
        ),
        "home": shape({"type": anything, "blocks": each(BLOCK, 1, VIEW_BLOCKS_MOST)}, _VIEW_PARTS),
    }
)
_MESSAGE_BLOCKS = each(BLOCK, 0, BLOCKS_MOST)


def check_blocks(blocks: list[dict[str, Any]], pointer: str = "/blocks") -> list[str]:
    """Return what is wrong with the blocks of a message; nothing when Slack would take them."""
    return [
        *_MESSAGE_BLOCKS(blocks, pointer),
        *repeated(blocks, "block_id", pointer),
        *misplaced(blocks, pointer, "message"),
    ]


def check_view(view: dict[str, Any]) -> list[str]:
    """Return what is wrong with a view; nothing when Slack would take it."""
    problems = list(_VIEW(view, "/view"))
    blocks = view.get("blocks")
    if isinstance(blocks, list):
        problems += repeated(blocks, "block_id", "/view/blocks")
        problems += misplaced(blocks, "/view/blocks", "home" if view.get("type") == "home" else "modal")
        problems += rivals_for_focus(blocks, "/view/blocks")
        problems += _unsent(view, blocks)
    return problems


def _unsent(view: dict[str, Any], blocks: list[Any]) -> Iterator[str]:
    """An input needs the button that sends it."""
    if view.get("type") != "modal" or view.get("submit") is not None:
        return
    for place, block in enumerate(blocks):
        if isinstance(block, dict) and block.get("type") == "input":
            yield wrong("must define `submit` to use an `input` block in modals", f"/view/blocks/{place}/input")

"""Whether blocks and views keep Block Kit's rules."""

from typing import Any


def check_blocks(blocks: list[dict[str, Any]], pointer: str = "/blocks") -> list[str]:
    """Return what is wrong with the blocks of a message, in Slack's words."""
    return [] if isinstance(blocks, list) else [f"must be an array [json-pointer:{pointer}]"]


def check_view(view: dict[str, Any]) -> list[str]:
    """Return what is wrong with a view, in Slack's words."""
    return [] if isinstance(view.get("blocks"), list) else ["missing required field: blocks [json-pointer:/view]"]

"""What a message, a form and a home tab each do not take, though it is well made."""

from collections.abc import Iterator
from typing import Any, Literal

from bot.sandbox.slack.blockkit_rules import wrong

Surface = Literal["message", "modal", "home"]

# Each block's and element's own page tells where it may stand: docs.slack.dev/reference/block-kit.
# A file block is only read back, in messages about remote files.
_NO_BLOCKS: dict[Surface, frozenset[str]] = {
    "message": frozenset({"file"}),
    "modal": frozenset({"file", "markdown", "table"}),
    "home": frozenset({"file", "markdown", "table"}),
}
_NO_INPUTS: dict[Surface, frozenset[str]] = {
    "message": frozenset({"file_input", "email_text_input", "url_text_input", "number_input"}),
    "modal": frozenset(),
    "home": frozenset(),
}


def misplaced(blocks: list[Any], pointer: str, surface: Surface) -> Iterator[str]:
    """Yield a problem for each block and input that has no place on ``surface``, and for a second table."""
    tables = 0
    for place, block in _known(blocks, pointer):
        if block["type"] in _NO_BLOCKS[surface]:
            yield wrong(f"unsupported type: {block['type']}", f"{place}/type")
        element = block.get("element")
        if isinstance(element, dict) and element.get("type") in _NO_INPUTS[surface]:
            yield wrong(f"unsupported type: {element['type']}", f"{place}/element/type")
        tables += block["type"] == "table"
        if block["type"] == "table" and tables > 1:
            yield wrong("only_one_table_allowed", place)  # docs.slack.dev/reference/block-kit/blocks/table-block


def rivals_for_focus(blocks: list[Any], pointer: str) -> Iterator[str]:
    """Yield a problem for each element after the first that wants the focus when the view opens."""
    taken = False
    for place, element in _elements(blocks, pointer):
        if element.get("focus_on_load") is True:
            if taken:
                yield wrong("only one element may have `focus_on_load`", f"{place}/focus_on_load")
            taken = True


def _known(blocks: list[Any], pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every block that names its type, those inside containers too, with its place."""
    for number, block in enumerate(blocks):
        if not isinstance(block, dict) or not isinstance(block.get("type"), str):
            continue
        place = f"{pointer}/{number}"
        yield place, block
        if isinstance(block.get("child_blocks"), list):
            yield from _known(block["child_blocks"], f"{place}/child_blocks")


def _elements(blocks: list[Any], pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, block in _known(blocks, pointer):
        several = block.get("elements")
        found = [(f"{place}/{name}", block.get(name)) for name in ("element", "accessory")]
        if isinstance(several, list):
            found += [(f"{place}/elements/{number}", held) for number, held in enumerate(several)]
        yield from ((where, held) for where, held in found if isinstance(held, dict))

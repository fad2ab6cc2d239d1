"""The beginning of a text as our words are written, whoever wrote it and however."""

import re

from bot.watch.sentiment import plain_text

_FULL_WIDTH = re.compile("[\uff07\uff10-\uff19\uff21-\uff3b\uff3d\uff41-\uff5a]")
"""Letters, digits, apostrophes and the brackets of emoticons. Punctuation stays: a clause ends at either."""
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if _FULL_WIDTH.match(chr(code))}


def beginning(text: str, longest: int) -> str:
    """Return at most ``longest`` characters: simplified, of half width, nothing invisible.

    Invisible characters may fill three quarters of the place.
    """
    whole = text[: 4 * longest]
    if _FULL_WIDTH.search(whole):
        whole = whole.translate(_HALF_WIDTH)
    return plain_text(whole)[:longest]

"""The beginning of a text as our words are written, whoever wrote it and however."""

import re
from functools import cache

from bot.watch.sentiment import plain_text

_FULL = "\uff07\uff10-\uff19\uff21-\uff3b\uff3d\uff41-\uff5a"
"""Letters, digits, apostrophes and the brackets of emoticons. Punctuation stays: a clause ends at either."""
_FULL_WIDTH = re.compile(f"[{_FULL}]")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if _FULL_WIDTH.match(chr(code))}

_BY_PHRASE = "覆著乾瞭於"
"""They change in some words only."""


def beginning(text: str, longest: int) -> str:
    """Return at most ``longest`` characters: simplified, of half width, nothing invisible.

    Invisible characters may fill three quarters of the place.
    """
    if text.isascii() or not _raw().search(text, 0, longest):
        return text[:longest]
    whole = text[: 4 * longest]
    if _FULL_WIDTH.search(whole):
        whole = whole.translate(_HALF_WIDTH)
    return plain_text(whole)[:longest]


@cache
def _raw() -> re.Pattern[str]:
    """Return what finds a character that may not stay as it is: to look takes a quarter of the time to convert."""
    signs = [chr(code) for code in (*range(0x80, 0xA000), *range(0xF900, 0x10000))]
    plain = plain_text("\n".join(signs)).split("\n")
    changed = "".join(sign for sign, other in zip(signs, plain, strict=True) if sign != other)
    return re.compile(f"[{re.escape(changed)}{_BY_PHRASE}\u0300-\u036f\u1100-\u11ff\u3099\u309a\ud800-\udfff{_FULL}]")

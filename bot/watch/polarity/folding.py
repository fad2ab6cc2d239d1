"""Turns a batch of texts into one row of folded code points, so that everything after it is arithmetic on arrays.

Folded means: simplified characters, lower case, half width, every digit 0, no zero-width or combining characters, no
links and names of forwards, at most three of a kind in a row.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bot.watch.sentiment import plain_text

Codes = NDArray[np.uint32]

LONGEST = 1000
"""Characters judged. What people feel stands at the beginning, and 100,000 must cost no more than a review."""
EDGE = 1
"""Stands before, between and after texts."""
SPACE, DIGIT, COLON, AT = 32, 48, 58, 64
_CEILING = 0x20000  # the plane of rare characters and beyond: nothing there carries feeling
_UNKNOWN = ord("?")
_HAN = range(0x3400, 0xA000)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_NAME = 31  # Weibo's longest name, with its @
_SAME_MARKS = dict(zip("。、；：“”‘’…—", ".,;:\"\"''.-", strict=True))


def fold(texts: Sequence[str]) -> Codes:
    """Return the texts' folded code points, an EDGE before each and after the last."""
    joined = "\x01".join(text[: LONGEST * 4].replace("\x01", "") for text in texts)
    raw = np.frombuffer(f"\x01{joined}\x01".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded = _table()[np.minimum(raw, _CEILING - 1)]
    folded = folded[folded != 0]
    folded = folded[~(_names(folded) | _links(folded))]
    folded = folded[_is_new(folded)]
    edges = folded == EDGE
    here = np.arange(folded.size)
    start = np.maximum.accumulate(np.where(edges, here, 0))
    judged: Codes = folded[edges | (here - start <= LONGEST)]
    return judged


@cache
def _table() -> Codes:
    table = np.array([_folded(code) for code in range(_CEILING)], dtype=np.uint32)
    simplified = plain_text("\n".join(map(chr, _HAN))).split("\n")
    for code, plain in zip(_HAN, simplified, strict=True):
        table[code] = ord(plain) if len(plain) == 1 and ord(plain) < _CEILING else code
    table[EDGE] = EDGE
    table[_CEILING - 1] = _UNKNOWN
    table.setflags(write=False)
    return table


def _folded(code: int) -> int:
    """Return the code point this one is read as; 0 drops it."""
    letter = chr(code)
    if 0xD800 <= code < 0xE000:
        return _UNKNOWN
    if letter in "\n\r\t":
        return SPACE
    category = unicodedata.category(letter)
    if category in {"Cc", "Cf", "Mn", "Me"} or code in _SKIN_TONES:
        return 0
    wide = _SAME_MARKS.get(letter) or unicodedata.normalize("NFKC", letter).lower()
    letter = wide if len(wide) == 1 and ord(wide) < _CEILING else letter
    if category.startswith("Z"):
        return SPACE
    return DIGIT if category == "Nd" else ord(_SAME_MARKS.get(letter, letter))


def _names(codes: Codes) -> NDArray[np.bool_]:
    """Return where the name of somebody quoted stands: @name up to its colon."""
    ends = np.flatnonzero((codes == COLON) | (codes == SPACE) | (codes == EDGE) | (codes == ord(",")))
    starts = np.flatnonzero(codes == AT)
    until = ends[np.searchsorted(ends, starts)]
    quoted = (codes[until] == COLON) & (until - starts <= _NAME)
    return _between(codes.size, starts[quoted], until[quoted])


def _links(codes: Codes) -> NDArray[np.bool_]:
    """Return where a web address stands: http… up to what cannot be in one."""
    if codes.size < 5:
        return np.zeros(codes.size, dtype=bool)
    starts = np.flatnonzero(
        (codes[:-3] == ord("h")) & (codes[1:-2] == ord("t")) & (codes[2:-1] == ord("t")) & (codes[3:] == ord("p"))
    )
    ends = np.flatnonzero((codes <= SPACE) | (codes > ord("~")))
    return _between(codes.size, starts, ends[np.searchsorted(ends, starts)])


def _between(size: int, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    steps = np.bincount(starts, minlength=size + 1) - np.bincount(ends, minlength=size + 1)
    within: NDArray[np.bool_] = np.cumsum(steps)[:size] > 0
    return within


def _is_new(codes: Codes) -> NDArray[np.bool_]:
    """Return what stays when a third repetition and a second space go."""
    same = (codes[1:] == codes[:-1]) & (codes[1:] != EDGE)
    new = np.ones(codes.size, dtype=bool)
    if codes.size > 3:
        new[3:] = ~(same[2:] & same[1:-1] & same[:-2])
    new[1:] &= ~(same & (codes[1:] == SPACE))
    return new

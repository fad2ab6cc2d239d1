"""A text of at most 4,096 units or a caption of 1,024, with its entities; units are UTF-16, as the Bot API counts."""

import re
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup, MessageEntity, User

LONGEST = 4096
LONGEST_CAPTION = 1024

# Telegram reads mentions and links out of plain text; a word joiner stops it and is not seen.
_JOINER = "\u2060"
_LIVE = re.compile(r"(?<!\w)@(?=\w{3})|(?<=\w)(?=://)|(?<=\w)\.(?=[^\W\d_]{2}|\d+\.\d)")


@dataclass(frozen=True, slots=True)
class Page:
    """One Telegram message."""

    text: str
    entities: tuple[MessageEntity, ...] = ()
    keyboard: InlineKeyboardMarkup | None = None


class Sheet:
    """Collects the text of one message. ``write`` cuts to the room that is free, ``write_exact`` never cuts.

    ``reserved`` units stay free for exact wording that is still to come.
    """

    def __init__(self, reserved: int = 0, longest: int = LONGEST) -> None:
        self._longest = longest
        self._pieces: list[str] = []
        self._entities: list[MessageEntity] = []
        self._used = 0
        self._reserved = reserved

    def write(self, text: str, *kinds: str, user: User | None = None) -> None:
        """Add what fits of ``text`` under entities of these kinds; "…" stands where it was cut."""
        self._add(shortened(text, self._longest - self._reserved - self._used), kinds, user)

    def write_exact(self, text: str) -> None:
        """Add text byte for byte on a line of its own, its room (and the line break) having been reserved."""
        self._reserved -= units(text)
        if self._pieces and not self._pieces[-1].endswith("\n"):
            self._reserved -= 1
            self._add("\n", (), None)
        self._add(text, (MessageEntity.PRE,), None)

    def end_line(self) -> None:
        """Start a new line, unless nothing stands above it or it would be the last that fits."""
        if self._pieces and not self._pieces[-1].endswith("\n") and self._used < self._longest - self._reserved:
            self._add("\n", (), None)

    def page(self, keyboard: InlineKeyboardMarkup | None = None) -> Page:
        """Return the message; Telegram refuses an empty one, so there is always a character."""
        text = "".join(self._pieces)
        if not text.strip():
            return Page(text="…", keyboard=keyboard)
        return Page(text=text, entities=tuple(self._entities), keyboard=keyboard)

    def _add(self, text: str, kinds: tuple[str, ...], user: User | None) -> None:
        length = units(text)
        if not length:
            return
        for kind in kinds:
            self._entities.append(MessageEntity(type=kind, offset=self._used, length=length, user=user))
        self._pieces.append(text)
        self._used += length


def units(text: str) -> int:
    """Return the length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shortened(text: str, longest: int) -> str:
    """Return at most ``longest`` units, the last one "…" if something was cut."""
    if longest <= 0:
        return ""
    if len(text) <= longest and units(text) <= longest:
        return text
    kept = text[: longest - 1]
    while units(kept) > longest - 1:
        kept = kept[: len(kept) - (units(kept) - longest + 2) // 2]
    return kept + "…"


def inert(text: str) -> str:
    """Return text in which Telegram finds no mention and no link; it looks the same."""
    return _LIVE.sub(lambda found: found[0] + _JOINER, text)

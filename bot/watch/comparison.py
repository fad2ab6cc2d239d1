"""Finds sentences that compare: by which words, with which competitor, and how they feel about us."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import yaml

from bot.watch.beginning import beginning
from bot.watch.emotion import PRESENT_FROM, emotions

LONGEST = 1000
"""Characters read; the patterns reach over some 60 characters, so a text costs time in proportion to its length."""
Feeling = Literal["disappointed", "envy", "neutral"]
Side = Literal["ours", "theirs", ""]

_CUES = Path(__file__).with_name("comparison_cues.yaml")
_PREFERS = "羡慕"
"""The cue where nothing compares but a competitor is named with envy: 换了星河真香."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A text compares: ``cue`` names the pattern, ``competitor`` is empty where none of those given is named.

    ``side`` is whom the words favour, as far as they tell: 远山比不上它 is ours, 它比不上远山 theirs.
    """

    cue: str
    competitor: str
    feeling: Feeling
    side: Side = ""

    def as_value(self) -> dict[str, object]:
        """Return what a program reads; a text that compares nothing is null instead."""
        return {"comparative": True, "cue": self.cue, "competitor": self.competitor, "feeling": self.feeling}


def comparisons(texts: Sequence[str], competitors: Sequence[str] = ()) -> list[Comparison | None]:
    """Return for each text how it compares; None where it does not. Competitors' names are plain.

    ``feeling`` is toward us as far as words tell: "envy" of what others have, "disappointed" in us, else "neutral".
    """
    return [_compares(beginning(text, LONGEST), tuple(competitors)) for text in texts]


def _compares(text: str, competitors: tuple[str, ...]) -> Comparison | None:
    names = _names(competitors)
    named = names.search(text) if names else None
    lower = text.lower()
    cue = next((name for name, pattern in _patterns().cues if pattern.search(lower)), None)
    if cue is None and named and _patterns().envy.search(lower):
        cue = _PREFERS
    if cue is None:
        return None
    side = _side(lower, competitors) if named else ""
    return Comparison(cue, named.group() if named else "", "neutral" if side == "ours" else _feeling(lower), side)


def _side(text: str, competitors: tuple[str, ...]) -> Side:
    theirs, ours = _sides(competitors)
    return "theirs" if theirs.search(text) else "ours" if ours.search(text) else ""


def _feeling(text: str) -> Feeling:
    if _patterns().envy.search(text):
        return "envy"
    told = emotions([text])[0]
    is_let_down = max(told.get("disappointment", 0.0), told.get("anger", 0.0)) >= PRESENT_FROM
    return "disappointed" if is_let_down or _patterns().let_down.search(text) else "neutral"


@dataclass(frozen=True, slots=True)
class _Patterns:
    cues: tuple[tuple[str, re.Pattern[str]], ...]
    envy: re.Pattern[str]
    let_down: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    written = _written()
    return _Patterns(
        cues=tuple((name, _compiled(text)) for name, text in written["cues"].items()),
        envy=_compiled(written["feelings"]["envy"]),
        let_down=_compiled(written["feelings"]["let_down"]),
    )


@lru_cache(maxsize=64)
def _sides(competitors: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds that a text favours them, and us."""
    sides = _written()["sides"]
    name = f"(?:{'|'.join(_bounded(name.lower()) for name in filter(None, competitors))})"
    return _compiled(sides["theirs"], name), _compiled(sides["ours"], name)


def _compiled(text: str, name: str = "") -> re.Pattern[str]:
    pattern = "|".join(text.split())
    for part, letters in reversed(list(_written()["parts"].items())):
        pattern = pattern.replace(f"{{{part}}}", "|".join(letters.split()))
    return re.compile(pattern.replace("{name}", name))


@cache
def _written() -> Mapping[str, Mapping[str, str]]:
    written: Mapping[str, Mapping[str, str]] = yaml.safe_load(_CUES.read_text(encoding="utf-8"))
    return written


@lru_cache(maxsize=64)
def _names(competitors: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what finds a competitor's name, the longest first; Latin names only as whole words."""
    names = sorted(filter(None, competitors), key=len, reverse=True)
    if not names:
        return None
    return re.compile("|".join(_bounded(name) for name in names), re.IGNORECASE)


def _bounded(name: str) -> str:
    start = "(?<![a-z0-9])" if name[0].isascii() and name[0].isalnum() else ""
    end = "(?![a-z0-9])" if name[-1].isascii() and name[-1].isalnum() else ""
    return start + re.escape(name) + end

"""Finds sentences that compare: by which words, with which competitor, and how they feel about us."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import yaml

from bot.watch.emotion import PRESENT_FROM, emotions

LONGEST = 1000
"""Characters read; the patterns reach over some 60 characters, so a text costs time in proportion to its length."""
Feeling = Literal["disappointed", "envy", "neutral"]

_CUES = Path(__file__).with_name("comparison_cues.yaml")
_PREFERS = "羡慕"
"""The cue where nothing compares but a competitor is named with envy: 换了星河真香."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A text compares: ``cue`` names the pattern, ``competitor`` is empty where none of those given is named."""

    cue: str
    competitor: str
    feeling: Feeling

    def as_value(self) -> dict[str, object]:
        """Return what a program reads; a text that compares nothing is null instead."""
        return {"comparative": True, "cue": self.cue, "competitor": self.competitor, "feeling": self.feeling}


def comparisons(texts: Sequence[str], competitors: Sequence[str] = ()) -> list[Comparison | None]:
    """Return for each text (plain: bot.watch.sentiment.plain_text) how it compares; None where it does not.

    ``feeling`` is toward us as far as words tell: "envy" of what others have, "disappointed" in us, else "neutral".
    """
    return [_compares(text[:LONGEST], tuple(competitors)) for text in texts]


def _compares(text: str, competitors: tuple[str, ...]) -> Comparison | None:
    names = _names(competitors)
    named = names.search(text) if names else None
    lower = text.lower()
    cue = next((name for name, pattern in _patterns().cues if pattern.search(lower)), None)
    if cue is None and named and _patterns().envy.search(lower):
        cue = _PREFERS
    if cue is None:
        return None
    return Comparison(cue, named.group() if named else "", _feeling(lower))


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
    written = yaml.safe_load(_CUES.read_text(encoding="utf-8"))
    parts = {name: "|".join(text.split()) for name, text in written["parts"].items()}

    def compiled(text: str) -> re.Pattern[str]:
        pattern = "|".join(text.split())
        for name, part in reversed(parts.items()):
            pattern = pattern.replace(f"{{{name}}}", part)
        return re.compile(pattern)

    return _Patterns(
        cues=tuple((name, compiled(text)) for name, text in written["cues"].items()),
        envy=compiled(written["feelings"]["envy"]),
        let_down=compiled(written["feelings"]["let_down"]),
    )


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

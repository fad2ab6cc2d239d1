"""Notices in a mention what radars count by the minute, so that they know what is usual of it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from bot.model.mention import Polarity
from bot.watch.comparison import Comparison
from bot.watch.emotion import PRESENT_FROM

LONGEST = 1000
"""Characters read. What people mean stands at the beginning; a text of 100,000 must cost no more than a post."""
FEELING = "feeling:"
"""Begins the mark of each feeling that is there: feeling:anger."""
SPEAKERS: Mapping[str, frozenset[str]] = {"kol": frozenset({"kol", "media"}), "koc": frozenset({"koc", "fan"})}
"""Which tiers of the watch-list a mark of speakers stands for; with ``_negative`` it counts their negative posts."""

_WORDS = Path(__file__).with_name("mark_words.yaml")
_GAP = "[^。！？!?；;，,\n]{0,6}?"
_GAP_SIGN = "…"
_SHIELD = "nothing"
_WORDS_OF_ONES_OWN = 4  # characters
_HINTS = 2
"""Different words, none of which is technical alone."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a mention when it is stored. ``text`` is plain (bot.watch.sentiment.plain_text).

    ``tiers`` are those of its author, ``emotions`` and ``comparison`` what was found in the text.
    """

    text: str
    polarity: str
    tiers: Sequence[str] = ()
    emotions: Mapping[str, float] = field(default_factory=dict)
    comparison: Comparison | None = None


def marks_of(facts: Facts) -> frozenset[str]:
    """Return the marks of a mention: kol, kol_negative, koc, koc_negative, comparison, technical, defend or attack,
    support, and feeling:… for each feeling that is there.
    """
    is_negative = facts.polarity == Polarity.NEGATIVE
    marks = {FEELING + name for name, sure in facts.emotions.items() if sure >= PRESENT_FROM}
    for speaker, tiers in SPEAKERS.items():
        if not tiers.isdisjoint(facts.tiers):
            marks |= {speaker, f"{speaker}_negative"} if is_negative else {speaker}
    if _looks_elsewhere(facts):
        marks.add("comparison")
    found = _found(_own_words(facts.text[:LONGEST].lower()))
    if (is_negative or found["doubt"]) and _is_technical(found):
        marks.add("technical")
    marks.update(_sides(found, facts.polarity))
    return frozenset(marks)


def _looks_elsewhere(facts: Facts) -> bool:
    """Tell whether the mention names a competitor and compares, not in our favour as far as words and polarity tell."""
    compared = facts.comparison
    if compared is None or not compared.competitor:
        return False
    if compared.side:
        return compared.side == "theirs"
    return compared.feeling != "neutral" or facts.polarity != Polarity.POSITIVE


def _is_technical(found: Mapping[str, set[str]]) -> bool:
    return bool(found["term"]) or len(found["hint"]) + bool(found["measure"]) >= _HINTS


def _sides(found: Mapping[str, set[str]], polarity: str) -> Iterator[str]:
    """Yield whose side the mention takes. Who uses words of both sides is judged by polarity."""
    is_negative = polarity == Polarity.NEGATIVE
    if found["attack"] and (is_negative or not found["defend"]) and polarity != Polarity.POSITIVE:
        yield "attack"
    elif found["defend"]:
        yield "defend"
    if found["support"] and not is_negative:
        yield "support"


def _found(text: str) -> Mapping[str, set[str]]:
    """Return the words found of each kind. The longest counts where two begin together, the first where they meet."""
    firsts, shelves = _lexicon()
    found: dict[str, set[str]] = defaultdict(set)
    free_from = 0
    for first in firsts.finditer(text):
        at = first.start()
        if at < free_from:
            continue
        for entry in shelves.get(text[at : at + 2]) or shelves.get(text[at], ()):
            if (end := entry.end(text, at)) > at:
                found[entry.kind].add(entry.word)
                free_from = end
                break
    return found


def _own_words(text: str) -> str:
    """Return what a forward adds to what it quotes; where that is next to nothing, the first quotation."""
    own, *quoted = text.split("//@", 2)
    return own if len(own.strip()) >= _WORDS_OF_ONES_OWN else own + " ".join(quoted[:1])


@dataclass(frozen=True, slots=True)
class _Entry:
    word: str
    kind: str
    pattern: re.Pattern[str] | None

    def end(self, text: str, at: int) -> int:
        """Return where the word that begins here ends; -1 where it does not begin."""
        if self.pattern is not None:
            match = self.pattern.match(text, at)
            return match.end() if match else -1
        return at + len(self.word) if text.startswith(self.word, at) else -1


@cache
def _lexicon() -> tuple[re.Pattern[str], Mapping[str, Sequence[_Entry]]]:
    """Return what finds where words may begin, and the words by their first two characters, the longest first.

    A word whose second character is not fixed stands under its first one, and at the end of that one's other shelves.
    """
    kinds: Mapping[str, str] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    entries = [_entry(word.replace("_", " "), kind) for kind, words in kinds.items() for word in words.split()]
    shelves: dict[str, list[_Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: (-len(one.word), one.kind != _SHIELD)):
        is_short = len(entry.word) == 1 or entry.word[1] == _GAP_SIGN
        shelves[entry.word[: 1 if is_short else 2]].append(entry)
    whole = {key: shelf + shelves.get(key[0], []) * (len(key) > 1) for key, shelf in list(shelves.items())}
    firsts = "".join(sorted({re.escape(key[0]) for key in whole}))
    return re.compile(f"[{firsts}]"), whole


def _entry(word: str, kind: str) -> _Entry:
    written = re.escape(word).replace(_GAP_SIGN, _GAP)
    before = r"(?<=\d)|(?<=\d\s)" if kind == "measure" else "(?<![a-z])" if word[0].isascii() else ""
    after = "(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else ""
    is_plain = written == word and not before and not after
    return _Entry(word, kind, None if is_plain else re.compile(f"(?:{before}){written}{after}"))

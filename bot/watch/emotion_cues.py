"""Finds our words for feelings in a text: which, how strongly, and whether they are negated or asked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

EMOTIONS = ("anger", "disappointment", "expectation", "curiosity", "moved", "support", "fear", "neutral")
LONGEST = 1000
"""Characters read. What people feel stands at the beginning; a text of 100,000 must cost no more than a post."""
_WORDS = Path(__file__).with_name("emotion_words.yaml")
_WEIGHTS = {"strong": 0.85, "plain": 0.6, "weak": 0.3}
_SHIELD = "nothing"
_CLAUSE_ENDS = re.compile("[。！!；;，,、\n~…]|[?？]+")
_NEGATOR = re.compile(
    "(?:不|没|别|无|未|唔|冇|莫|没有|毫无|并非|从不|勿|n't |not |no |never |without |dont |cant )"
    "(?:很|太|那么|这么|怎么|再|要|会|是|有|想|用|必|觉得|感到|曾|大|多|特别|什么|让我|让人|令人|使人|值得|能|敢|可|至于|算|该|应该|"
    "任何|必要|抱|抱有|存|系|嘅|使|驶|so |very |that |really |at all |any |be |to |a )*$"
)
_NO_NEGATOR = re.compile(
    "(?:不得不|忍不住|不禁|不由得|无不|无比|不仅|不但|不只|不光|不管|差不多|好不|不能不|不会不|没人不|谁不|怎能不|唔止|忍唔住)"
    "(?:很|太|让人|令人|会|是|感到|要)*$"
)
_RHETORICAL = re.compile("难道|不觉得|凭什么|还有脸|好意思|怎能|怎么能|岂|谁还敢|还敢|不是说|哪来的脸")
_SCORNS = re.compile(
    "(?:凭什么|谁(?:还|会|要|爱|敢|稀罕)|怎么可能|拿什么|有什么好|有什么可|为什么要|边个(?:仲|会)?)[^，。！？]{0,4}$"
    "|(?:why should|why would|who would|how can|how could) (?:i |we |anyone )?$"
)
"""Before a warm word it says the opposite: 谁还支持, 凭什么要我相信."""
_WARM = frozenset({"expectation", "support", "moved"})
_ASKS = re.compile("[?？]|[吗嗎么咩]$")
_REACH = 16
"""Characters looked back for a negator: "don't really ", 并没有让我觉得很…."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A word found: each feeling it tells with its weight, and how it is meant."""

    word: str
    tells: tuple[tuple[str, float], ...]
    negated: bool
    asked: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    word: str
    tells: tuple[tuple[str, float], ...]
    latin: bool
    shields: bool


_Shelves = Mapping[str, tuple[_Entry, ...]]


def cues(text: str) -> Iterator[Cue]:
    """Yield the words found in a text of simplified, lower-case letters, in order and without overlap."""
    shelf = _shelves().get
    free_from = 0
    pairs = map(str.__add__, text, text[1:] + "\n")
    for at, entries in enumerate(map(shelf, pairs, map(shelf, text))):
        if entries is None or at < free_from:
            continue
        entry = _longest(text, at, entries)
        if entry is None:
            continue
        free_from = at + len(entry.word)
        if not entry.shields:
            negated = _is_negated(text, at) or (_is_warm(entry) and _is_scorned(text, at))
            yield Cue(entry.word, entry.tells, negated, _is_asked(text, at, free_from))


def _longest(text: str, at: int, entries: tuple[_Entry, ...]) -> _Entry | None:
    for entry in entries:
        if text.startswith(entry.word, at) and not (entry.latin and _is_inside_word(text, at, at + len(entry.word))):
            return entry
    return None


def _is_inside_word(text: str, start: int, end: int) -> bool:
    return (start > 0 and _is_letter(text[start - 1])) or (end < len(text) and _is_letter(text[end]))


def _is_letter(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def _is_negated(text: str, at: int) -> bool:
    before = _CLAUSE_ENDS.split(text[max(0, at - _REACH) : at])[-1]
    if not before or _NEGATOR.search(before) is None:
        return False
    return _NO_NEGATOR.search(before) is None and _RHETORICAL.search(before) is None


def _is_warm(entry: _Entry) -> bool:
    return entry.tells[0][0] in _WARM


def _is_scorned(text: str, at: int) -> bool:
    before = _CLAUSE_ENDS.split(text[max(0, at - _REACH) : at])[-1]
    return bool(before) and _SCORNS.search(before) is not None


def _is_asked(text: str, start: int, end: int) -> bool:
    stop = _CLAUSE_ENDS.search(text, end)
    clause_end = stop.start() if stop else len(text)
    asks = bool(stop and stop.group()[0] in "?？") or _ASKS.search(text[end:clause_end]) is not None
    return asks and _RHETORICAL.search(text[max(0, start - 12) : clause_end]) is None


@cache
def _shelves() -> _Shelves:
    """Return the words by their first two characters, longest first; one of one character ends each of its shelves."""
    told: dict[str, dict[str, float]] = {}
    for group, grades in yaml.safe_load(_WORDS.read_text(encoding="utf-8")).items():
        for grade, words in grades.items():
            for word in words.split():
                of_word = told.setdefault(word.replace("_", " "), {})
                of_word[group] = max(of_word.get(group, 0.0), _WEIGHTS[grade])
    entries = [_entry(word, groups) for word, groups in told.items()]
    singles = {entry.word: entry for entry in entries if len(entry.word) == 1}
    shelves: dict[str, list[_Entry]] = {key: [entry] for key, entry in singles.items()}
    for entry in entries:
        if len(entry.word) > 1:
            single = singles.get(entry.word[0])
            shelves.setdefault(entry.word[:2], [single] if single else []).append(entry)
    return {key: tuple(sorted(shelf, key=lambda one: -len(one.word))) for key, shelf in shelves.items()}


def _entry(word: str, groups: Mapping[str, float]) -> _Entry:
    edge = word[0].isascii() and word[0].isalpha()
    return _Entry(word, tuple(groups.items()), latin=edge, shields=_SHIELD in groups)

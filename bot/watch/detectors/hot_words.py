"""Finds the words that people begin to complain with: new ones, and details that are named more often."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
import yaml

from bot.model.alert import Level
from bot.model.mention import Polarity
from bot.model.series import MINUTE
from bot.ports import Noted, Scene, Signal
from bot.watch.detectors.phrases import GAP, LATIN, Bar, originals, read, risen, written
from bot.watch.detectors.voices import heard_since, shown, writer

THRESHOLDS: Mapping[str, float] = {
    # Long enough for a word to be used by many, short enough to be told while it is news.
    "window_min": 120,
    # A known detail is waited for longer: a dozen scattered complaints a day are the trace before the wave.
    "detail_window_min": 480,
    # People who use it. Five friends can have a joke.
    "min_authors": 6,
    # How many times the share of the day before, and how sure that is no chance (standard deviations; there are some
    # hundred phrases a minute to be mistaken in).
    "times": 4,
    "sure": 4.5,
    # People, and their part of all who complain. Words explain an alarm; alone they are orange at worst.
    "yellow_authors": 20,
    "yellow_share": 0.2,
    "orange_authors": 50,
    "orange_share": 0.3,
    # Fewer earlier mentions tell nothing of what is new. Then twice the people are needed, of a common word's share.
    "min_past": 30,
    "cold_share": 0.03,
}
_READ = 160
"""People listened to, one post of each, evenly over the window: what a phrase's share needs, whatever the storm."""
_PAST = 500
"""Posts of the day before, for the same reason."""
_TOLD = 3
_WORDS = Path(__file__).with_name("hot_words.yaml")


class HotWords:
    """Compares what negative mentions say now with what they said in the day before."""

    key = "hot_words"
    thresholds = THRESHOLDS

    def judge(self, scene: Scene) -> Signal | None:
        """Return a signal when words rise, the ones most people use first."""
        limits = {**THRESHOLDS, **scene.limits}
        if (found := _look(scene, limits)) or limits["detail_window_min"] <= limits["window_min"]:
            return found
        return _look(scene, {**limits, "window_min": limits["detail_window_min"]}, details_only=True)


def _look(scene: Scene, limits: Mapping[str, float], *, details_only: bool = False) -> Signal | None:
    heard = _heard(scene, limits)
    if len(heard.now) < max(1, limits["min_authors"]):
        return None
    texts, past = [read(one.text) for one in heard.now], [read(one.text) for one in heard.before]
    bar = _bar(limits, is_cold=heard.is_cold)
    names = sorted(filter(None, map(read, scene.subject.words)), key=len, reverse=True)
    phrases = [
        phrase for phrase in _cleaned(risen(texts, past, bar), names) if not details_only or _names_detail(phrase)
    ]
    words = _risen([_word(phrase, heard.now, texts, past, names) for phrase in phrases], len(texts), len(past), bar)
    return _signal(scene, heard, words[:_TOLD], limits) if words else None


@dataclass(frozen=True, slots=True)
class _Heard:
    """The mentions that are listened to: of the window, one of each author, and of the time before it."""

    since: datetime
    now: Sequence[Noted]
    before: Sequence[Noted]
    is_cold: bool


@dataclass(frozen=True, slots=True)
class _Word:
    """A phrase as signs, the mentions that use it, and how many did in the day before."""

    signs: str
    mentions: Sequence[Noted]
    before: int


def _heard(scene: Scene, limits: Mapping[str, float]) -> _Heard:
    since = scene.now - limits["window_min"] * MINUTE
    cut = bisect_left(scene.recent, since, key=lambda one: one.published_at)
    negative = [one for one in heard_since(scene, since) if one.polarity == Polarity.NEGATIVE]
    now = list({writer(one): one for one in negative}.values())
    before = [one for one in scene.recent[:cut] if one.polarity == Polarity.NEGATIVE]
    if len(before) < limits["min_past"]:
        before = list(scene.recent[:cut])
    is_cold = len(before) < max(1, limits["min_past"])
    return _Heard(since, _evenly(now, _READ), () if is_cold else _evenly(before, _PAST), is_cold)


def _evenly(mentions: Sequence[Noted], most: int) -> Sequence[Noted]:
    return [mentions[n * len(mentions) // most] for n in range(most)] if len(mentions) > most else mentions


def _bar(limits: Mapping[str, float], *, is_cold: bool) -> Bar:
    return Bar(
        least=round(limits["min_authors"]) * (2 if is_cold else 1),
        times=limits["times"],
        sure=limits["sure"],
        floor=limits["cold_share"],
    )


def _cleaned(phrases: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return the phrases without the subject's names and what stands at their edges for grammar's sake.

    Those that say nothing then are left out.
    """
    known, found = _known(), dict[str, None]()
    for phrase in phrases:
        signs, before = phrase, ""
        while signs != before:
            before, signs = signs, signs.lstrip(known.heads).rstrip(known.tails)
            for name in names:
                signs = signs.removeprefix(name).removesuffix(name)
        if len(signs) >= (1 if signs >= LATIN else 2) and not known.common.fullmatch(signs):
            found[signs] = None
    return list(found)


def _word(
    signs: str, mentions: Sequence[Noted], texts: Sequence[str], past: Sequence[str], names: Sequence[str]
) -> _Word:
    """Return the phrase with those who use it, near-copies left out."""
    users = [number for number, text in enumerate(texts) if signs in text]
    around = [_without((signs, *names), texts[number]) for number in users]
    return _Word(
        signs=signs,
        mentions=[mentions[users[number]] for number in originals(around)],
        before=sum(signs in text for text in past),
    )


def _without(parts: Sequence[str], text: str) -> str:
    for part in parts:
        text = text.replace(part, GAP)
    return text


def _risen(words: Sequence[_Word], of: int, of_before: int, bar: Bar) -> list[_Word]:
    """Return the words that rise as a whole, not only two of their signs, the most surprising first.

    Of words that overlap and are used by the same people only one is told.
    """
    if not words:
        return []
    counts = np.array([len(word.mentions) for word in words])
    before = np.array([word.before for word in words])
    passed, excess = bar.is_passed(counts, of, before, of_before), bar.excess(counts, of, before, of_before)
    kept: list[_Word] = []
    for number in np.argsort(-(excess + 0.1 * np.array([len(word.signs) for word in words])), kind="stable"):
        if passed[number] and not any(_is_same(words[number], other) for other in kept):
            kept.append(words[number])
    return kept


def _is_same(word: _Word, other: _Word) -> bool:
    if word.signs in other.signs or other.signs in word.signs:
        return True
    meet = any(word.signs[-n:] == other.signs[:n] or other.signs[-n:] == word.signs[:n] for n in (1, 2, 3))
    shared = {one.id for one in word.mentions} & {one.id for one in other.mentions}
    return meet and len(shared) * 2 > min(len(word.mentions), len(other.mentions))


def _spelling(word: _Word) -> str:
    """Return the phrase as most people write it."""
    forms = [written(word.signs, one.text) for one in word.mentions[:5]]
    return max(forms, key=forms.count)


def _signal(scene: Scene, heard: _Heard, words: Sequence[_Word], limits: Mapping[str, float]) -> Signal:
    first, of = words[0], len(heard.now)
    people, share = len(first.mentions), len(first.mentions) / of
    form = _form(first, len(heard.before))
    facts = {
        "form": form,
        "words": [_spelling(word) for word in words],
        "people": [len(word.mentions) for word in words],
        "count": people,
        "of": of,
        "share": round(share, 3),
        "share_before": None if heard.is_cold else round(first.before / len(heard.before), 4),
        "window_min": limits["window_min"],
        "cold_start": heard.is_cold,
    }
    return Signal(
        detector=HotWords.key,
        subject=scene.subject.key,
        cause=HotWords.key,
        level=_level(people, share, limits),
        reason=f"{HotWords.key}:{form}",
        evidence={
            "window": [heard.since.isoformat(), scene.now.isoformat()],
            "since": min(one.published_at for one in first.mentions).isoformat(),
            "samples": shown(first.mentions),
            "facts": facts,
        },
        at=scene.now,
    )


def _form(word: _Word, of_before: int) -> str:
    """Return "detail" where a known detail is named more often, else whether the word is new or rises."""
    if _names_detail(word.signs):
        return "detail"
    return "new" if word.before <= 1 or word.before < 0.002 * of_before else "rise"


def _names_detail(signs: str) -> bool:
    return any(detail in signs for detail in _known().details)


def _level(people: int, share: float, limits: Mapping[str, float]) -> Level:
    for level in (Level.ORANGE, Level.YELLOW):
        if people >= limits[f"{level}_authors"] and share >= limits[f"{level}_share"]:
            return level
    return Level.BLUE


@dataclass(frozen=True, slots=True)
class _Known:
    """Words as signs; what is made of common ones alone; the signs that no phrase begins or ends with."""

    details: frozenset[str]
    common: re.Pattern[str]
    heads: str
    tails: str


@cache
def _known() -> _Known:
    lists: Mapping[str, str] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    details, common = (sorted(map(read, lists[name].split()), key=len, reverse=True) for name in ("details", "common"))
    fillers = lists["heads"] + lists["tails"] + lists["fillers"]
    pattern = re.compile(f"(?:{'|'.join(map(re.escape, common))}|[{fillers}])+")
    return _Known(frozenset(details), pattern, heads=lists["heads"], tails=lists["tails"])

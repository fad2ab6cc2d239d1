"""Our own words: read from words.yaml, found in a batch of folded code points.

Every window of a length is hashed at once from one running sum (Rabin and Karp), so the cost does not depend on how
many words there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.watch.polarity.folding import EDGE, Codes, fold

Ids = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEGATED_SHARE = -0.6
"""What is left of a word behind a negator: 不 before praise hurts less than a complaint does. A group may say more."""
_LONGEST_REACH = 3
"""Words that may stand between a negator and what it turns: 没有 出现过 任何 一点 问题."""
_WORDS = Path(__file__).with_name("words.yaml")
_BASE = 0x9E3779B97F4A7C15
_SPREAD = 0xD6E8FEB86659FD93
_WRAP = 1 << 64
_SIEVE_BITS = 16
_PHRASE_SPACE = "_"
_HAN = range(0x3400, 0xA000)
_DRAWN = frozenset({"kaomoji_pos", "kaomoji_neg"})
"""Groups whose underscores are drawn mouths, not spaces."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where our words stand in a batch: for each hit its text and the word's number, above ``count`` when negated."""

    text: Ids
    word: Ids
    asks: Flags
    announces: Flags


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The words of one length, sorted by hash."""

    length: int
    hashes: NDArray[np.uint64]
    ids: Ids
    sieve: Flags
    opens_latin: Flags
    closes_latin: Flags


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words. The first ``count`` carry weight; behind them come cues that only steer."""

    count: int
    keys: NDArray[np.uint64]
    weights: NDArray[np.float64]
    """Of each word, then of each behind a negator."""
    negates: Flags
    carries: Flags
    """A negator before such a word reaches what stands behind it: 没有任何问题."""
    denies: Flags
    """Turns what stands right before it, where it ends the clause: 问题一个都没有."""
    asks: Flags
    announces: Flags
    shelves: Sequence[_Shelf]

    def find(self, codes: Codes) -> Found:
        """Return the words in a folded batch; the longest wins, and a negator right before one turns it."""
        text_of = np.cumsum(codes == EDGE) - 1
        passes = ~np.isin(codes, _STOPS)
        hits = [hit for hit in self._hits(codes) if hit[1].size]
        asks, announces = np.zeros(text_of[-1], dtype=bool), np.zeros(text_of[-1], dtype=bool)
        covered, negated = np.zeros(codes.size, dtype=bool), np.zeros(codes.size + 1, dtype=bool)
        denied = np.zeros(codes.size + 1, dtype=bool)
        starts, ends, words = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for length, at, word in hits:
            asks[text_of[at[self.asks[word]]]] = True
            announces[text_of[at[self.announces[word]]]] = True
            free = (word < self.count) & _is_free(covered, at, length)
            denied[at[self.denies[word] & ~_is_han(codes[at + length])]] = True
            starts.append(at[free])
            ends.append(at[free] + length)
            words.append(word[free])
            negated[at[free & self.negates[word]] + length] = True
            for step in range(length):
                covered[at[free] + step] = True
        carriers: list[tuple[int, Ids]] = []
        for length, at, word in hits:
            free = _is_free(covered, at, length)
            negated[at[free & self.negates[word]] + length] = True
            carriers.append((length, at[free & self.carries[word]]))
        for _ in range(_LONGEST_REACH):
            for length, at in carriers:
                negated[at[_is_reached(negated, passes, at)] + length] = True
        start, ids = np.concatenate(starts), np.concatenate(words)
        turned = _is_reached(negated, passes, start) | denied[np.concatenate(ends)]
        return Found(text_of[start], ids + np.where(turned, self.count, 0), asks, announces)

    def _hits(self, codes: Codes) -> Iterable[tuple[int, Ids, Ids]]:
        size = codes.size
        latin = np.zeros(size + 2, dtype=bool)
        latin[1:-1] = is_latin(codes)
        sums = np.zeros(size + 1, dtype=np.uint64)
        np.cumsum(codes.astype(np.uint64) * _powers(_BASE, size), out=sums[1:])
        undo = _powers(pow(_BASE, -1, _WRAP), size) * np.uint64(_SPREAD)
        for shelf in self.shelves:
            length = shelf.length
            if length > size:
                continue
            hashes = (sums[length:] - sums[:-length]) * undo[: size - length + 1]
            at = np.flatnonzero(shelf.sieve[_sieve_of(hashes)])
            place = np.minimum(np.searchsorted(shelf.hashes, hashes[at]), shelf.hashes.size - 1)
            right = shelf.hashes[place] == hashes[at]
            right &= ~(shelf.opens_latin[place] & latin[at]) & ~(shelf.closes_latin[place] & latin[at + length + 1])
            yield length, at[right], shelf.ids[place[right]]


def is_latin(codes: Codes) -> Flags:
    """Return which code points are a letter a to z."""
    return (codes >= ord("a")) & (codes <= ord("z"))


@cache
def lexicon() -> Lexicon:
    """Return the shipped words."""
    groups: dict[str, dict[str, Any]] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    weights: dict[tuple[int, ...], tuple[float, float]] = {}
    steering: dict[str, set[tuple[int, ...]]] = {}
    for name, group in groups.items():
        words = [_codes_of(word, drawn=name in _DRAWN) for word in group["words"].split()]
        for word in filter(None, words):
            if "weight" in group:
                weight = float(group["weight"])
                weights.setdefault(word, (weight, float(group.get("negated", NEGATED_SHARE * weight))))
            else:
                steering.setdefault(name, set()).add(word)
    every = [*weights, *sorted(set().union(*steering.values()) - weights.keys())]
    flags = {name: np.array([word in chosen for word in every]) for name, chosen in steering.items()}
    hashes = [_hash(word) for word in every]
    return Lexicon(
        count=len(weights),
        keys=np.array(hashes[: len(weights)], dtype=np.uint64),
        weights=np.array(list(weights.values())).T.ravel(),
        negates=flags["negators"],
        carries=flags["carriers"],
        denies=flags["denials"],
        asks=flags["questions"],
        announces=flags["announcements"],
        shelves=[_shelf(length, every, hashes) for length in sorted(set(map(len, every)), reverse=True)],
    )


def _shelf(length: int, every: Sequence[tuple[int, ...]], hashes: Sequence[int]) -> _Shelf:
    ids = sorted((number for number, word in enumerate(every) if len(word) == length), key=hashes.__getitem__)
    own = np.array([hashes[number] for number in ids], dtype=np.uint64)
    sieve = np.zeros(1 << _SIEVE_BITS, dtype=bool)
    sieve[_sieve_of(own)] = True
    ends = np.array([[every[number][0], every[number][-1]] for number in ids], dtype=np.uint32)
    return _Shelf(length, own, np.array(ids), sieve, is_latin(ends[:, 0]), is_latin(ends[:, 1]))


def _codes_of(word: str, *, drawn: bool) -> tuple[int, ...]:
    plain = word if drawn else word.replace(_PHRASE_SPACE, " ")
    return tuple(fold([plain])[1:-1].tolist())


def _hash(word: Sequence[int]) -> int:
    total = sum(code * pow(_BASE, place, _WRAP) for place, code in enumerate(word))
    return total * _SPREAD % _WRAP


def _sieve_of(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    return (hashes >> np.uint64(64 - _SIEVE_BITS)).astype(np.int64)


def _powers(base: int, size: int) -> NDArray[np.uint64]:
    """Return base to the 0, 1, 2 … modulo 2^64."""
    powers = np.ones(size, dtype=np.uint64)
    known = 1
    while known < size:
        more = min(known, size - known)
        powers[known : known + more] = powers[:more] * np.uint64(pow(base, known, _WRAP))
        known += more
    return powers


def _is_reached(negated: Flags, passes: Flags, at: Ids) -> Flags:
    """Return before which places a negator ends, right there or one character earlier; a stop lets nothing pass."""
    reached: Flags = negated[at] | (negated[at - 1] & passes[at - 1])
    return reached


def _is_han(codes: Codes) -> Flags:
    return (codes >= _HAN.start) & (codes < _HAN.stop)


def _is_free(covered: Flags, at: Ids, length: int) -> Flags:
    """Return where a word of that length begins of which no character is covered."""
    free: Flags = ~covered[at]
    for step in range(1, length):
        free &= ~covered[at + step]
    return free


_STOPS = np.array([EDGE, *map(ord, ".,!?;:")], dtype=np.uint32)  # a space parts nothing: "not good"

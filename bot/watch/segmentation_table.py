"""SnowNLP's segmentation model as logarithms, in arrays that many characters can be looked up in at once.

The model knows how often a character with a tag (begin, middle or end of a word, or single) follows the two before it.
It keeps that as 1.3 million tuples (370 MB); here the same logarithms take 16 MB.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

BEGIN, MIDDLE, END, SINGLE = range(4)
START = 0
"""The code of what stands before a sentence; its only tag is 0 too."""
FIRST_CHINESE, LAST_CHINESE = 0x4E00, 0x9FA5
"""SnowNLP's own idea of Chinese. Whatever else its model counted is never looked up."""

_TAGS = {"b": BEGIN, "m": MIDDLE, "e": END, "s": SINGLE, "BOS": 0}
_CODE_BITS = 13  # for the 4,577 Chinese characters it knows
_FACTOR = 0x9E3779B97F4A7C15  # odd, so that multiplying loses nothing; its high bits are well mixed


@dataclass(frozen=True, slots=True)
class Followers:
    """A number for each (characters, tags) there is, found by the characters.

    The characters' codes make one key; key × _FACTOR (modulo 2^bits) is told apart by its high bits, the bucket, and
    its low bits. ``marks`` are low bits, then tags; those of bucket b stand from ``buckets[b]`` to ``buckets[b + 1]``.
    """

    logs: NDArray[np.float64]
    buckets: NDArray[np.uint32]
    marks: NDArray[np.uint32]
    characters: int
    """How many characters a key is of: 2 or 3."""

    @classmethod
    def of(cls, codes: NDArray[np.int64], tags: NDArray[np.int64], logs: NDArray[np.float64]) -> "Followers":
        """Return the table in which characters (a row for the first of each, for the second …) have these logs."""
        bits, low = _bits(len(codes))
        mixed = _mixed(_packed(codes, _CODE_BITS), bits)
        marks = (mixed & np.uint64((1 << low) - 1)) << np.uint64(2 * len(codes)) | _packed(tags, 2)
        bucket = mixed >> np.uint64(low)
        order = np.lexsort((marks, bucket))
        buckets = np.searchsorted(bucket[order], np.arange((1 << bits - low) + 1, dtype=np.uint64))
        return cls(logs[order], buckets.astype(np.uint32), marks[order].astype(np.uint32), len(codes))

    def find(self, *codes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Return (place, tags, log) of all that is known about the characters at each place, by place."""
        bits, low = _bits(self.characters)
        mixed = _mixed(_packed(codes, _CODE_BITS), bits)
        bucket = (mixed >> np.uint64(low)).astype(np.int64)
        begins = self.buckets[bucket].astype(np.int64)
        counts = self.buckets[bucket + 1] - begins
        place = np.repeat(np.arange(len(mixed)), counts)
        entry = np.arange(len(place)) + np.repeat(begins - (np.cumsum(counts) - counts), counts)
        marks = self.marks[entry]
        wanted = (mixed & np.uint64((1 << low) - 1)).astype(np.uint32)
        found = np.flatnonzero(marks >> np.uint32(2 * self.characters) == wanted[place])
        entry = entry[found]
        tags = marks[found] & np.uint32((1 << 2 * self.characters) - 1)
        return place[found], tags.astype(np.int64), self.logs[entry]


@dataclass(frozen=True, slots=True)
class Table:
    """The model. ``characters[n]`` has the code n + 1; the code after the last is that of every unknown character.

    ``single[tag, code]`` is the log chance of a character whatever stands before; ``pairs`` and ``triples`` have the
    log chances where one or both characters before are known to precede it. An unknown character costs nothing.
    """

    characters: str
    single: NDArray[np.float64]
    pairs: Followers
    triples: Followers


def build(model: Mapping[str, Any]) -> Table:
    """Return the table of SnowNLP's segmentation model (``seg.marshal.3``, read)."""
    alone, twos, threes = (model[name]["d"] for name in ("uni", "bi", "tri"))
    one, two, three = model["l1"], model["l2"], model["l3"]
    characters = "".join(sorted({character for character, _ in alone if _is_chinese(character)}))
    codes = {"": START} | {character: code for code, character in enumerate(characters, 1)}
    # The expressions are SnowNLP's, in its order: the same roundings. numpy's log is not everywhere the C library's.
    usual = {state: one * (float(count) / model["uni"]["total"]) for state, count in alone.items()}
    after = {pair: usual[pair[1]] + two * count / alone[pair[0]] for pair, count in twos.items()}
    longer = [log(after[states[1:]] + three * count / twos[states[:2]]) for states, count in threes.items()]
    single = np.full((4, len(codes) + 1), -inf)
    single[:, len(codes)] = 0.0
    for (character, tag), chance in usual.items():
        if character and character in codes:
            single[_TAGS[tag], codes[character]] = log(chance)
    states_of = {(character, tag): codes[character] << 2 | _TAGS[tag] for character, tag in alone if character in codes}
    return Table(
        characters=characters,
        single=single,
        pairs=_followers(twos, [log(chance) for chance in after.values()], states_of, 2),
        triples=_followers(threes, longer, states_of, 3),
    )


def _followers(
    counted: Iterable[tuple[tuple[str, str], ...]],
    logs: list[float],
    states_of: Mapping[tuple[str, str], int],
    size: int,
) -> Followers:
    states = np.array([states_of.get(state, -1) for states in counted for state in states]).reshape(-1, size)
    chinese = (states >= 0).all(axis=1)
    columns = states[chinese].T
    return Followers.of(columns >> 2, columns & 3, np.array(logs)[chinese])


def _is_chinese(character: str) -> bool:
    return character != "" and FIRST_CHINESE <= ord(character) <= LAST_CHINESE


def _packed(numbers: Iterable[NDArray[np.int64]], bits: int) -> NDArray[np.uint64]:
    packed = np.zeros(1, np.uint64)
    for each in numbers:
        packed = packed << np.uint64(bits) | each.astype(np.uint64)
    return packed


def _bits(characters: int) -> tuple[int, int]:
    """Return the bits of a key and how many of them are low: 2^18 buckets for pairs, 2^20 for triples."""
    return _CODE_BITS * characters, {2: 8, 3: 19}[characters]


def _mixed(keys: NDArray[np.uint64], bits: int) -> NDArray[np.uint64]:
    return keys * np.uint64(_FACTOR & ((1 << bits) - 1)) & np.uint64((1 << bits) - 1)

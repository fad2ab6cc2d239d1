"""What a text is judged by: its character 1- to 3-grams, its Latin words and our own words, as numbered features."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.watch.polarity.folding import EDGE, Codes, fold
from bot.watch.polarity.lexicon import Flags, Ids, Lexicon, is_latin

BUCKET_BITS = 19
BUCKETS = 1 << BUCKET_BITS
"""n-grams share this many numbers. 512 KiB of weights; twice as many buckets gain nothing measurable."""
_PORTION = 5000
_WRITING = 0x2E80  # below it stand Latin, digits and marks, which feel nothing by themselves
_FIRST, _SECOND, _THIRD = (np.uint32(odd) for odd in (2654435761, 2246822519, 3266489917))
_LATIN = np.uint32(0x85EBCA6B)


@dataclass(frozen=True, slots=True)
class Features:
    """A batch as a sparse matrix: feature ``number`` stands in ``text`` with ``value``.

    Numbers below BUCKETS are n-grams; then come our words, then the same words negated.
    """

    texts: int
    text: Ids
    number: Ids
    value: NDArray[np.float64]
    strongest: NDArray[np.float64]
    """For each text, the weight of the strongest of our own words in it, as it stands there: 0 means it has none."""
    asks: Flags
    announces: Flags

    def only_numbers(self, wanted: Flags) -> "Features":
        """Return the same texts with the features whose numbers are wanted."""
        kept = wanted[self.number]
        return replace(self, text=self.text[kept], number=self.number[kept], value=self.value[kept])

    def only_texts(self, wanted: Flags) -> "Features":
        """Return the texts wanted, counted anew."""
        kept = wanted[self.text]
        place = np.cumsum(wanted) - 1
        return Features(
            texts=int(wanted.sum()),
            text=place[self.text[kept]],
            number=self.number[kept],
            value=self.value[kept],
            strongest=self.strongest[wanted],
            asks=self.asks[wanted],
            announces=self.announces[wanted],
        )


def gather(texts: Sequence[str], words: Lexicon) -> Features:
    """Return any number of texts as one batch, read in portions that fit a small machine."""
    portions = [features_of(texts[first : first + _PORTION], words) for first in range(0, len(texts), _PORTION)]
    return Features(
        texts=len(texts),
        text=np.concatenate([part.text + place * _PORTION for place, part in enumerate(portions)]),
        number=np.concatenate([part.number for part in portions]),
        value=np.concatenate([part.value for part in portions]),
        strongest=np.concatenate([part.strongest for part in portions]),
        asks=np.concatenate([part.asks for part in portions]),
        announces=np.concatenate([part.announces for part in portions]),
    )


def features_of(texts: Sequence[str], words: Lexicon) -> Features:
    """Return the texts' features. A text's own do not depend on the texts around it."""
    count = len(texts)
    codes = fold(texts)
    grams = _grams(codes)
    found = words.find(codes)
    text = np.concatenate([part for part, _ in grams])
    strongest = np.zeros(count)
    np.maximum.at(strongest, found.text, np.abs(words.weights[found.word]))
    return Features(
        texts=count,
        text=np.concatenate((text, found.text)),
        number=np.concatenate([number for _, number in grams] + [BUCKETS + found.word]),
        value=np.concatenate((_shares(text, count), _shares(found.text, count))),
        strongest=strongest,
        asks=found.asks | _asks(codes),
        announces=found.announces,
    )


def _shares(text: Ids, count: int) -> NDArray[np.float64]:
    """Return 1/√n for each of a text's n features: ten times as long is not ten times as sure."""
    return (1 / np.sqrt(np.maximum(np.bincount(text, minlength=count), 1)))[text]


def _asks(codes: Codes) -> Flags:
    """Return which texts end in a question mark or 吗."""
    edges = np.flatnonzero(codes == EDGE)
    return np.isin(codes[edges[1:] - 1], _QUESTION_ENDS)


def _grams(codes: Codes) -> list[tuple[Ids, Ids]]:
    text = np.cumsum(codes == EDGE) - 1
    edge, latin, written = codes == EDGE, is_latin(codes), codes >= _WRITING
    one = written
    two = (written[:-1] | written[1:]) & ~(latin[:-1] | latin[1:])
    three = (written[:-2] | written[1:-1] | written[2:]) & ~edge[1:-1] & ~(latin[:-2] | latin[1:-1] | latin[2:])
    pair = codes[:-1] * _FIRST + codes[1:]
    return [
        (text[one], _bucket(codes[one] * _FIRST)),
        (text[:-1][two], _bucket(pair[two] * _THIRD + np.uint32(7))),
        (text[:-2][three], _bucket((pair[:-1][three] * _THIRD + codes[2:][three]) * _FIRST + np.uint32(13))),
        _latin_words(codes, latin, text),
    ]


def _latin_words(codes: Codes, latin: Flags, text: Ids) -> tuple[Ids, Ids]:
    """Return each run of letters as one feature; the shipped model leaves them at 0, a user's labels may not."""
    before = np.concatenate(([False], latin[:-1]))
    after = np.concatenate((latin[1:], [False]))
    starts, ends = np.flatnonzero(latin & ~before), np.flatnonzero(latin & ~after) + 1
    here = np.arange(codes.size)
    start = np.maximum.accumulate(np.where(latin & ~before, here, 0))
    place = (here - start).astype(np.uint32)
    letters = np.where(latin, (codes * _FIRST ^ (place * _THIRD + np.uint32(1))) * _SECOND, np.uint32(0))
    sums = np.concatenate((np.zeros(1, np.uint32), np.cumsum(letters, dtype=np.uint32)))
    return text[starts], _bucket((sums[ends] - sums[starts]) * _FIRST + _LATIN)


def _bucket(hashes: NDArray[np.uint32]) -> Ids:
    mixed = (hashes ^ (hashes >> np.uint32(15))) * _SECOND
    return ((mixed ^ (mixed >> np.uint32(13))) >> np.uint32(32 - BUCKET_BITS)).astype(np.int64)


_QUESTION_ENDS = np.array([ord("?"), ord("吗"), ord("么"), ord("呢")], dtype=np.uint32)

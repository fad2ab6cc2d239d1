"""Finds phrases that texts share more often than others do: runs of Chinese characters or of Latin words."""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.watch.sentiment import plain_text

LONGEST = 300
"""Characters read of a text. What people complain of stands at the beginning."""
_LONGEST_PHRASE = 16
"""In signs, so characters or words: a headline. What is longer is cut."""
_KEEPS = 0.8
"""A phrase takes in the next sign when this part of its texts goes on with it."""
_ALIKE = 0.5
"""From here on (Jaccard of pairs of signs) what stands around a phrase is a copy of what stands around it elsewhere."""
_TOO_SHORT = 8
"""Pairs of signs. A cry of a few words is alike without being copied."""
_ASKED = 50
"""Texts that tell what stands around a phrase."""
_BUCKETS = 256
_TABLE = 1 << 16
_MOST = 10
"""Pairs of signs and words looked at: of those that rise, the ones of most texts."""
GAP = "\n"
"""Stands where signs do not follow each other."""
_BITS = 21  # of a code point
_WORDS = 0xF0000
LATIN = chr(_WORDS)
"""Latin words become one sign each, of a plane where nobody writes: from ``LATIN`` on."""
_ASIDES = re.compile(r"https?://[\w./?=&%#:~+-]+|@[\w\u4e00-\u9fff·-]{1,30}[:：]?|\[[^\[\]\s]{1,8}\]")
_SIGN = re.compile("[a-z]+(?:['’][a-z]+)?|[\u3400-\u9fff]")

Numbers = NDArray[np.int64]


def read(text: str) -> str:
    """Return a text's signs, a break where something else stands between them than a space between words.

    Links, names and emoticons are left out, so that no phrase can hold an address. What a forward quotes is others'.
    """
    return _read(text[:LONGEST])


@lru_cache(maxsize=6_000)  # what a few subjects are judged by: each text is read once and judged many times
def _read(text: str) -> str:
    return "".join(sign for sign, _ in _signs(text))


def written(signs: str, text: str) -> str:
    """Return how a text writes the phrase ("" where it has it not): its own script, letters and spaces."""
    pairs = list(_signs(text[:LONGEST]))
    at = "".join(sign for sign, _ in pairs).find(signs)
    if at < 0:
        return ""
    parts = [part for _, part in pairs[at : at + len(signs)]]
    between = [" " if one[-1:].isascii() and other[:1].isascii() else "" for one, other in pairwise(parts)]
    return parts[0] + "".join(gap + part for gap, part in zip(between, parts[1:], strict=True))


def _signs(text: str) -> Iterator[tuple[str, str]]:
    """Yield each sign with the letters it stands for."""
    own = _ASIDES.sub("\n", text.split("//@", 1)[0] or text)
    folded = own.lower().translate(_simplified())
    if len(folded) != len(own):  # a letter whose small form has two: rare, and its case is not worth a shift
        own = folded
    end = 0
    for found in _SIGN.finditer(folded):
        start = found.start()
        if start > end and own[end:start].strip(" "):
            yield GAP, ""
        end = found.end()
        letters = found.group()
        yield (_of_word(letters) if letters[0] <= "z" else letters), own[start:end]


def _of_word(letters: str) -> str:
    return chr(_WORDS + zlib.crc32(letters.encode()) % 0xFFF0)


@cache
def _simplified() -> Mapping[int, str]:
    han = [chr(code) for code in range(0x3400, 0xA000)]
    plain = plain_text("\n".join(han)).split("\n")
    return {ord(one): other for one, other in zip(han, plain, strict=True) if one != other and len(other) == 1}


def originals(texts: Sequence[str]) -> list[int]:
    """Return the numbers of the texts (signs, without the phrase they share) that are no near-copy of an earlier."""
    if not texts:
        return []
    codes, owner = _laid_out(texts)
    pairs = _pairs(codes)
    there = pairs > 0
    table = np.zeros((len(texts), _BUCKETS), dtype=bool)
    table[owner[:-1][there], _hashed(pairs[there]) % _BUCKETS] = True
    bits = np.packbits(table, axis=1).view(np.uint64)
    shared = sum(np.bitwise_count(part[:, None] & part).astype(np.int16) for part in bits.T)
    sizes = np.diagonal(shared)
    alike = shared >= _ALIKE * (sizes[:, None] + sizes[None, :] - shared)
    copies = (np.tril(alike, -1) & (sizes >= _TOO_SHORT)[:, None]).any(axis=1)
    return [int(number) for number in np.flatnonzero(~copies)]


@dataclass(frozen=True, slots=True)
class Bar:
    """How much more often is more: in ``least`` texts, ``times`` the share it had, and ``sure`` standard deviations.

    ``floor`` is the share that any phrase is taken to have had where nothing is known of before.
    """

    least: int
    times: float
    sure: float
    floor: float

    def is_passed(self, counts: Numbers, of: int, before: Numbers, of_before: int) -> NDArray[np.bool_]:
        """Tell for each count whether it is more."""
        shares = self._shares(before, of_before)
        passed: NDArray[np.bool_] = (counts >= self.least) & (counts >= self.times * of * shares)
        return passed & (self.excess(counts, of, before, of_before) >= self.sure)

    def excess(self, counts: Numbers, of: int, before: Numbers, of_before: int) -> NDArray[np.float64]:
        """Return how many standard deviations too many each count is: square roots are spread by one half."""
        expected = of * self._shares(before, of_before)
        excess: NDArray[np.float64] = 2 * (np.sqrt(counts + 3 / 8) - np.sqrt(expected + 3 / 8))
        return excess

    def _shares(self, before: Numbers, of_before: int) -> NDArray[np.float64]:
        return (before + 0.5) / (of_before + 1) if of_before else np.full(len(before), self.floor)


def risen(texts: Sequence[str], past: Sequence[str], bar: Bar) -> list[str]:
    """Return the phrases (signs) that more of ``texts`` have than ``past`` lets expect, those of most texts first."""
    if len(texts) < bar.least:
        return []
    codes, owner = _laid_out(texts)
    names = np.concatenate((_pairs(codes), _of_words(codes)))
    wanted, counts = _in_texts(names, np.concatenate((owner[:-1], owner)), bar.least)
    if not len(wanted):
        return []
    more = bar.is_passed(counts, len(texts), _counted(past, wanted), len(past))
    ordered = wanted[more][np.argsort(-counts[more], kind="stable")][:_MOST]
    grown: dict[str, None] = {}
    for signs in map(_spelled, ordered.tolist()):
        if not any(signs in phrase for phrase in grown):
            grown[_grown(signs, texts)] = None
    return list(grown)


def _laid_out(texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    """Return all signs in a row, a gap behind each text, and the number of the text that each belongs to."""
    joined = GAP.join(texts) + GAP
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    return codes, np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])


def _pairs(codes: Numbers) -> Numbers:
    """Return each two neighbours as one number; 0 where one is a gap."""
    return np.where((codes[:-1] == ord(GAP)) | (codes[1:] == ord(GAP)), 0, codes[:-1] << _BITS | codes[1:])


def _of_words(codes: Numbers) -> Numbers:
    """Return the signs that are words, and 0 for the others: a word says enough alone."""
    return np.where(codes >= _WORDS, codes, 0)


def _in_texts(names: Numbers, owner: Numbers, least: int) -> tuple[Numbers, Numbers]:
    """Return the names that stand in enough texts, and in how many."""
    places = _hashed(names)
    often = (names > 0) & (np.bincount(places, minlength=_TABLE)[places] >= least)
    known, here = np.unique(names[often], return_inverse=True)
    if not len(known):
        return known, known
    width = int(owner[-1]) + 1
    counts: Numbers = np.bincount(np.unique(here * width + owner[often]) // width)
    enough = counts >= least
    return known[enough], counts[enough]


def _counted(past: Sequence[str], wanted: Numbers) -> Numbers:
    """Return how often each name stands in the past; those that share a place in the table count together."""
    if not past:
        return np.zeros(len(wanted), dtype=np.int64)
    codes, _ = _laid_out(past)
    table = np.zeros(_TABLE, dtype=np.int64)
    places = _hashed(wanted)
    table[places] = 1 + np.arange(len(wanted))
    times = np.zeros(len(wanted) + 1, dtype=np.int64)
    for names in (_pairs(codes), codes[codes >= _WORDS]):
        found = table[_hashed(names)]
        times += np.bincount(found[found > 0], minlength=len(times))
    counts: Numbers = times[table[places]]
    return counts


def _hashed(names: Numbers) -> Numbers:
    return (names * 0x9E3779B1 >> 15) & (_TABLE - 1)


def _spelled(name: int) -> str:
    return chr(name) if name < 1 << _BITS else chr(name >> _BITS) + chr(name & (1 << _BITS) - 1)


def _grown(signs: str, texts: Sequence[str]) -> str:
    """Return the phrase with the signs that nearly always stand before and behind it."""
    holding = [GAP + text + GAP for text in texts if signs in text][:_ASKED]
    while len(signs) < _LONGEST_PHRASE:
        places = [(text, text.find(signs)) for text in holding]
        before = Counter(text[at - 1] for text, at in places)
        behind = Counter(text[at + len(signs)] for text, at in places)
        (left, of_left), (right, of_right) = before.most_common(1)[0], behind.most_common(1)[0]
        if left != GAP and of_left >= _KEEPS * len(places):
            signs = left + signs
        elif right != GAP and of_right >= _KEEPS * len(places):
            signs += right
        else:
            break
        holding = [text for text in holding if signs in text]
    return signs

"""Groups texts that are copies of one draft, up to a fifth of their characters changed."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

REMEMBERED = 8192
"""Texts of which it is remembered how they read: a crowd is looked at again each minute."""
LONGEST = 400
"""Signs compared. A draft shows in its beginning; a text of 100,000 must cost no more than a post."""
_LONGEST_HIDDEN = 20_000
"""Characters in which the beginning is looked for, should invisible ones stand before it."""
PERMUTATIONS, BANDS = 96, 32
"""Two copies with a fifth changed in each share a quarter of their 2-grams: 3 rows a band find 43 % of such pairs, and
one pair to the group is enough to bring a copy in."""
_SEED = 42
_CHUNK = 20_000
_FIRST_LOOK = 10_000
_NEIGHBOURS = 3
"""Texts of one bucket each is compared with: enough to bring every copy in, whatever the bucket's size."""
_LIKENESS = ((0.15, 0.4), (0.3, 0.55))
"""How alike a pair must be to belong together: Jaccard of 2-grams as MinHash estimates it, and of characters. The
second, stricter step is for groups that turn out to share only a topic's phrase."""
_CORE_IN = 0.3
"""A 2-gram is the draft's own if this part of the copies has it: with a fifth changed, 64 % keep each."""
_CORE_OF = 500
_KEEPS_CORE = 0.4
_CORE_OF_TEXT = 0.4
_CORE_FEWEST = 8

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\U000e0000-\U000e0fff]+"
)
_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")
_ACCENT = re.compile("[\u0300-\u036f]+")
_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u051b\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408\u0405"
    "\u03bf\u03bd\u03c1\u03b1\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a7",
    "aeopcyxijsdwABEKMHOPCTXIJS" + "ovpaABEZHIKMNOPTX",
)
"""Cyrillic and Greek letters that look like Latin ones: in a draft they only hide it from a search."""
_ASIDES = re.compile(
    r"https?://[\w./?=&%#:~+-]+|\bt\.cn/\w+|#[^#\n]{1,40}#|#\w{1,40}|(?:回复)?@[\w\u4e00-\u9fff·-]{1,30}[:：]?|\[[^\[\]\s]{1,8}\]"
)
_NO_SIGN = re.compile(r"[\W\d_]+")

Grams = frozenset[str]
Pairs = NDArray[np.int64]
Estimates = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Copies:
    """A group of near-copies: the numbers of its texts, and the 2-grams they have in common."""

    texts: tuple[int, ...]
    core: Grams


@lru_cache(maxsize=REMEMBERED)
def signs(text: str) -> str:
    """Return the letters by which texts are compared: no hashtags, names, links, emoticons, digits, marks, spaces.

    What only dresses a letter up is taken off it: full width, accents, invisible characters, a likeness of it.
    """
    visible = unicodedata.normalize("NFKC", beginning(text)).translate(_LOOKALIKES)
    if _ACCENTED.search(visible):
        visible = _ACCENT.sub("", unicodedata.normalize("NFD", visible))
    return _NO_SIGN.sub("", _ASIDES.sub(" ", visible)).lower()[:LONGEST]


def beginning(text: str) -> str:
    """Return as much of the text as is compared, without its invisible characters, however many stand before it."""
    return _INVISIBLE.sub("", text[:_LONGEST_HIDDEN])[: LONGEST * 4]


def grams(written: str) -> Grams:
    """Return the 2-grams of a text's signs."""
    return frozenset(map(str.__add__, written, written[1:]))


def beside_the_common(written: Sequence[str]) -> list[str]:
    """Return what each text says beside what half of all of them say, a headline for instance."""
    had = Counter(gram for one in written for gram in grams(one))
    common = {gram for gram, times in had.items() if times * 2 >= len(written)}
    return [_without(one, common) for one in written]


def _without(written: str, common: Collection[str]) -> str:
    """Return the signs that stand in no common 2-gram."""
    is_common = [one + other in common for one, other in pairwise(written)]
    return "".join(
        sign
        for sign, before, behind in zip(written, [False, *is_common], [*is_common, False], strict=True)
        if not (before or behind)
    )


def groups(written: Sequence[str], fewest: int) -> Iterator[Copies]:
    """Yield the groups of at least ``fewest`` near-copies among texts given as their signs, the largest first."""
    texts_of: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(written):
        texts_of[one].append(number)
    forms = list(texts_of)
    sets = [grams(form) for form in forms]
    found = [(core, kin) for kin, core in _families(forms, sets, [len(texts_of[form]) for form in forms], fewest)]
    whole = [
        Copies(tuple(sorted(number for form in kin for number in texts_of[forms[form]])), core) for core, kin in found
    ]
    yield from sorted(whole, key=lambda copies: -len(copies.texts))


def _families(
    forms: Sequence[str], sets: Sequence[Grams], counts: Sequence[int], fewest: int
) -> Iterator[tuple[list[int], Grams]]:
    """Yield groups of forms with what they share, each form in one group."""
    pairs, alike = _candidates(sets)
    taken: set[int] = set()
    for level, (grams_alike, letters_alike) in enumerate(_LIKENESS):
        free = np.array([form not in taken for form in range(len(forms))])
        worth = pairs[(alike >= grams_alike) & free[pairs].all(axis=1)]
        for kin in _joined(worth, forms, letters_alike):
            if sum(counts[form] for form in kin) * 2 < fewest:
                continue
            core = _core(kin, sets, counts)
            if not _is_draft(kin, core, sets) and level + 1 < len(_LIKENESS):
                continue
            members = [form for form in _grown(core, sets) if form not in taken]
            if _is_draft(kin, core, sets) and sum(counts[form] for form in members) >= fewest:
                taken.update(members)
                yield members, core


def _candidates(sets: Sequence[Grams]) -> tuple[Pairs, Estimates]:
    """Return the pairs worth comparing, those that fall together in a band of their MinHash, the likeliest first."""
    if len(sets) < 2:
        return np.empty((0, 2), dtype=np.int64), np.empty(0)
    rows = RMinHash.digest_matrix_from_token_sets(sets, PERMUTATIONS, _SEED).to_rows()
    digests = np.array(rows, dtype=np.uint64)
    bands = digests.reshape(len(sets), BANDS, PERMUTATIONS // BANDS)
    keys: NDArray[np.uint64] = bands[:, :, 0]
    for row in range(1, PERMUTATIONS // BANDS):
        keys = keys * np.uint64(0x9E3779B97F4A7C15) + bands[:, :, row]
    packed = np.concatenate([_together(keys[:, band]) for band in range(BANDS)])
    packed.sort()
    packed = packed[np.diff(packed, prepend=-1) > 0]
    pairs = np.stack(np.divmod(packed, len(sets)), axis=1)
    low = digests.astype(np.uint32)
    parts = np.array_split(pairs, len(pairs) // _CHUNK + 1)
    alike = np.concatenate([(low[part[:, 0]] == low[part[:, 1]]).mean(axis=1) for part in parts])
    order = np.argsort(-alike, kind="stable")
    return pairs[order], alike[order]


def _together(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the pairs of texts with the same key, each packed in a number: in a large bucket only near neighbours."""
    order = np.argsort(keys, kind="stable")
    held = keys[order]
    found = [np.empty(0, dtype=np.int64)]
    for lag in range(1, _NEIGHBOURS + 1):
        same = np.flatnonzero(held[lag:] == held[:-lag])
        found.append(order[same] * len(keys) + order[same + lag])
    return np.concatenate(found)


def _joined(pairs: Pairs, forms: Sequence[str], likeness: float) -> list[list[int]]:
    """Return all forms in groups, joined by the pairs that are alike enough."""
    count = len(forms)
    root = list(range(count))

    def head(one: int) -> int:
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    letters: dict[int, frozenset[str]] = {}

    def are_alike(one: int, other: int) -> bool:
        for form in (one, other):
            letters.setdefault(form, frozenset(forms[form]))
        return _jaccard(letters[one], letters[other]) >= likeness

    size = _FIRST_LOOK
    while len(pairs):
        for one, other in pairs[:size].tolist():
            first, second = head(one), head(other)
            if first != second and are_alike(one, other):
                root[second] = first
        heads = np.array([head(form) for form in range(count)])
        pairs = pairs[size:]
        pairs = pairs[heads[pairs[:, 0]] != heads[pairs[:, 1]]]
        size *= 2
    kin: dict[int, list[int]] = defaultdict(list)
    for form in range(count):
        kin[head(form)].append(form)
    return list(kin.values())


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared or 1)


def _core(kin: Sequence[int], sets: Sequence[Grams], counts: Sequence[int]) -> Grams:
    """Return the draft's own 2-grams: those that a good part of the copies still has."""
    kin = kin[:: len(kin) // _CORE_OF + 1]
    had: Counter[str] = Counter()
    for form in kin:
        for gram in sets[form]:
            had[gram] += counts[form]
    enough = _CORE_IN * sum(counts[form] for form in kin)
    return frozenset(gram for gram, times in had.items() if times >= enough)


def _is_draft(kin: Sequence[int], core: Grams, sets: Sequence[Grams]) -> bool:
    """Return whether the group shares a text, and not only the phrase everybody uses for a topic."""
    typical = sorted(len(sets[form]) for form in kin)[len(kin) // 2]
    return len(core) >= max(_CORE_FEWEST, _CORE_OF_TEXT * typical)


def _grown(core: Grams, sets: Sequence[Grams]) -> list[int]:
    """Return the forms that keep enough of the draft, wherever they were before."""
    needed = max(_KEEPS_CORE * len(core), 1.0)
    return [form for form, one in enumerate(sets) if (kept := len(one & core)) >= needed and kept >= 0.3 * len(one)]

"""Scores a text from 0 (hostile) to 1 (friendly) as SnowNLP does, whatever the text is.

The only place that knows SnowNLP and OpenCC. SnowNLP itself is never imported: that loads every module's tables
(+411 MiB). Its model files are read from where it is installed, at the first score.
"""

import gzip
import marshal
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from math import exp, log
from pathlib import Path
from threading import Lock
from typing import Any

from opencc import OpenCC

from bot.model.mention import Polarity
from bot.watch.segmentation import Segmenter, pack
from bot.watch.tablefile import tables_of

NEGATIVE_BELOW = 0.4
POSITIVE_FROM = 0.6
"""Where a score means something. Below .4 lie 56 to 82 % of negative product and food reviews and 14 to 21 % of
the positive ones; .5 would find 4 points more and mistake 3 to 6 more. From .6 on it is the other way round."""
UNKNOWN = 0.5
LONGEST = 300
"""Characters judged. What people feel stands at the beginning; longer texts drive the Bayes product to 0 or 1."""

_RUN = re.compile("([\u4e00-\u9fa5]+)")  # SnowNLP's own idea of Chinese
_INVISIBLE = re.compile("[\u00ad\u034f\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_loading = Lock()


def score(text: str) -> float:
    """Return how friendly the text is. Without a Chinese word nothing is known: 0.5."""
    plain = plain_text(text[: LONGEST * 4])[:LONGEST]
    return _score(plain) if _RUN.search(plain) else UNKNOWN


def polarity(value: float) -> Polarity:
    """Return what a score means for the subject's name."""
    if value < NEGATIVE_BELOW:
        return Polarity.NEGATIVE
    return Polarity.POSITIVE if value >= POSITIVE_FROM else Polarity.NEUTRAL


def plain_text(text: str) -> str:
    """Return the text composed (NFC), in simplified characters, without zero-width ones that would hide words."""
    visible = _INVISIBLE.sub("", text).encode("utf-8", "ignore").decode()
    simplified: str = _converter().convert(unicodedata.normalize("NFC", visible))
    return simplified


@dataclass(frozen=True, slots=True)
class _Model:
    segmenter: Segmenter
    stopwords: frozenset[str]
    total: float
    classes: Mapping[str, tuple[Mapping[str, int], float]]
    """For each class, in SnowNLP's order: the words' counts and their sum."""

    def judge(self, text: str) -> float:
        words = [word for word in self._words(text) if word not in self.stopwords]
        sums = {key: self._log_chance(key, words) for key in self.classes}
        best, chance = "", 0.0
        for key, own in sums.items():
            share = _share(own, list(sums.values()))
            if share > chance:
                best, chance = key, share
        return chance if best == "pos" else 1 - chance

    def _words(self, text: str) -> list[str]:
        words: list[str] = []
        for piece in _RUN.split(text):
            words += self.segmenter.words(piece) if _RUN.match(piece) else piece.split()
        return words

    def _log_chance(self, key: str, words: Sequence[str]) -> float:
        counts, total = self.classes[key]
        chance = log(total) - log(self.total)
        for word in words:
            chance += log(float(counts.get(word, 1)) / total)
        return chance


def _share(own: float, chances: Sequence[float]) -> float:
    try:
        return 1 / sum(exp(other - own) for other in chances)
    except OverflowError:
        return 0.0


@lru_cache(maxsize=4096)  # two of five posts are forwards of another
def _score(plain: str) -> float:
    with _loading:
        model = _model()
    return model.judge(plain)


@cache
def _model() -> _Model:
    found = find_spec("snownlp")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("snownlp is not installed: its model files are needed to score mentions")
    home = Path(found.submodule_search_locations[0])
    cuts = home / "seg" / "seg.marshal.3"
    tables = tables_of(cuts, lambda: pack(_read(cuts)))
    words = _read(home / "sentiment" / "sentiment.marshal.3")
    return _Model(
        segmenter=Segmenter(tables),
        stopwords=frozenset(line.strip() for line in (home / "normal" / "stopwords.txt").open(encoding="utf-8")),
        total=words["total"],
        classes={key: (counts["d"], counts["total"]) for key, counts in words["d"].items()},
    )


def _read(path: Path) -> dict[str, Any]:
    packed = path.read_bytes()
    # Part of a pinned dependency, as trustworthy as its code.
    model: dict[str, Any] = marshal.loads(gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed)  # noqa: S302
    return model


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")

"""What own labels gain, by how many there are: `python -m tests.bench.polarity_curve [DRAWS]` prints the docs' tables.

Macro-F1 on 800 texts of the same set that were not learned from, by what `onevoice train` would write.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.model.mention import Polarity
from bot.watch.polarity import Scorer
from bot.watch.polarity.adapting import adapt, macro_f1
from bot.watch.polarity.packing import shipped_model

_DATA = Path("../shared/data/sentiment")
_SETS = ("takeaway", "shopping", "product_reviews", "weibo_epidemic")
_COUNTS = (200, 1000, 2000, 5000)
_TEST = 800
_FEELINGS = {
    **dict.fromkeys(("like", "happiness"), Polarity.POSITIVE),
    **dict.fromkeys(("anger", "disgust", "fear", "sadness"), Polarity.NEGATIVE),
    "none": Polarity.NEUTRAL,
    1: Polarity.POSITIVE,
    0: Polarity.NEGATIVE,
}
"""Surprise is for or against nobody, and left out."""

Labelled = tuple[str, Polarity]


def main(draws: int) -> None:
    """Print a line for each set, then for all of them mixed."""
    sets = {name: _read(name) for name in _SETS}
    moods = _read("emotion_weibo")
    sided = [row for row in moods if row[1] is not Polarity.NEUTRAL]
    every = [row for rows in sets.values() for row in rows]
    named = {**sets, "emotion_weibo, two": sided, "emotion_weibo, three": moods, "mixed, two": every + sided}
    for name, rows in (named | {"mixed, three": every + moods}).items():
        print(name, *_curve(rows, draws))  # noqa: T201


def _curve(rows: Sequence[Labelled], draws: int) -> list[str]:
    figures: dict[int, list[float]] = {}
    for draw in range(draws):
        order = np.random.default_rng(draw).permutation(len(rows))
        test, rest = order[:_TEST], order[_TEST:]
        figures.setdefault(0, []).append(_figure(rows, Scorer.shipped(), test))
        for count in _COUNTS:
            if count <= rest.size:
                texts, polarities = zip(*(rows[place] for place in rest[:count]), strict=True)
                own = adapt(shipped_model(), texts, polarities).model
                figures.setdefault(count, []).append(_figure(rows, Scorer(own), test))
    return [f"{count}: {100 * np.mean(each):.1f}" for count, each in figures.items()]


def _figure(rows: Sequence[Labelled], scorer: Scorer, places: NDArray[np.int64]) -> float:
    texts, polarities = zip(*(rows[place] for place in places), strict=True)
    return macro_f1(np.array(scorer.scores(texts)), polarities)


def _read(name: str) -> list[Labelled]:
    posts = [json.loads(line) for line in (_DATA / f"{name}.jsonl").open(encoding="utf-8")]
    return [(post["text"], _FEELINGS[post["label"]]) for post in posts if post["label"] in _FEELINGS]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)

"""Judges texts by their words as SnowNLP does (naive Bayes over two classes), many texts at once."""

from collections.abc import Mapping, Sequence
from math import exp, log
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Judge:
    """Knows for each word how much it speaks for each class. Nothing changes after construction."""

    def __init__(self, counts: Mapping[str, Any], stopwords: frozenset[str]) -> None:
        classes = counts["d"]
        words = sorted(set().union(*(each["d"] for each in classes.values())) - stopwords)
        self._numbers = {word: number for number, word in enumerate(words)}
        self._strange = len(words)
        self._numbers.update(dict.fromkeys(stopwords, len(words) + 1))
        self._negative, self._positive = (
            # A stopword adds nothing. SnowNLP counts a word it has not met once.
            np.array([log(float(each["d"].get(word, 1)) / each["total"]) for word in [*words, None]] + [0.0])
            for each in (classes["neg"], classes["pos"])
        )
        self._before = [log(classes[key]["total"]) - log(counts["total"]) for key in ("neg", "pos")]
        self._negative_first = next(iter(classes)) == "neg"

    def scores(self, words: Sequence[str], texts: NDArray[np.int64], size: int) -> list[float]:
        """Return how positive each of ``size`` texts is; ``texts`` tells the text of each word."""
        number, strange = self._numbers.get, self._strange
        numbers = np.array([number(word, strange) for word in words], np.int64)
        places = np.concatenate([np.arange(size), texts])
        negatives, positives = (
            # bincount adds one after the other, as SnowNLP does; numpy's sums would round otherwise.
            np.bincount(places, np.concatenate([np.full(size, before), logs[numbers]])).tolist()
            for before, logs in zip(self._before, (self._negative, self._positive), strict=True)
        )
        return [self._score(negative, positive) for negative, positive in zip(negatives, positives, strict=True)]

    def _score(self, negative: float, positive: float) -> float:
        against, in_favour = _share(negative, positive), _share(positive, negative)
        is_negative = against >= in_favour if self._negative_first else against > in_favour
        return 1 - against if is_negative else in_favour


def _share(own: float, other: float) -> float:
    try:
        return 1 / (1.0 + exp(other - own))
    except OverflowError:
        return 0.0

"""Says what each text does to a brand's name: a score, 0 hostile to 1 friendly, and the polarity that decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.model.mention import Polarity
from bot.watch.polarity.features import Features, features_of
from bot.watch.polarity.model import Model, read_model, shipped_model

BAND = 0.05
"""A score nearer to 0.5 than this is neutral: about one review in twenty, and half of those are read wrong."""
_CALM = 0.1
"""What is left of the log-odds of a question or an announcement in which no word of feeling stands."""
_ASKING_FEELS_FROM = 1.0
_ANNOUNCING_FEELS_FROM = 2.0
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Judgement:
    """``score`` is the chance that the text is friendly; ``polarity`` follows from it."""

    score: float
    polarity: Polarity


@dataclass(frozen=True, slots=True)
class Scorer:
    """Judges texts by one model. Frozen, so threads may share it."""

    model: Model

    @classmethod
    def shipped(cls) -> "Scorer":
        """Return the scorer every house starts with."""
        return _shipped()

    @classmethod
    def load(cls, path: Path) -> "Scorer":
        """Return the scorer of a model written by `onevoice train`."""
        return cls(read_model(path))

    def judge(self, texts: Sequence[str]) -> list[Judgement]:
        """Return a judgement for each text, in order; the same alone as among others."""
        return [Judgement(score, polarity_of(score)) for score in self.scores(texts)]

    def scores(self, texts: Sequence[str]) -> list[float]:
        """Return a score for each text, in order."""
        return [score for batch in _batches(texts) for score in self._scored(batch)]

    def _scored(self, texts: Sequence[str]) -> list[float]:
        scores: list[float] = scores_of(self.model, features_of(texts, self.model.words)).tolist()
        return scores


def judge(texts: Sequence[str]) -> list[Judgement]:
    """Return the shipped model's judgement of each text, in order."""
    return _shipped().judge(texts)


def scores_of(model: Model, features: Features) -> NDArray[np.float64]:
    """Return the scores of a batch. A question or an announcement without a word of feeling comes near 0.5."""
    odds = model.log_odds(features)
    return chances(np.where(_is_calm(features), odds * _CALM, odds))


def polarity_of(score: float) -> Polarity:
    """Return what a score means for the subject's name."""
    if abs(score - 0.5) < BAND:
        return Polarity.NEUTRAL
    return Polarity.NEGATIVE if score < 0.5 else Polarity.POSITIVE


def chances(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logistic function of log-odds, to the last bit the same on every machine.

    numpy's own exp differs by processor in the last bit, which would show in the shipped file.
    """
    parts = np.clip(odds, -40, 40) / 1024
    power = 1 + parts * (1 + parts / 2 * (1 + parts / 3 * (1 + parts / 4)))
    for _ in range(10):
        power = power * power
    return power / (1 + power)


@cache
def _shipped() -> Scorer:
    return Scorer(shipped_model())


def _is_calm(features: Features) -> NDArray[np.bool_]:
    asking = features.asks & (features.strongest < _ASKING_FEELS_FROM)
    return asking | (features.announces & (features.strongest < _ANNOUNCING_FEELS_FROM))


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[first : first + _BATCH] for first in range(0, len(texts), _BATCH))

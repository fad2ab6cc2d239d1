"""Says what each text does to a brand's name: a score, 0 hostile to 1 friendly, and the polarity that decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.model.mention import Polarity
from bot.watch.polarity.features import features_of
from bot.watch.polarity.model import Model
from bot.watch.polarity.packing import read_model, shipped_model
from bot.watch.polarity.scores import polarity_of
from bot.watch.polarity.threefold import Threefold, judged

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Judgement:
    """``score`` is the chance that the text is friendly; ``polarity`` follows from it."""

    score: float
    polarity: Polarity


@dataclass(frozen=True, slots=True)
class Scorer:
    """Judges texts by one model. Frozen, so threads may share it."""

    model: Model | Threefold

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
        scores: list[float] = judged(self.model, features_of(texts, self.model.words)).tolist()
        return scores


def judge(texts: Sequence[str]) -> list[Judgement]:
    """Return the shipped model's judgement of each text, in order."""
    return _shipped().judge(texts)


@cache
def _shipped() -> Scorer:
    return Scorer(shipped_model())


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[first : first + _BATCH] for first in range(0, len(texts), _BATCH))

"""The weights that turn features into log-odds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.watch.polarity.features import BUCKETS, Features
from bot.watch.polarity.lexicon import Lexicon

Weights = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature number (n-grams, words, words negated) and the bias."""

    weights: Weights
    bias: float
    words: Lexicon

    def log_odds(self, features: Features) -> Weights:
        """Return each text's log-odds of being friendly; 0 where nothing in it carries weight."""
        own = self.weights[features.number]
        sums = np.bincount(features.text, weights=own * features.value, minlength=features.texts)
        known = np.bincount(features.text, weights=(own != 0).astype(float), minlength=features.texts)
        return np.where(known > 0, sums + self.bias, 0.0)


def empty_model(words: Lexicon) -> Model:
    """Return what our words say before any training."""
    return Model(np.concatenate((np.zeros(BUCKETS), words.weights)), 0.0, words)

"""What a score means, and how one model's log-odds become one: 0 hostile, 1 friendly."""

import numpy as np
from numpy.typing import NDArray

from bot.model.mention import Polarity
from bot.watch.polarity.features import Features
from bot.watch.polarity.model import Model

BAND = 0.05
"""A score nearer to 0.5 than this is neutral: about one review in twenty, and half of those are read wrong."""
_CALM = 0.05
"""What is left of the log-odds of a question or an announcement in which no word of feeling stands."""
_ASKING_FEELS_FROM = 1.0
_ANNOUNCING_FEELS_FROM = 2.0


def polarity_of(score: float) -> Polarity:
    """Return what a score means for the subject's name."""
    if abs(score - 0.5) < BAND:
        return Polarity.NEUTRAL
    return Polarity.NEGATIVE if score < 0.5 else Polarity.POSITIVE


def scores_of(model: Model, features: Features) -> NDArray[np.float64]:
    """Return the scores of a batch. A question or an announcement without a word of feeling comes near 0.5."""
    odds = model.log_odds(features)
    return chances(np.where(is_calm(features), odds * _CALM, odds))


def is_calm(features: Features) -> NDArray[np.bool_]:
    """Return which texts only ask or announce."""
    asking = features.asks & (features.strongest < _ASKING_FEELS_FROM)
    return asking | (features.announces & (features.strongest < _ANNOUNCING_FEELS_FROM))


def chances(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logistic function of log-odds, to the last bit the same on every machine.

    numpy's own exp differs by processor in the last bit, which would show in the shipped file.
    """
    parts = np.clip(odds, -40, 40) / 1024
    power = 1 + parts * (1 + parts / 2 * (1 + parts / 3 * (1 + parts / 4)))
    for _ in range(10):
        power = power * power
    return power / (1 + power)

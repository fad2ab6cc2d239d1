"""Three models beside each other, one for each polarity: what labels teach that hold neutral ones.

A single scale from hostile to friendly cannot learn what leaves people cold: on it, neutral is whatever stands between.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.model.mention import Polarity
from bot.watch.polarity.features import Features
from bot.watch.polarity.lexicon import Lexicon
from bot.watch.polarity.model import Model, Weights
from bot.watch.polarity.scores import BAND, chances, is_calm, scores_of
from bot.watch.polarity.training import Hold, fit

ORDER = (Polarity.NEGATIVE, Polarity.NEUTRAL, Polarity.POSITIVE)
LEANS = (-1.0, 0.0, 1.0)
"""What each starts from: hostile texts are those the base calls unfriendly; of neutral ones it knows nothing."""
SIGNS = 3
_SIGN_SCALE = 3.0
_CLEAR_OF_BAND = 0.001
"""Rounded to four digits, a score still lies on its own side of the band."""


@dataclass(frozen=True, slots=True)
class Threefold:
    """``models`` give, in ORDER, the log-odds of a polarity against the other two; ``base`` they started from."""

    base: Model
    models: tuple[Model, ...]

    @property
    def words(self) -> Lexicon:
        """The words all of them know."""
        return self.base.words

    def scores(self, features: Features) -> NDArray[np.float64]:
        """Return (1 + chance of positive − chance of negative) / 2, kept where the likeliest polarity has its place.

        So the score decides here as everywhere. 0.5 where nothing in a text carries weight.
        """
        signed = _with_signs(self.base, features)
        own = np.array([chances(model.log_odds(signed)) for model in self.models])
        leaning = (own[2] - own[0]) / own.sum(axis=0) / 2
        near, far = BAND - _CLEAR_OF_BAND, BAND + _CLEAR_OF_BAND
        kept = np.choose(
            own.argmax(axis=0), (np.minimum(leaning, -far), np.clip(leaning, -near, near), np.maximum(leaning, far))
        )
        return np.where(self._knows(features), 0.5 + kept, 0.5)

    def _knows(self, features: Features) -> NDArray[np.bool_]:
        weighs = np.any([model.weights[features.number] != 0 for model in self.models], axis=0)
        return np.bincount(features.text[weighs], minlength=features.texts) > 0


def fit_threefold(base: Model, features: Features, polarities: Sequence[Polarity], hold: Hold) -> Threefold:
    """Return the three models that learned from the labels, each of which polarity counts alike."""
    said = np.array([str(polarity) for polarity in polarities])
    signed = _with_signs(base, features)
    starts = [replace(base, weights=_and_signs(base.weights * lean), bias=base.bias * lean) for lean in LEANS]
    fitted = [
        fit(start, signed, (said == str(polarity)).astype(float), hold)
        for start, polarity in zip(starts, ORDER, strict=True)
    ]
    return Threefold(base, tuple(fitted))


def judged(model: Model | Threefold, features: Features) -> NDArray[np.float64]:
    """Return the scores of a batch by a model of either kind."""
    return model.scores(features) if isinstance(model, Threefold) else scores_of(model, features)


def _with_signs(base: Model, features: Features) -> Features:
    """Return the features with signs of feeling behind them: how sure the base is, its strongest word, and calm."""
    odds = np.abs(2 * scores_of(base, features) - 1) * _SIGN_SCALE
    signs = (odds, features.strongest / _SIGN_SCALE, is_calm(features).astype(float))
    text = np.arange(features.texts)
    return replace(
        features,
        text=np.concatenate((features.text, *[text] * SIGNS)),
        number=np.concatenate((features.number, *(np.full_like(text, base.weights.size + at) for at in range(SIGNS)))),
        value=np.concatenate((features.value, *signs)),
    )


def _and_signs(weights: Weights) -> Weights:
    return np.concatenate((weights, np.zeros(SIGNS)))

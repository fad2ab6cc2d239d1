"""Moves weights towards labelled texts: logistic regression that starts from, and is held by, what is known already.

Sums run in a fixed order and only + − × ÷ √ are used, so the same input gives the same weights to the last bit.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.watch.polarity.features import BUCKETS, Features
from bot.watch.polarity.model import Model, Weights
from bot.watch.polarity.scores import chances

_MEMORY = 8
_ROUNDS = 60
_CLOSE = 1e-4
"""The largest slope that still counts as the bottom, for each unit of the steepest at the start."""


@dataclass(frozen=True, slots=True)
class Hold:
    """How strongly known weights are held: the penalty on a square step away, for n-grams and for our words."""

    grams: float
    words: float


def fit(model: Model, features: Features, targets: NDArray[np.float64], hold: Hold) -> Model:
    """Return the model moved towards the targets: 1 friendly, 0 hostile, 0.5 neither.

    The first two are counted alike however many each has. What no text shows stays where it was.
    """
    numbers, number = np.unique(features.number, return_inverse=True)
    value, text = features.value, features.text
    counts = _counts(targets)
    start = np.concatenate((model.weights[numbers], [model.bias]))
    held = np.where(numbers < BUCKETS, hold.grams, hold.words)

    def slope(point: Weights) -> Weights:
        odds = np.bincount(text, weights=point[number] * value, minlength=features.texts) + point[-1]
        missed = counts * (chances(odds) - targets)
        pull = np.bincount(number, weights=missed[text] * value, minlength=numbers.size)
        return np.concatenate((pull + held * (point - start)[:-1], [missed.sum()]))

    found = _descend(slope, start)
    weights = model.weights.copy()
    weights[numbers] = found[:-1]
    return replace(model, weights=weights, bias=float(found[-1]))


def _counts(targets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much each text counts."""
    friendly, hostile = targets == 1, targets == 0
    half = (friendly.sum() + hostile.sum()) / 2
    return np.select([friendly, hostile], [half / max(1, friendly.sum()), half / max(1, hostile.sum())], 1.0)


def _descend(slope: Callable[[Weights], Weights], point: Weights) -> Weights:
    """Return the bottom of a convex valley, by L-BFGS. Steps are judged by the slope: that needs no logarithm."""
    steep = slope(point)
    enough = _CLOSE * np.sqrt(_dot(steep, steep))
    moves: list[tuple[Weights, Weights]] = []
    for _ in range(_ROUNDS):
        down = _direction(steep, moves)
        falling = -_dot(steep, down)
        stride = 1.0
        while True:
            ahead = point + stride * down
            steep_ahead = slope(ahead)
            if _dot(steep_ahead, down) <= falling / 2 or stride < 1e-6:
                break
            stride /= 2
        moves = [*moves[1 - _MEMORY :], (ahead - point, steep_ahead - steep)]
        point, steep = ahead, steep_ahead
        if np.sqrt(_dot(steep, steep)) <= enough:
            break
    return point


def _direction(steep: Weights, moves: list[tuple[Weights, Weights]]) -> Weights:
    if not moves:
        return -steep / max(1.0, float(np.sqrt(_dot(steep, steep))))
    turned, shares = steep.copy(), []
    for step, bend in reversed(moves):
        shares.append(_dot(step, turned) / _dot(step, bend))
        turned -= shares[-1] * bend
    step, bend = moves[-1]
    turned *= _dot(step, bend) / _dot(bend, bend)
    for (step, bend), share in zip(moves, reversed(shares), strict=True):
        turned += step * (share - _dot(bend, turned) / _dot(step, bend))
    return -turned


def _dot(one: Weights, other: Weights) -> float:
    """Return the scalar product without BLAS, whose order of summing differs by processor."""
    return float((one * other).sum())

"""Adapts a model to the user's own labels, and measures on labels it has not seen whether that helped."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bot.errors import BadInput
from bot.model.mention import Polarity
from bot.watch.polarity.features import Features, gather
from bot.watch.polarity.model import Model
from bot.watch.polarity.scores import polarity_of
from bot.watch.polarity.threefold import Threefold, fit_threefold, judged
from bot.watch.polarity.training import Hold, fit

FEWEST = 20
"""Labels. Below that the weights move by chance."""
PARTS = 5
"""Each part is judged by a model that learned from the other four."""
_FEWEST_NEUTRAL = 10
"""Neutral labels from which their own weights are tried; with fewer, 0.5 is all that is known of them."""
_HOLD = Hold(grams=0.05, words=0.5)
_THREEFOLD_HOLDS = (Hold(grams=0.1, words=0.5), Hold(grams=0.3, words=1.0))
_NOTHING = 0
"""The way that learns nothing."""
_TARGETS = {Polarity.NEGATIVE: 0.0, Polarity.NEUTRAL: 0.5, Polarity.POSITIVE: 1.0}
_SHUFFLE = 20_240_501

Way = Callable[[Features, Sequence[Polarity]], Model | Threefold]
"""One way to learn from labels."""
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Adapted:
    """The model that learned from all labels, and macro-F1 (0 to 1) on labels held out, ``before`` and ``after``.

    Where learning did no better than the model as it was, it is that model, and ``learned`` is false.
    """

    model: Model | Threefold
    learned: bool
    before: float
    after: float


def adapt(
    model: Model,
    texts: Sequence[str],
    polarities: Sequence[Polarity],
    on_part: Callable[[int], None] = lambda _done: None,
) -> Adapted:
    """Return the model moved towards the labels, in the way that does best on labels held out.

    Not moving is one of the ways. Raises BadInput when there are too few labels to learn from.
    """
    _refuse_few(polarities)
    features = gather(texts, model.words)
    ways = _ways(model, polarities)
    part_of = _parts(np.array([_TARGETS[polarity] for polarity in polarities]))
    held_out = np.zeros((len(ways), len(texts)))
    for part in range(PARTS):
        out = part_of == part
        learned_from, left_out = features.only_texts(~out), features.only_texts(out)
        for scores, way in zip(held_out, ways, strict=True):
            scores[out] = judged(way(learned_from, _where(~out, polarities)), left_out)
        on_part(part + 1)
    before = macro_f1(held_out[_NOTHING], polarities)
    after = macro_f1(_chosen_unseen(held_out, polarities, part_of), polarities)
    best = _best(held_out, polarities) if after > before else _NOTHING
    return Adapted(ways[best](features, polarities), best != _NOTHING, before, after)


def _ways(model: Model, polarities: Sequence[Polarity]) -> list[Way]:
    """Return how these labels may be learned from; the first way is to learn nothing."""

    def one_scale(features: Features, said: Sequence[Polarity]) -> Model:
        return fit(model, features, np.array([_TARGETS[polarity] for polarity in said]), _HOLD)

    ways: list[Way] = [lambda _features, _said: model, one_scale]
    if polarities.count(Polarity.NEUTRAL) >= _FEWEST_NEUTRAL:
        ways += [partial(fit_threefold, model, hold=hold) for hold in _THREEFOLD_HOLDS]
    return ways


def _best(held_out: Scores, polarities: Sequence[Polarity]) -> int:
    """Return the number of the way that judged best; of equal ones the last."""
    figures = [macro_f1(scores, polarities) for scores in held_out]
    return max(range(len(figures)), key=lambda way: (figures[way], way))


def _chosen_unseen(held_out: Scores, polarities: Sequence[Polarity], part_of: NDArray[np.int64]) -> Scores:
    """Return scores where the way for each part was chosen by the other parts: choosing may not flatter itself."""
    after = np.zeros(part_of.size)
    for part in range(PARTS):
        out = part_of == part
        best = _best(held_out[:, ~out], _where(~out, polarities))
        after[out] = held_out[best, out]
    return after


def _where(wanted: NDArray[np.bool_], polarities: Sequence[Polarity]) -> list[Polarity]:
    return [polarity for polarity, is_wanted in zip(polarities, wanted.tolist(), strict=True) if is_wanted]


def macro_f1(scores: NDArray[np.float64], polarities: Sequence[Polarity]) -> float:
    """Return the mean F1 of the classes there are. Without neutral labels, 0.5 parts the two."""
    true = np.array([str(polarity) for polarity in polarities])
    if Polarity.NEUTRAL in polarities:
        said = np.array([str(polarity_of(score)) for score in scores.tolist()])
    else:
        said = np.where(scores >= 0.5, str(Polarity.POSITIVE), str(Polarity.NEGATIVE))
    kinds = sorted(set(polarities))
    return float(np.mean([_f1(said == str(kind), true == str(kind)) for kind in kinds]))


def _f1(said: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
    return float(2 * (said & true).sum() / max(1, said.sum() + true.sum()))


def _parts(targets: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the part of each label; every class is spread over all parts."""
    order = np.random.default_rng(_SHUFFLE).permutation(targets.size)
    order = order[np.argsort(targets[order], kind="stable")]
    part_of = np.zeros(targets.size, dtype=np.int64)
    part_of[order] = np.arange(targets.size) % PARTS
    return part_of


def _refuse_few(polarities: Sequence[Polarity]) -> None:
    if len(polarities) < FEWEST:
        raise BadInput(
            "{count} labels are too few to learn from: label at least {fewest}", count=len(polarities), fewest=FEWEST
        )
    missing = [kind for kind in (Polarity.NEGATIVE, Polarity.POSITIVE) if kind not in polarities]
    if missing:
        raise BadInput("no text is labelled {missing}: both sides are needed", missing=str(missing[0]))

"""Adapts a model to the user's own labels, and measures on labels it has not seen whether that helped."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.errors import BadInput
from bot.model.mention import Polarity
from bot.watch.polarity.features import gather
from bot.watch.polarity.judging import polarity_of, scores_of
from bot.watch.polarity.model import Model
from bot.watch.polarity.training import Hold, fit

FEWEST = 20
"""Labels. Below that the weights move by chance."""
PARTS = 5
"""Each part is judged by a model that learned from the other four."""
_HOLD = Hold(grams=0.05, words=0.5)
_TARGETS = {Polarity.NEGATIVE: 0.0, Polarity.NEUTRAL: 0.5, Polarity.POSITIVE: 1.0}
_SHUFFLE = 20_240_501


@dataclass(frozen=True, slots=True)
class Adapted:
    """The model that learned from all labels, and macro-F1 (0 to 1) on labels held out, ``before`` and ``after``."""

    model: Model
    before: float
    after: float


def adapt(
    model: Model,
    texts: Sequence[str],
    polarities: Sequence[Polarity],
    on_part: Callable[[int], None] = lambda _done: None,
) -> Adapted:
    """Return the model moved towards the labels. Raises BadInput when there are too few to learn from."""
    _refuse_few(polarities)
    features = gather(texts, model.words)
    targets = np.array([_TARGETS[polarity] for polarity in polarities])
    before, after = scores_of(model, features), np.zeros(len(texts))
    part_of = _parts(targets)
    for part in range(PARTS):
        out = part_of == part
        learned = fit(model, features.only_texts(~out), targets[~out], _HOLD)
        after[out] = scores_of(learned, features.only_texts(out))
        on_part(part + 1)
    adapted = fit(model, features, targets, _HOLD)
    return Adapted(adapted, macro_f1(before, polarities), macro_f1(after, polarities))


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

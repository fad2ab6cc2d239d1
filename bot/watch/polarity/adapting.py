"""Adapts a model to the user's own labels, and measures on labels it has not seen whether that helped."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bot.errors import BadInput
from bot.model.mention import Polarity
from bot.watch.polarity.copies import Distinct, kin, left_out, without_copies
from bot.watch.polarity.features import Features, gather
from bot.watch.polarity.model import Model
from bot.watch.polarity.scores import polarity_of
from bot.watch.polarity.threefold import Threefold, fit_threefold, judged
from bot.watch.polarity.training import Hold, fit

FEWEST = 20
"""Labels. Below that the weights move by chance."""
PARTS = 5
"""Each part is judged by a model that learned from the other four. Near-copies are in one part."""
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
    copies: int
    """Labels left out because their text was there already."""
    disputed: int
    """Labels left out because as many copies of their text were called something else."""


def adapt(
    model: Model,
    texts: Sequence[str],
    polarities: Sequence[Polarity],
    on_part: Callable[[int], None] = lambda _done: None,
) -> Adapted:
    """Return the model moved towards the labels, in the way that does best on labels held out.

    Not moving is one of the ways. A text counts once, however often it was copied. Raises BadInput when there are too
    few labels to learn from.
    """
    distinct = without_copies(texts, polarities)
    said = distinct.polarities
    _refuse_few(distinct, len(texts))
    features = gather(distinct.texts, model.words)
    ways = _ways(model, said)
    part_of = _parts(np.array([_TARGETS[polarity] for polarity in said]), np.array(kin(distinct.texts)))
    held_out = np.zeros((len(ways), len(said)))
    for part in range(PARTS):
        _judge_part(held_out, ways, features, said, part_of == part)
        on_part(part + 1)
    before = macro_f1(held_out[_NOTHING], said)
    after = macro_f1(_chosen_unseen(held_out, said, part_of), said)
    best = _best(held_out, said) if after > before else _NOTHING
    own = ways[best](features, said)
    return Adapted(own, best != _NOTHING, before, after, distinct.copies, distinct.disputed)


def _judge_part(
    held_out: Scores, ways: Sequence[Way], features: Features, said: Sequence[Polarity], out: NDArray[np.bool_]
) -> None:
    """Fill in the scores of the part held out, by each way of learning from the others."""
    learned_from, left_out = features.only_texts(~out), features.only_texts(out)
    for scores, way in zip(held_out, ways, strict=True):
        scores[out] = judged(way(learned_from, _where(~out, said)), left_out)


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


def _parts(targets: NDArray[np.float64], kin_of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the part of each label: that of its kin; every class is spread over all parts."""
    heads, family = np.unique(kin_of, return_inverse=True)
    if heads.size < PARTS:
        raise BadInput("the texts are too much alike to learn from: label more different ones")
    order = np.random.default_rng(_SHUFFLE).permutation(heads.size)
    order = order[np.argsort(targets[heads][order], kind="stable")]
    part_of = np.zeros(heads.size, dtype=np.int64)
    part_of[order] = np.arange(heads.size) % PARTS
    return part_of[family]


def _refuse_few(distinct: Distinct, given: int) -> None:
    told = left_out(distinct.copies, distinct.disputed)
    given_too = f"; {given} labels were given; {told}" if told else ""
    if (count := len(distinct.polarities)) < FEWEST:
        sentence = "{count} labels are too few to learn from: label at least {fewest} different texts{given}"
        raise BadInput(sentence, count=count, fewest=FEWEST, given=given_too)
    missing = [kind for kind in (Polarity.NEGATIVE, Polarity.POSITIVE) if kind not in distinct.polarities]
    if missing:
        sentence = "no text is labelled {missing}: both sides are needed{given}"
        raise BadInput(sentence, missing=str(missing[0]), given=given_too)

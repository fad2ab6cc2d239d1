"""The likeliest tags of runs of characters, exactly as SnowNLP finds them (Viterbi over pairs of tags).

Many runs are walked together, one character of each at a time; a few long ones alone, where arrays would cost more
than they save. Both keep SnowNLP's order: of equal paths the first stays, and at a character that the model does not
know the last predecessor wins, whatever its score.

Scores have the shape (tag before, tag, place). The best of the sums is the sum of the best (rounding keeps order), so
going forward needs no back pointers; going back, the four sums that meet in a state are made again to see which won.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, product
from math import inf
from operator import add

import numpy as np
from numpy.typing import NDArray

from bot.watch.segmentation_table import SINGLE, START, Table

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lattice:
    """What each step may cost. Places are ordered by step (the n-th character of each run), then by rank of the run.

    Runs are ranked from the longest down: those still going at a step are the first ``going[step]``.
    """

    going: list[int]
    offsets: list[int]
    """Where the places of a step begin; one more at the end."""
    usual: Floats
    """(tag before, tag, place): the log chance unless the character two before is known to matter."""
    known: Ints
    """Where the exceptions of a step begin; one more at the end."""
    tags: Ints
    """Of an exception: tag two before × 16 + tag before × 4 + tag."""
    places: Ints
    chances: Floats
    strange: Ints
    """The places of unknown characters."""


def lattice(table: Table, codes: Ints, starts: Ints, lengths: Ints) -> tuple[Lattice, Ints]:
    """Return the lattice of runs (not empty, in the order of rank) and the place of each of their characters."""
    steps = int(lengths[0])
    going = np.searchsorted(-lengths, -np.arange(steps), side="left")
    offsets = np.concatenate([[0], np.cumsum(going)])
    size = int(offsets[-1])
    step = np.repeat(np.arange(steps), going)
    rank = np.arange(size) - offsets[step]
    index = starts[rank] + step
    three = codes[index]
    before = np.arange(size) - going[step - 1]
    two = np.where(step >= 1, three[before], START)
    one = np.where(step >= 1, two[before], START)
    usual = np.empty((4, 4, size))
    usual[:] = table.single.take(three, axis=1)
    place, tags, logs = table.pairs.find(two, three)
    usual.reshape(-1)[tags * size + place] = logs
    places, tags, chances = table.triples.find(one, two, three)
    known = np.searchsorted(places, offsets)
    strange = np.flatnonzero(three == len(table.characters) + 1)
    return Lattice(going.tolist(), offsets.tolist(), usual, known, tags, places, chances, strange), index


def tags_together(paths: Lattice) -> Ints:
    """Return the tag at each place."""
    scores, reached = _forward(paths)
    return _backward(paths, scores, reached)


def _forward(paths: Lattice) -> tuple[Floats, Floats]:
    """Return the score of each state and, for each exception, the sum it stands for."""
    size = paths.offsets[-1]
    scores = np.empty((4, 4, size))
    flat = scores.reshape(-1)
    begun = paths.going[0]
    scores[1:, :, :begun] = -inf
    scores[0, :, :begun] = paths.usual[0, :, :begun]
    target = (paths.tags & 15) * size + paths.places
    first = slice(0, paths.known[1])
    flat[target[first]] = paths.chances[first]
    reached = paths.chances.copy()
    earlier = np.repeat(np.concatenate([[0], paths.going[:-1]]), np.diff(paths.known))
    source = (paths.tags >> 2) * size + paths.places - earlier
    bounds, strange = paths.known.tolist(), _strangers(paths)
    for step in range(1, len(paths.going)):
        here, going, before = paths.offsets[step], paths.going[step], paths.offsets[step - 1]
        previous = scores[:, :, before : before + going]
        best = np.maximum.reduce(previous, axis=0)
        if step > 1 and len(strange[step]):
            best[:, strange[step]] = previous[SINGLE][:, strange[step]]
        np.add(best[:, None, :], paths.usual[:, :, here : here + going], out=scores[:, :, here : here + going])
        known = slice(bounds[step], bounds[step + 1])
        if known.start < known.stop:
            reached[known] += flat.take(source[known])
            np.maximum.at(flat, target[known], reached[known])
    return scores, reached


def _backward(paths: Lattice, scores: Floats, reached: Floats) -> Ints:
    size, runs = paths.offsets[-1], paths.going[0]
    lengths = np.searchsorted(-np.array(paths.going), -np.arange(runs), side="left")
    offsets = np.array(paths.offsets)
    ranks = np.arange(runs)
    last = offsets[lengths - 1] + ranks
    best = scores[:, :, last].transpose(1, 0, 2).reshape(16, runs).argmax(axis=0)
    three, two = best >> 2, best & 3
    tags = np.empty(size, np.int64)
    tags[last] = three
    longer = np.flatnonzero(lengths > 1)
    tags[offsets[lengths[longer] - 2] + longer] = two[longer]
    flat, usual = scores.reshape(-1), paths.usual.reshape(-1)
    bounds, strange = paths.known.tolist(), _strangers(paths)
    four = np.arange(4)[:, None] * 4 * size
    for step in range(len(paths.going) - 1, 1, -1):
        here, going, before = paths.offsets[step], paths.going[step], paths.offsets[step - 1]
        state = two[:going] * 4 + three[:going]
        sums = flat.take(four + (two[:going] * size + (ranks[:going] + before)))
        sums += usual.take(state * size + (ranks[:going] + here))
        known = slice(bounds[step], bounds[step + 1])
        if known.start < known.stop:
            rank = paths.places[known] - here
            on_path = np.flatnonzero(state[rank] == paths.tags[known] & 15)
            sums[paths.tags[known][on_path] >> 4, rank[on_path]] = reached[known][on_path]
        one = sums.argmax(axis=0)
        one[strange[step]] = SINGLE
        tags[paths.offsets[step - 2] : paths.offsets[step - 2] + going] = one
        three[:going] = two[:going]
        two[:going] = one
    return tags


def _strangers(paths: Lattice) -> list[Ints]:
    """Return the ranks of the runs with an unknown character, by step."""
    bounds = np.searchsorted(paths.strange, paths.offsets).tolist()
    return [paths.strange[bounds[n] : bounds[n + 1]] - here for n, here in enumerate(paths.offsets[:-1])]


@dataclass(frozen=True, slots=True)
class _Costs:
    """The lattice in lists, by place: the usual chances of its 16 states, and its exceptions."""

    usual: list[list[float]]
    known: list[int]
    tags: list[int]
    chances: list[float]
    strange: frozenset[int]

    def exceptions(self, place: int) -> Iterable[tuple[int, float]]:
        known = slice(self.known[place], self.known[place + 1])
        return zip(self.tags[known], self.chances[known], strict=True)


def tags_one_by_one(paths: Lattice) -> Ints:
    """Return the tag at each place, too."""
    size, runs = paths.offsets[-1], paths.going[0]
    costs = _Costs(
        usual=paths.usual.reshape(16, size).T.tolist(),
        known=np.searchsorted(paths.places, np.arange(size + 1)).tolist(),
        tags=paths.tags.tolist(),
        chances=paths.chances.tolist(),
        strange=frozenset(paths.strange.tolist()),
    )
    tags = np.empty(size, np.int64)
    for rank in range(runs):
        places = [here + rank for here, going in zip(paths.offsets, paths.going, strict=False) if rank < going]
        tags[places] = _tags_back(costs, places, _scores_forward(costs, places))
    return tags


def _scores_forward(costs: _Costs, places: Sequence[int]) -> list[list[float]]:
    """Return the scores of the 16 states (tag before × 4 + tag) at each place of a run."""
    scores = costs.usual[places[0]][:4] + [-inf] * 12
    for tags, chance in costs.exceptions(places[0]):
        scores[tags] = chance
    trail = [scores]
    for place in places[1:]:
        if place in costs.strange and len(trail) > 1:
            best = scores[4 * SINGLE :]
        else:
            best = list(map(max, scores[:4], scores[4:8], scores[8:12], scores[12:]))
        after = list(map(add, chain.from_iterable(zip(best, best, best, best, strict=True)), costs.usual[place]))
        for tags, chance in costs.exceptions(place):
            after[tags & 15] = max(after[tags & 15], scores[tags >> 2] + chance)
        trail.append(after)
        scores = after
    return trail


def _tags_back(costs: _Costs, places: Sequence[int], trail: Sequence[Sequence[float]]) -> list[int]:
    """Return the tags of a run, from its end back to its beginning and turned round."""
    last = trail[-1]
    three, two = max(product(range(4), range(4)), key=lambda state: last[state[1] << 2 | state[0]])
    found = [three, two]
    for step in range(len(places) - 1, 1, -1):
        scores, state = trail[step - 1], two << 2 | three
        usual = costs.usual[places[step]][state]
        sums = [score + usual for score in scores[two::4]]
        for tags, chance in costs.exceptions(places[step]):
            if tags & 15 == state:
                sums[tags >> 4] = scores[tags >> 2] + chance
        one = SINGLE if places[step] in costs.strange else sums.index(max(sums))
        found.append(one)
        three, two = two, one
    return found[: len(places)][::-1]

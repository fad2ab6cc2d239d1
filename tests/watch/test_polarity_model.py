"""The shipped model is what the repository's command builds, and a user's own is read back as it was written."""

import json
from pathlib import Path

import numpy as np
import pytest

from bot.errors import BadInput
from bot.model.mention import Polarity
from bot.watch.polarity import Scorer
from bot.watch.polarity.build import rebuild
from bot.watch.polarity.features import BUCKETS, gather
from bot.watch.polarity.lexicon import lexicon
from bot.watch.polarity.packing import read_model, shipped_model, write_model
from bot.watch.polarity.scores import chances
from bot.watch.polarity.threefold import Threefold, fit_threefold
from bot.watch.polarity.training import Hold

_SHIPPED = Path("bot/watch/polarity/model.bin")


def test_the_shipped_model_is_rebuilt_byte_for_byte(tmp_path: Path) -> None:
    rebuild(tmp_path / "model.bin")

    assert (tmp_path / "model.bin").read_bytes() == _SHIPPED.read_bytes()


def test_the_shipped_model_is_smaller_than_a_mebibyte() -> None:
    assert _SHIPPED.stat().st_size < 1 << 20


def test_a_model_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    write_model(shipped_model(), tmp_path / "deep" / "model.bin")

    read = read_model(tmp_path / "deep" / "model.bin")

    assert np.array_equal(read.weights, shipped_model().weights)
    assert read.bias == shipped_model().bias


def test_a_word_written_after_the_model_was_trained_keeps_its_own_weight(tmp_path: Path) -> None:
    packed = _SHIPPED.read_bytes()
    first, head, body = packed.split(b"\n", 2)
    figures = json.loads(head)
    count = figures["words"]
    keys, weights = body[BUCKETS : BUCKETS + 8 * count], body[BUCKETS + 8 * count :]
    older = body[:BUCKETS] + keys[8:] + weights[2 : 2 * count] + weights[2 * count + 2 :]
    figures["words"] = count - 1
    (tmp_path / "older.bin").write_bytes(first + b"\n" + json.dumps(figures).encode() + b"\n" + older)

    read = read_model(tmp_path / "older.bin")

    assert read.weights[BUCKETS] == lexicon().weights[0]
    assert np.array_equal(
        read.weights[BUCKETS + 1 : BUCKETS + count], shipped_model().weights[BUCKETS + 1 :][: count - 1]
    )


def _threefold() -> Threefold:
    texts = [f"{word}{number}号" for number in range(12) for word in ("格局打开", "画大饼", "质检日报")]
    said = [Polarity.POSITIVE, Polarity.NEGATIVE, Polarity.NEUTRAL] * 12
    base = shipped_model()
    return fit_threefold(base, gather(texts, base.words), said, Hold(grams=0.1, words=0.5))


def test_a_threefold_model_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    write_model(_threefold(), tmp_path / "one.bin")

    read = read_model(tmp_path / "one.bin")
    write_model(read, tmp_path / "two.bin")

    assert isinstance(read, Threefold)
    assert (tmp_path / "two.bin").read_bytes() == (tmp_path / "one.bin").read_bytes()


@pytest.mark.parametrize("spoil", [lambda own: own[:-1], lambda own: own + b"0", lambda own: own[:80]])
def test_a_threefold_model_cut_or_prolonged_is_refused(tmp_path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    write_model(_threefold(), tmp_path / "own.bin")
    (tmp_path / "own.bin").write_bytes(spoil((tmp_path / "own.bin").read_bytes()))

    with pytest.raises(BadInput, match="is no polarity model"):
        Scorer.load(tmp_path / "own.bin")


@pytest.mark.parametrize("spoil", [bytes.upper, b"PK".__add__, lambda packed: packed[:-1]])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "model.bin").write_bytes(spoil(_SHIPPED.read_bytes()))

    with pytest.raises(BadInput, match="is no polarity model"):
        Scorer.load(tmp_path / "model.bin")


def test_a_missing_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        Scorer.load(tmp_path / "none.bin")


def test_two_words_never_share_a_key() -> None:
    assert len(set(lexicon().keys.tolist())) == lexicon().count


def test_chances_are_the_logistic_function() -> None:
    odds = np.linspace(-30, 30, 1001)

    assert np.allclose(chances(odds), 1 / (1 + np.exp(-odds)), rtol=1e-9)

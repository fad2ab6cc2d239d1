"""The cache of the built table: what it saves is time, never correctness."""

from pathlib import Path

import numpy as np
import pytest

from bot.watch.segmentation_table import Followers, Table
from bot.watch.tablefile import pack, table_of, unpack


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model file, with an empty cache folder beside it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    file = tmp_path / "seg.marshal.3"
    file.write_bytes(b"a model")
    return file


def _packed() -> bytes:
    pairs = Followers.of(np.array([[0, 1], [1, 2]]), np.array([[0, 3], [1, 2]]), np.array([-0.5, -1.25]))
    triples = Followers.of(np.array([[0], [1], [2]]), np.array([[0], [3], [2]]), np.array([-0.1]))
    return pack(Table("好坏", np.arange(16.0).reshape(4, 4), pairs, triples))


def _never() -> bytes:
    raise AssertionError("the table was built again")


def _kept(model: Path) -> Path:
    return next((model.parent / "cache" / "onevoice").glob("*.bin"))


def test_a_table_is_read_back_as_it_was(model: Path) -> None:
    table_of(model, _packed)

    table = table_of(model, _never)

    assert pack(table) == _packed()
    assert table.characters == "好坏"
    assert [found.tolist() for found in table.pairs.find(np.array([9, 1, 0]), np.array([9, 2, 1]))] == [
        [1, 2],
        [14, 1],
        [-1.25, -0.5],
    ]


def test_another_model_is_built_by_itself(model: Path) -> None:
    table_of(model, _packed)
    model.write_bytes(b"a newer model")

    with pytest.raises(AssertionError, match="built again"):
        table_of(model, _never)


@pytest.mark.parametrize("spoil", [b"", b"{}\n", b"not json\n\x00", None], ids=["empty", "no head", "text", "torn"])
def test_a_spoiled_cache_is_built_anew_and_mended(model: Path, spoil: bytes | None) -> None:
    table_of(model, _packed)
    whole = _kept(model).read_bytes()
    _kept(model).write_bytes(whole[:-5] + b"\xff" * 5 if spoil is None else spoil)

    assert pack(table_of(model, _packed)) == _packed()
    assert pack(table_of(model, _never)) == _packed()


def test_a_cache_folder_that_cannot_be_made_is_no_fault(model: Path) -> None:
    (model.parent / "cache").write_text("a file stands in the way")

    assert pack(table_of(model, _packed)) == _packed()


def test_a_table_that_was_read_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        unpack(_packed()).single[0, 0] = 1

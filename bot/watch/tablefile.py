"""Keeps the segmentation table in the user's cache folder: building it takes seconds, reading it back does not.

A file that is missing, torn or of another form is built anew; a folder that cannot be written is no fault.
"""

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.watch.segmentation_table import Followers, Table

_log = logging.getLogger("onevoice.watch")
_FORM = 2  # raise it when Table changes
_DIGEST_BYTES = 64
_ALIGNED_BYTES = 64


def table_of(model: Path, build: Callable[[], bytes]) -> Table:
    """Return the table of a model file, from the cache if it is there, else built (packed) and kept."""
    path = _folder() / f"segmentation-{_FORM}-{hashlib.sha256(model.read_bytes()).hexdigest()[:24]}.bin"
    try:
        return unpack(path.read_bytes())
    except (OSError, ValueError, KeyError) as error:
        _log.debug("no table in the cache: %s", error)
    packed = build()
    try:
        _write(path, packed)
    except OSError as error:
        _log.info("the table could not be kept: %s", error)
    return unpack(packed)


def pack(table: Table) -> bytes:
    """Return the table as bytes: their SHA-256, a head (JSON) and the arrays, the widest first."""
    arrays: dict[str, NDArray[Any]] = {
        "single": table.single,
        **{f"{name}.logs": each.logs for name, each in _followers(table)},
        **{f"{name}.buckets": each.buckets for name, each in _followers(table)},
        **{f"{name}.marks": each.marks for name, each in _followers(table)},
    }
    head = json.dumps(
        {
            "characters": table.characters,
            "arrays": {name: [each.dtype.str, each.shape] for name, each in arrays.items()},
        }
    ).encode()
    head += b" " * (-(_DIGEST_BYTES + len(head) + 1) % _ALIGNED_BYTES) + b"\n"
    body = head + b"".join(each.tobytes() for each in arrays.values())
    return hashlib.sha256(body).hexdigest().encode() + body


def unpack(packed: bytes) -> Table:
    """Return the table in these bytes, not copied and so read-only."""
    body = memoryview(packed)[_DIGEST_BYTES:]
    if hashlib.sha256(body).hexdigest().encode() != packed[:_DIGEST_BYTES]:
        raise ValueError("the file is torn")
    end = packed.index(b"\n", _DIGEST_BYTES) + 1
    head = json.loads(packed[_DIGEST_BYTES:end])
    arrays = {}
    for name, (kind, shape) in head["arrays"].items():
        count = int(np.prod(shape))
        arrays[name] = np.frombuffer(packed, kind, count, end).reshape(shape)
        end += arrays[name].nbytes
    pairs, triples = (
        Followers(arrays[f"{name}.logs"], arrays[f"{name}.buckets"], arrays[f"{name}.marks"], characters)
        for name, characters in (("pairs", 2), ("triples", 3))
    )
    return Table(head["characters"], arrays["single"], pairs, triples)


def _followers(table: Table) -> list[tuple[str, Followers]]:
    return [("pairs", table.pairs), ("triples", table.triples)]


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "onevoice"


def _write(path: Path, packed: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(packed)
    Path(file.name).replace(path)

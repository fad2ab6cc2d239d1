"""Keeps the packed segmentation tables in the user's cache folder: packing takes seconds, reading them back does not.

A file that is missing, torn or of another form is packed anew; a folder that cannot be written is no fault.
"""

import hashlib
import json
import logging
import os
import tempfile
from array import array
from collections.abc import Callable
from pathlib import Path

from bot.watch.segmentation import Tables

_log = logging.getLogger("onevoice.watch")
_FORM = 1  # raise it when Tables changes
_ARRAYS = (("single", "L"), ("pairs", "Q"), ("triples", "Q"))


def tables_of(model: Path, make: Callable[[], Tables]) -> Tables:
    """Return the tables of a model file, from the cache if they are there, else made and kept."""
    path = _folder() / f"segmentation-{_FORM}-{hashlib.sha256(model.read_bytes()).hexdigest()[:24]}.bin"
    try:
        return _read(path)
    except (OSError, ValueError, KeyError, EOFError) as error:
        _log.debug("no packed tables in the cache: %s", error)
    tables = make()
    try:
        _write(path, tables)
    except OSError as error:
        _log.info("the packed tables could not be kept: %s", error)
    return tables


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "onevoice"


def _read(path: Path) -> Tables:
    with path.open("rb") as file:
        head = json.loads(file.readline())
        read = {}
        for name, kind in _ARRAYS:
            read[name] = array(kind)
            read[name].fromfile(file, head[name])
        digest = hashlib.sha256(b"".join(read[name].tobytes() for name, _ in _ARRAYS)).hexdigest()
    if digest != head["sha256"]:
        raise ValueError("the file is torn")
    return Tables(weights=tuple(head["weights"]), total=head["total"], characters=head["characters"], **read)


def _write(path: Path, tables: Tables) -> None:
    arrays = {name: array(kind, getattr(tables, name)) for name, kind in _ARRAYS}
    body = b"".join(each.tobytes() for each in arrays.values())
    head = {
        "weights": tables.weights,
        "total": tables.total,
        "characters": tables.characters,
        "sha256": hashlib.sha256(body).hexdigest(),
        **{name: len(each) for name, each in arrays.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(json.dumps(head).encode() + b"\n" + body)
    Path(file.name).replace(path)

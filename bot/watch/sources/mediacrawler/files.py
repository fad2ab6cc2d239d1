"""Reads what was added to one of MediaCrawler's files since the last look."""

import csv
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from bot.watch.rowfile import NOT_UTF8
from bot.watch.sources.mediacrawler.records import Row, Sheet, csv_rows, is_utf8, whole_lines

_MARKED = 512
"""Bytes, at the start and before the place, by which a file is known again: about a row each."""
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Place:
    """How far a file was read: in bytes, in a JSON list in rows. ``mark`` tells whether that part is still the same."""

    offset: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """Rows behind a place, the place behind them, and whether that is all there is for now."""

    rows: Sequence[Row]
    place: Place
    is_all: bool


class Torn(Exception):
    """A JSON list that is not whole: its writer is at it."""


class NotUtf8(Exception):
    """A file of which nothing can be read, as it is written in GBK, UTF-16 or the like."""


def read_added(path: Path, place: Place, room: int, is_mention: Callable[[Mapping[str, Any]], bool]) -> Added:
    """Return at most ``room`` rows behind ``place``; of a file that is not the same any more, from its start.

    A row whose line has no end yet is left for the next reading. By ``is_mention`` a row is known behind half of
    another. Raises Torn for half a JSON list, NotUtf8, and OSError.
    """
    if path.suffix == ".json":
        return _added_to_list(path, place, room)
    with path.open("rb") as file:
        known = place.offset if _mark(file, place.offset) == place.mark else 0
        header = _header(file) if path.suffix == ".csv" else None
        start = max(known, file.tell() if header else _after_bom(file))
        file.seek(start)
        found = _json_rows(file) if header is None else csv_rows(file, Sheet(header, is_mention))
        rows: list[Row] = []
        offset, is_all = start, True
        for row, offset in found:  # noqa: B007  the place behind the last row is kept
            if row:
                rows.append(row)
            if len(rows) >= room:
                is_all = False
                break
        return Added(rows, Place(offset, _mark(file, offset)), is_all)


def _mark(file: BinaryIO, offset: int) -> str:
    file.seek(0)
    first = file.read(min(offset, _MARKED))
    file.seek(max(0, offset - _MARKED))
    return hashlib.blake2b(first + file.read(min(offset, _MARKED)), digest_size=8).hexdigest() if offset else ""


def _after_bom(file: BinaryIO) -> int:
    file.seek(0)
    return len(_BOM) if file.read(len(_BOM)) == _BOM else 0


def _json_rows(file: BinaryIO) -> Iterator[tuple[Row, int]]:
    offset = file.tell()
    for raw in whole_lines(file):
        offset += len(raw)
        yield (_object(raw) if raw.strip() else {}), offset


def _object(raw: bytes) -> Row:
    """Return the object of a line; of one behind half of another, which a killed crawler left without an end, too."""
    for begin in (0, raw.rfind(b'{"')):
        try:
            row = json.loads(raw[max(begin, 0) :].decode())
        except (ValueError, RecursionError):
            continue
        return row if isinstance(row, dict) and row else "it is not a JSON object"
    return "it is not JSON" if is_utf8(raw) else NOT_UTF8


def _header(file: BinaryIO) -> list[str]:
    """Return the names of the columns and leave the file behind them; nothing while they are not all written."""
    file.seek(_after_bom(file))
    raw = next(whole_lines(file), b"")
    if not is_utf8(raw):
        raise NotUtf8
    try:
        return next(csv.reader([raw.decode("utf-8", "replace")]), [])
    except csv.Error:
        return []


def _added_to_list(path: Path, place: Place, room: int) -> Added:
    about = path.stat()
    rows = _list(path, about.st_size, about.st_mtime_ns)
    start = place.offset if _list_mark(rows, place.offset) == place.mark else 0
    taken = rows[start : start + room]
    offset = start + len(taken)
    if offset == len(rows):
        _list.cache_clear()
    found = [row if isinstance(row, dict) and row else "it is not a JSON object" for row in taken]
    return Added(found, Place(offset, _list_mark(rows, offset)), offset == len(rows))


@lru_cache(maxsize=1)  # a long list is taken in several readings and opened once
def _list(path: Path, _size: int, _changed_ns: int) -> list[Any]:
    raw = path.read_bytes()
    if not is_utf8(raw):
        raise NotUtf8
    try:
        rows = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Torn(str(error)) from error
    if not isinstance(rows, list):
        raise Torn("it is not a list")
    return rows


def _list_mark(rows: Sequence[Any], offset: int) -> str:
    if not 0 < offset <= len(rows):
        return "" if offset == 0 else "shorter"
    known = json.dumps([rows[0], rows[offset - 1]])
    return hashlib.blake2b(known.encode(), digest_size=8).hexdigest()

"""Reads what was added to one of MediaCrawler's files since the last look."""

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

_MARKED = 512
"""Bytes, at the start and before the place, by which a file is known again: about a row each."""
_LONGEST_RECORD = 1_000_000
"""Bytes. The longest posts there are take a tenth; more is a quote that nobody closed, or a file without line ends."""
_BOM = b"\xef\xbb\xbf"

Row = dict[str, Any] | str
"""The fields of a row, or the reason why it is none."""


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


def read_added(path: Path, place: Place, room: int) -> Added:
    """Return at most ``room`` rows behind ``place``; of a file that is not the same any more, from its start.

    A row whose line has no end yet is left for the next reading. Raises Torn for half a JSON list, and OSError.
    """
    if path.suffix == ".json":
        return _added_to_list(path, place, room)
    with path.open("rb") as file:
        known = place.offset if _mark(file, place.offset) == place.mark else 0
        header = _header(file) if path.suffix == ".csv" else None
        start = max(known, file.tell() if header else _after_bom(file))
        file.seek(start)
        found = _json_rows(file) if header is None else _csv_rows(file, header)
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


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield whole lines; one that is too long to be a row comes in pieces."""
    while raw := file.readline(_LONGEST_RECORD):
        if not raw.endswith(b"\n") and len(raw) < _LONGEST_RECORD:
            return
        yield raw


def _json_rows(file: BinaryIO) -> Iterator[tuple[Row, int]]:
    offset = file.tell()
    for raw in _lines(file):
        offset += len(raw)
        yield (_object(raw) if raw.strip() else {}), offset


def _object(raw: bytes) -> Row:
    """Return the object of a line; of one behind half of another, which a killed crawler left without an end, too."""
    for begin in (0, raw.rfind(b'{"')):
        try:
            row = json.loads(raw[max(begin, 0) :].decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            continue
        return row if isinstance(row, dict) and row else "it is not a JSON object"
    return "it is not JSON"


def _csv_rows(file: BinaryIO, header: Sequence[str]) -> Iterator[tuple[Row, int]]:
    for raw, offset in _records(file) if header else ():
        fields = _fields(raw)
        if not isinstance(fields, list):
            yield fields, offset
        elif not fields:
            yield {}, offset
        elif len(fields) != len(header):
            yield "it has other columns than the first line names", offset
        else:
            yield dict(zip(header, fields, strict=True)), offset


def _header(file: BinaryIO) -> list[str]:
    """Return the names of the columns and leave the file behind them; nothing while they are not all written."""
    file.seek(_after_bom(file))
    first = next(_records(file), None)
    if first is None:
        return []
    fields = _fields(first[0])
    file.seek(first[1])
    return fields if isinstance(fields, list) else []


def _records(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield each record with the place behind it. A text with line ends in it is quoted: its quotes come in pairs."""
    begin = file.tell()
    lines: list[bytes] = []
    size = quotes = 0
    while raw := next(_lines(file), b""):
        lines.append(raw)
        size += len(raw)
        quotes += raw.count(b'"')
        if size > _LONGEST_RECORD and quotes % 2:  # a quote that nobody closes costs its own line and no other
            size = len(lines[0])
            lines = lines[:1]
            file.seek(begin + size)
        elif quotes % 2:
            continue
        begin += size
        yield b"".join(lines), begin
        lines, size, quotes = [], 0, 0


def _fields(raw: bytes) -> list[str] | str:
    try:
        return next(csv.reader([raw.decode("utf-8", "replace")]), [])
    except csv.Error as error:
        return f"it is not CSV: {error}"


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
    try:
        rows = json.loads(path.read_bytes().decode("utf-8-sig", "replace"))
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

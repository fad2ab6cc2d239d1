"""Reads mentions out of a JSONL or CSV file, row by row; what is no row comes with the reason why not."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from bot.errors import BadInput

LONGEST_LINE = 1_000_000
"""Bytes. The longest posts there are take a tenth; a longer line is a file without line ends."""
_LONGEST_RECORD = 200  # lines of one quoted text; more is a quote that nobody closed
_NEEDED = ("text", "published_at")

Row = tuple[int, dict[str, Any] | str]
"""The line it begins at, and its fields or the reason it was refused."""


def read_rows(file: Path | str) -> Iterator[Row]:
    """Yield the rows of a file: CSV by its suffix, else JSONL; ``-`` is JSONL from standard input. Raises BadInput."""
    try:
        with nullcontext(sys.stdin.buffer) if str(file) == "-" else Path(file).open("rb") as stream:
            yield from _csv(stream) if Path(file).suffix.lower() == ".csv" else _jsonl(stream)
    except OSError as error:
        raise BadInput("{file} cannot be read: {reason}", file=file, reason=error.strerror) from error


def _lines(stream: BinaryIO) -> Iterator[tuple[int, str | None, str]]:
    """Yield (number, text or None, why it is none). Memory stays small however long a line is."""
    number = 0
    while raw := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(LONGEST_LINE)
            yield number, None, f"the line is longer than {LONGEST_LINE:,} bytes"
            continue
        if b"\0" in raw:
            yield number, None, "the line contains NUL bytes"
            continue
        try:
            yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8"), ""
        except UnicodeDecodeError as error:
            yield number, None, f"the line is not UTF-8: byte {error.start + 1} is 0x{raw[error.start]:02x}"


def _jsonl(stream: BinaryIO) -> Iterator[Row]:
    for number, line, reason in _lines(stream):
        if line is None:
            yield number, reason
        elif line.strip():
            yield number, _object(line)


def _object(line: str) -> dict[str, Any] | str:
    try:
        value = json.loads(line, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        return f"it is not JSON: {error}" if isinstance(error, ValueError) else "it is nested too deeply"
    return value if isinstance(value, dict) else "it is not a JSON object"


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _csv(stream: BinaryIO) -> Iterator[Row]:
    records = _records(stream)
    header: list[str] = []
    for number, fields, reason in records:
        if not header:
            header = _header(fields, reason)
        elif reason:
            yield number, reason
        elif len(fields) != len(header):
            yield number, f"it has {len(fields)} fields where the header names {len(header)}"
        else:
            yield number, dict(zip(header, fields, strict=True))


def _header(fields: list[str], reason: str) -> list[str]:
    header = [name.strip().lower() for name in fields]
    if reason or not set(_NEEDED) <= set(header):
        raise BadInput(
            "The first line must name the columns; text and published_at are needed, "
            "platform, kind, id, author, url, likes, comments, shares, keyword and parent may be there."
        )
    return header


def _records(stream: BinaryIO) -> Iterator[tuple[int, list[str], str]]:
    """Yield (line it begins at, fields, why it is refused). A quote left open costs its own line and no other."""
    lines = _lines(stream)
    ahead: list[tuple[int, str | None, str]] = []
    while (first := ahead.pop(0) if ahead else next(lines, None)) is not None:
        number, line, reason = first
        if line is None:
            yield number, [], reason
            continue
        taken, read = [line], []
        fields, reason = _fields(taken)
        while fields is None and len(taken) < _LONGEST_RECORD:
            following = ahead.pop(0) if ahead else next(lines, None)
            if following is None:
                break
            read.append(following)
            if following[1] is None:
                break
            taken.append(following[1])
            fields, reason = _fields(taken)
        if fields is None:
            ahead = read + ahead
            yield number, [], "a quote is opened and never closed"
        elif fields or reason:
            yield number, fields, reason


def _fields(lines: list[str]) -> tuple[list[str] | None, str]:
    """Return the fields of a record ([] for an empty line, None when it goes on in the next line), or why not."""
    try:
        return next(csv.reader(lines, strict=True), []), ""
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None, ""
    try:
        return next(csv.reader(lines), []), ""  # a stray quote inside a field is a character like others
    except csv.Error as error:
        return [], str(error)

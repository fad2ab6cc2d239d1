"""Reads mentions out of a JSONL or CSV file, row by row; what is no row comes with the reason why not."""

import csv
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence, Sized
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from bot.errors import BadInput

NOT_UTF8 = "it is not UTF-8: save the file as UTF-8"
LONGEST_LINE = 1_000_000
"""Bytes. The longest posts there are take a tenth; a longer line is a file without line ends."""
_LONGEST_RECORD = 50  # lines of one quoted text; more is a quote that nobody closed
_CSV_HEADER = "it names the columns of a CSV file: only a file whose name ends in .csv is read as CSV"
_JSON_LIST = re.compile(r"\s*\[\s*(\{|\]|$)")
_MOST_DIGITS = 4_000  # of one number; Python gives up at 4,300, with words about itself

Row = tuple[int, dict[str, Any] | str]
"""The line it begins at, and its fields or the reason it was refused."""
_Line = tuple[int, str | None, str]
"""A line's number, its text, and the reason where there is no text."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What the first line of a CSV file must and may name. ``called``: other names by which a column goes."""

    needed: Sequence[str]
    optional: Sequence[str] = ()
    called: Mapping[str, str] = field(default_factory=dict)

    def of(self, fields: Sequence[str]) -> list[str]:
        """Return the columns that these fields name."""
        names = [name.strip().lower() for name in fields]
        return [self.called.get(name, name) for name in names]

    def __str__(self) -> str:
        if not self.optional:
            return f"{_listed(self.needed)} {'is' if len(self.needed) == 1 else 'are'} needed"
        return f"{_listed(self.needed)} are needed, {_listed(self.optional)} may be there"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def read_rows(file: Path | str, columns: Columns) -> Iterator[Row]:
    """Yield the rows of a file: CSV by its suffix, else JSONL; ``-`` is JSONL from standard input. Raises BadInput."""
    try:
        with nullcontext(sys.stdin.buffer) if str(file) == "-" else Path(file).open("rb") as stream:
            yield from _csv(file, stream, columns) if Path(file).suffix.lower() == ".csv" else _jsonl(file, stream)
    except OSError as error:
        raise BadInput("{file} cannot be read: {reason}", file=file, reason=error.strerror) from error


def _lines(stream: BinaryIO) -> Iterator[_Line]:
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
            yield number, None, "the line contains NUL bytes, as UTF-16 does; save the file as UTF-8"
            continue
        try:
            yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8"), ""
        except UnicodeDecodeError as error:
            byte = f"byte {error.start + 1} is 0x{raw[error.start]:02x}"
            yield number, None, f"the line is not UTF-8: {byte}; save the file as UTF-8"


def _jsonl(file: Path | str, stream: BinaryIO) -> Iterator[Row]:
    is_begun = False
    for number, line, reason in _lines(stream):
        if line is not None and not is_begun and _JSON_LIST.match(line):
            sentence = "{file} line {line}: it is a JSON list; write one object a line, without the brackets"
            raise BadInput(sentence, file=file, line=number)
        is_begun = is_begun or line is None or bool(line.strip())
        if line is None:
            yield number, reason
        elif line.strip():
            yield number, _CSV_HEADER if number == 1 and _names_columns(line) else _object(line)


def _names_columns(line: str) -> bool:
    """Tell whether a line is what a CSV file with texts begins with."""
    names = [name.strip().strip('"').lower() for name in line.split(",")]
    return len(names) > 1 and "text" in names and all(name.isidentifier() for name in names)


def _object(line: str) -> dict[str, Any] | str:
    try:
        value = json.loads(line, parse_constant=_refuse_constant, parse_int=_whole)
    except json.JSONDecodeError as error:
        return f"it is not JSON: {error}"
    except ValueError as refusal:
        return str(refusal)
    except RecursionError:
        return "it is nested too deeply"
    return value if isinstance(value, dict) else "it is not a JSON object"


def _refuse_constant(name: str) -> None:
    raise ValueError(f"it is not JSON: {name} is not a number")


def _whole(written: str) -> int:
    digits = len(written.removeprefix("-"))
    if digits > _MOST_DIGITS:
        raise ValueError(f"it has a number of {digits:,} digits; at most {_MOST_DIGITS:,} are read")
    return int(written)


def _csv(file: Path | str, stream: BinaryIO, columns: Columns) -> Iterator[Row]:
    header: list[str] = []
    for number, fields, reason in _records(stream, header):
        if not header:
            header += _header(file, fields, reason, columns)
        elif reason:
            yield number, reason
        elif len(fields) != len(header):
            yield number, f"it has {len(fields)} fields where the header names {len(header)}"
        else:
            yield number, dict(zip(header, fields, strict=True))


def _header(file: Path | str, fields: list[str], reason: str, columns: Columns) -> list[str]:
    header = columns.of(fields)
    if reason or not set(columns.needed) <= set(header):
        fault = f"cannot be read: {reason}. It must name" if reason else "must name"
        marks = [name for mark, name in ((";", "semicolons"), ("\t", "tabs")) if mark in "".join(fields)]
        advice = f" Part them by commas, not by {marks[0]}." if marks else ""
        sentence = "{file} line 1: it {fault} the columns; {columns}.{advice}"
        raise BadInput(sentence, file=file, fault=fault, columns=columns, advice=advice)
    read = (*columns.needed, *columns.optional)
    if twice := next((name for name in read if header.count(name) > 1), ""):
        raise BadInput("{file} line 1: the column {name} is named twice", file=file, name=twice)
    return header


def _records(stream: BinaryIO, header: Sized) -> Iterator[tuple[int, list[str], str]]:
    """Yield (line it begins at, fields, why it is refused). ``header`` is filled while this runs.

    A quote left open costs its own line and no other: what would be a text of several lines is believed only when
    it makes a row of the header's width.
    """
    lines = _lines(stream)
    ahead: list[_Line] = []
    while (first := ahead.pop(0) if ahead else next(lines, None)) is not None:
        number, line, reason = first
        if line is None:
            yield number, [], reason
            continue
        fields, reason = _fields([line])
        if fields is not None:
            if fields or reason:
                yield number, fields, reason
            continue
        read = [*ahead, *islice(lines, _LONGEST_RECORD - len(ahead))]
        fields, used = _closed([line], read, len(header))
        ahead = read[used:]
        yield number, fields, "" if fields else "a quote is opened and never closed"


def _closed(taken: list[str], following: Sequence[_Line], width: int) -> tuple[list[str], int]:
    """Return the fields of a record that goes on, and how many of the lines ``following`` it takes; else [] and 0."""
    for used, (_, line, _) in enumerate(following, 1):
        if line is None:
            break
        taken.append(line)
        try:
            fields = next(csv.reader(taken, strict=True))
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                continue
            break
        return (fields, used) if width in (0, len(fields)) else ([], 0)
    return [], 0


def _fields(lines: list[str]) -> tuple[list[str] | None, str]:
    """Return the fields of one line ([] for an empty one, None when a quote stays open), or why there are none."""
    try:
        return next(csv.reader(lines, strict=True), []), ""
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None, ""
    try:
        return next(csv.reader(lines), []), ""  # a stray quote inside a field is a character like others
    except csv.Error as error:
        return [], str(error)

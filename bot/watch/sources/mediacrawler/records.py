"""Reads the rows of a CSV file, also of one in which a killed crawler left half a row."""

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO

from bot.watch.rowfile import LONGEST_LINE, NOT_UTF8

Row = dict[str, Any] | str
"""The fields of a row, or the reason why it is none."""

_HALF = "it is half a row"
_HALF_AND_MORE = "it is half a row, and the row behind it on its line cannot be told from it"
_OTHER_COLUMNS = "it has other columns than the first line names"
_PAGE = re.compile(r"https?://[^\s?#,]*/(?:av(?=\d))?([\w-]+)(?:[?#]\S*)?", re.ASCII)
"""The address of a post. Its last part is the id, Bilibili's has two letters before it."""


def whole_lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines that have an end; one that is too long to be a row comes in pieces."""
    while raw := file.readline(LONGEST_LINE):
        if not raw.endswith(b"\n") and len(raw) < LONGEST_LINE:
            return
        yield raw


def is_utf8(raw: bytes) -> bool:
    """Tell whether a text is written in UTF-8; one that ends within a character is: its writer was killed there."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw.rstrip(b"\r\n"))
    except UnicodeDecodeError:
        return False
    return b"\0" not in raw  # every second byte of a UTF-16 text may be


@dataclass(frozen=True)
class Sheet:
    """The names of a file's columns, and how to tell that a row which stands where none is looked for is one."""

    header: Sequence[str]
    is_mention: Callable[[Mapping[str, Any]], bool]

    def row_of(self, fields: Sequence[str]) -> dict[str, Any]:
        """Return a row by its columns."""
        return dict(zip(self.header, fields, strict=True))

    def is_glued(self, fields: Sequence[str]) -> bool:
        """Tell whether an address in the row says that its first field is an id with something before it.

        An address that was torn itself ends in the beginning of the id: it says nothing.
        """
        first = fields[0]
        if any(first in fields[place] for place in self._addresses):
            return False
        own = self._id_at_end(first, fields)
        return bool(own) and not first.startswith(own)

    def begin_of_row(self, line: bytes) -> int | None:
        """Return where in a line a whole row begins that ends with it: at 0, or behind half a row; None for nowhere.

        The half's last field and the id behind it are one text. They are parted only where an address tells the id.
        """
        cut = _from_behind(line, len(self.header) - 1)
        if cut < 0:
            return None
        try:
            first, rest = line[:cut].decode("utf-8", "replace"), line[cut:].decode()
            fields = next(csv.reader([rest], strict=True), [])
        except (csv.Error, UnicodeDecodeError):
            return None
        if len(fields) != len(self.header):
            return None
        if own := self._id_at_end(first, fields):
            first, begin = own, cut - len(own.encode())
        elif any(mark in first for mark in ',"\ufffd'):
            return None
        else:
            begin = 0
        return begin if self.is_mention(self.row_of([first, *fields[1:]])) else None

    def half(self, lines: Sequence[bytes]) -> str:
        """Return what to say of lines given up as half a row."""
        is_more = any(_from_behind(line, len(self.header) - 1) >= 0 for line in lines)
        return _HALF_AND_MORE if is_more else _HALF

    @cached_property
    def _addresses(self) -> Sequence[int]:
        return [place for place, name in enumerate(self.header) if place and name.endswith("_url")]

    def _id_at_end(self, first: str, fields: Sequence[str]) -> str:
        found = (_PAGE.fullmatch(fields[place]) for place in self._addresses)
        return max((page[1] for page in found if page and first.endswith(page[1])), key=len, default="")


def csv_rows(file: BinaryIO, sheet: Sheet) -> Iterator[tuple[Row, int]]:
    """Yield each row with the place behind it; {} for an empty line. One that its writer is at is left for later.

    Half a row costs itself and what cannot be parted from it: at most its own line.
    """
    offset = file.tell()
    while sheet.header and (found := _next_row(file, sheet)) is not None:
        row, size = found
        offset += size
        file.seek(offset)
        yield row, offset


def _next_row(file: BinaryIO, sheet: Sheet) -> tuple[Row, int] | None:
    """Return a row, or why it is none, and how many bytes it takes; None while its writer is at it.

    A text with line ends in it is quoted, and quotes in it are doubled: over all its lines they come in pairs, so no
    line of it is looked at more than twice. It ends in half where a whole row follows.
    """
    lines: list[bytes] = []
    size = quotes = 0
    begin: int | None = None
    for line in whole_lines(file):
        quotes += line.count(b'"')
        if lines or quotes % 2:
            begin = sheet.begin_of_row(line)
            if begin is not None and (lines or begin):
                return sheet.half(lines), size + begin
        lines.append(line)
        size += len(line)
        if quotes % 2 == 0 or begin == 0 or size > LONGEST_LINE:
            return _judged(lines, sheet)
    return None


def _judged(lines: Sequence[bytes], sheet: Sheet) -> tuple[Row, int]:
    """Return the row that lines make, or why they make none, and how many bytes are done with."""
    raw = b"".join(lines)
    text = raw.decode("utf-8", "replace")
    is_open = len(lines) > 1 or text.count('"') % 2 == 1
    try:  # a stray quote is a character like others, but for a text of several lines
        fields = next(csv.reader([text], strict=is_open), [])
    except csv.Error as error:
        if begin := sheet.begin_of_row(lines[0]):
            return _HALF, begin
        return (sheet.half(lines[:1]) if is_open else f"it is not CSV: {error}"), len(lines[0])
    if not fields:
        return {}, len(raw)
    if len(fields) != len(sheet.header):
        begin = sheet.begin_of_row(lines[0])
        is_wide = len(fields) > len(sheet.header)
        return (_HALF, begin) if begin else (_OTHER_COLUMNS, len(raw if is_wide else lines[0]))
    if sheet.is_glued(fields) and (begin := sheet.begin_of_row(raw)):
        return _HALF, begin
    return NOT_UTF8 if "\ufffd" in text and not is_utf8(raw) else sheet.row_of(fields), len(raw)


def _from_behind(line: bytes, commas: int) -> int:
    """Return the place of a comma counted from the end of a line, those within quotes left out; -1 if too few."""
    end = len(line)
    for number, part in enumerate(reversed(line.split(b'"'))):
        if number % 2 == 0:
            if part.count(b",") >= commas:
                at = len(part)
                for _ in range(commas):
                    at = part.rfind(b",", 0, at)
                return end - len(part) + at
            commas -= part.count(b",")
        end -= len(part) + 1
    return -1

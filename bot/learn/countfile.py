"""Reads counts over time from a CSV file with the columns timestamp and value, and puts them into equal bins."""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from bot.errors import BadInput
from bot.watch.rowfile import NOT_UTF8

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_BINS = 200_000
"""Nearly six years of quarters of an hour; more is a clock that jumped, or would take minutes to judge."""
_GREATEST = 10**12
WIDEST_MIN = 6 * 60
"""Minutes of the widest bin that is judged."""
_FIRST_YEAR, _LAST_YEAR = 1971, 9998
_MINUTE_S = 60
_FEWEST_STEPS = 20
"""So many rows at equal steps are a habit; fewer may be what is left of a file that leaves out zeros."""
_Row = tuple[int, datetime, float]


@dataclass(frozen=True, slots=True)
class Counts:
    """``bins`` of ``width_min`` minutes from ``start_at`` on, at full multiples of the width; no row means zero.

    ``has_zone``: the file's times name their zone. Those that do not are taken for UTC, and told without one.
    """

    start_at: datetime
    width_min: int
    bins: NDArray[np.float64]
    has_zone: bool

    def end_of(self, place: int) -> datetime:
        """Return when a bin is over."""
        return self.start_at + timedelta(minutes=self.width_min * (place + 1))


def read_counts(file: Path, width_min: int, *, may_be_wider: bool = True) -> Counts:
    """Return the counts of a file. Raises BadInput, with the line where there is one, and with a better width.

    ``may_be_wider``: whoever asks could ask for wider bins.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(_rows(file, csv.reader(stream, strict=True)))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else NOT_UTF8
        raise BadInput("{file} cannot be read: {reason}", file=file, reason=reason) from error
    if not rows:
        raise BadInput("{file} has no rows under its first line", file=file)
    return _binned(file, rows, width_min, may_be_wider=may_be_wider)


def _binned(file: Path, rows: list[_Row], width_min: int, *, may_be_wider: bool) -> Counts:
    has_zone = rows[0][1].tzinfo is not None
    seconds = []
    for line, at, _ in rows:
        if (at.tzinfo is not None) != has_zone:
            raise BadInput("{file} line {line}: some times name their zone and some do not", file=file, line=line)
        seconds.append(int((at if has_zone else at.replace(tzinfo=UTC)).timestamp() // 1))
    _hold_whole_rows(file, seconds, width_min, may_be_wider=may_be_wider)
    places = [second // (60 * width_min) for second in seconds]
    first = min(places)
    if max(places) - first >= _MOST_BINS:
        middle = sorted(places)[len(places) // 2]
        line = max(zip(places, rows, strict=True), key=lambda pair: abs(pair[0] - middle))[1][0]
        raise BadInput("{file} line {line}: its time is too far from the others", file=file, line=line)
    weights = np.array([value for _, _, value in rows])
    values: NDArray[np.float64] = np.bincount(np.array(places) - first, weights=weights).astype(np.float64)
    return Counts(_EPOCH + timedelta(minutes=first * width_min), width_min, values, has_zone)


def _hold_whole_rows(file: Path, seconds: list[int], width_min: int, *, may_be_wider: bool) -> None:
    """Raise BadInput where rows come at equal steps that the bins would cut up: their counts would come and go."""
    steps = np.diff(np.unique(seconds))
    step = int(np.gcd.reduce(steps)) if len(steps) >= _FEWEST_STEPS else 0
    if step >= _MINUTE_S and 60 * width_min % step:
        sentence = "{file}: a row is there every {step} min, which bins of {width} min cut up{advice}"
        advice = _bin_of_whole_rows(step, width_min) if may_be_wider else ": give finer counts"
        raise BadInput(sentence, file=file, step=f"{step / _MINUTE_S:g}", width=width_min, advice=advice)


def _bin_of_whole_rows(step_s: int, width_min: int) -> str:
    """Return which bin to ask for instead: the narrowest as wide as the one asked for."""
    whole = math.lcm(step_s, _MINUTE_S) // _MINUTE_S
    fitting = -(-width_min // whole) * whole
    if fitting > WIDEST_MIN:
        return f", and bins of more than {WIDEST_MIN // 60}h are not judged"
    return f": give --bin {fitting // 60}h" if fitting % 60 == 0 else f": give --bin {fitting}m"


def _rows(file: Path, reader: Iterator[list[str]]) -> Iterator[_Row]:
    lines = _lines(file, reader)
    _, names = next(lines, (1, []))
    columns = [name.strip().lower() for name in names]
    if not {"timestamp", "value"} <= set(columns):
        _refuse_header(file, ",".join(columns))
    twice = next((name for name in ("timestamp", "value") if columns.count(name) > 1), None)
    if twice:
        raise BadInput("{file} line 1: the column {name} is named twice", file=file, name=twice)
    at, value = columns.index("timestamp"), columns.index("value")
    for line, fields in lines:
        if not fields:
            continue
        if len(fields) != len(columns):
            sentence = "{file} line {line}: it has {found} fields where the first line names {named}"
            raise BadInput(sentence, file=file, line=line, found=len(fields), named=len(columns))
        yield line, _time(file, line, fields[at]), _count(file, line, fields[value])


def _refuse_header(file: Path, line: str) -> NoReturn:
    if "\0" in line:
        raise BadInput("{file} cannot be read: {reason}", file=file, reason=NOT_UTF8)
    marks = [name for mark, name in ((";", "semicolons"), ("\t", "tabs")) if mark in line]
    advice = f", parted by commas, not by {marks[0]}" if marks else ""
    sentence = "{file} line 1: the first line must name the columns timestamp and value{advice}"
    raise BadInput(sentence, file=file, advice=advice)


def _lines(file: Path, reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    line = 0
    try:
        for fields in reader:
            line = int(getattr(reader, "line_num", line + 1))
            yield line, fields
    except csv.Error as error:
        raise BadInput("{file} line {line}: it is not CSV: {reason}", file=file, line=line + 1, reason=error) from error


def _time(file: Path, line: int, text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip())
        at.replace(year=at.year if _FIRST_YEAR <= at.year <= _LAST_YEAR else 0)
    except ValueError as error:
        sentence = "{file} line {line}: {text!r} is not a time such as 2026-11-20 08:15:00"
        raise BadInput(sentence, file=file, line=line, text=text[:40]) from error
    return at


def _count(file: Path, line: int, text: str) -> float:
    try:
        value = math.nan if "_" in text else float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= _GREATEST:
        sentence = "{file} line {line}: {text!r} is not a count: expected a number from 0 to {most:,} such as 1025"
        raise BadInput(sentence, file=file, line=line, text=text[:40], most=_GREATEST)
    return value

"""Reads the user's own labels: JSONL with text and polarity, or CSV with those two columns."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from bot.errors import BadInput
from bot.model.mention import Polarity
from bot.watch.rowfile import NOT_UTF8, Row, read_rows

_MEANINGS = {"1": Polarity.POSITIVE, "0": Polarity.NEGATIVE} | {polarity.value: polarity for polarity in Polarity}
_COLUMNS = ("polarity", "label")


@dataclass(slots=True)
class Labels:
    """Texts with what people say they are, and the rows that could not be used, by line."""

    texts: list[str] = field(default_factory=list)
    polarities: list[Polarity] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


def read_labels(file: Path) -> Labels:
    """Return the labels of a file. ``label`` is taken for ``polarity``, 1 for positive and 0 for negative."""
    labels = Labels()
    for line, row in _csv(file) if file.suffix.lower() == ".csv" else read_rows(file):
        reason = row if isinstance(row, str) else _reason_against(row)
        if isinstance(row, str) or reason:
            labels.refused.append((line, reason))
            continue
        labels.texts.append(row["text"])
        labels.polarities.append(_MEANINGS[_said(row)])
    return labels


def _reason_against(row: dict[str, object]) -> str:
    """Return why the row cannot be learned from; empty when it can."""
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        return "it has no text"
    if (said := _said(row)) not in _MEANINGS:
        found = f"`{said[:20]}`" if said else "missing"
        return f"its polarity is {found}; expected negative, neutral, positive, 0 or 1"
    return ""


def _said(row: dict[str, object]) -> str:
    value = next((row[name] for name in _COLUMNS if row.get(name) is not None), "")
    return str(value).strip().lower()


def _csv(file: Path) -> Iterator[Row]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.reader(stream)
            header = [name.strip().lower() for name in next(rows, [])]
            if any("\0" in name for name in header):
                raise BadInput("{file}: cannot be read: {reason}", file=str(file), reason=NOT_UTF8)
            if "text" not in header or not set(_COLUMNS) & set(header):
                raise BadInput("{file}: the first line must name the columns text and polarity", file=str(file))
            while fields := list(islice(rows, 1)):
                if not fields[0]:
                    continue
                fits = len(fields[0]) == len(header)
                yield (
                    rows.line_num,
                    dict(zip(header, fields[0], strict=True)) if fits else "it has not as many fields as the header",
                )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = NOT_UTF8 if isinstance(error, UnicodeDecodeError) else str(error)
        raise BadInput("{file}: cannot be read: {reason}", file=str(file), reason=reason) from error

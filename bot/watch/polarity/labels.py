"""Reads the user's own labels: JSONL with text and polarity, or CSV with those two columns."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.model.mention import Polarity
from bot.watch.rowfile import Columns, read_rows

_MEANINGS = {"1": Polarity.POSITIVE, "0": Polarity.NEGATIVE} | {polarity.value: polarity for polarity in Polarity}
_COLUMNS = Columns(("text", "polarity"), called={"label": "polarity"})


@dataclass(slots=True)
class Labels:
    """Texts with what people say they are, and the rows that could not be used, by line."""

    texts: list[str] = field(default_factory=list)
    polarities: list[Polarity] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


def read_labels(file: Path) -> Labels:
    """Return the labels of a file. ``label`` is taken for ``polarity``, 1 for positive and 0 for negative."""
    labels = Labels()
    for line, row in read_rows(file, _COLUMNS):
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
    value = next((row[name] for name in ("polarity", "label") if row.get(name) is not None), "")
    return str(value).strip().lower()

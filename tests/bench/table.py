"""One row for each measured figure, printed as a table and kept as ``build/bench.json``."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import east_asian_width

KEPT = Path("build/bench.json")


@dataclass(frozen=True, slots=True)
class Row:
    """A figure, and what a peer reached in the same run. A name begins with its bench's: ``snownlp_one``."""

    name: str
    value: float
    unit: str
    peer: str = ""
    peer_value: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the peer's figure ours is."""
        return self.value / self.peer_value if self.peer_value else None


def keep(rows: Sequence[Row], path: Path = KEPT) -> None:
    """Write the rows of one run. What an earlier run wrote is gone: figures of two runs do not compare."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        row.name: {
            "value": row.value,
            "unit": row.unit,
            "peer": row.peer,
            "peer_value": row.peer_value,
            "ratio": row.ratio,
        }
        for row in rows
    }
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def as_text(rows: Iterable[Row]) -> str:
    """Return the rows as a table for a terminal."""
    lines = [["name", "value", "unit", "peer", "peer's value", "ratio"]]
    lines += [
        [row.name, _figure(row.value), row.unit, row.peer, _figure(row.peer_value), _figure(row.ratio)] for row in rows
    ]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(_padded, line, widths, (0, 1, 0, 0, 1, 1))).rstrip() for line in lines)


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"


def _padded(text: str, width: int, is_right: int) -> str:
    space = " " * (width - _width(text))
    return space + text if is_right else text + space


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)

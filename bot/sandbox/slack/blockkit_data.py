"""The rules for tables and charts."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.blockkit_objects import ID
from bot.sandbox.slack.blockkit_rich_text import RICH_TEXT
from bot.sandbox.slack.blockkit_rules import Check, anything, each, number, one_of, shape, string, truth, typed, wrong

_TYPE: dict[str, Check] = {"type": anything}
_ID: dict[str, Check] = {"block_id": ID}
_CELLS: dict[str, Check] = {
    "raw_text": shape(_TYPE | {"text": string(fewest=1)}),
    "raw_number": shape(_TYPE | {"value": number()}, {"text": string(fewest=1)}),
    "rich_text": RICH_TEXT,
}
_CELL = typed(_CELLS)
_COLUMN = shape({}, {"is_wrapped": truth, "align": one_of("left", "center", "right")})
CONTENT_MOST = 20_000


def _rectangular(value: Any, pointer: str) -> Iterator[str]:
    rows = _rows(value)
    if len({len(row) for row in rows}) > 1:
        yield wrong("all rows must have the same number of columns", f"{pointer}/rows")


def _settings_match(value: Any, pointer: str) -> Iterator[str]:
    rows, settings = _rows(value), value.get("column_settings")
    if rows and isinstance(settings, list) and len(settings) != len(rows[0]):
        yield wrong("must match the number of columns", f"{pointer}/column_settings")


def _short_enough(value: Any, pointer: str) -> Iterator[str]:
    cells = [cell for row in _rows(value) for cell in row if isinstance(cell, dict)]
    if sum(len(str(cell.get("text", ""))) for cell in cells) > CONTENT_MOST:
        yield wrong(f"must be less than {CONTENT_MOST + 1} characters", f"{pointer}/rows")


def _rows(value: Any) -> list[list[Any]]:
    rows = value.get("rows")
    return [row for row in rows if isinstance(row, list)] if isinstance(rows, list) else []


TABLE = shape(
    _TYPE | {"rows": each(each(_CELL, 1, 20), 1, 100)},
    _ID | {"column_settings": each(_COLUMN, 0, 20)},
    _rectangular,
    _settings_match,
)
DATA_TABLE = shape(
    _TYPE | {"rows": each(each(_CELL, 1, 20), 2, 201)},
    _ID | {"page_size": number(1, 100), "caption": string(), "row_header_column_index": number(0)},
    _rectangular,
    _short_enough,
)
_SEGMENT = shape({"label": string(20, 1), "value": number(above=0)})
_POINT = shape({"label": string(20, 1), "value": number()})
_SERIES = shape({"name": string(20, 1), "data": each(_POINT, 1, 20)})
_AXIS = shape(
    {"categories": each(string(20, 1), 1, 20)},
    {"x_label": string(50), "y_label": string(50)},
)
_LINES = shape(_TYPE | {"series": each(_SERIES, 1, 12), "axis_config": _AXIS})
CHARTS: dict[str, Check] = {
    "pie": shape(_TYPE | {"segments": each(_SEGMENT, 1, 12)}),
    "bar": _LINES,
    "line": _LINES,
    "area": _LINES,
}
DATA_VISUALIZATION = shape(_TYPE | {"title": string(50, 1), "chart": typed(CHARTS)}, _ID)

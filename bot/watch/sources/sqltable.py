"""Reads any table of mentions whose columns are named in the configuration."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    ColumnClause,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    column,
    or_,
    select,
    table,
    types,
)
from sqlalchemy.sql.elements import quoted_name

from bot.config import SqlColumn
from bot.errors import BadInput
from bot.model.mention import Sighting
from bot.ports import Batch, Cursor
from bot.watch.sources.database import ForeignDatabase
from bot.watch.sources.figures import read_count, read_time
from bot.watch.sources.people import masked, pseudonym
from bot.watch.sources.plain import bounded_id, shown_address

_LOOKED_BACK = 200  # rows: a writer that began earlier may commit later, behind the last row read
_logger = logging.getLogger(__name__)
Pair = tuple[Any, Any]
"""(value of the ordering column, id) of a row, as the database gave them."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """Which table, and which of its columns is what; ``platform`` stands in where no column says it."""

    table: str
    columns: Mapping[SqlColumn, str]
    order_by: str
    platform: str


@dataclass(slots=True)
class SqlSource:
    """A table or view, read in the order of one column.

    The cursor holds ``recent``, (ordering value, id) of the last rows read, and ``begun``: whether older ones were
    read before those. Each reading begins at the first of them, so that ties and late commits are not lost.
    """

    name: str
    database: ForeignDatabase
    mapped: Mapped
    zone: ZoneInfo
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def read(self, cursor: Cursor, limit: int) -> Batch:
        """Return rows not read before, in the table's order. Raises SourceDown, also for a column that is not there."""
        recent = [(_unpacked(value), _unpacked(row_id)) for value, row_id in cursor.get("recent") or ()]
        begun = bool(cursor.get("begun"))
        with self.database.reading() as connection:
            query = self._query(connection)
            if recent and not self._any_left(connection, query, recent):
                _logger.warning("source %s: the last rows read are gone; it is read from its start", self.name)
                recent, begun = [], False
            rows = connection.execute(self._behind(query, recent[0] if begun else None, limit + len(recent))).all()
        known = set(recent)
        new = [row for row in rows if _pair(row) not in known]
        kept = [_pair(row) for row in rows][-_LOOKED_BACK:] or recent
        state = {
            "recent": [[_packed(value), _packed(row_id)] for value, row_id in kept],
            "begun": begun or len(rows) > len(kept),
        }
        return Batch(self._sightings(new), state, more=len(rows) >= limit + len(recent))

    def _query(self, connection: Connection) -> "_Query":
        schema, name, there = self.database.columns(connection, self.mapped.table)
        order_by = self.mapped.order_by or self.mapped.columns["id"]
        self.database.need(self.mapped.table, [*self.mapped.columns.values(), order_by], there)
        return _Query(schema, name, self.mapped.columns, order_by)

    def _behind(self, query: "_Query", place: Pair | None, limit: int) -> Select[Any]:
        wanted = query.rows().where(query.order.is_not(None), query.id.is_not(None))
        if place is not None:
            value, row_id = _bound(place[0]), _bound(place[1])
            wanted = wanted.where(or_(query.order > value, and_(query.order == value, query.id >= row_id)))
        return wanted.order_by(query.order, query.id).limit(limit)

    def _any_left(self, connection: Connection, query: "_Query", recent: Sequence[Pair]) -> bool:
        """Tell whether one of the last rows is still there; its ordering value may have moved on."""
        ids = [query.id == _bound(row_id) for _, row_id in recent]
        return connection.execute(query.ids().where(or_(*ids)).limit(1)).first() is not None

    def _sightings(self, rows: Sequence[Row[Any]]) -> tuple[Sighting, ...]:
        found: list[Sighting] = []
        skipped: Counter[str] = Counter()
        seen_at = self.now()
        for row in rows:
            read = self._sighting(row._mapping, seen_at)
            if isinstance(read, Sighting):
                found.append(read)
            else:
                skipped[read] += 1
        if skipped:
            reasons = "; ".join(f"{count} × {reason}" for reason, count in skipped.most_common(3))
            _logger.warning("source %s: %d rows skipped: %s", self.name, skipped.total(), reasons)
        return tuple(found)

    def _sighting(self, row: Mapping[Any, Any], seen_at: datetime) -> Sighting | str:
        """Return the sighting, or the reason why the row is none."""
        native_id, text, parent = _text(row, "id"), _text(row, "text"), _text(row, "parent")
        platform = _text(row, "platform") or self.mapped.platform
        for name, value in (("id", native_id), ("text", text), ("platform", platform)):
            if not value:
                return f"it has no {name}"
        try:
            published_at = read_time(_decoded(row.get("published_at")), self.zone)
        except BadInput as error:
            return str(error)
        parent = "" if parent == "0" else bounded_id(parent)
        likes, comments, shares = (read_count(row.get(name)) for name in ("likes", "comments", "shares"))
        return Sighting(
            platform=platform[:40],
            kind=_text(row, "kind").lower()[:40] or ("comment" if parent else "post"),
            native_id=bounded_id(native_id),
            text=text,
            published_at=published_at,
            seen_at=seen_at,
            author=pseudonym(_text(row, "author")),
            author_name=masked(_text(row, "author_name")),
            account_created_at=_opened_at(row, self.zone),
            url=shown_address(_text(row, "url")),
            keyword=_text(row, "keyword"),
            parent=parent,
            likes=likes[0],
            comments=comments[0],
            shares=shares[0],
            lower_bound=likes[1] or comments[1] or shares[1],
        )


def _opened_at(row: Mapping[Any, Any], zone: ZoneInfo) -> datetime | None:
    """Return since when there is the account; what is no time is not known, and loses no row."""
    try:
        return read_time(_decoded(row.get("account_created_at")), zone)
    except BadInput:
        return None


class _Query:
    """The table with its columns under our names. All names are quoted, and known to be there."""

    def __init__(self, schema: str | None, name: str, columns: Mapping[SqlColumn, str], order_by: str) -> None:
        quoted: dict[str, ColumnClause[Any]] = {
            real: column(quoted_name(real, quote=True)) for real in {*columns.values(), order_by}
        }
        self._table = table(
            quoted_name(name, quote=True),
            *quoted.values(),
            schema=quoted_name(schema, quote=True) if schema is not None else None,
        )
        self._columns: dict[SqlColumn, ColumnClause[Any]] = {ours: quoted[real] for ours, real in columns.items()}
        self.order, self.id = quoted[order_by], self._columns["id"]

    def rows(self) -> Select[Any]:
        """Return the query for whole rows: the ordering value, the id, and each column by our name."""
        named = (one.label(ours) for ours, one in self._columns.items())
        return select(self.order.label("order_value"), *named).select_from(self._table)

    def ids(self) -> Select[Any]:
        """Return the query for ids."""
        return select(self.id).select_from(self._table)


def _bound(value: Any) -> BindParameter[Any]:
    return bindparam(None, value, type_=types.NullType(), unique=True)


def _pair(row: Row[Any]) -> Pair:
    return row._mapping["order_value"], row._mapping["id"]


def _packed(value: Any) -> Any:
    return {"hex": value.hex()} if isinstance(value, bytes) else value


def _unpacked(value: Any) -> Any:
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value


def _decoded(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _text(row: Mapping[Any, Any], name: str) -> str:
    value = row.get(name)
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8").strip()
        except UnicodeDecodeError:  # BINARY(16), such as a UUID
            return value.hex()
    return str(value).strip() if value is not None else ""

"""Writes many rows at once in the driver's own SQL.

SQLAlchemy looks at every value of every row on its way, which takes longer than storing them. The statements are still
its own, so that they are right on SQLite and on PostgreSQL; only the values go past it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite

_DIALECTS: dict[str, tuple[Any, Dialect]] = {
    "sqlite": (sqlite, sqlite.dialect()),
    "postgresql": (postgresql, postgresql.dialect(paramstyle="format")),  # type: ignore[no-untyped-call]
}


class Bulk:
    """Works inside the caller's transaction. A row is a tuple, in the order in which the table has these columns."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name

    def moment(self, at: datetime) -> Any:
        """Return a time as the driver is given it: SQLite has none and keeps SQLAlchemy's text."""
        return at.astimezone(UTC).isoformat(" ", "microseconds")[:26] if self._dialect == "sqlite" else at

    def insert(self, table: Table, columns: Sequence[str], key: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert the rows whose key is not there yet."""
        self._run(_statement(self._dialect, table, tuple(columns), tuple(key), ()), rows)

    def add_up(self, table: Table, key: Sequence[str], counts: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert the rows; where a row with that key is there, add the counts to it."""
        self._run(_statement(self._dialect, table, (*key, *counts), tuple(key), tuple(counts)), rows)

    def _run(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            self._connection.exec_driver_sql(statement, list(rows))


@cache
def _statement(name: str, table: Table, columns: tuple[str, ...], key: tuple[str, ...], counts: tuple[str, ...]) -> str:
    module, dialect = _DIALECTS[name]
    insert = module.insert(table)
    if counts:
        more = {count: insert.table.c[count] + insert.excluded[count] for count in counts}
        insert = insert.on_conflict_do_update(index_elements=list(key), set_=more)
    else:
        insert = insert.on_conflict_do_nothing(index_elements=list(key))
    compiled = insert.compile(dialect=dialect, column_keys=list(columns))
    if tuple(compiled.positiontup) != columns:
        raise ValueError(f"{table.name} has its columns in the order {compiled.positiontup}")
    return str(compiled)

"""Reads the SQLite file that MediaCrawler fills, without ever writing to it."""

import logging
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import BadInput, SourceDown
from bot.model.mention import Sighting
from bot.ports import Batch, Cursor
from bot.watch.sources.rows import read_row
from bot.watch.sources.tables import TABLES, Table

_BUSY_TIMEOUT_S = 5  # the crawler keeps a rollback journal: its commit and our reading take turns
_logger = logging.getLogger(__name__)


@dataclass(slots=True)
class MediaCrawlerSource:
    """A SQLite file of any era. The cursor holds for each table what ``_Reading`` says."""

    name: str
    path: Path
    zone: ZoneInfo

    def read(self, cursor: Cursor, limit: int) -> Batch:
        """Return new rows and rows whose counts changed. Raises SourceDown when any of it cannot be read."""
        try:
            if not self.path.exists():
                raise SourceDown("{file} is not there", file=self.path)
            if not self.path.is_file():
                raise SourceDown("{file} is not a file", file=self.path)
            with self._open() as connection:
                return _Reading(self, connection, cursor, limit).batch()
        except (sqlite3.Error, OSError) as error:
            raise _down(self.path, error) from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        address = f"{self.path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            connection.text_factory = _decoded
            connection.execute("BEGIN")  # posts and their comments from one moment
            yield connection


class _Reading:
    """One look at the file.

    For each table the cursor holds ``id`` and ``native``, the last row taken as new, and ``ts`` and ``ts_id``, the
    last ``last_modify_ts`` up to which counts are known. ``native`` tells whether the row is still the same: a file
    that was replaced is read from its start, and what is known already is not counted again.
    """

    def __init__(self, source: MediaCrawlerSource, connection: sqlite3.Connection, cursor: Cursor, limit: int) -> None:
        self._source = source
        self._connection = connection
        self._limit = limit
        self._places: dict[str, dict[str, Any]] = {name: dict(place) for name, place in cursor.items()}
        self._sightings: list[Sighting] = []
        self._read = 0
        self._skipped: Counter[str] = Counter()

    def batch(self) -> Batch:
        """Return what there is, posts before comments and new rows before changed ones."""
        tables = self._tables()
        for table, columns in tables:
            self._settle(table, columns)
        newest = {table.name: self._take_new(table, columns) for table, columns in tables}
        for table, columns in tables:
            if "last_modify_ts" in columns:
                self._take_changed(table, columns, newest[table.name])
        for reason, count in self._skipped.items():
            _logger.warning("source %s: %d rows skipped: %s", self._source.name, count, reason)
        return Batch(sightings=tuple(self._sightings), cursor=self._places, more=self._room <= 0)

    @property
    def _room(self) -> int:
        return self._limit - self._read

    def _tables(self) -> list[tuple[Table, Sequence[str]]]:
        found = []
        for table in TABLES:
            present = {row["name"] for row in self._connection.execute(f"PRAGMA table_info({table.name})")}
            if present:
                found.append((table, self._columns(table, present)))
        if not found:
            names = ", ".join(table.name for table in TABLES)
            raise SourceDown(
                "{file} has none of the tables {tables}: is it a MediaCrawler database?",
                file=self._source.path,
                tables=names,
            )
        return found

    def _columns(self, table: Table, present: set[str]) -> Sequence[str]:
        for needed in (("id",), (table.native_id,), table.texts, table.times):
            if not present.intersection(needed):
                raise SourceDown(
                    "table {table} of {file} has no column {column}",
                    table=table.name,
                    file=self._source.path,
                    column=" or ".join(needed),
                )
        return [name for name in table.columns if name in present]

    def _settle(self, table: Table, columns: Sequence[str]) -> None:
        """Find the place to go on from: the cursor's, or the start for a new table or a replaced file."""
        place = self._places.get(table.name)
        if place is not None and self._is_same(table, place):
            return
        start = {"id": 0, "native": "", "ts": 0, "ts_id": 0}
        if "last_modify_ts" in columns:  # what changed before this moment is read as new
            newest = self._connection.execute(
                f"SELECT last_modify_ts, max(id) FROM {table.name} WHERE last_modify_ts = "  # noqa: S608  our own names
                f"(SELECT max(last_modify_ts) FROM {table.name} WHERE typeof(last_modify_ts) = 'integer')"
            ).fetchone()
            start["ts"], start["ts_id"] = newest[0] or 0, newest[1] or 0
        self._places[table.name] = start

    def _is_same(self, table: Table, place: Mapping[str, Any]) -> bool:
        if not place["id"]:
            return True
        there = self._connection.execute(
            f"SELECT {table.native_id} FROM {table.name} WHERE id = ?",  # noqa: S608  our own names
            (place["id"],),
        ).fetchone()
        if there is not None:
            return bool(str(there[0]) == place["native"])
        largest = self._connection.execute(f"SELECT max(id) FROM {table.name}").fetchone()[0]  # noqa: S608
        return bool(largest is not None and largest > place["id"])

    def _take_new(self, table: Table, columns: Sequence[str]) -> Sequence[sqlite3.Row]:
        """Take rows behind the last id, as many as there is room for, and return them."""
        place = self._places[table.name]
        rows = self._select(table, columns, "id > ? ORDER BY id", (place["id"],))
        if rows:
            place["id"], place["native"] = rows[-1]["id"], str(rows[-1][table.native_id])
        return rows

    def _take_changed(self, table: Table, columns: Sequence[str], new: Sequence[sqlite3.Row]) -> None:
        """Take rows among the known ones that were written again; rows just taken as new are passed over."""
        place = self._places[table.name]
        first_new = new[0]["id"] if new else place["id"] + 1
        behind = "typeof(last_modify_ts) = 'integer' AND id < ? AND (last_modify_ts, id) > (?, ?)"
        values = (first_new, place["ts"], place["ts_id"])
        rows = [*self._select(table, columns, f"{behind} ORDER BY last_modify_ts, id", values)]
        if self._room > 0:  # all was seen, so nothing older can be missing
            rows += [row for row in new if isinstance(row["last_modify_ts"], int)]
        if rows:
            place["ts"], place["ts_id"] = max(
                (place["ts"], place["ts_id"]), *((r["last_modify_ts"], r["id"]) for r in rows)
            )

    def _select(self, table: Table, columns: Sequence[str], which: str, values: tuple[int, ...]) -> list[sqlite3.Row]:
        if self._room <= 0:
            return []
        names = ", ".join(f'"{name}"' for name in columns)  # `desc` is a word of SQL
        query = f"SELECT {names} FROM {table.name} WHERE {which} LIMIT {self._room}"  # noqa: S608
        rows = self._connection.execute(query, values).fetchall()
        self._read += len(rows)
        for row in rows:
            try:
                self._sightings.append(read_row(table, dict(row), self._source.zone))
            except BadInput as error:
                self._skipped[f"{table.name}: {error}"] += 1
        return rows


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _down(file: Path, error: sqlite3.Error | OSError) -> SourceDown:
    said = str(error)
    if "locked" in said or "busy" in said:
        return SourceDown("{file} was locked by its writer for {wait_s} s", file=file, wait_s=_BUSY_TIMEOUT_S)
    if "not a database" in said or "malformed" in said:
        return SourceDown("{file} is not a whole SQLite database; is it still being copied?", file=file)
    return SourceDown("{file} cannot be read: {reason}", file=file, reason=said)

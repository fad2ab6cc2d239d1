"""Finds out which of MediaCrawler's tables a database has, and with which columns: these tell the era."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, TableClause, column, inspect, null
from sqlalchemy import table as named_table

from bot.errors import SourceDown
from bot.watch.sources.mediacrawler.tables import CREATORS, TABLES, Creators, Table

_NOT_ON_POSTGRESQL = ("douyin_aweme_comment", "zhihu_content", "zhihu_comment")
"""Where MediaCrawler's inserts fail on PostgreSQL, as asyncpg takes no number for a text (seen with version 0.32.0)."""


@dataclass(frozen=True)
class Layout:
    """A table as it stands in this database."""

    table: Table
    present: Set[str]

    @cached_property
    def clause(self) -> TableClause:
        """The table, for SQLAlchemy; its names are our own, so nothing of the database gets into a statement."""
        return named_table(self.table.name)

    @cached_property
    def row(self) -> Sequence[ColumnElement[Any]]:
        """What is selected: each slot's column, NULL where this era has none."""
        return [column(name) if name in self.present else null() for name in self.table.slots]

    @cached_property
    def id(self) -> ColumnElement[int]:
        """The row's number."""
        return column("id", BigInteger)

    @cached_property
    def stamp(self) -> ColumnElement[int]:
        """When the row was last written, in milliseconds of the crawler's clock."""
        return column("last_modify_ts", BigInteger)

    @property
    def has_stamp(self) -> bool:
        """Whether it can be told when a row was written."""
        return "last_modify_ts" in self.present


@dataclass(frozen=True, slots=True)
class Schema:
    """What there is to read, and what is wrong with the rest. ``creators`` are by platform.

    ``there`` are the tables that the database has, read or not.
    """

    layouts: Sequence[Layout]
    creators: Mapping[str, Creators]
    faults: Sequence[SourceDown]
    there: Set[str]


def read_schema(connection: Connection, place: str) -> Schema:
    """Return the readable tables of a database. Raises SourceDown when there is none; ``place`` is named in it."""
    found = _columns(connection)
    layouts, faults = [], []
    for table in TABLES:
        if (present := found.get(table.name)) is None:
            continue
        missing = _missing(table, present)
        if missing:
            faults.append(_fault(table, place, missing))
        else:
            layouts.append(Layout(table, present))
    if faults and not layouts:
        raise faults[0]
    if not layouts:
        names = ", ".join(table.name for table in TABLES)
        raise SourceDown(
            "{file} has none of the tables {tables}: is it a MediaCrawler database?", file=place, tables=names
        )
    creators = {
        platform: creator
        for platform, creator in CREATORS.items()
        if {"id", "user_id", creator.fans} <= found.get(creator.name, set())
    }
    return Schema(layouts, creators, faults, found.keys())


def notes_on(schema: Schema, dialect: str, known: Collection[str]) -> list[str]:
    """Return what the user should know about tables that are not read, or hold less than was crawled.

    ``known`` are the tables of which rows were read before; of others that are not there nothing is said.
    """
    notes = [f"Not read: {fault}." for fault in schema.faults]
    notes += [f"Not read: table {name} is not there any more." for name in known if name not in schema.there]
    doubtful = [one.table.name for one in schema.layouts if one.table.name in _NOT_ON_POSTGRESQL]
    if dialect == "postgresql" and doubtful:
        notes.append(
            f"Expect {', '.join(doubtful)} to be empty or incomplete: "
            "MediaCrawler fails to insert into them on PostgreSQL. SQLite and MySQL are not affected."
        )
    return notes


def _columns(connection: Connection) -> dict[str, set[str]]:
    looked_at = inspect(connection)
    ours = {table.name for table in TABLES} | {creators.name for creators in CREATORS.values()}
    there = sorted(ours.intersection(looked_at.get_table_names()))
    if not there:
        return {}
    found = looked_at.get_multi_columns(filter_names=there)
    return {name: {each["name"] for each in columns} for (_, name), columns in found.items()}


def _missing(table: Table, present: set[str]) -> str:
    needed = (("id",), (table.native_id,), table.texts, tuple(filter(None, (table.exact_time, table.time))))
    return next((" or ".join(names) for names in needed if not present.intersection(names)), "")


def _fault(table: Table, place: str, missing: str) -> SourceDown:
    return SourceDown("table {table} of {file} has no column {column}", table=table.name, file=place, column=missing)

"""A crawler's database as MediaCrawler writes it, in its form since July 2026 or in one of those before."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, create_engine, insert
from sqlalchemy import table as named_table
from sqlalchemy.pool import NullPool

from tests.watch.schemas import CREATORS, TABLES, create_table

CHINA = timezone(timedelta(hours=8))


class Crawl:
    """Writes rows into a SQLite file as the crawler does: append, or overwrite in place."""

    def __init__(self, path: Path, tables: tuple[str, ...] = tuple(TABLES), *, era: str = "C") -> None:
        self.path = path
        with self.writing() as connection:
            for table in (*tables, *(CREATORS if era != "C" else ())):
                connection.execute(create_table(table, era))

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open the file as its writer; all of it is committed at the end."""
        connection = sqlite3.connect(self.path)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def add(self, table: str, at: datetime, **columns: Any) -> None:
        """Append a row crawled at a moment."""
        self.add_all(table, [(at, columns)])

    def add_all(self, table: str, rows: list[tuple[datetime, dict[str, Any]]]) -> None:
        """Append rows with one commit."""
        with self.writing() as connection:
            for at, columns in rows:
                row = {"add_ts": ms(at), "last_modify_ts": ms(at), **columns}
                names = ", ".join(f'"{name}"' for name in row)
                marks = ", ".join("?" * len(row))
                connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608

    def weibo(self, number: int, at: datetime, text: str, **columns: Any) -> None:
        """Append a Weibo post published and crawled at a moment."""
        self.add("weibo_note", at, **(weibo_row(number, at, text) | columns))


class ServerCrawl:
    """Writes rows into a database on a server."""

    def __init__(self, url: str, era: str = "C", *, of_bettafish: bool = False) -> None:
        self.url = url
        self._engine = create_engine(url, poolclass=NullPool)
        for table in (*TABLES, *(CREATORS if era != "C" else ())):
            self.run(create_table(table, era, self._engine.dialect.name, of_bettafish=of_bettafish))

    def run(self, statement: str) -> None:
        """Run a statement of our own and commit it."""
        with self._engine.begin() as connection:
            connection.exec_driver_sql(statement)

    def add(self, table: str, at: datetime, *, within: Connection | None = None, **columns: Any) -> None:
        """Append a row crawled at a moment; ``within`` a transaction that is committed later, or at once."""
        row = {"add_ts": ms(at), "last_modify_ts": ms(at), **columns}
        there = named_table(table, *(column(name) for name in row))
        with nullcontext(within) if within is not None else self._engine.begin() as connection:
            connection.execute(insert(there).values(row))

    @contextmanager
    def unhurried(self) -> Iterator[Connection]:
        """Open a transaction of another crawler, committed at the end."""
        with self._engine.begin() as connection:
            yield connection


def weibo_row(number: int, at: datetime, text: str) -> dict[str, Any]:
    """Return the columns of a Weibo post of the form since 2026-07."""
    local = at.astimezone(CHINA).replace(microsecond=0)
    return {
        "note_id": str(number),
        "content": text,
        "create_time": int(at.timestamp()),
        "create_date_time": str(local),
        "nickname": "小**明",
    }


def ms(at: datetime) -> int:
    """Return a moment as the crawler writes it."""
    return int(at.timestamp() * 1000)

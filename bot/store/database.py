"""Opens the database and hands out transactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.engine import Connection
from sqlmodel import Session

import bot.model  # noqa: F401  makes every table known to the migrations
from bot.config import Config
from bot.store.store import Store

_BUSY_TIMEOUT_S = 20  # how long a transaction waits for its turn
_CONNECT_TIMEOUT_S = 5
_TURN = 7_410_026  # any constant: the number of the lock by which writers take turns on PostgreSQL
_POSTGRESQL_SETTINGS = f"-c lock_timeout={_BUSY_TIMEOUT_S}s -c idle_in_transaction_session_timeout={_BUSY_TIMEOUT_S}s"
"""A bot that is frozen in mid-transaction is put out, or nobody else would ever have a turn."""


class Database:
    """One database, SQLite or PostgreSQL. Safe to use from several threads; each transaction is its own connection.

    Transactions take turns: SQLite has one writer, and on PostgreSQL a lock sees to it. They are short, and so two
    handlers or two bots never act on what the other is just changing, never lock each other out, and the chain of the
    record has one end.
    """

    def __init__(self, url: str, config: Config) -> None:
        self.config = config
        self.engine = _engine(url)

    @contextmanager
    def begin(self) -> Iterator[Store]:
        """Open a writing transaction: all of it is committed at the end, or nothing."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            _take_turn(session.connection())
            yield Store(session, self.config)

    def migrate(self) -> None:
        """Bring the tables to the newest form; a database of that form is left alone."""
        settings = AlembicConfig()
        settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self.engine.begin() as connection:
            _take_turn(connection)
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"connect_timeout": _CONNECT_TIMEOUT_S, "options": _POSTGRESQL_SETTINGS},
        )
    # hide_parameters: what people wrote is no part of an error, and so of no log
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _take_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not the driver's deferred one
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_immediate(connection: Connection) -> None:
    # A deferred transaction that turns to writing gets SQLITE_BUSY at once instead of waiting its turn.
    connection.exec_driver_sql("BEGIN IMMEDIATE")

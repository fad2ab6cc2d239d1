"""Opens a database that belongs to somebody else, to be read and never written."""

import importlib
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, inspect, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.errors import BadInput, SourceDown

_CONNECT_S = 5
_BUSY_S = 5  # a SQLite writer with a rollback journal and a reader take turns
_ANSWER_S = 60
_CHANGE_COUNTER = slice(24, 28)  # of a SQLite file's header: https://sqlite.org/fileformat2.html, section 1.3.7
_EXPECTED = "expected postgresql+psycopg://user@host/name, mysql+pymysql://user@host/name or sqlite:///path/to/file"


class BrokenText(SourceDown):
    """A text in a SQLite file is not UTF-8, and it was to be read as such."""


class ForeignDatabase:
    """A database by its address. Times come as the texts the database writes: those of no calendar too.

    ``is_lenient``: in a SQLite file, bytes that are not UTF-8 are read as marks. Reading takes half as long again.
    """

    def __init__(self, url: str, *, is_lenient: bool = True) -> None:
        self.is_lenient = is_lenient
        scheme, found, file = url.partition(":///")
        self._file = Path(file) if found and scheme == "sqlite" else None
        if self._file is not None:  # not as an address: a file may be called `#1%.db`
            self.shown = str(self._file)
            self._engine = create_engine("sqlite://", creator=self._open_file, poolclass=NullPool)
        else:
            address = _address(url)
            self.shown = f"{address.get_backend_name()} {address.host or 'localhost'}/{address.database or ''}"
            self._engine = _engine(address)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Show the database as it is at one moment. Raises SourceDown, also for what fails within the block."""
        try:
            if self._file is not None:
                _look_for(self._file)
            with self._engine.connect() as connection:
                _begin(connection)
                yield connection
        except (SQLAlchemyError, sqlite3.Error, OSError, UnicodeError) as error:
            raise self._down(error) from error

    def state(self) -> str:
        """Return a mark of a SQLite file as it is now, "" where changes cannot be told cheaply. Raises SourceDown.

        They cannot on a server, nor while a log beside the file (WAL) holds what is not in it yet.
        """
        if self._file is None:
            return ""
        _look_for(self._file)
        if Path(f"{self._file}-wal").exists():
            return ""
        try:
            with self._file.open("rb") as file:
                changes = file.read(_CHANGE_COUNTER.stop)[_CHANGE_COUNTER]
            about = self._file.stat()
        except OSError as error:
            raise self._down(error) from error
        return f"{about.st_ino}:{about.st_size}:{about.st_mtime_ns}:{changes.hex()}"

    def columns(self, connection: Connection, table: str) -> tuple[str | None, str, list[str]]:
        """Return (schema, name, columns) of a table or view; ``table`` may name its schema. Raises SourceDown."""
        inspector = inspect(connection)
        names = _names(inspector, None)
        if table in names:
            return None, table, [column["name"] for column in inspector.get_columns(table)]
        schema, dot, name = table.partition(".")
        if dot and schema in inspector.get_schema_names() and name in _names(inspector, schema):
            return schema, name, [column["name"] for column in inspector.get_columns(name, schema=schema)]
        raise SourceDown(
            "{file} has no table {table}; there are: {tables}",
            file=self.shown,
            table=table,
            tables=", ".join(sorted(names)) or "-",
        )

    def need(self, table: str, wanted: Collection[str], there: Collection[str]) -> None:
        """Raise SourceDown for the first wanted column that the table does not have."""
        for column in wanted:
            if column not in there:
                raise SourceDown(
                    "table {table} of {file} has no column {column}; there are: {columns}",
                    table=table,
                    file=self.shown,
                    column=column,
                    columns=", ".join(there),
                )

    def _open_file(self) -> sqlite3.Connection:
        address = f"{Path(self.shown).absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(address, uri=True, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        if self.is_lenient:  # a call for each text
            connection.text_factory = _decoded
        return connection

    def _down(self, error: Exception) -> SourceDown:
        said = str(getattr(error, "orig", None) or error).strip()
        if self._file is not None and (known := self._down_file(said)) is not None:
            return known
        reason = " ".join(said.split()) or type(error).__name__
        return SourceDown("{file} cannot be read: {reason}", file=self.shown, reason=reason[:300])

    def _down_file(self, said: str) -> SourceDown | None:
        """Return what a sentence of SQLite means, where that is known."""
        if "locked" in said or "busy" in said:
            return SourceDown("{file} was locked by its writer for {wait_s} s", file=self.shown, wait_s=_BUSY_S)
        if "not a database" in said or "malformed" in said:
            return SourceDown("{file} is not a whole SQLite database; is it still being copied?", file=self.shown)
        if "decode to UTF-8" in said:
            return BrokenText("{file} cannot be read: {reason}", file=self.shown, reason=said)
        if "readonly database" in said and Path(f"{self.shown}-journal").exists():
            return SourceDown(
                "{file}: a write to it was broken off; it can be read again when its writer has opened it once",
                file=self.shown,
            )
        return None


def _address(url: str) -> URL:
    shown = f"{url.partition('://')[0]}://…"  # no more of it: there may be a password
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise BadInput(f"sources: url `{shown}` cannot be understood: {_EXPECTED}") from error
    if address.drivername not in ("postgresql+psycopg", "mysql+pymysql"):
        raise BadInput(f"sources: url `{shown}`: {_EXPECTED}")
    return address


def _engine(address: URL) -> Engine:
    backend = address.get_backend_name()
    try:
        if backend == "postgresql":
            engine = create_engine(address, poolclass=NullPool, connect_args={"connect_timeout": _CONNECT_S})
            event.listen(engine, "connect", _times_as_texts)
            return engine
        timeouts = {"connect_timeout": _CONNECT_S, "read_timeout": _ANSWER_S, "write_timeout": _ANSWER_S}
        return create_engine(address, poolclass=NullPool, connect_args={**timeouts, "conv": _mysql_readers()})
    except ModuleNotFoundError as error:
        raise BadInput(f"sources: {backend} needs its driver: pip install 'onevoice[{backend}]'") from error


def _times_as_texts(connection: Any, *_: object) -> None:
    """Let PostgreSQL's times through as they are written: `infinity` has no place in a datetime."""
    loader = importlib.import_module("psycopg.types.string").TextLoader
    for kind in ("date", "timestamp", "timestamptz", "numeric", "uuid"):
        connection.adapters.register_loader(kind, loader)


def _mysql_readers() -> dict[Any, Any]:
    """Return pymysql's readers of values without those for times and decimals: they stay texts."""
    readers = importlib.import_module("pymysql.converters").conversions
    kinds = importlib.import_module("pymysql.constants.FIELD_TYPE")
    texts = (kinds.DATE, kinds.DATETIME, kinds.TIMESTAMP, kinds.TIME, kinds.DECIMAL, kinds.NEWDECIMAL)
    return {key: reader for key, reader in readers.items() if key not in texts}


def _begin(connection: Connection) -> None:
    """Begin a transaction that sees one moment and cannot write."""
    if connection.dialect.name == "postgresql":
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{_ANSWER_S}s'")
        connection.exec_driver_sql("SET LOCAL datestyle = 'ISO'")
    elif connection.dialect.name == "mysql":
        connection.exec_driver_sql("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    else:
        connection.exec_driver_sql("BEGIN")


def _names(inspector: Any, schema: str | None) -> set[str]:
    names = {*inspector.get_table_names(schema), *inspector.get_view_names(schema)}
    if inspector.dialect.name == "postgresql":
        names |= set(inspector.get_materialized_view_names(schema))
    return names


def _look_for(file: Path) -> None:
    if not file.exists():
        raise SourceDown("{file} is not there", file=file)
    if not file.is_file():
        raise SourceDown("{file} is not a file", file=file)


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")

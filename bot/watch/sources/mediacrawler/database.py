"""Opens the database that MediaCrawler fills, for reading only: a SQLite file, or a PostgreSQL or MySQL server."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot.errors import SourceDown

_BUSY_TIMEOUT_S = 5  # the crawler keeps a rollback journal: its commit and our reading take turns
_CONNECT_TIMEOUT_S = 5
_QUERY_TIMEOUT_S = 60
_CHANGE_COUNTER = slice(24, 28)  # of the file's header: https://sqlite.org/fileformat2.html, section 1.3.7
_SERVERS: dict[str, tuple[str, dict[str, Any]]] = {  # what begins a transaction, and what the driver is told
    "postgresql": (
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        {"connect_timeout": _CONNECT_TIMEOUT_S, "options": f"-c statement_timeout={_QUERY_TIMEOUT_S}s"},
    ),
    "mysql": (
        "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
        {"connect_timeout": _CONNECT_TIMEOUT_S, "read_timeout": _QUERY_TIMEOUT_S, "charset": "utf8mb4"},
    ),
}
SERVERS = tuple(_SERVERS)


class SqliteFile:
    """A file that the crawler may be writing."""

    def __init__(self, path: Path) -> None:
        self.place = str(path)
        self._path = path
        self._is_lenient = False
        self._engine = create_engine("sqlite://", creator=self._connect, poolclass=NullPool)

    @contextmanager
    def opened(self) -> Iterator[Connection]:
        """Open for reading: posts and their comments from one moment."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection

    def state(self) -> str:
        """Return a mark of the file as it is now; "" while a log beside it (WAL) holds what is not in it yet."""
        if not self._path.exists():
            raise SourceDown("{file} is not there", file=self.place)
        if not self._path.is_file():
            raise SourceDown("{file} is not a file", file=self.place)
        if Path(f"{self._path}-wal").exists():
            return ""
        with self._path.open("rb") as file:
            changes = file.read(_CHANGE_COUNTER.stop)[_CHANGE_COUNTER]
        about = self._path.stat()
        return f"{about.st_ino}:{about.st_size}:{about.st_mtime_ns}:{changes.hex()}"

    def be_lenient(self) -> bool:
        """Read texts that are not UTF-8 with marks for the broken bytes from now on; False if it is done already."""
        was_lenient, self._is_lenient = self._is_lenient, True
        return not was_lenient

    def down(self, error: DBAPIError | OSError) -> SourceDown:
        """Tell a file that is locked or torn from one that cannot be read for another reason."""
        said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        if "locked" in said or "busy" in said:
            return SourceDown("{file} was locked by its writer for {wait_s} s", file=self.place, wait_s=_BUSY_TIMEOUT_S)
        if "not a database" in said or "malformed" in said:
            return SourceDown("{file} is not a whole SQLite database; is it still being copied?", file=self.place)
        return SourceDown("{file} cannot be read: {reason}", file=self.place, reason=said)

    def _connect(self) -> sqlite3.Connection:
        address = f"{self._path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(
            address, uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        if self._is_lenient:  # a call for each text: half as fast again as without
            connection.text_factory = _with_marks
        return connection


class Server:
    """A database on a server."""

    def __init__(self, url: URL) -> None:
        dialect = url.get_backend_name()
        self._begin, arguments = _SERVERS[dialect]
        self.place = f"{dialect} {url.host or 'localhost'}/{url.database or ''}"
        self._engine = create_engine(url, poolclass=NullPool, connect_args=arguments)

    @contextmanager
    def opened(self) -> Iterator[Connection]:
        """Open for reading: posts and their comments from one moment."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql(self._begin)
            yield connection

    def state(self) -> str:
        """Return nothing: a server does not tell cheaply whether a table was written to."""
        return ""

    def be_lenient(self) -> bool:
        """Return False: a server takes no texts that are not in its encoding."""
        return False

    def down(self, error: DBAPIError | OSError) -> SourceDown:
        """Say what the server or the driver said, on one line."""
        said = " ".join(str(error.orig if isinstance(error, DBAPIError) else error).split())
        return SourceDown("{file} cannot be read: {reason}", file=self.place, reason=said[:300])


def _with_marks(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")

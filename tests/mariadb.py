"""A MariaDB server of our own: Debian's, in a temporary folder, on a loopback port, gone when the tests are over."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from bot.sandbox.ports import free_port

_USER = "mysql"  # Debian's package makes it; the server refuses to run as root
_names = count(1)


class Server:
    """One server; databases are made in it as tests want them."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        """Make the files of the server."""
        done = subprocess.run(
            ["mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db",
             f"--datadir={self._files}", *self._as_user()],
            cwd=self._folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        if done.returncode:
            raise OSError(f"mariadb-install-db: {(done.stdout + done.stderr).decode(errors='replace')}")

    def start(self) -> None:
        """Start, and return when it takes connections."""
        self._process = subprocess.Popen(
            [self._program, "--no-defaults", f"--datadir={self._files}", f"--socket={self._folder}/socket",
             f"--pid-file={self._folder}/pid", f"--port={self._port}", "--bind-address=127.0.0.1",
             "--character-set-server=utf8mb4", "--innodb-flush-log-at-trx-commit=0",
             f"--log-error={self._folder}/log", *self._as_user()],
            cwd=self._folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(300):
            try:
                self._run("SELECT 1")
            except OperationalError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.1)
            else:
                return
        self.stop()
        raise OSError(f"mariadbd: {(self._folder / 'log').read_text(errors='replace')[-2000:]}")

    def stop(self) -> None:
        """Stop the server."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"crawl_{next(_names)}"
        self._run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        return self._url(name)

    @property
    def _files(self) -> Path:
        return self._folder / "files"

    def _run(self, statement: str) -> None:
        engine = create_engine(self._url(""), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(statement))

    def _url(self, database: str) -> str:
        return f"mysql+pymysql://root@127.0.0.1:{self._port}/{database}"

    def _as_user(self) -> list[str]:
        return [f"--user={_USER}"] if os.geteuid() == 0 else []


@contextmanager
def a_server() -> Iterator[Server]:
    """Start a server for as long as the block lasts; skip the test where MariaDB is not installed."""
    program = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None or shutil.which("mariadb-install-db") is None:
        pytest.skip("MariaDB is not installed: apt-get install mariadb-server")
    folder = Path(tempfile.mkdtemp(prefix="onevoice-mariadb-"))
    if os.geteuid() == 0:
        shutil.chown(folder, _USER)
    server = Server(program, folder)
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    """One server for the whole run of tests."""
    with a_server() as server:
        yield server

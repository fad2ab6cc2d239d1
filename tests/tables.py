"""The tables of an empty house, migrated once in a process and copied: migrating takes longer than most tests do."""

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import make_url

from bot.config import Config
from bot.store.database import Database


def lay_tables(url: str) -> None:
    """Lay the tables into a SQLite file that is not there yet; what else stands behind the address is left alone."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database and not Path(address.database).exists():
        Path(address.database).write_bytes(_migrated())


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory(prefix="onevoice-tables-") as folder:
        path = Path(folder) / "tables.db"
        database = Database(f"sqlite:///{path}", Config())
        database.migrate()
        database.close()
        return path.read_bytes()

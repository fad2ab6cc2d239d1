"""What MediaCrawler stores, as a source: SQLite, PostgreSQL, MySQL, or its folder of files."""

from pathlib import Path
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from bot.errors import BadInput
from bot.watch.sources.database import ForeignDatabase
from bot.watch.sources.mediacrawler.folder import FolderSource
from bot.watch.sources.mediacrawler.store import DatabaseSource

_EXPECTED = (
    "expected sqlite:///path/to/sqlite_tables.db, postgresql+psycopg://user:password@host/media_crawler, "
    "mysql+pymysql://user:password@host/media_crawler, or the data folder as file:///path/to/data"
)
_SERVERS = ("postgresql+psycopg", "mysql+pymysql")


def open_mediacrawler(name: str, url: str, zone: ZoneInfo) -> DatabaseSource | FolderSource:
    """Return the source for an address, not opened yet. Raises BadInput for an address it cannot use."""
    scheme, found, path = url.partition("://")
    if url and not found:
        return FolderSource(name, Path(url), zone)
    if scheme == "file" and path.startswith("/"):
        return FolderSource(name, Path(unquote(path)), zone)
    if scheme in _SERVERS or (scheme == "sqlite" and len(path) > 1 and path.startswith("/")):
        return DatabaseSource(name, ForeignDatabase(url, is_lenient=False), zone)
    raise BadInput(f"sources: url `{f'{scheme}://…' if found else url}`: {_EXPECTED}")

"""What MediaCrawler stores, as a source: SQLite, PostgreSQL, MySQL, or its folder of files."""

from pathlib import Path
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import BadInput
from bot.watch.sources.mediacrawler.database import Server, SqliteFile
from bot.watch.sources.mediacrawler.folder import FolderSource
from bot.watch.sources.mediacrawler.store import DatabaseSource

_EXPECTED = (
    "expected sqlite:///path/to/sqlite_tables.db, postgresql+psycopg://user:password@host/media_crawler, "
    "mysql+pymysql://user:password@host/media_crawler, or the data folder as file:///path/to/data"
)
_EXTRAS = {"postgresql+psycopg": "postgresql", "mysql+pymysql": "mysql"}


def open_mediacrawler(name: str, url: str, zone: ZoneInfo) -> DatabaseSource | FolderSource:
    """Return the source for an address, not opened yet. Raises BadInput for an address it cannot use."""
    scheme, found, path = url.partition("://")
    if url and not found:
        return FolderSource(name, Path(url), zone)
    if scheme == "file" and path.startswith("/"):
        return FolderSource(name, Path(unquote(path)), zone)
    if scheme == "sqlite" and len(path) > 1 and path.startswith("/"):
        return DatabaseSource(name, SqliteFile(Path(path[1:])), zone)
    if scheme in _EXTRAS:
        return DatabaseSource(name, _server(url, scheme), zone)
    raise BadInput(f"sources: url `{f'{scheme}://…' if found else url}`: {_EXPECTED}")


def _server(url: str, scheme: str) -> Server:
    try:
        return Server(make_url(url))
    except (ArgumentError, ValueError) as error:
        raise BadInput(f"sources: url `{scheme}://…`: {_EXPECTED}") from error
    except ModuleNotFoundError as error:
        raise BadInput(f"sources: {scheme} needs its driver: pip install 'onevoice[{_EXTRAS[scheme]}]'") from error

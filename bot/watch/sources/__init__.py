"""The sources there are: one file and one line here for each kind."""

from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config import SourceEntry
from bot.errors import BadInput
from bot.ports import Source
from bot.watch.sources.mediacrawler import MediaCrawlerSource
from bot.watch.sources.native import NativeSource


def open_source(entry: SourceEntry) -> Source:
    """Return the source of a configuration entry, not opened yet. Raises BadInput for an address it cannot use."""
    return _KINDS[entry.kind](entry)


def source_name(entry: SourceEntry) -> str:
    """Return the name a source goes by."""
    return entry.name or entry.kind


def _native(entry: SourceEntry) -> Source:
    return NativeSource(name=source_name(entry))


def _mediacrawler(entry: SourceEntry) -> Source:
    return MediaCrawlerSource(name=source_name(entry), path=_sqlite_path(entry.url), zone=ZoneInfo(entry.timezone))


def _sqlite_path(url: str) -> Path:
    scheme, found, path = url.partition(":///")
    if not found or scheme != "sqlite" or not path:
        raise BadInput(f"sources: url `{url}`: expected the SQLite file as sqlite:///path/to/sqlite_tables.db")
    return Path(path)


_KINDS: Mapping[str, Callable[[SourceEntry], Source]] = {
    "native": _native,
    "mediacrawler": _mediacrawler,
}

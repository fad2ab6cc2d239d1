"""The sources there are: one file and one line here for each kind."""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from bot.config import SourceEntry
from bot.errors import BadInput
from bot.ports import Source
from bot.watch.sources.bettafish import BettaFishSource
from bot.watch.sources.database import ForeignDatabase
from bot.watch.sources.feed import FeedSource
from bot.watch.sources.feed_wire import FeedAddress, FeedFile
from bot.watch.sources.mediacrawler import open_mediacrawler
from bot.watch.sources.native import NativeSource
from bot.watch.sources.sqltable import Mapped, SqlSource
from bot.watch.sources.trendradar import TrendRadarSource


def open_source(entry: SourceEntry) -> Source:
    """Return the source of a configuration entry, not opened yet. Raises BadInput for an address it cannot use."""
    return _KINDS[entry.kind](entry)


def source_name(entry: SourceEntry) -> str:
    """Return the name a source goes by."""
    return entry.name or entry.kind


def _native(entry: SourceEntry) -> Source:
    return NativeSource(name=source_name(entry))


def _mediacrawler(entry: SourceEntry) -> Source:
    return open_mediacrawler(source_name(entry), entry.url, ZoneInfo(entry.timezone))


def _bettafish(entry: SourceEntry) -> Source:
    return BettaFishSource(source_name(entry), ForeignDatabase(entry.url), ZoneInfo(entry.timezone))


def _trendradar(entry: SourceEntry) -> Source:
    is_address = entry.url.startswith("file://")
    folder = Path(unquote(entry.url.removeprefix("file://")) if is_address else entry.url)
    return TrendRadarSource(source_name(entry), folder, ZoneInfo(entry.timezone))


def _sql(entry: SourceEntry) -> Source:
    mapped = Mapped(entry.table, entry.columns, entry.order_by, entry.platform)
    return SqlSource(source_name(entry), ForeignDatabase(entry.url), mapped, ZoneInfo(entry.timezone))


def _feed(entry: SourceEntry) -> Source:
    name, is_web = source_name(entry), entry.url.lower().startswith(("http://", "https://"))
    try:
        wire = FeedAddress(entry.url) if is_web else FeedFile(Path(entry.url))
    except ValueError as error:
        raise BadInput(f"sources: `{name}`: its url cannot be understood: {error}") from error
    every_s = entry.every_s if is_web else 0.0
    return FeedSource(name, entry.platform or name, wire, ZoneInfo(entry.timezone), every_s)


_KINDS: Mapping[str, Callable[[SourceEntry], Source]] = {
    "native": _native,
    "mediacrawler": _mediacrawler,
    "bettafish": _bettafish,
    "trendradar": _trendradar,
    "sql": _sql,
    "feed": _feed,
}

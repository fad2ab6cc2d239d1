"""Reads one of TrendRadar's daily files: what came onto the lists that day, and which lists could not be crawled."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, column, func, select, table

from bot.errors import BadInput, SourceDown
from bot.model.mention import Sighting
from bot.watch.sources.database import ForeignDatabase
from bot.watch.sources.figures import read_time
from bot.watch.sources.people import masked, pseudonym
from bot.watch.sources.plain import address_id, bounded_id, digest, shown_address, text_of

_HEADER = 28  # bytes; the last four count the changes: https://sqlite.org/fileformat2.html, section 1.3.7
_CLOCK = re.compile(r"(\d{1,2})\D(\d{2})\D?")  # 00-50 in the files, 00:50 and 00时50分 in the documents


@dataclass(frozen=True, slots=True)
class Section:
    """One of the two folders, and what its tables are called."""

    folder: str
    items: str
    platform: str
    crawls: str
    statuses: str


NEWS = Section("news", "news_items", "platform_id", "crawl_records", "crawl_source_status")
RSS = Section("rss", "rss_items", "feed_id", "rss_crawl_records", "rss_crawl_status")


@dataclass(slots=True)
class Place:
    """How far a file was read: its last item and what that was, its last changed title, its last crawl.

    ``stamp`` is what the file looked like when nothing was left in it.
    """

    id: int = 0
    native: str = ""
    change: int = 0
    crawl: int = 0
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class CrawlStatus:
    """Whether one list could be crawled at one time."""

    at: str
    platform: str
    is_ok: bool
    reason: str = ""


@dataclass(slots=True)
class Portion:
    """What one reading of a file gave."""

    sightings: list[Sighting] = field(default_factory=list)
    statuses: list[CrawlStatus] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    rows: int = 0


class DayFile:
    """One file; its name is the date of every time in it."""

    def __init__(self, path: Path, section: Section, zone: ZoneInfo) -> None:
        self.day = date.fromisoformat(path.stem)
        self._path = path
        self._section = section
        self._zone = zone

    @cached_property
    def _database(self) -> ForeignDatabase:
        return ForeignDatabase(f"sqlite:///{self._path}")

    def stamp(self) -> str:
        """Return what changes whenever the file does. Raises SourceDown."""
        try:
            about = self._path.stat()
            with self._path.open("rb") as file:
                changes = file.read(_HEADER)[24:]
            log = Path(f"{self._path}-wal")
            logged = log.stat().st_size if log.exists() else 0
        except OSError as error:
            raise SourceDown("{file} cannot be read: {reason}", file=self._path, reason=error.strerror) from error
        return f"{about.st_ino}:{about.st_size}:{about.st_mtime_ns}:{changes.hex()}:{logged}"

    def read(self, place: Place, limit: int) -> Portion:
        """Return at most about ``limit`` items behind ``place``, and move it. Raises SourceDown."""
        stamp, portion = self.stamp(), Portion()
        with self._database.reading() as connection:
            columns = self._columns(connection)
            if place.id and not self._is_same(connection, place, columns):
                place.id, place.native, place.change, place.crawl = 0, "", 0, 0
            before = place.id
            self._take_new(connection, columns, place, portion, limit)
            is_whole = portion.rows < limit
            if is_whole:
                self._take_renamed(connection, columns, place, portion, before)
                self._take_statuses(connection, place, portion)
        place.stamp = stamp if is_whole else ""
        return portion

    def _columns(self, connection: Connection) -> list[str]:
        _, _, there = self._database.columns(connection, self._section.items)
        self._database.need(self._section.items, ("id", "title", self._section.platform, "first_crawl_time"), there)
        wanted = ("id", "title", self._section.platform, "url", "mobile_url", "guid", "summary", "author",
                  "published_at", "first_crawl_time", "last_crawl_time", "created_at")  # fmt: skip
        return [name for name in wanted if name in there]

    def _is_same(self, connection: Connection, place: Place, columns: Sequence[str]) -> bool:
        """Tell whether the last item is still the one that was read: a file may be replaced by another of its name."""
        items = table(self._section.items, *map(column, columns))
        row = connection.execute(select(items).where(items.c.id == place.id)).mappings().first()
        if row is not None:
            return self._native_id(row) == place.native
        largest = connection.execute(select(func.max(items.c.id))).scalar()
        return largest is not None and largest > place.id

    def _take_new(
        self, connection: Connection, columns: Sequence[str], place: Place, portion: Portion, limit: int
    ) -> None:
        items = table(self._section.items, *map(column, columns))
        query = select(items).where(items.c.id > place.id).order_by(items.c.id).limit(limit)
        rows = connection.execute(query).mappings().all()
        portion.rows += len(rows)
        for row in rows:
            self._take(row, portion, "")
        if rows:
            place.id, place.native = rows[-1]["id"], self._native_id(rows[-1])

    def _take_renamed(
        self, connection: Connection, columns: Sequence[str], place: Place, portion: Portion, before: int
    ) -> None:
        """Take items known before that got another title: it may name what the first one did not."""
        if self._section is not NEWS or not self._has(connection, "title_changes"):
            return
        items = table(self._section.items, *map(column, columns))
        changes = table("title_changes", *map(column, ("id", "news_item_id", "changed_at")))
        query = (
            select(items, changes.c.changed_at, changes.c.id.label("change"))
            .join(changes, changes.c.news_item_id == items.c.id)
            .where(changes.c.id > place.change)
            .order_by(changes.c.id)
        )
        for row in connection.execute(query).mappings():
            if row["id"] <= before:
                portion.rows += 1
                self._take(row, portion, str(row["changed_at"] or ""))
            place.change = row["change"]

    def _take_statuses(self, connection: Connection, place: Place, portion: Portion) -> None:
        section = self._section
        if not (self._has(connection, section.crawls) and self._has(connection, section.statuses)):
            return
        _, _, there = self._database.columns(connection, section.statuses)
        said = ("error_message",) if "error_message" in there else ()
        crawls = table(section.crawls, column("id"), column("crawl_time"))
        statuses = table(section.statuses, *map(column, ("crawl_record_id", section.platform, "status", *said)))
        query = (
            select(crawls.c.id, crawls.c.crawl_time, *statuses.c)
            .join(statuses, statuses.c.crawl_record_id == crawls.c.id)
            .where(crawls.c.id > place.crawl)
            .order_by(crawls.c.id)
        )
        for row in connection.execute(query).mappings():
            at = f"{self.day} {str(row['crawl_time']).replace('-', ':')}"
            reason = _text(row, "error_message")
            portion.statuses.append(CrawlStatus(at, _text(row, section.platform), row["status"] == "success", reason))
            place.crawl = row["id"]

    def _has(self, connection: Connection, name: str) -> bool:
        return bool(connection.dialect.has_table(connection, name))

    def _take(self, row: RowMapping, portion: Portion, changed_at: str) -> None:
        read = self._sighting(row, changed_at)
        if isinstance(read, Sighting):
            portion.sightings.append(read)
        else:
            portion.skipped[read] += 1

    def _sighting(self, row: RowMapping, changed_at: str) -> Sighting | str:
        """Return the sighting, or the reason why the row is none."""
        platform, title = _text(row, self._section.platform), text_of(_text(row, "title"))
        if not platform or not title:
            return "it has no title" if platform else "it has no platform"
        try:
            first_at = self._moment(row, "first_crawl_time")
        except BadInput as error:
            return str(error)
        summary = text_of(_text(row, "summary"))
        address = _text(row, "url") or _text(row, "mobile_url")
        author = _text(row, "author")
        return Sighting(
            platform=platform,
            kind="post",
            native_id=self._native_id(row),
            text=title if not summary or summary == title else f"{title}\n{summary}",
            published_at=self._published(row, changed_at, first_at),
            seen_at=self._last_seen(row, first_at),
            author=pseudonym(author),
            author_name=masked(author),
            url=shown_address(address) or shown_address(row.get("mobile_url")),
        )

    def _native_id(self, row: Mapping[Any, Any]) -> str:
        """Return what an item is known by on every day it is there."""
        guid, address = _text(row, "guid"), _text(row, "url") or _text(row, "mobile_url")
        if guid:
            return bounded_id(guid)
        return address_id(address) if address else "title:" + digest(_text(row, "title"))

    def _published(self, row: RowMapping, changed_at: str, first_at: datetime) -> datetime:
        """Return when the text stood there first; TrendRadar's own times of articles are UTC without saying so."""
        for written, zone in ((changed_at, self._zone), (_text(row, "published_at"), ZoneInfo("UTC"))):
            try:
                return read_time(written, zone)
            except BadInput:
                continue
        return first_at

    def _last_seen(self, row: RowMapping, first_at: datetime) -> datetime:
        try:
            return max(first_at, self._moment(row, "last_crawl_time"))
        except BadInput:
            return first_at

    def _moment(self, row: Mapping[Any, Any], name: str) -> datetime:
        """Return the moment of a time of day on the file's date; one that is none gives way to `created_at`."""
        written = _text(row, name)
        if match := _CLOCK.fullmatch(written):
            try:
                clock = time(int(match[1]), int(match[2]), tzinfo=self._zone)
                return datetime.combine(self.day, clock).astimezone(UTC)
            except ValueError:
                written = ""
        try:
            return read_time(written, self._zone)
        except BadInput:
            return read_time(row.get("created_at"), self._zone)


def _text(row: Mapping[Any, Any], name: str) -> str:
    value = row.get(name)
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return str(value).strip() if value is not None else ""

"""Reads the hot lists BettaFish keeps in `daily_news`; its crawled posts are read by kind `mediacrawler`."""

import logging
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, RowMapping, TableClause, and_, case, column, func, or_, select, table

from bot.errors import BadInput
from bot.model.mention import Sighting
from bot.ports import Batch, Cursor
from bot.watch.sources.database import ForeignDatabase
from bot.watch.sources.figures import read_time
from bot.watch.sources.plain import bounded_id, digest, shown_address

_TABLE = "daily_news"
_NEEDED = ("id", "news_id", "source_platform", "title", "add_ts")
_READ = (*_NEEDED, "last_modify_ts", "url", "description", "crawl_date")
_logger = logging.getLogger(__name__)


@dataclass(slots=True)
class BettaFishSource:
    """The table `daily_news`.

    The cursor holds ``ts`` and ``id`` of the last row. Each run deletes the rows of its day and inserts them anew with
    the second it began in: they come again then, and are known by an id that has no day in it.
    """

    name: str
    database: ForeignDatabase
    zone: ZoneInfo

    def read(self, cursor: Cursor, limit: int) -> Batch:
        """Return the entries written since. Raises SourceDown."""
        place = (int(cursor.get("ts", -1)), int(cursor.get("id", 0)))
        with self.database.reading() as connection:
            schema, _, there = self.database.columns(connection, _TABLE)
            self.database.need(_TABLE, _NEEDED, there)
            news = table(_TABLE, *(column(name) for name in _READ if name in there), schema=schema)
            rows = _behind(connection, news, place, limit)
            if not rows and (restart := _restart(connection, news, place)) is not None:
                _logger.warning("source %s: its newest day is older than what was read, and is read again", self.name)
                rows = _behind(connection, news, restart, limit)
        if rows:
            place = (rows[-1]["written_at"], rows[-1]["id"])
        return Batch(self._sightings(rows), {"ts": place[0], "id": place[1]}, more=len(rows) >= limit)

    def _sightings(self, rows: Sequence[Mapping[Any, Any]]) -> tuple[Sighting, ...]:
        found: list[Sighting] = []
        skipped: Counter[str] = Counter()
        for row in rows:
            read = _sighting(row, self.zone)
            if isinstance(read, Sighting):
                found.append(read)
            else:
                skipped[read] += 1
        for reason, count in skipped.items():
            _logger.warning("source %s: %d rows skipped: %s", self.name, count, reason)
        return tuple(found)


def _written_at(connection: Connection, news: TableClause) -> ColumnElement[Any]:
    """Return the second a row was written: a writer without `last_modify_ts` leaves 0 in it."""
    added = _second(connection, news.c.add_ts)
    if "last_modify_ts" not in news.c:
        return added
    changed = _second(connection, news.c.last_modify_ts)
    return case((changed > added, changed), else_=added)


def _second(connection: Connection, stamp: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the number in a column, 0 for what is none: SQLite keeps any value in a column of numbers."""
    if connection.dialect.name == "sqlite":
        return case((func.typeof(stamp) == "integer", stamp), else_=0)
    return func.coalesce(stamp, 0)


def _behind(connection: Connection, news: TableClause, place: tuple[int, int], limit: int) -> Sequence[RowMapping]:
    written_at = _written_at(connection, news)
    query = (
        select(*news.c, written_at.label("written_at"))
        .where(or_(written_at > place[0], and_(written_at == place[0], news.c.id > place[1])))
        .order_by(written_at, news.c.id)
        .limit(limit)
    )
    return connection.execute(query).mappings().all()


def _restart(connection: Connection, news: TableClause, place: tuple[int, int]) -> tuple[int, int] | None:
    """Return where to go on in a table that has gone back: its writer's clock was set, or an old copy put in place."""
    newest = connection.execute(select(func.max(_written_at(connection, news)))).scalar()
    if newest is None or newest >= place[0]:
        return None
    if "crawl_date" not in news.c:
        return -1, 0
    last_day = select(func.max(news.c.crawl_date)).scalar_subquery()
    begun = connection.execute(
        select(func.min(_written_at(connection, news))).where(news.c.crawl_date == last_day)
    ).scalar()
    return int(begun if begun is not None else newest) - 1, 0


def _sighting(row: Mapping[Any, Any], zone: ZoneInfo) -> Sighting | str:
    """Return the sighting, or the reason why the row is none."""
    platform, title = _text(row, "source_platform"), _text(row, "title")
    if not platform or not title:
        return "it has no title" if platform else "it has no platform"
    try:
        published_at = read_time(row["written_at"], zone)
    except BadInput as error:
        return str(error)
    description = _text(row, "description")
    return Sighting(
        platform=platform,
        kind="post",
        native_id=_native_id(_text(row, "news_id"), platform, title, _text(row, "crawl_date")),
        text=title if not description or description == title else f"{title}\n{description}",
        published_at=published_at,
        seen_at=published_at,
        url=shown_address(row.get("url")),
    )


def _native_id(news_id: str, platform: str, title: str, day: str) -> str:
    """Return the id without its day; entries that only have a rank are told apart by their title."""
    suffix = "_" + day[:10].replace("-", "")
    item = news_id.removesuffix(suffix) if len(suffix) == 9 else news_id
    if not item or re.fullmatch(rf"({re.escape(platform)}_)?(rank_)?(\d{{1,2}}|None|unknown|)", item):
        return f"{platform}_{digest(title)}"
    return bounded_id(item)


def _text(row: Mapping[Any, Any], name: str) -> str:
    value = row.get(name)
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return str(value).strip() if value is not None else ""

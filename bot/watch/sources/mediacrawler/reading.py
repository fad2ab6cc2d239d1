"""One look at a MediaCrawler database: the rows that are new since the last look, and those written again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Row, String, and_, cast, column, func, or_, select
from sqlalchemy import table as named_table

from bot.model.mention import Sighting
from bot.ports import Cursor
from bot.watch.sources.figures import read_count
from bot.watch.sources.mediacrawler.rows import Fans, row_reader
from bot.watch.sources.mediacrawler.schema import Layout, Schema
from bot.watch.sources.mediacrawler.tables import AUTHOR_ID, MODIFIED, NATIVE_ID, SECOND_AUTHOR_ID, TABLES, Creators

_LOOKED_BACK = 200
"""Row numbers. A server gives them out before a row is committed: one may come to light behind rows already read."""
_BLOCK = 25_000
"""Rows searched for changes at once, 5 ms: ``last_modify_ts`` has no index, and a table may have millions of rows."""

Rows = Sequence[Row[Any]]


class Reading:
    """Takes rows and moves the places, in one transaction that ``connection`` is in.

    For each table ``places`` holds ``id`` and ``native``, the last row taken as new; ``native`` tells whether the row
    is still the same: a database that was replaced is read from its start, and what is known already is not counted
    again. ``marks`` holds for each block of ids the last ``last_modify_ts`` up to which counts are known, and the id
    that has it; ``ts`` and ``ts_id`` are those of blocks not in it. Each look searches the newest block and one older
    one: ``turn`` is the next, ``left`` how many are still to be searched for changes before this look. ``gaps`` are row
    numbers passed over lately, each looked for again.
    """

    def __init__(self, connection: Connection, schema: Schema, places: Cursor, room: int, zone: ZoneInfo) -> None:
        self._connection = connection
        self._creators = schema.creators
        self._zone = zone
        self._new: dict[str, Rows] = {}
        self.room = room
        self.places: dict[str, dict[str, Any]] = {
            table.name: deepcopy(places[table.name]) for table in TABLES if table.name in places
        }
        self.sightings: list[Sighting] = []
        self.skipped: Counter[str] = Counter()

    @property
    def is_all(self) -> bool:
        """Whether there is nothing more to be had before the database changes again."""
        return self.room > 0 and not any(place.get("left") for place in self.places.values())

    def search_all_again(self) -> None:
        """The database may have changed: every block is to be searched."""
        for place in self.places.values():
            place.pop("left", None)

    def take_new(self, layout: Layout) -> None:
        """Take rows behind the last one known, as many as there is room for."""
        if self.room <= 0:
            return
        place = self._settled(layout)
        known, gaps = place["id"], place.get("gaps", [])
        is_new = layout.id > known
        rows = self._take(layout, or_(is_new, layout.id.in_(gaps)) if gaps else is_new, layout.id)
        new = [row for row in rows if row[0] > known] if gaps else rows
        if new:
            place["id"], place["native"] = int(new[-1][0]), str(new[-1][NATIVE_ID])
        if rows:
            place["gaps"] = _gaps(gaps, known, place["id"], [row[0] for row in rows])
        self.places[layout.table.name] = place
        self._new[layout.table.name] = new

    def take_changed(self, layout: Layout) -> None:
        """Take rows among the known ones that were written again; rows just taken as new are passed over."""
        if self.room <= 0 or not layout.has_stamp:
            return
        place, new = deepcopy(self.places[layout.table.name]), self._new[layout.table.name]
        older = place["id"] // _BLOCK  # also the number of the newest block
        left = min(place.get("left", older), older)
        self._search(layout, place, older, new)
        if self.room > 0 and left > 0:
            turn = place.get("turn", 0) % older
            self._search(layout, place, turn, new)
            if self.room > 0:
                left, place["turn"] = left - 1, turn + 1
        self.places[layout.table.name] = place | {"left": left}

    def _search(self, layout: Layout, place: dict[str, Any], block: int, new: Rows) -> None:
        marks = place.setdefault("marks", {})
        known, known_id = marks.get(str(block), (place["ts"], place["ts_id"]))
        first, end = block * _BLOCK, (block + 1) * _BLOCK
        first_new = int(new[0][0]) if new else place["id"] + 1
        stamp = layout.stamp
        is_later = and_(stamp >= known, or_(stamp > known, layout.id > known_id))
        inside = and_(layout.id >= first, layout.id < min(end, first_new))
        rows = [*self._take(layout, and_(inside, self._is_number(layout), is_later), stamp, layout.id)]
        if self.room > 0:  # all of the block was seen, so nothing older can be missing
            rows += [row for row in new if isinstance(row[MODIFIED], int) and first <= row[0] < end]
        if rows:
            marks[str(block)] = max([known, known_id], *([row[MODIFIED], row[0]] for row in rows))

    def _settled(self, layout: Layout) -> dict[str, Any]:
        """Return the place to go on from: the cursor's, or the start for a new table or a replaced database."""
        place = self.places.get(layout.table.name)
        if place is not None and self._is_same(layout, place):
            return place
        start = {"id": 0, "native": "", "ts": 0, "ts_id": 0}
        if layout.has_stamp:  # what changed before this moment is read as new
            numbers = self._is_number(layout)
            newest = self._value(select(func.max(layout.stamp)).select_from(layout.clause).where(numbers)) or 0
            last = select(func.max(layout.id)).select_from(layout.clause).where(layout.stamp == newest)
            start["ts"], start["ts_id"] = int(newest), int(self._value(last) or 0)
        return start

    def _is_same(self, layout: Layout, place: Mapping[str, Any]) -> bool:
        if not place["id"]:
            return True
        native: ColumnElement[Any] = column(layout.table.native_id)
        there = self._connection.execute(
            select(native).select_from(layout.clause).where(layout.id == place["id"])
        ).fetchone()
        if there is not None:
            return bool(str(there[0]) == place["native"])
        largest = self._value(select(func.max(layout.id)).select_from(layout.clause))
        return bool(largest is not None and largest > place["id"])

    def _is_number(self, layout: Layout) -> ColumnElement[bool]:
        """SQLite keeps any text in a column of numbers, and sorts it behind them."""
        if self._connection.dialect.name == "sqlite":
            return func.typeof(layout.stamp) == "integer"
        return layout.stamp.is_not(None)

    def _value(self, query: Any) -> Any:
        return self._connection.execute(query).scalar()

    def _take(self, layout: Layout, which: ColumnElement[bool], *order: ColumnElement[int]) -> Rows:
        query = select(*layout.row).select_from(layout.clause).where(which).order_by(*order).limit(self.room)
        rows = self._connection.execute(query).fetchall()
        read, fans = row_reader(layout.table, self._zone), self._fans(layout, rows)
        for row in rows:
            found = read(row, fans)
            if isinstance(found, Sighting):
                self.sightings.append(found)
            else:
                self.skipped[f"{layout.table.name}: {found}"] += 1
        self.room -= len(rows)
        return rows

    def _fans(self, layout: Layout, rows: Rows) -> Fans:
        creators = self._creators.get(layout.table.platform)
        if creators is None:
            return {}
        slots = (AUTHOR_ID, SECOND_AUTHOR_ID)
        ids = sorted({str(row[slot]).strip() for row in rows for slot in slots if row[slot]})
        return self._fans_of(creators, ids) if ids else {}

    def _fans_of(self, creators: Creators, ids: Sequence[str]) -> Fans:
        account = cast(column("user_id"), String(255))  # a number in some eras' tables, a text in others
        fans: ColumnElement[Any] = column(creators.fans)
        query = select(account, fans).select_from(named_table(creators.name)).where(account.in_(ids))
        rows = self._connection.execute(query.order_by(column("id")))
        return {str(one): count for one, written in rows if (count := read_count(written)[0]) is not None}


def _gaps(known: Sequence[int], before: int, last: int, taken: Sequence[int]) -> list[int]:
    """Return the last row numbers that were passed over; those of rows that were deleted are among them."""
    if not before or (not known and last - before == len(taken)):
        return []
    since = last - _LOOKED_BACK
    passed = {*known, *range(max(before, since) + 1, last)}
    return sorted(number for number in passed.difference(taken) if number > since)

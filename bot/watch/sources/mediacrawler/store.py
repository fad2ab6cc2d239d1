"""The databases MediaCrawler fills, as a source."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.ports import Batch, Cursor
from bot.watch.sources.database import BrokenText, ForeignDatabase
from bot.watch.sources.mediacrawler.reading import Reading
from bot.watch.sources.mediacrawler.rows import newest
from bot.watch.sources.mediacrawler.schema import Layout, notes_on, read_schema
from bot.watch.sources.mediacrawler.telling import tell

_STATE, _SEARCHED = "state", "searched"


@dataclass(slots=True)
class DatabaseSource:
    """A database of any era. The cursor holds a place for each table, the state of the database in which all was
    read, and the one in which it is being searched for changes.

    One table that cannot be read silences no other; ``notes`` says what is wrong with it.
    """

    name: str
    database: ForeignDatabase
    zone: ZoneInfo
    notes: list[str] = field(default_factory=list)

    def read(self, cursor: Cursor, limit: int) -> Batch:
        """Return new rows and rows whose counts changed. Raises SourceDown when no table can be read."""
        state = self.database.state()
        if state and cursor.get(_STATE) == state:
            return Batch(sightings=(), cursor=cursor)
        try:
            return self._read(cursor, limit, state)
        except BrokenText:
            self.database.is_lenient = True
            return self._read(cursor, limit, state)

    def _read(self, cursor: Cursor, limit: int, state: str) -> Batch:
        with self.database.reading() as connection:
            schema = read_schema(connection, self.database.shown)
            reading = Reading(connection, schema, cursor, limit, self.zone)
            if not state or cursor.get(_SEARCHED) != state:
                reading.search_all_again()
            known = [name for name, place in reading.places.items() if place["id"]]
            notes = notes_on(schema, connection.dialect.name, known)
            layouts = self._each(connection, schema.layouts, reading.take_new, notes)
            self._each(connection, layouts, reading.take_changed, notes)
        tell(self.name, self.notes, notes, reading.skipped)
        self.notes = notes
        places = {**reading.places, _SEARCHED: state, _STATE: state if reading.is_all else ""}
        return Batch(sightings=newest(reading.sightings), cursor=places, more=reading.room <= 0)

    def _each(
        self, connection: Connection, layouts: Sequence[Layout], take: Callable[[Layout], None], notes: list[str]
    ) -> list[Layout]:
        """Do the same with every table and return those it went well with. Raises what the last hope failed of."""
        done, is_server = [], connection.dialect.name != "sqlite"
        for layout in layouts:
            try:
                # A server ends the whole transaction at an error; a SQLite file has errors of the whole file only.
                with connection.begin_nested() if is_server else nullcontext():
                    take(layout)
                done.append(layout)
            except DBAPIError as error:
                is_last_hope = layout is layouts[-1] and not done
                if error.connection_invalidated or not is_server or is_last_hope:
                    raise
                notes.append(f"Not read: {layout.table.name}: {' '.join(str(error.orig).split())[:200]}.")
        return done

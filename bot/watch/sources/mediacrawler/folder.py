"""The files MediaCrawler writes instead of a database, as a source: JSONL (its default), CSV and JSON."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import SourceDown
from bot.model.mention import Sighting
from bot.ports import Batch, Cursor
from bot.watch.rowfile import NOT_UTF8
from bot.watch.sources.mediacrawler.files import Added, NotUtf8, Place, Torn, read_added
from bot.watch.sources.mediacrawler.rows import newest, row_reader
from bot.watch.sources.mediacrawler.tables import TABLES, Table
from bot.watch.sources.mediacrawler.telling import tell

_FOLDERS = {"bili": "bilibili"} | {table.platform: table.platform for table in TABLES}
_NAME = re.compile(r"(?:.*_)?(contents|videos|dynamics|comments)_(\d{4}-\d\d-\d\d)\.(?:jsonl|csv|json)")
_ID = re.compile(r"[\w-]+", re.ASCII)
_NO_FANS: Mapping[str, int] = {}
_Judge = Callable[[Mapping[str, Any]], Sighting | str]


@dataclass(frozen=True, slots=True)
class _File:
    """A file with the table its rows belong to. ``key`` is its name in the cursor."""

    path: Path
    key: str
    table: Table
    day: str


@dataclass(slots=True)
class FolderSource:
    """A data folder with a folder for each platform, and in these a new file each day.

    For each file the cursor holds ``offset`` and ``mark`` (see ``files.Place``), and ``state``, what the file looked
    like when it was read to its end: such a file is not opened again before it changes.
    """

    name: str
    folder: Path
    zone: ZoneInfo
    notes: list[str] = field(default_factory=list)

    def read(self, cursor: Cursor, limit: int) -> Batch:
        """Return what was added to any file, posts before comments. Raises SourceDown when no file can be read."""
        reading = _Reading(self, cursor, limit)
        try:
            found = self._files(reading.refuse)
            files = sorted(found, key=lambda file: (file.table.kind == "comment", file.day, file.key))
        except OSError as error:
            raise SourceDown("{file} cannot be read: {reason}", file=self.folder, reason=str(error)) from error
        closed = len(reading.unreadable)
        for file in files:
            reading.take(file)
        if reading.unreadable and len(reading.unreadable) == len(files) + closed:
            raise SourceDown("{file} cannot be read: {reason}", file=self.folder, reason=reading.unreadable[0])
        tell(self.name, self.notes, reading.notes, reading.skipped)
        self.notes = reading.notes
        return Batch(newest(reading.sightings), {"files": reading.places}, more=reading.more)

    def _files(self, refuse: Callable[[OSError], None]) -> Iterator[_File]:
        if not self.folder.exists():
            raise SourceDown("{file} is not there", file=self.folder)
        if not self.folder.is_dir():
            raise SourceDown("{file} is not a folder; a SQLite file is given as sqlite:///{file}", file=self.folder)
        folders = [path for name in _FOLDERS if (path := self.folder / name).is_dir()]
        if not folders:
            raise SourceDown(
                "{file} has none of the folders {folders}: is it the data folder of MediaCrawler?",
                file=self.folder,
                folders=", ".join(_FOLDERS),
            )
        for folder in folders:
            for path in _all_in(folder, refuse):
                if match := _NAME.fullmatch(path.name):
                    key = path.relative_to(self.folder).as_posix()
                    yield _File(path, key, _table(_FOLDERS[folder.name], match[1]), match[2])


class _Reading:
    """One look at the folder."""

    def __init__(self, source: FolderSource, cursor: Cursor, room: int) -> None:
        self._zone = source.zone
        self._known: Mapping[str, Any] = cursor.get("files", {})
        self._room = room
        self.places: dict[str, dict[str, Any]] = {}
        self.sightings: list[Sighting] = []
        self.skipped: Counter[str] = Counter()
        self.notes: list[str] = []
        self.unreadable: list[str] = []
        self.more = False
        self._awaited: set[tuple[str, str]] = set()

    def refuse(self, error: OSError) -> None:
        """Note a folder that cannot be looked into; one that is gone by now is none."""
        if not isinstance(error, FileNotFoundError):
            self.unreadable.append(str(error))
            self.notes.append(f"Not read: {error.filename}: {error.strerror or error}.")

    def take(self, file: _File) -> None:
        """Take what was added to a file; one that cannot be read keeps its place and is tried again.

        Comments wait for posts that are there but not whole: comments on posts that are not known are no news.
        """
        self.places[file.key] = self._known.get(file.key, {"offset": 0, "mark": "", "state": ""})
        if file.table.kind == "comment" and (file.table.platform, file.day) in self._awaited:
            return
        try:
            self._read(file, self.places[file.key])
        except Torn as error:
            self._await(file, f"Not whole, read again later: {file.key}: {error}.")
        except NotUtf8:
            self._await(file, f"Not read: {file.key}: {NOT_UTF8}.")
        except OSError as error:
            self.unreadable.append(str(error))
            self.notes.append(f"Not read: {file.key}: {error.strerror or error}.")

    def _await(self, file: _File, note: str) -> None:
        """Note a file that is not whole. Comments on its posts are in a file of its day, or of the next at midnight."""
        self.notes.append(note)
        if file.table.kind == "post":
            self._awaited |= {(file.table.platform, day) for day in (file.day, _day_after(file.day))}

    def _read(self, file: _File, known: Mapping[str, Any]) -> None:
        about = file.path.stat()
        state = f"{about.st_size}:{about.st_mtime_ns}"
        if known["state"] == state:
            return
        if self._room <= 0:
            self.more = True
            return
        judge = _judge(file.table, self._zone)
        place = Place(known["offset"], known["mark"])
        added = read_added(file.path, place, self._room, lambda row: isinstance(judge(row), Sighting))
        self._keep(file, added, judge)
        self.places[file.key] = {
            "offset": added.place.offset, "mark": added.place.mark, "state": state if added.is_all else ""
        }  # fmt: skip
        self.more = self.more or not added.is_all

    def _keep(self, file: _File, added: Added, judge: _Judge) -> None:
        for row in added.rows:
            found = row if isinstance(row, str) else judge(row)
            if isinstance(found, Sighting):
                self.sightings.append(found)
            else:
                self.skipped[f"{file.key}: {found}"] += 1
        self._room -= len(added.rows)


def _judge(table: Table, zone: ZoneInfo) -> _Judge:
    """Return what tells the mention of a row, or why it is none. Words before an id are the end of half a row."""
    read, slots = row_reader(table, zone), table.slots

    def judge(row: Mapping[str, Any]) -> Sighting | str:
        found = read([row.get(name) for name in slots], _NO_FANS)
        if isinstance(found, str) or _ID.fullmatch(found.native_id):
            return found
        return "its id is not one"

    return judge


def _day_after(day: str) -> str:
    try:
        return str(date.fromisoformat(day) + timedelta(days=1))
    except (ValueError, OverflowError):
        return day


def _all_in(folder: Path, refuse: Callable[[OSError], None]) -> Iterator[Path]:
    """Yield all there is in a folder and in those in it; ``refuse`` is told of one that may not be looked into."""
    for place, folders, files in os.walk(folder, onerror=refuse):
        yield from (Path(place, name) for name in (*folders, *files))


def _table(platform: str, item: str) -> Table:
    name = "bilibili_up_dynamic" if item == "dynamics" else ""
    kind = "comment" if item == "comments" else "post"
    return next(
        one for one in TABLES if one.name == name or (not name and (one.platform, one.kind) == (platform, kind))
    )

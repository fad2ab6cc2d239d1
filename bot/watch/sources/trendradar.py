"""Reads TrendRadar's folder: a new file each day, of hot lists and of feeds."""

import logging
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import SourceDown
from bot.model.mention import Sighting
from bot.ports import Batch, Cursor
from bot.watch.sources.trendradar_day import NEWS, RSS, CrawlStatus, DayFile, Place, Section

_KEPT_OPEN = 8  # files: one may be copied in late, or get its last rows after midnight
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}\.db")
_logger = logging.getLogger(__name__)


@dataclass(slots=True)
class TrendRadarSource:
    """The folder `output` with `news` and `rss` in it.

    The cursor holds for each of the two: ``days``, the places in the last files, ``done``, the day up to
    which no file is opened any more, ``crawled``, the last day whose crawls were looked at, and ``failing``, since when
    a list could not be crawled. ``notes`` say what is wrong now without being down.
    """

    name: str
    folder: Path
    zone: ZoneInfo
    notes: list[str] = field(default_factory=list)

    def read(self, cursor: Cursor, limit: int) -> Batch:
        """Return what came onto the lists, older days first. Raises SourceDown."""
        sections = self._sections()
        readings = [_Reading(self, files, dict(cursor.get(files.section.folder) or {})) for files in sections]
        room, sightings, is_full = limit, list[Sighting](), False
        for reading in readings:
            room -= reading.take(room)
            sightings += reading.sightings
            is_full = is_full or reading.is_full
        faults = [reading.fault for reading in readings if reading.fault is not None]
        if len(faults) == len(readings):
            raise faults[0]
        self._note(readings)
        places = dict(cursor) | {reading.folder: reading.state() for reading in readings}
        looked_at = sorted({platform for reading in readings for platform in reading.looked_at})
        return Batch(tuple(sightings), places, is_full, looked_at)

    def _sections(self) -> list["_Files"]:
        root = self.folder
        if not root.exists():
            raise SourceDown("{file} is not there", file=root)
        if not any((root / section.folder).is_dir() for section in (NEWS, RSS)) and (root / "output").is_dir():
            root = root / "output"
        found = [_Files(section, _days(root / section.folder)) for section in (NEWS, RSS)]
        found = [files for files in found if files.days]
        if not found:
            raise SourceDown(
                "{file} has no daily file such as news/2026-11-20.db: is it TrendRadar's output folder?", file=root
            )
        return found

    def _note(self, readings: Iterable["_Reading"]) -> None:
        notes = [note for reading in readings for note in reading.notes()]
        for note in notes:
            if note not in self.notes:
                _logger.warning("source %s: %s", self.name, note)
        self.notes[:] = notes


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of one folder, by day."""

    section: Section
    days: dict[str, Path]


class _Reading:
    """One look at one of the two folders."""

    def __init__(self, source: TrendRadarSource, files: _Files, state: dict[str, Any]) -> None:
        self.folder = files.section.folder
        self.sightings: list[Sighting] = []
        self.fault: SourceDown | None = None
        self.is_full = False
        self.looked_at: set[str] = set()
        self._source = source
        self._files = files
        self._done = str(state.get("done", ""))
        self._crawled = str(state.get("crawled", ""))
        self._failing: dict[str, str] = dict(state.get("failing") or {})
        known = {field.name for field in fields(Place)}
        self._places = {
            day: Place(**{name: value for name, value in place.items() if name in known})
            for day, place in dict(state.get("days") or {}).items()
        }
        self._skipped: Counter[str] = Counter()
        self._faults: dict[str, SourceDown] = {}

    def take(self, room: int) -> int:
        """Read the files in the order of their days, each to its end before the next, and return the rows taken."""
        days, taken = sorted(day for day in self._files.days if day > self._done), 0
        for day in days:
            if taken >= room:
                self.is_full = self.is_full or not self._is_unchanged(day)
                continue
            taken += self._take_day(day, room - taken)
        if days and days[-1] in self._faults:
            self.fault = self._faults[days[-1]]
        for reason, count in self._skipped.items():
            _logger.warning("source %s: %d rows skipped: %s", self._source.name, count, reason)
        self._close(days)
        return taken

    def state(self) -> dict[str, Any]:
        """Return what the cursor keeps of this folder."""
        days = {day: asdict(place) for day, place in sorted(self._places.items())}
        return {"done": self._done, "crawled": self._crawled, "failing": self._failing, "days": days}

    def notes(self) -> list[str]:
        """Return what is wrong in this folder, as long as it lasts."""
        return [
            *(f"{self.folder}: {platform} could not be crawled since {at}" for platform, at in self._failing.items()),
            *(f"{error}" for error in self._faults.values()),
        ]

    def _take_day(self, day: str, room: int) -> int:
        place = replace(self._places.get(day, Place()))
        try:
            file = DayFile(self._files.days[day], self._files.section, self._source.zone)
            if place.stamp and place.stamp == file.stamp():
                return 0
            portion = file.read(place, room)
        except SourceDown as error:  # a broken file of the past must not hide today's
            self._faults[day] = error
            return 0
        self._places[day] = place
        self.sightings += portion.sightings
        self._skipped += portion.skipped
        self.is_full = self.is_full or not place.stamp
        if day >= self._crawled and portion.statuses:
            self._crawled = day
            self._hear(portion.statuses)
        return portion.rows

    def _is_unchanged(self, day: str) -> bool:
        try:
            stamp = DayFile(self._files.days[day], self._files.section, self._source.zone).stamp()
        except SourceDown:
            return True
        return day in self._places and self._places[day].stamp == stamp

    def _hear(self, statuses: Sequence[CrawlStatus]) -> None:
        self.looked_at |= {status.platform for status in statuses if status.is_ok}
        for status in statuses:
            if not status.is_ok:
                self._failing.setdefault(status.platform, f"{status.at} {status.reason[:100]}".strip())
            elif self._failing.pop(status.platform, None):
                _logger.info("source %s: %s: %s is crawled again", self._source.name, self.folder, status.platform)
        asked = {status.platform for status in statuses if status.at == statuses[-1].at}
        self._failing = {platform: at for platform, at in self._failing.items() if platform in asked}

    def _close(self, days: list[str]) -> None:
        """Forget all but the last files, as far as they were read to their end or cannot be."""
        for day in days[:-_KEPT_OPEN]:
            if day not in self._faults and not self._places.get(day, Place()).stamp:
                break
            self._places.pop(day, None)
            self._done = day


def _days(folder: Path) -> dict[str, Path]:
    try:
        names = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SourceDown("{file} cannot be read: {reason}", file=folder, reason=error.strerror) from error
    return {path.stem: path for path in names if _is_date(path.stem)}


def _is_date(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True

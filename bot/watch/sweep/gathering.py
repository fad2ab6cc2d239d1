"""Reads the sources into the store, and tells the team when one of them is down or blind."""

import logging
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.words import told
from bot.clock import Clock
from bot.errors import SourceDown
from bot.model.mention import Sighting
from bot.ports import Batch, Cursor, Source
from bot.store.database import Database
from bot.store.mentions import Scored
from bot.store.store import Store
from bot.watch.coverage import Arrivals, off_by
from bot.watch.intake import Watchwords, match, storable
from bot.watch.reading import scored
from bot.watch.rewording import as_they_read_now
from bot.watch.sweep.outages import Outages

_AT_ONCE = 500  # rows of a source in one transaction
_AT_ONCE_BEHIND = 5_000
"""Rows in one transaction while a backlog is read: others wait for it, a tenth of a second."""
_BACKLOG_FROM = 2
"""Readings in a row after which a source still had more."""
_logger = logging.getLogger("bot.watch.sweep")


@dataclass(frozen=True, slots=True)
class Gathered:
    """What one reading of a source brought, and whether there are more at once.

    Of the rows read some are ``added``, ``repeated`` (known before) or ``unmatched`` (about no subject).
    """

    read: int = 0
    added: int = 0
    repeated: int = 0
    unmatched: int = 0
    more: bool = False


class Gathering:
    """Takes from each source what is new."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._behind: Counter[str] = Counter()
        self._faulty: set[str] = set()

    def read(self, source: Source) -> Gathered:
        """Read a source once, a portion at most."""
        with self._database.begin() as store:
            cursor = store.sources.state(source.name).cursor
        limit = _AT_ONCE if self._behind[source.name] < _BACKLOG_FROM else _AT_ONCE_BEHIND
        try:
            batch = self._ask(source, cursor, limit)
        except SourceDown as error:
            reason = told(error, self._database.config.language)
            with self._database.begin() as store:
                Outages(store, source.name).begin(reason, self._clock.now())
            return Gathered()
        self._behind[source.name] = self._behind[source.name] + 1 if batch.more else 0
        now = self._clock.now()
        fit = [storable(sighting, now) for sighting in batch.sightings]
        _tell_times(source.name, batch.sightings, fit)
        ours = take_in(self._database, fit, now, source.name)
        with self._database.begin() as store:
            added = _keep(store, source.name, batch, ours, now)
        return Gathered(len(fit), added, len(ours) - added, len(fit) - len(ours), batch.more)

    def _ask(self, source: Source, cursor: Cursor, limit: int) -> Batch:
        """Return what the source gives. Raises SourceDown, for a fault of ours too: it must not silence the others."""
        try:
            batch = source.read(cursor, limit)
        except SourceDown:
            raise
        except Exception as error:
            if source.name not in self._faulty:
                _logger.exception("source %s: a fault in reading it", source.name)
            self._faulty.add(source.name)
            fault = type(error).__name__
            raise SourceDown("a fault of the bot in reading it ({fault}); its log says where", fault=fault) from error
        self._faulty.discard(source.name)
        return batch


def take_in(database: Database, sightings: Sequence[Sighting], now: datetime, source: str = "") -> list[Scored]:
    """Return those sightings that are about a subject, scored; no transaction is open while that is done.

    A known mention that says something else now is a new one among them. ``source``: what comes by its habit is not
    late.
    """
    parents: dict[str, set[str]] = defaultdict(set)
    for sighting in sightings:
        if sighting.parent:
            parents[sighting.platform].add(sighting.parent)
    known: dict[tuple[str, str], Sequence[str]] = {}
    late_after: dict[str, timedelta] = {}
    if sightings:
        with database.begin() as store:
            late_after = _late_after(store, source)
            for platform, ids in parents.items():
                found = store.mentions.subjects_of(platform, ids)
                known |= {(platform, native_id): subjects for native_id, subjects in found.items()}
    about = match(Watchwords.of(database.config.subjects), sightings, known)
    if about:
        with database.begin() as store:
            about = as_they_read_now(about, store.mentions)
    return scored(about, database.config, now, late_after)


def _late_after(store: Store, source: str) -> dict[str, timedelta]:
    known = {row.platform: Arrivals.from_json(row.arrivals) for row in store.sources.coverage() if row.source == source}
    return {platform: usual for platform, one in known.items() if (usual := one.late_after) is not None}


def _keep(store: Store, name: str, batch: Batch, ours: Sequence[Scored], now: datetime) -> int:
    """Store what was read with the cursor behind it; return how many mentions are new."""
    state = store.sources.state(name)
    has_moved = dict(batch.cursor) != state.cursor
    added = 0
    if ours:
        added = store.mentions.add(name, ours)
        _logger.info("source %s: %d rows read, %d are ours, %d new", name, len(batch.sightings), len(ours), added)
    _cover(store, name, batch, now)
    newest_at = max((one.sighting.published_at for one in ours), default=None)
    if has_moved or ours or state.read_at is None or now - state.read_at > timedelta(minutes=1):
        store.sources.save_cursor(name, batch.cursor, now, newest_at)
    Outages(store, name).end(now)
    return added


def _cover(store: Store, name: str, batch: Batch, now: datetime) -> None:
    """Note what each platform brought, of whatever subject: its silence will mean something, and so do its times."""
    youngest: dict[str, datetime | None] = dict.fromkeys(batch.looked_at)
    for one in batch.sightings:
        before = youngest.setdefault(one.platform, None)
        if one.dated and (before is None or one.published_at > before):
            youngest[one.platform] = one.published_at
    for platform, at in sorted(youngest.items()):
        known = store.sources.cover(name, platform)
        before_it = Arrivals.from_json(known.arrivals)
        arrivals = before_it.seen(now, now - at if at else None)
        known.arrivals = arrivals.to_json()
        if arrivals.hours_off and not before_it.hours_off:
            _logger.warning("source %s: %s", name, off_by(platform, arrivals.hours_off))


def _tell_times(name: str, read: Sequence[Sighting], fit: Sequence[Sighting]) -> None:
    """Log how many have a time that cannot be, or none: one line each, however many they are."""
    ahead = [was for was, one in zip(read, fit, strict=True) if was.published_at is not one.published_at]
    if ahead:
        latest = max(one.published_at for one in ahead).isoformat()
        _logger.warning("source %s: %d from the future count when they were seen, up to %s", name, len(ahead), latest)
    undated = sum(not one.dated for one in read)
    if undated:
        _logger.info("source %s: %d without a time count when they were seen", name, undated)

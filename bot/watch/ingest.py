"""Takes the rows of a file in as mentions of our own; the same file twice adds nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.clock import Clock, SystemClock
from bot.errors import BadInput
from bot.model.mention import Sighting
from bot.store.database import Database
from bot.watch.intake import storable
from bot.watch.rowfile import Row, read_rows
from bot.watch.submission import MENTIONS, read_submission
from bot.watch.sweep import take_in

_AT_ONCE = 500


@dataclass(slots=True)
class IngestReport:
    """What became of the rows: new, known before, about no subject, or refused with (line, reason)."""

    read: int = 0
    added: int = 0
    repeated: int = 0
    unmatched: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def mention_rows(file: Path | str) -> Iterator[Row]:
    """Yield the rows of a file; ``-`` is standard input. Raises BadInput."""
    return read_rows(file, MENTIONS)


def ingest_rows(
    database: Database,
    rows: Iterable[Row],
    on_progress: Callable[[int], None] = lambda _read: None,
    clock: Clock | None = None,
) -> IngestReport:
    """Store the rows in portions, each with its own commit, and return what became of them."""
    clock, report = clock or SystemClock(), IngestReport()
    zone = database.config.zone
    portion: list[Sighting] = []
    for line, row in rows:
        report.read += 1
        if isinstance(row, str):
            report.refused.append((line, row))
            continue
        try:
            portion.append(read_submission(row, zone, clock.now()))
        except BadInput as refusal:
            report.refused.append((line, str(refusal)))
        if len(portion) == _AT_ONCE:
            _store(database, portion, report, clock.now())
            portion = []
            on_progress(report.read)
    _store(database, portion, report, clock.now())
    on_progress(report.read)
    return report


def _store(database: Database, portion: list[Sighting], report: IngestReport, now: datetime) -> None:
    if not portion:
        return
    scored = take_in(database, [storable(sighting, now) for sighting in portion], now)
    report.unmatched += len(portion) - len(scored)
    if not scored:
        return
    name = _source_name(database)
    with database.begin() as store:
        added = store.mentions.add(name, scored)
        store.sources.save_cursor(name, {}, now, max(one.sighting.published_at for one in scored))
    report.added += added
    report.repeated += len(scored) - added


def _source_name(database: Database) -> str:
    natives = [entry.name or entry.kind for entry in database.config.sources if entry.kind == "native"]
    return natives[0] if natives else "native"

"""Reads an RSS or Atom feed."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.errors import SourceDown
from bot.model.mention import Sighting
from bot.ports import Batch, Cursor
from bot.watch.sources.feed_document import Entry, read_document
from bot.watch.sources.feed_wire import Wire
from bot.watch.sources.people import masked, pseudonym
from bot.watch.sources.plain import digest


@dataclass(frozen=True, slots=True)
class _Document:
    entries: Sequence[Entry]
    marks: dict[str, str]


@dataclass(slots=True)
class FeedSource:
    """A feed, asked for at most every ``every_s``.

    The cursor holds ``feed``, which address it is of, ``marks``, what the server calls the document read last, and
    ``seen``, each of its entries with a mark of its words. The marks are kept when all entries were given: a reading
    that was lost is made again.
    """

    name: str
    platform: str
    wire: Wire
    zone: ZoneInfo
    every_s: float
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _document: _Document | None = field(default=None, init=False)
    _down: SourceDown | None = field(default=None, init=False)
    _next_at: float = field(default=0.0, init=False)
    _has_answered: bool = field(default=False, init=False)

    def read(self, cursor: Cursor, limit: int) -> Batch:
        """Return entries that are new or changed, oldest first. Raises SourceDown."""
        feed = digest(self.wire.identity)[:8]
        is_ours = cursor.get("feed") == feed
        seen: dict[str, str] = dict(cursor.get("seen") or {}) if is_ours else {}
        if self._document is None:
            self._document = self._fetch(dict(cursor.get("marks") or {}) if is_ours else {})
        document = self._document
        looked_at = (self.platform,) if self._has_answered else ()
        self._has_answered = False
        if document is None:
            return Batch((), cursor, looked_at=looked_at)
        new = [entry for entry in document.entries if seen.get(_short(entry)) != entry.state]
        given, is_more = new[:limit], len(new) > limit
        seen |= {_short(entry): entry.state for entry in given}
        if is_more:
            return Batch(self._sightings(given), {"feed": feed, "marks": {}, "seen": seen}, more=True)
        self._document = None
        seen = {short: seen[short] for short in map(_short, document.entries)}
        return Batch(self._sightings(given), {"feed": feed, "marks": document.marks, "seen": seen}, looked_at=looked_at)

    def _fetch(self, marks: dict[str, str]) -> _Document | None:
        """Return a document that was not read yet; between two tries the last outage goes on."""
        if time.monotonic() < self._next_at:
            if self._down is not None:
                raise self._down.with_traceback(None)
            return None
        self._next_at = time.monotonic() + self.every_s
        try:
            answer = self.wire.fetch(marks)
            self._has_answered = answer is not None or self.wire.is_live
            entries = () if answer is None else read_document(answer, self.wire.shown, self.zone)
        except SourceDown as error:
            self._down = error
            self._next_at += max(0.0, self.wire.wait_s - self.every_s)
            raise
        self._down = None
        return None if answer is None else _Document(entries, answer.marks)

    def _sightings(self, entries: Sequence[Entry]) -> tuple[Sighting, ...]:
        now = self.now()
        return tuple(
            Sighting(
                platform=self.platform,
                kind="post",
                native_id=entry.native_id,
                text=entry.text,
                published_at=entry.published_at or now,
                seen_at=now,
                author=pseudonym(entry.author),
                author_name=masked(entry.author),
                url=entry.url,
                dated=entry.published_at is not None,
            )
            for entry in entries
        )


def _short(entry: Entry) -> str:
    return digest(entry.native_id)[:12]

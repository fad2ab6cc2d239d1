"""Adds mentions: each once, with the subjects it is about and the minutes it counts in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func
from sqlmodel import Session, col, select

from bot.model.mention import Bucket, Match, Mention, Polarity, Sighting, Tally
from bot.store.bulk import Bulk
from bot.store.engagement import Engagement


@dataclass(frozen=True, slots=True)
class Scored:
    """A sighting with its score, what that means, the subjects it is about and what was noticed in it.

    ``late`` tells that it was hours old when it was read.
    """

    sighting: Sighting
    score: float
    polarity: Polarity
    subjects: Sequence[str]
    marks: frozenset[str] = frozenset()
    late: bool = False


_Key = tuple[str, str, str]
_UNIQUE = ("platform", "kind", "native_id")
_COLUMNS = (
    "source", "platform", "kind", "native_id", "author", "author_name", "text", "url", "parent", "published_at",
    "seen_at", "likes", "comments", "shares", "lower_bound", "fans", "score", "polarity", "marks", "late",
    "account_created_at",
)  # fmt: skip
_PLACES = {polarity.value: place for place, polarity in enumerate(Polarity)}


class Adding:
    """Works inside the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._bulk = Bulk(session.connection())

    def add(self, source: str, scored: Sequence[Scored]) -> int:
        """Store what is new, count it, and return how many. A later look at a known mention renews its engagement."""
        latest: dict[_Key, Scored] = {}
        for one in scored:
            key = (one.sighting.platform, one.sighting.kind, one.sighting.native_id)
            known = latest.get(key)
            if known is None or known.sighting.seen_at <= one.sighting.seen_at:
                latest[key] = one
        if not latest:
            return 0
        added = self._insert(source, latest)
        new = [(one, added[key]) for key, one in latest.items() if key in added]
        self._match(new)
        self._count(source, [one for one, _ in new])
        self._tally([one for one, _ in new])
        if len(new) < len(latest):
            Engagement(self._session).renew([one.sighting for key, one in latest.items() if key not in added])
        return len(new)

    def _insert(self, source: str, latest: Mapping[_Key, Scored]) -> dict[_Key, int]:
        """Insert what is not known; return the ids. Nobody else writes meanwhile: transactions take turns."""
        before = self._session.exec(select(func.max(Mention.id))).one() or 0
        rows = [self._row(source, latest[key]) for key in sorted(latest)]
        self._bulk.insert(_table(Mention), _COLUMNS, _UNIQUE, rows)
        query = select(Mention.platform, Mention.kind, Mention.native_id, Mention.id).where(col(Mention.id) > before)
        return {
            (platform, kind, native_id): number
            for platform, kind, native_id, number in self._session.connection().execute(query).fetchall()
        }

    def _row(self, source: str, one: Scored) -> tuple[Any, ...]:
        sighting, moment = one.sighting, self._bulk.moment
        return (
            source, sighting.platform, sighting.kind, sighting.native_id, sighting.author, sighting.author_name,
            sighting.text, sighting.url, sighting.parent, moment(sighting.published_at), moment(sighting.seen_at),
            sighting.likes, sighting.comments, sighting.shares, sighting.lower_bound, sighting.fans, one.score,
            str(one.polarity), " ".join(sorted(one.marks)), one.late,
            moment(sighting.account_created_at) if sighting.account_created_at else None,
        )  # fmt: skip

    def _match(self, new: Sequence[tuple[Scored, int]]) -> None:
        rows = [(number, subject) for one, number in new for subject in set(one.subjects)]
        self._bulk.insert(_table(Match), ("mention_id", "subject"), ("mention_id", "subject"), rows)

    def _count(self, source: str, new: Sequence[Scored]) -> None:
        counts: dict[tuple[str, datetime], list[int]] = {}
        for one in new:
            minute, place = _minute(one), _PLACES[one.polarity]
            for subject in set(one.subjects):
                of_minute = counts.get((subject, minute))
                if of_minute is None:
                    of_minute = counts[subject, minute] = [0] * len(_PLACES)
                of_minute[place] += 1
        moment = self._bulk.moment
        rows = [(subject, source, moment(minute), *counts[subject, minute]) for subject, minute in sorted(counts)]
        self._bulk.add_up(_table(Bucket), ("subject", "source", "minute_at"), tuple(_PLACES), rows)

    def _tally(self, new: Sequence[Scored]) -> None:
        counts: Counter[tuple[str, str, datetime]] = Counter()
        for one in new:
            if one.marks:
                minute = _minute(one)
                counts.update((subject, mark, minute) for subject in set(one.subjects) for mark in one.marks)
        rows = [(*key[:2], self._bulk.moment(key[2]), counts[key]) for key in sorted(counts)]
        self._bulk.add_up(_table(Tally), ("subject", "mark", "minute_at"), ("count",), rows)


def _minute(one: Scored) -> datetime:
    return one.sighting.published_at.replace(second=0, microsecond=0)


def _table(model: type) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
    return table

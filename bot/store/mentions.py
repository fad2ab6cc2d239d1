"""The mentions: each stored once, with the subjects it is about and the minute counts it adds to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Insert, Table, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from bot.model.mention import Bucket, Match, Mention, Polarity, Sighting, Tally
from bot.ports import Count
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
_AT_ONCE = 500  # values in one IN list; SQLite takes 32,766 variables, older ones 999


class Mentions:
    """Adds mentions and counts them; works inside the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, source: str, scored: Sequence[Scored]) -> int:
        """Store what is new, count it, and return how many. A later look at a known mention renews its engagement."""
        latest: dict[_Key, Scored] = {}
        for one in scored:
            known = latest.get(_key(one.sighting))
            if known is None or known.sighting.seen_at <= one.sighting.seen_at:
                latest[_key(one.sighting)] = one
        if not latest:
            return 0
        added = self._insert(source, latest)
        new = [(one, added[key]) for key, one in latest.items() if key in added]
        self._match(new)
        self._count(source, [one for one, _ in new])
        self._tally([one for one, _ in new])
        Engagement(self._session).renew([one.sighting for key, one in latest.items() if key not in added])
        return len(new)

    def after(self, mention_id: int, limit: int) -> list[tuple[Mention, tuple[str, ...]]]:
        """Return the mentions stored behind this one with their subjects, oldest id first."""
        rows = self._session.exec(
            select(Mention).where(col(Mention.id) > mention_id).order_by(col(Mention.id)).limit(limit)
        ).all()
        about = self._subjects([mention.id or 0 for mention in rows])
        return [(mention, about[mention.id or 0]) for mention in rows]

    def by_id(self, ids: Sequence[int]) -> list[Mention]:
        """Return the mentions of these ids, in their order; unknown ones are left out."""
        found = {m.id: m for m in self._session.exec(select(Mention).where(col(Mention.id).in_(ids[:_AT_ONCE])))}
        return [found[number] for number in ids[:_AT_ONCE] if number in found]

    def newest_id(self) -> int:
        """Return the id of the mention stored last, 0 when there is none."""
        return self._session.exec(select(func.max(Mention.id))).one() or 0

    def newest(self, subject: str, since: datetime, limit: int) -> list[Mention]:
        """Return the subject's mentions published since then, oldest first; of more than ``limit`` the newest."""
        query = (
            select(Mention)
            .join(Match, col(Match.mention_id) == col(Mention.id))
            .where(Match.subject == subject, Mention.published_at >= since)
            .order_by(col(Mention.published_at).desc(), col(Mention.id).desc())
            .limit(limit)
        )
        return list(self._session.exec(query))[::-1]

    def tallies(self, subject: str, since: datetime) -> dict[str, list[tuple[datetime, int]]]:
        """Return the minutes of every mark since then, polarities and "all" included."""
        found: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
        marks = select(Tally.mark, Tally.minute_at, Tally.count).where(
            Tally.subject == subject, Tally.minute_at >= since
        )
        for mark, at, count in self._session.exec(marks):
            found[mark].append((at, count))
        buckets = select(Bucket.minute_at, Bucket.negative, Bucket.neutral, Bucket.positive).where(
            Bucket.subject == subject, Bucket.minute_at >= since
        )
        for at, *counts in self._session.exec(buckets):
            for mark, count in zip(("negative", "neutral", "positive"), counts, strict=True):
                if count:
                    found[mark].append((at, count))
            found["all"].append((at, sum(counts)))
        return dict(found)

    def counts(self, subject: str, since: datetime, until: datetime) -> list[Count]:
        """Return the subject's minutes from ``since`` up to before ``until``, oldest first; empty ones are left out."""
        total = col(Bucket.negative) + col(Bucket.neutral) + col(Bucket.positive)
        query = (
            select(Bucket.minute_at, func.sum(total), func.sum(Bucket.negative))
            .where(*self._within(subject, since, until))
            .group_by(col(Bucket.minute_at))
            .order_by(col(Bucket.minute_at))
        )
        return [Count(start_at=at, total=int(both), negative=int(bad)) for at, both, bad in self._session.exec(query)]

    def polarity_counts(self, subject: str, since: datetime, until: datetime) -> tuple[int, int]:
        """Return (all, negative) mentions published from ``since`` up to before ``until``."""
        total = col(Bucket.negative) + col(Bucket.neutral) + col(Bucket.positive)
        query = select(func.coalesce(func.sum(total), 0), func.coalesce(func.sum(Bucket.negative), 0)).where(
            *self._within(subject, since, until)
        )
        both, bad = self._session.exec(query).one()
        return int(both), int(bad)

    def samples(self, subject: str, since: datetime, until: datetime, limit: int = 3) -> list[Mention]:
        """Return the negative mentions that moved most people, no text twice."""
        reach: Any = sum(func.coalesce(column, 0) for column in (Mention.likes, Mention.comments, Mention.shares))
        query = (
            self._negative(select(Mention), subject, since, until)
            .order_by(reach.desc(), col(Mention.score), col(Mention.id))
            .limit(limit * 50)  # forwards repeat a text, robots change a number in it
        )
        distinct: dict[str, Mention] = {}
        for mention in self._session.exec(query):
            distinct.setdefault("".join(filter(str.isalpha, mention.text))[:60], mention)
        return list(distinct.values())[:limit]

    def top_sources(self, subject: str, since: datetime, until: datetime, limit: int = 3) -> list[tuple[str, int]]:
        """Return the platforms with the most negative mentions, and how many."""
        number = func.count(col(Mention.id))
        query = (
            self._negative(select(Mention.platform, number), subject, since, until)
            .group_by(col(Mention.platform))
            .order_by(number.desc(), col(Mention.platform))
            .limit(limit)
        )
        return [(platform, int(count)) for platform, count in self._session.exec(query)]

    def subjects_of(self, platform: str, native_ids: Iterable[str], kind: str = "post") -> dict[str, tuple[str, ...]]:
        """Return the subjects of stored mentions by their native id; unknown ones are left out."""
        found: dict[str, list[str]] = defaultdict(list)
        for ids in _portions(sorted(set(native_ids))):
            query = (
                select(Mention.native_id, Match.subject)
                .join(Match, col(Match.mention_id) == col(Mention.id))
                .where(Mention.platform == platform, Mention.kind == kind, col(Mention.native_id).in_(ids))
                .order_by(col(Match.subject))
            )
            for native_id, subject in self._session.exec(query):
                found[native_id].append(subject)
        return {native_id: tuple(subjects) for native_id, subjects in found.items()}

    def total(self) -> int:
        """Return how many mentions there are."""
        return self._session.exec(select(func.count(col(Mention.id)))).one()

    def _within(self, subject: str, since: datetime, until: datetime) -> list[ColumnElement[bool]]:
        """Name the sources as well: the key begins with subject and source, and half a year of minutes is not read."""
        sources: list[str] = []
        while True:
            query = select(func.min(Bucket.source)).where(Bucket.subject == subject)
            following = query.where(Bucket.source > sources[-1]) if sources else query
            source = self._session.exec(following).one()
            if source is None:
                break
            sources.append(source)
        return [
            col(Bucket.subject) == subject,
            col(Bucket.source).in_(sources),
            col(Bucket.minute_at) >= since,
            col(Bucket.minute_at) < until,
        ]

    def _negative(self, query: Any, subject: str, since: datetime, until: datetime) -> Any:
        return query.join(Match, col(Match.mention_id) == col(Mention.id)).where(
            Match.subject == subject,
            Mention.polarity == Polarity.NEGATIVE,
            Mention.published_at >= since,
            Mention.published_at < until,
        )

    def _insert(self, source: str, latest: Mapping[_Key, Scored]) -> dict[_Key, int]:
        """Insert what is not known; return the ids. Nobody else writes meanwhile: transactions take turns."""
        before = self.newest_id()
        rows = [_row(source, latest[key]) for key in sorted(latest)]
        statement = self._ready(Mention, "platform", "kind", "native_id")
        self._session.connection().execute(statement, rows)
        query = select(Mention.platform, Mention.kind, Mention.native_id, Mention.id).where(col(Mention.id) > before)
        return {
            (platform, kind, native_id): int(number or 0)
            for platform, kind, native_id, number in self._session.exec(query)
        }

    def _match(self, new: Sequence[tuple[Scored, int]]) -> None:
        rows = [{"mention_id": number, "subject": subject} for one, number in new for subject in set(one.subjects)]
        if rows:
            self._session.connection().execute(self._ready(Match, "mention_id", "subject"), rows)

    def _subjects(self, ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
        about: dict[int, list[str]] = defaultdict(list)
        for start in range(0, len(ids), _AT_ONCE):
            portion = ids[start : start + _AT_ONCE]
            for number, subject in self._session.exec(
                select(Match.mention_id, Match.subject).where(col(Match.mention_id).in_(portion))
            ):
                about[number].append(subject)
        return {number: tuple(about[number]) for number in ids}

    def _count(self, source: str, new: Sequence[Scored]) -> None:
        counts: dict[tuple[str, datetime], Counter[str]] = defaultdict(Counter)
        for one in new:
            minute = one.sighting.published_at.replace(second=0, microsecond=0)
            for subject in set(one.subjects):
                counts[subject, minute][one.polarity] += 1
        rows = [
            {"subject": subject, "source": source, "minute_at": minute}
            | {polarity.value: counts[subject, minute][polarity] for polarity in Polarity}
            for subject, minute in sorted(counts)
        ]
        if rows:
            increment = self._increment(Bucket, ("subject", "source", "minute_at"), [str(p) for p in Polarity])
            self._session.connection().execute(increment, rows)

    def _tally(self, new: Sequence[Scored]) -> None:
        counts: Counter[tuple[str, str, datetime]] = Counter()
        for one in new:
            if one.marks:
                minute = one.sighting.published_at.replace(second=0, microsecond=0)
                counts.update((subject, mark, minute) for subject in set(one.subjects) for mark in one.marks)
        rows = [
            {"subject": subject, "mark": mark, "minute_at": minute, "count": counts[subject, mark, minute]}
            for subject, mark, minute in sorted(counts)
        ]
        if rows:
            increment = self._increment(Tally, ("subject", "mark", "minute_at"), ["count"])
            self._session.connection().execute(increment, rows)

    def _increment(self, model: type, key: Sequence[str], counted: Sequence[str]) -> Insert:
        insert = self._dialect.insert(_table(model))
        more = {name: insert.table.c[name] + insert.excluded[name] for name in counted}
        statement: Insert = insert.on_conflict_do_update(index_elements=list(key), set_=more)
        return statement

    def _ready(self, model: type, *unique: str) -> Any:
        return self._dialect.insert(_table(model)).on_conflict_do_nothing(index_elements=list(unique))

    @property
    def _dialect(self) -> Any:
        return postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite


def _table(model: type) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
    return table


def _key(sighting: Sighting) -> _Key:
    return sighting.platform, sighting.kind, sighting.native_id


def _row(source: str, one: Scored) -> dict[str, Any]:
    sighting = one.sighting
    return {
        "source": source,
        "platform": sighting.platform,
        "kind": sighting.kind,
        "native_id": sighting.native_id,
        "author": sighting.author,
        "author_name": sighting.author_name,
        "text": sighting.text,
        "url": sighting.url,
        "parent": sighting.parent,
        "published_at": sighting.published_at,
        "seen_at": sighting.seen_at,
        "likes": sighting.likes,
        "comments": sighting.comments,
        "shares": sighting.shares,
        "lower_bound": sighting.lower_bound,
        "fans": sighting.fans,
        "score": one.score,
        "polarity": one.polarity.value,
        "marks": " ".join(sorted(one.marks)),
        "late": one.late,
    }


def _portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]

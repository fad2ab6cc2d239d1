"""The mentions: each stored once, with the subjects it is about and the minute counts it adds to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Insert, Table, Update, bindparam, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from bot.model.mention import Bucket, Match, Mention, Polarity, Sighting
from bot.ports import Count

Scored = tuple[Sighting, float, Polarity, Sequence[str]]
"""A sighting with its score, what that means, and the subjects it is about."""

_Key = tuple[str, str, str]
_AT_ONCE = 500  # values in one IN list; SQLite takes 32,766 variables, older ones 999


class Mentions:
    """Adds mentions and counts them; works inside the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, source: str, scored: Sequence[Scored]) -> list[Mention]:
        """Store what is new, count it, and return it. A later look at a known mention replaces its engagement only."""
        latest: dict[_Key, Scored] = {}
        for one in scored:
            known = latest.get(_key(one[0]))
            if known is None or known[0].seen_at <= one[0].seen_at:
                latest[_key(one[0])] = one
        if not latest:
            return []
        new = self._insert(source, latest)
        added = {(mention.platform, mention.kind, mention.native_id): mention for mention in new}
        self._match([(added[key], one[3]) for key, one in latest.items() if key in added])
        self._count(source, [one for key, one in latest.items() if key in added])
        self._refresh([one[0] for key, one in latest.items() if key not in added])
        return new

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

    def _insert(self, source: str, latest: Mapping[_Key, Scored]) -> list[Mention]:
        rows = [_row(source, *latest[key][:3]) for key in sorted(latest)]  # one order, or two writers lock each other
        statement = self._ready(Mention, "platform", "kind", "native_id")
        keys = (Mention.id, Mention.platform, Mention.kind, Mention.native_id)
        returned = self._session.execute(statement.returning(*(col(key) for key in keys)), rows)
        ids = {(platform, kind, native_id): number for number, platform, kind, native_id in returned}
        return [
            Mention(id=ids[key], **row)
            for row in rows
            if (key := (row["platform"], row["kind"], row["native_id"])) in ids
        ]

    def _match(self, new: Sequence[tuple[Mention, Sequence[str]]]) -> None:
        rows = [{"mention_id": mention.id, "subject": subject} for mention, about in new for subject in set(about)]
        if rows:
            self._session.execute(self._ready(Match, "mention_id", "subject"), rows)

    def _count(self, source: str, new: Sequence[Scored]) -> None:
        counts: dict[tuple[str, datetime], Counter[str]] = defaultdict(Counter)
        for sighting, _, polarity, about in new:
            minute = sighting.published_at.replace(second=0, microsecond=0)
            for subject in set(about):
                counts[subject, minute][polarity] += 1
        rows = [
            {"subject": subject, "source": source, "minute_at": minute}
            | {polarity.value: counts[subject, minute][polarity] for polarity in Polarity}
            for subject, minute in sorted(counts)
        ]
        if rows:
            self._session.execute(self._increment(), rows)

    def _increment(self) -> Insert:
        insert = self._dialect.insert(_table(Bucket))
        more = {polarity.value: insert.table.c[polarity] + insert.excluded[polarity] for polarity in Polarity}
        statement: Insert = insert.on_conflict_do_update(
            index_elements=["subject", "source", "minute_at"],
            set_=more,
        )
        return statement

    def _refresh(self, seen_again: Sequence[Sighting]) -> None:
        rows = [
            {
                "on_platform": sighting.platform,
                "of_kind": sighting.kind,
                "with_id": sighting.native_id,
                "seen": sighting.seen_at,
                "liked": sighting.likes,
                "commented": sighting.comments,
                "shared": sighting.shares,
                "at_least": sighting.lower_bound,
            }
            for sighting in sorted(seen_again, key=_key)
        ]
        if rows:
            self._session.connection().execute(_later_look(_table(Mention)), rows)

    def _ready(self, model: type, *unique: str) -> Any:
        return self._dialect.insert(_table(model)).on_conflict_do_nothing(index_elements=list(unique))

    @property
    def _dialect(self) -> Any:
        return postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite


def _later_look(table: Table) -> Update:
    """Replace the engagement of a mention that was seen later; a count that is not known now stays."""
    return (
        update(table)
        .where(
            table.c.platform == bindparam("on_platform"),
            table.c.kind == bindparam("of_kind"),
            table.c.native_id == bindparam("with_id"),
            table.c.seen_at < bindparam("seen"),
        )
        .values(
            seen_at=bindparam("seen"),
            likes=func.coalesce(bindparam("liked"), table.c.likes),
            comments=func.coalesce(bindparam("commented"), table.c.comments),
            shares=func.coalesce(bindparam("shared"), table.c.shares),
            lower_bound=bindparam("at_least"),
        )
    )


def _table(model: type) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
    return table


def _key(sighting: Sighting) -> _Key:
    return sighting.platform, sighting.kind, sighting.native_id


def _row(source: str, sighting: Sighting, score: float, polarity: Polarity) -> dict[str, Any]:
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
        "score": score,
        "polarity": polarity.value,
    }


def _portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]

"""The mentions: each stored once, with the subjects it is about and the minute counts it adds to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from bot.model.mention import Bucket, Match, Mention, Polarity, Tally
from bot.ports import Count
from bot.store.adding import Adding, Scored
from bot.store.engagement import is_about

__all__ = ["Mentions", "Scored", "Shown", "Wording"]

_AT_ONCE = 500  # values in one IN list; SQLite takes 32,766 variables, older ones 999
_SHOWN: list[Any] = [
    col(column)
    for column in (
        Mention.id, Mention.platform, Mention.kind, Mention.native_id, Mention.author, Mention.author_name,
        Mention.text, Mention.url, Mention.parent, Mention.published_at, Mention.polarity, Mention.score,
        Mention.marks, Mention.likes, Mention.comments, Mention.shares, Mention.fans,
        Mention.account_created_at,
    )
]  # fmt: skip
Shown = Row[Any]
"""What detectors are shown of a mention, named as in Mention; whole ones take four times as long to read."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a mention says, and when it was looked at last."""

    native_id: str
    text: str
    seen_at: datetime


class Mentions:
    """Adds mentions and counts them; works inside the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, source: str, scored: Sequence[Scored]) -> int:
        """Store what is new, count it, and return how many. A later look at a known mention renews its engagement."""
        return Adding(self._session).add(source, scored)

    def after(self, mention_id: int, limit: int) -> list[tuple[Shown, tuple[str, ...]]]:
        """Return the mentions stored behind this one with their subjects, oldest id first."""
        query = sa_select(*_SHOWN).where(col(Mention.id) > mention_id).order_by(col(Mention.id)).limit(limit)
        rows = self._session.connection().execute(query).fetchall()
        about = self._subjects(mention_id, rows[-1].id) if rows else {}
        return [(mention, tuple(about[mention.id])) for mention in rows]

    def by_id(self, ids: Sequence[int]) -> list[Mention]:
        """Return the mentions of these ids, in their order; unknown ones are left out."""
        found = {m.id: m for m in self._session.exec(select(Mention).where(col(Mention.id).in_(ids[:_AT_ONCE])))}
        return [found[number] for number in ids[:_AT_ONCE] if number in found]

    def newest_id(self) -> int:
        """Return the id of the mention stored last, 0 when there is none."""
        return self._session.exec(select(func.max(Mention.id))).one() or 0

    def newest(self, subject: str, since: datetime, limit: int) -> list[Shown]:
        """Return the subject's mentions published since then, oldest first; of more than ``limit`` the newest."""
        query = (
            sa_select(*_SHOWN)
            .where(is_about(subject, Mention.id), col(Mention.published_at) >= since)
            .order_by(col(Mention.published_at).desc(), col(Mention.id).desc())
            .limit(limit)
        )
        return list(self._session.connection().execute(query))[::-1]

    def tallies(self, subject: str, since: datetime) -> dict[str, list[tuple[datetime, int]]]:
        """Return the minutes of every mark since then, polarities and "all" included."""
        found: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
        connection = self._session.connection()
        for mark in self._all_of(Tally.mark, Tally.subject == subject):
            minutes = select(Tally.minute_at, Tally.count).where(
                Tally.subject == subject, Tally.mark == mark, Tally.minute_at >= since
            )
            found[mark] = [(at, count) for at, count in connection.execute(minutes)]
        sources = self._all_of(Bucket.source, Bucket.subject == subject)
        buckets = select(Bucket.minute_at, Bucket.negative, Bucket.neutral, Bucket.positive).where(
            Bucket.subject == subject, col(Bucket.source).in_(sources), Bucket.minute_at >= since
        )
        for at, *counts in connection.execute(buckets):
            for mark, count in zip(("negative", "neutral", "positive"), counts, strict=True):
                if count:
                    found[mark].append((at, count))
            found["all"].append((at, sum(counts)))
        return {mark: minutes for mark, minutes in found.items() if minutes}

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

    def wordings(self, platform: str, kind: str, native_ids: Iterable[str]) -> dict[str, Wording]:
        """Return what stored mentions say, by their native id; unknown ones are left out."""
        found: dict[str, Wording] = {}
        for ids in _portions(sorted(native_ids)):
            query = sa_select(col(Mention.native_id), col(Mention.text), col(Mention.seen_at)).where(
                col(Mention.platform) == platform, col(Mention.kind) == kind, col(Mention.native_id).in_(ids)
            )
            found |= {row[0]: Wording(*row) for row in self._session.connection().execute(query)}
        return found

    def total(self) -> int:
        """Return how many mentions there are."""
        return self._session.exec(select(func.count(col(Mention.id)))).one()

    def _within(self, subject: str, since: datetime, until: datetime) -> list[ColumnElement[bool]]:
        sources = self._all_of(Bucket.source, Bucket.subject == subject)
        return [
            col(Bucket.subject) == subject,
            col(Bucket.source).in_(sources),
            col(Bucket.minute_at) >= since,
            col(Bucket.minute_at) < until,
        ]

    def _all_of(self, column: Any, of_subject: Any) -> list[str]:
        """Return the values that stand behind the subject in a table's key, one look each.

        Where they are named, only the minutes asked for are read; otherwise half a year of them.
        """
        found: list[str] = []
        while True:
            query = select(func.min(column)).where(of_subject)
            value = self._session.exec(query.where(column > found[-1]) if found else query).one()
            if value is None:
                return found
            found.append(value)

    def _negative(self, query: Any, subject: str, since: datetime, until: datetime) -> Any:
        return query.where(
            is_about(subject, Mention.id),
            Mention.polarity == Polarity.NEGATIVE,
            Mention.published_at >= since,
            Mention.published_at < until,
        )

    def _subjects(self, after: int, until: int) -> Mapping[int, Sequence[str]]:
        about: dict[int, list[str]] = defaultdict(list)
        query = select(Match.mention_id, Match.subject).where(
            col(Match.mention_id) > after, col(Match.mention_id) <= until
        )
        for number, subject in self._session.connection().execute(query):
            about[number].append(subject)
        return about


def _portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]

"""How often mentions are liked, answered and passed on: the newest look, and a snapshot at each change."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, exists, func, update
from sqlalchemy import select as sa_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from bot.model.mention import Match, Mention, Sighting, Snapshot

_AT_ONCE = 500  # values in one IN list; SQLite takes 32,766 variables, older ones 999
_LOOKED_AT = [
    col(column)
    for column in (
        Mention.native_id, Mention.id, Mention.seen_at, Mention.likes, Mention.comments, Mention.shares,
        Mention.lower_bound,
    )
]  # fmt: skip
_Look = tuple[datetime, int | None, int | None, int | None, bool]


class Engagement:
    """Renews counts and keeps their history; works inside the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def renew(self, seen_again: Sequence[Sighting]) -> None:
        """Take the counts of a later look at known mentions; a count that is not known now stays.

        The store that was read overwrites its counters, so each change leaves a snapshot here, and the first one also
        what stood before it.
        """
        changed: list[dict[str, Any]] = []
        snapshots: list[dict[str, Any]] = []
        for sighting, number, before in self._known(seen_again):
            if sighting.seen_at <= before[0]:
                continue
            after = _renewed(sighting, before)
            changed.append({"number": number} | _columns("new_", after))
            if after[1:] != before[1:]:
                snapshots += [{"mention_id": number} | _columns("", look) for look in (before, after)]
        if changed:
            self._session.connection().execute(_renewal(Mention.__table__), changed)  # type: ignore[attr-defined]
        if snapshots:
            insert = self._dialect.insert(Snapshot).on_conflict_do_nothing(index_elements=["mention_id", "seen_at"])
            self._session.connection().execute(insert, snapshots)

    def climbs(self, subject: str, since: datetime, limit: int = 500) -> list[tuple[Mention, list[Snapshot]]]:
        """Return the subject's mentions whose counts changed since then, with their snapshots, oldest first."""
        moved = (
            select(Snapshot.mention_id)
            .where(is_about(subject, Snapshot.mention_id), Snapshot.seen_at >= since)
            .group_by(col(Snapshot.mention_id))
            .order_by(func.max(Snapshot.seen_at).desc(), col(Snapshot.mention_id).desc())
            .limit(limit)
        )
        ids = list(self._session.exec(moved))
        found: dict[int, list[Snapshot]] = defaultdict(list)
        for portion in _portions(ids):
            query = (
                select(Snapshot)
                .where(col(Snapshot.mention_id).in_(portion))
                .order_by(col(Snapshot.mention_id), col(Snapshot.seen_at))
            )
            for snapshot in self._session.exec(query):
                found[snapshot.mention_id].append(snapshot)
        mentions = {
            mention.id: mention
            for portion in _portions(ids)
            for mention in self._session.exec(select(Mention).where(col(Mention.id).in_(portion)))
        }
        return [(mentions[number], found[number]) for number in ids]

    def moved(self, after: datetime) -> dict[str, datetime]:
        """Return the subjects whose mentions' counts were seen to change later than that, and when they were last."""
        looks = sa_select(col(Snapshot.mention_id), col(Snapshot.seen_at)).where(col(Snapshot.seen_at) > after)
        seen = {row[0]: row[1] for row in self._session.execute(looks.order_by(col(Snapshot.seen_at)))}
        found: dict[str, datetime] = {}
        for portion in _portions(list(seen)):
            about = sa_select(col(Match.subject), col(Match.mention_id)).where(col(Match.mention_id).in_(portion))
            for subject, number in self._session.execute(about):
                found[subject] = max(found.get(subject, seen[number]), seen[number])
        return found

    def _known(self, seen_again: Sequence[Sighting]) -> Iterator[tuple[Sighting, int, _Look]]:
        by_kind: dict[tuple[str, str], dict[str, Sighting]] = defaultdict(dict)
        for sighting in seen_again:
            by_kind[sighting.platform, sighting.kind][sighting.native_id] = sighting
        for (platform, kind), sightings in sorted(by_kind.items()):
            for portion in _portions(sorted(sightings)):
                query = (
                    sa_select(*_LOOKED_AT)
                    .where(col(Mention.platform) == platform, col(Mention.kind) == kind)
                    .where(col(Mention.native_id).in_(portion))
                )
                for native_id, number, *look in self._session.execute(query):
                    yield sightings[native_id], int(number), tuple(look)

    @property
    def _dialect(self) -> Any:
        return postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite


def is_about(subject: str, mention_id: Any) -> ColumnElement[bool]:
    """Return the condition that a mention is about the subject, looked up mention by mention.

    Joined instead, SQLite begins with all mentions the subject ever had.
    """
    return exists().where(col(Match.mention_id) == mention_id, col(Match.subject) == subject)


def _renewed(sighting: Sighting, before: _Look) -> _Look:
    def known(now: int | None, then: int | None) -> int | None:
        return then if now is None else now

    return (
        sighting.seen_at,
        known(sighting.likes, before[1]),
        known(sighting.comments, before[2]),
        known(sighting.shares, before[3]),
        sighting.lower_bound or (before[4] and None in (sighting.likes, sighting.comments, sighting.shares)),
    )


def _columns(prefix: str, look: _Look) -> dict[str, Any]:
    names = ("seen_at", "likes", "comments", "shares", "lower_bound")
    return {prefix + name: value for name, value in zip(names, look, strict=True)}


def _renewal(table: Table) -> Any:
    names = ("seen_at", "likes", "comments", "shares", "lower_bound")
    return (
        update(table)
        .where(table.c.id == bindparam("number"))
        .values({name: bindparam("new_" + name) for name in names})
    )


def _portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]

"""The append-only record: every change of state, chained by hashes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from bot.model.entry import Entry

_FIRST = "0" * 64


class Entries:
    """Adds lines and checks the chain. Transactions take turns (``Database.begin``), so the chain has one end."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        actor: str,
        verb: str,
        subject: str,
        at: datetime,
        *,
        incident_id: int | None = None,
        detail: Mapping[str, object] | None = None,
    ) -> Entry:
        """Append one line. ``detail`` holds JSON values."""
        newest = self._session.exec(select(Entry).order_by(col(Entry.id).desc()).limit(1)).first()
        entry = Entry(
            at=at,
            actor=actor,
            verb=verb,
            subject=subject,
            incident_id=incident_id,
            detail=dict(detail or {}),
            before=newest.sha256 if newest else _FIRST,
            sha256="",
        )
        entry.sha256 = _digest(entry)
        self._session.add(entry)
        self._session.flush()
        return entry

    def of_incident(self, incident_id: int) -> Sequence[Entry]:
        """Return an incident's timeline, oldest first."""
        query = select(Entry).where(Entry.incident_id == incident_id).order_by(col(Entry.id))
        return self._session.exec(query).all()

    def first_broken(self) -> int | None:
        """Return the id of the first line that does not fit the chain, or None when all do."""
        before = _FIRST
        for entry in self._session.exec(select(Entry).order_by(col(Entry.id))):
            if entry.before != before or entry.sha256 != _digest(entry):
                return entry.id
            before = entry.sha256
        return None


def _digest(entry: Entry) -> str:
    line = [
        entry.before,
        entry.at.astimezone(UTC).isoformat(),
        entry.actor,
        entry.verb,
        entry.subject,
        entry.incident_id,
        entry.detail,
    ]
    return hashlib.sha256(json.dumps(line, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

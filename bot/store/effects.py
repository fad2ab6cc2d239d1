"""Measurements of what a statement changed."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.model.effect import Effect


class Effects:
    """Queries over effects; works inside the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, effect: Effect) -> None:
        """Store a measurement to be made."""
        self._session.add(effect)
        self._session.flush()

    def of_version(self, version_id: int) -> Effect | None:
        """Return the measurement of a version."""
        return self._session.get(Effect, version_id)

    def to_measure(self, now: datetime) -> Sequence[Effect]:
        """Return the measurements that are due and not made."""
        query = select(Effect).where(col(Effect.measured_at).is_(None), col(Effect.due_at) <= now)
        return self._session.exec(query.with_for_update()).all()

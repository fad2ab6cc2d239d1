"""The alerts: at most one live one per subject and cause."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.errors import NotFound
from bot.model.alert import Alert, AlertState, Level

_LARGEST_ID = 2**31 - 1  # PostgreSQL refuses to compare beyond it


class Alerts:
    """Finds and adds alerts; works inside the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, alert: Alert) -> Alert:
        """Store a new alert and return it with its id."""
        self._session.add(alert)
        self._session.flush()
        return alert

    def get(self, alert_id: int) -> Alert:
        """Return the alert. Raises NotFound."""
        alert = self._session.get(Alert, alert_id) if 0 < alert_id <= _LARGEST_ID else None
        if alert is None:
            raise NotFound("There is no alert {number}. `/crisis list` shows them.", number=alert_id)
        return alert

    def live(self, subject: str, cause: str) -> Alert | None:
        """Return the alert of this subject and cause that is not closed."""
        query = self._live().where(Alert.subject == subject, Alert.cause == cause)
        found: Alert | None = self._session.exec(query).first()
        return found

    def called_wrong(self, subject: str, cause: str, since: datetime) -> Alert | None:
        """Return the newest alert of this subject and cause that somebody called wrong since then."""
        query = select(Alert).where(Alert.subject == subject, Alert.cause == cause, col(Alert.wrong_at) >= since)
        return self._session.exec(query.order_by(col(Alert.id).desc())).first()

    def closed_since(self, subject: str, cause: str, since: datetime) -> Alert | None:
        """Return the closed alert of the cause that was heard of last, if that was since then."""
        query = select(Alert).where(
            Alert.subject == subject,
            Alert.cause == cause,
            Alert.state == AlertState.CLOSED,
            col(Alert.signalled_at) >= since,
        )
        return self._session.exec(query.order_by(col(Alert.signalled_at).desc()).limit(1)).first()

    def confirmed(self, cause: str, since: datetime) -> Sequence[Alert]:
        """Return the closed alerts of the cause, heard of since then, that people made an incident of."""
        query = select(Alert).where(
            Alert.cause == cause, Alert.state == AlertState.CLOSED, col(Alert.incident_id).is_not(None),
            col(Alert.wrong_at).is_(None), col(Alert.signalled_at) >= since,
        )  # fmt: skip
        return self._session.exec(query.order_by(col(Alert.id))).all()

    def all_live(self) -> Sequence[Alert]:
        """Return every alert that is not closed, the worst and then the newest first."""
        found: list[Alert] = list(self._session.exec(self._live().order_by(col(Alert.id).desc())))
        return sorted(found, key=lambda alert: -Level(alert.level).rank)

    def subjects(self) -> set[str]:
        """Return the subjects that have a live alert."""
        return set(self._session.exec(select(Alert.subject).where(Alert.state != AlertState.CLOSED).distinct()))

    def charts_owed(self) -> Alert | None:
        """Return the alert whose chart waits longest to be drawn."""
        query = select(Alert).where(col(Alert.chart_owed).is_(True)).order_by(col(Alert.chart_at))
        return self._session.exec(query).first()

    def quiet(self, subject: str, cause: str, now: datetime) -> Alert | None:
        """Return the closed alert of this subject and cause whose quiet somebody asked for is not over."""
        query = select(Alert).where(
            Alert.subject == subject, Alert.cause == cause, Alert.state == AlertState.CLOSED,
            col(Alert.snoozed_until) > now, col(Alert.wrong_at).is_(None),
        )  # fmt: skip
        return self._session.exec(query.order_by(col(Alert.id).desc())).first()

    def recent(self, limit: int = 20) -> Sequence[Alert]:
        """Return the newest alerts, closed ones too, newest first."""
        return self._session.exec(select(Alert).order_by(col(Alert.id).desc()).limit(limit)).all()

    def _live(self) -> Any:
        return select(Alert).where(Alert.state != AlertState.CLOSED)

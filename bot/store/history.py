"""How a subject came through its earlier incidents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.model.alert import Alert
from bot.model.effect import Effect
from bot.model.incident import Incident, Phase
from bot.model.statement import Statement, Version


@dataclass(frozen=True, slots=True)
class Course:
    """One closed incident: when it was seen to, when it was first answered, and what the answer did.

    Shares are 0 to 1: the negative part before and after the first statement; None where nobody measured.
    """

    level: str
    opened_at: datetime
    acknowledged_at: datetime | None
    stated_at: datetime | None
    share_before: float | None
    share_after: float | None


class History:
    """Queries over closed incidents; works inside the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def courses(self, subject: str, since: datetime) -> Sequence[Course]:
        """Return the subject's closed incidents opened since then, oldest first."""
        query = select(Incident).where(
            Incident.subject == subject, Incident.phase == Phase.CLOSED, Incident.opened_at >= since
        )
        return [self._course(incident) for incident in self._session.exec(query.order_by(col(Incident.id)))]

    def _course(self, incident: Incident) -> Course:
        alert = self._session.get(Alert, incident.alert_id) if incident.alert_id else None
        version = self._first_published(incident)
        effect = self._session.get(Effect, version.id) if version else None
        measured = effect is not None and effect.measured_at is not None
        return Course(
            level=incident.level,
            opened_at=incident.opened_at,
            acknowledged_at=alert.acknowledged_at if alert else None,
            stated_at=version.published_at if version else None,
            share_before=_share(effect.before_negative, effect.before_total) if effect and measured else None,
            share_after=_share(effect.after_negative, effect.after_total) if effect and measured else None,
        )

    def _first_published(self, incident: Incident) -> Version | None:
        query = (
            select(Version)
            .join(Statement, col(Statement.id) == col(Version.statement_id))
            .where(Statement.incident_id == incident.id, col(Version.published_at).is_not(None))
            .order_by(col(Version.published_at))
        )
        return self._session.exec(query).first()


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None

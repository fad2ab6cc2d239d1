"""Alert: merged signals about one subject and cause, shown as one message."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field

from bot.model.base import Row, UtcTime


class Level(StrEnum):
    """How bad, in the four colours of Chinese emergency plans, mildest first."""

    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 for blue … 3 for red."""
        return list(Level).index(self)


class AlertState(StrEnum):
    """Where an alert stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Alert(Row, table=True):
    """One subject, one cause. At most one per subject and cause is not closed.

    ``escalated`` counts the steps of the ladder taken, ``call_at`` is when the next is due; ``told_at`` is when its
    thread last had news; ``wrong_by`` who said that it is no alarm. ``chart_at`` is when its chart was last asked for,
    ``chart_owed`` whether that one is still to be drawn. ``card_of`` is the alert on whose card it stands,
    if it has none of its own.
    """

    __tablename__ = "alert"
    __table_args__ = (
        Index(
            "one_live_alert",
            "subject",
            "cause",
            unique=True,
            sqlite_where=text("state <> 'closed'"),
            postgresql_where=text("state <> 'closed'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(index=True)
    cause: str
    level: str
    state: str = AlertState.OPEN
    reason: str
    evidence: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    opened_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    signalled_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    refreshed_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    snoozed_until: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    snooze_reason: str = ""
    wrong_by: str = ""
    wrong_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    escalated: int = 0
    call_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    told_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    chart_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    chart_owed: bool = False
    card_of: int | None = Field(default=None, index=True)
    incident_id: int | None = None

"""Signal: what a detector found, kept whether or not anybody was told; and Risk, what people report themselves."""

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field

from bot.model.base import Row, UtcTime


class SignalRecord(Row, table=True):
    """One finding at the moment it began or rose. ``outcome`` is what alerting did with it, with the reason."""

    __tablename__ = "signal"

    id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(index=True)
    detector: str
    cause: str
    level: str
    reason: str
    evidence: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False, index=True))
    outcome: str = ""
    alert_id: int | None = None


class RiskReport(Row, table=True):
    """An entry from the technical side: a ticket, a vulnerability, a partner's notice; the second radar."""

    __tablename__ = "risk_report"

    id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(index=True)
    level: str
    text: str
    reporter: str
    filed_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class Label(Row, table=True):
    """What a person says of one mention, against the polarity that was found; `onevoice train` learns from it.

    ``mention_id`` is no foreign key: the text outlives the mention's retention.
    """

    __tablename__ = "label"

    id: int | None = Field(default=None, primary_key=True)
    mention_id: int = Field(unique=True)
    text: str
    polarity: str
    given_by: str
    given_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))

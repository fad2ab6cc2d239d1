"""Incident: a crisis the team works on, with the items of its checklist."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field

from bot.model.base import Row, UtcTime


class Phase(StrEnum):
    """How far a crisis has come."""

    WARNING = "warning"
    OUTBREAK = "outbreak"
    RECOVERY = "recovery"
    CLOSED = "closed"


class ItemState(StrEnum):
    """Where an item of a checklist stands."""

    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"
    SKIPPED = "skipped"


class Incident(Row, table=True):
    """One crisis; ``room`` is the name of its own room."""

    __tablename__ = "incident"

    id: int | None = Field(default=None, primary_key=True)
    subject: str
    title: str
    playbook: str
    level: str
    phase: str = Phase.OUTBREAK
    room: str = ""
    alert_id: int | None = Field(default=None, unique=True)
    opened_by: str
    opened_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    closed_by: str = ""
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class Item(Row, table=True):
    """One step of the checklist: who, until when, and the next reminder as a date on the row."""

    __tablename__ = "item"

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", index=True)
    position: int
    key: str
    role: str
    state: str = ItemState.OPEN
    owner: str = ""
    due_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    remind_at: datetime | None = Field(default=None, sa_column=Column(UtcTime, index=True))
    reminders: int = 0
    ended_by: str = ""
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    note: str = ""

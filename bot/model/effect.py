"""Effect: what the voices were before and after a statement went out."""

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field

from bot.model.base import Row, UtcTime


class Effect(Row, table=True):
    """Counts over equal spans before and after one published version."""

    __tablename__ = "effect"

    version_id: int = Field(foreign_key="version.id", primary_key=True)
    subject: str
    due_at: datetime = Field(sa_column=Column(UtcTime, nullable=False, index=True))
    span_s: int
    before_total: int = 0
    before_negative: int = 0
    after_total: int = 0
    after_negative: int = 0
    measured_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))

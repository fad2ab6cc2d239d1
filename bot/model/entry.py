"""Entry: one line of the append-only record, chained by hashes."""

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field

from bot.model.base import Row, UtcTime


class Entry(Row, table=True):
    """``actor`` did ``verb`` to ``subject``; ``sha256`` covers the line and the hash before it."""

    __tablename__ = "entry"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    actor: str
    verb: str
    subject: str = Field(index=True)
    incident_id: int | None = Field(default=None, index=True)
    detail: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    before: str
    sha256: str = Field(unique=True)

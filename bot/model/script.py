"""Script: an approved wording that support and regions fetch, and the record of where it went."""

from datetime import datetime

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field

from bot.model.base import Row, UtcTime


class Script(Row, table=True):
    """Approved text under a key and a locale; the newest number that is not withdrawn is served."""

    __tablename__ = "script"
    __table_args__ = (UniqueConstraint("key", "locale", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(index=True)
    locale: str
    number: int
    text: str
    sha256: str
    version_id: int = Field(foreign_key="version.id")
    version_sha256: str
    approved_by: str
    published_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    valid_until: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class Release(Row, table=True):
    """A script was sent to a region."""

    __tablename__ = "release"

    script_id: int = Field(foreign_key="script.id", primary_key=True)
    region: str = Field(primary_key=True)
    released_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class Serving(Row, table=True):
    """Somebody was given a script."""

    __tablename__ = "serving"

    id: int | None = Field(default=None, primary_key=True)
    script_id: int = Field(foreign_key="script.id", index=True)
    platform: str
    user_id: str
    room: str
    via: str
    served_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))

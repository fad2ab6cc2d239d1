"""Statement: what the company says, as numbered versions, each in exact words per locale, with its verdicts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field

from bot.model.base import Row, UtcTime


class VersionState(StrEnum):
    """How far one version has come. ``void``: replaced by a newer one before it was published."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DECLINED = "declined"
    HOLDING = "holding"
    PUBLISHED = "published"
    VOID = "void"


class Ruling(StrEnum):
    """What an approver said."""

    APPROVE = "approve"
    DECLINE = "decline"


class Statement(Row, table=True):
    """One message to the world, known by its key."""

    __tablename__ = "statement"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(index=True)
    incident_id: int | None = Field(default=None, foreign_key="incident.id")
    author: str
    drill: bool = False
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class Version(Row, table=True):
    """One numbered release of a statement; ``sha256`` covers every wording in it."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("statement_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    statement_id: int = Field(foreign_key="statement.id", index=True)
    number: int
    sha256: str
    state: str = VersionState.DRAFT
    editor: str
    submitter: str = ""
    level: str
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    submitted_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    publish_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    published_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class Wording(Row, table=True):
    """The exact text of a version in one locale. ``made_from`` is the master's hash a translation was made from."""

    __tablename__ = "wording"

    version_id: int = Field(foreign_key="version.id", primary_key=True)
    locale: str = Field(primary_key=True)
    text: str
    sha256: str
    made_from: str = ""


class Verdict(Row, table=True):
    """One approver's ruling on one version; withdrawn ones stay as history."""

    __tablename__ = "verdict"
    __table_args__ = (
        Index(
            "one_standing_verdict",
            "version_id",
            "person",
            "ruling",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="version.id", index=True)
    person: str
    platform: str
    user_id: str
    ruling: str
    sha256: str
    via: str
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    withdrawn_via: str = ""

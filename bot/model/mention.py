"""Mention: a public post or comment that names a subject, and the counts and sources it came through."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field

from bot.model.base import Row, UtcTime


class Polarity(StrEnum):
    """What a mention does to the subject's name."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A mention as a source shows it at one moment, checked and unscored.

    ``native_id`` is unique per (platform, kind). ``author`` is the store's stable pseudonym, ``author_name`` a masked
    name. Counts are None where the store has none; ``lower_bound`` says that some count is "at least" (100万+).
    ``keyword`` is the search word it was found under; ``parent`` the native id of the post a comment stands under;
    ``fans`` how many follow the author, ``account_created_at`` since when there is the account, where the store knows.
    One that is not ``dated`` has no time of its own: ``published_at`` is when it was seen first.
    """

    platform: str
    kind: str
    native_id: str
    text: str
    published_at: datetime
    seen_at: datetime
    author: str = ""
    author_name: str = ""
    url: str = ""
    keyword: str = ""
    parent: str = ""
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    lower_bound: bool = False
    fans: int | None = None
    dated: bool = True
    account_created_at: datetime | None = None


class Mention(Row, table=True):
    """One public post or comment, stored once, with its score.

    ``marks`` are what was noticed in it, with spaces between. ``late`` says that it was hours old when it was read: a
    source that came back, or a first reading.
    """

    __tablename__ = "mention"
    __table_args__ = (UniqueConstraint("platform", "kind", "native_id"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    platform: str
    kind: str
    native_id: str
    author: str = ""
    author_name: str = ""
    text: str
    url: str = ""
    parent: str = ""
    published_at: datetime = Field(sa_column=Column(UtcTime, nullable=False, index=True))
    seen_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    lower_bound: bool = False
    fans: int | None = None
    score: float
    polarity: str
    marks: str = ""
    late: bool = False
    account_created_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class Match(Row, table=True):
    """A mention is about a subject."""

    __tablename__ = "match"

    mention_id: int = Field(foreign_key="mention.id", primary_key=True, ondelete="CASCADE")
    subject: str = Field(primary_key=True, index=True)


class Bucket(Row, table=True):
    """How many mentions of a subject one source published in one minute."""

    __tablename__ = "bucket"

    subject: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    minute_at: datetime = Field(sa_column=Column(UtcTime, primary_key=True))
    negative: int = 0
    neutral: int = 0
    positive: int = 0


class Tally(Row, table=True):
    """How many mentions of a subject with one mark were published in one minute."""

    __tablename__ = "tally"

    subject: str = Field(primary_key=True)
    mark: str = Field(primary_key=True)
    minute_at: datetime = Field(sa_column=Column(UtcTime, primary_key=True))
    count: int = 0


class Snapshot(Row, table=True):
    """A mention's engagement as it was seen at one moment; kept from the first change on."""

    __tablename__ = "snapshot"

    mention_id: int = Field(foreign_key="mention.id", primary_key=True, ondelete="CASCADE")
    seen_at: datetime = Field(sa_column=Column(UtcTime, primary_key=True, index=True))
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    lower_bound: bool = False


class SourceState(Row, table=True):
    """How far a source has been read and whether it can be read now.

    ``outage_since`` is when the outage began that the team was told of, until it is told of its end; ``back_at`` is
    when the source was read again since.
    """

    __tablename__ = "source_state"

    name: str = Field(primary_key=True)
    cursor: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    down_reason: str = ""
    down_since: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    read_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    newest_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    outage_since: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    back_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class Coverage(Row, table=True):
    """When one platform brought something through one source; ``arrivals`` is what watch judges blindness by."""

    __tablename__ = "coverage"

    source: str = Field(primary_key=True)
    platform: str = Field(primary_key=True)
    arrivals: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    blind_since: datetime | None = Field(default=None, sa_column=Column(UtcTime))

"""Post: a message owed to one room, kept until its platform has confirmed it; its picture, and the rooms opened for it.

A Post is a living message: owing the same key again replaces its words, and the outbox edits what was sent.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field

from bot.model.base import Row, UtcTime


class PostState(StrEnum):
    """``doubtful``: sent, not confirmed, to be looked up. ``unknown``: cannot be looked up. ``dead``: refused."""

    PENDING = "pending"
    SENDING = "sending"
    DOUBTFUL = "doubtful"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"


class Post(Row, table=True):
    """One message, or one room to open, owed to one platform."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("key", "room", "platform"),
        Index("post_due", "state", "due_at"),
        Index("post_sent_as", "platform", "address", "message_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str
    room: str
    platform: str
    kind: str = "message"
    body: str
    thread_key: str = ""
    whisper_to: str = ""
    critical: bool = False
    revision: int = 1
    sent_revision: int = 0
    state: str = PostState.PENDING
    due_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    owed_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    attempts: int = 0
    reason: str = ""
    address: str = ""
    message_id: str = ""
    token: int = 0
    lease_until: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    first_tried_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    sent_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class PostPicture(Row, table=True):
    """The picture a Post carries, apart from the Post so that looking at Posts does not read pictures.

    ``png`` is emptied once people see it; ``file_id`` is what the platform calls it.
    """

    __tablename__ = "post_picture"

    post_id: int = Field(foreign_key="post.id", primary_key=True, ondelete="CASCADE")
    png: bytes
    alt: str
    digest: str
    file_id: str = ""
    troubles: int = 0


class RoomAddress(Row, table=True):
    """Where a room that the bot opened itself is found on a platform."""

    __tablename__ = "room_address"

    room: str = Field(primary_key=True)
    platform: str = Field(primary_key=True)
    address: str


class Heard(Row, table=True):
    """An event that has been handled; a second delivery finds its key here."""

    __tablename__ = "heard"

    key: str = Field(primary_key=True)
    heard_at: datetime = Field(sa_column=Column(UtcTime, nullable=False, index=True))

"""A Post as the outbox takes it for delivery."""

from dataclasses import dataclass
from datetime import datetime

from bot.chat.message import Picture


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The picture of a claimed Post.

    ``picture.png`` is empty when the message shows it already. ``file_id`` is its name on the platform, "" before it
    was uploaded or where pictures have none. ``troubles`` counts how often it kept its message from going.
    """

    picture: Picture
    digest: str
    file_id: str
    troubles: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A Post taken for delivery. ``token`` fences the settlement: whoever claims later makes this one void.

    ``first_tried_at`` is set when an earlier attempt may have reached the room. ``thread`` and ``message_id`` are
    ids on the platform, "" when there is none.
    """

    post_id: int
    token: int
    key: str
    kind: str
    platform: str
    room: str
    address: str
    body: str
    revision: int
    thread: str
    whisper_to: str
    message_id: str
    critical: bool
    first_tried_at: datetime | None
    enclosed: Enclosed | None = None

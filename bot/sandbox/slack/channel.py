"""A conversation: its members, its messages in order, and how Slack describes it."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.slack.identity import BOT_USER_ID, TEAM_ID
from bot.sandbox.slack.message import Message

Kind = Literal["channel", "group", "im"]


@dataclass(frozen=True, slots=True)
class Pin:
    """When a message was pinned, and by whom."""

    at: int
    by: str


@dataclass(slots=True, eq=False)
class Channel:
    """A public channel, a private channel (``group``) or a direct message (``im``)."""

    id: str
    name: str
    kind: Kind
    creator: str
    created: int
    members: dict[str, None] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    roots: list[Message] = field(default_factory=list)
    ephemerals: dict[str, Message] = field(default_factory=dict)
    topic: str = ""
    topic_by: str = ""
    topic_at: int = 0
    purpose: str = ""
    purpose_by: str = ""
    purpose_at: int = 0
    previous_names: list[str] = field(default_factory=list)
    archived: bool = False
    pins: dict[str, Pin] = field(default_factory=dict)
    bookmarks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def has_bot(self) -> bool:
        """Tell whether the bot under test is a member."""
        return BOT_USER_ID in self.members

    def is_thread(self, ts: str) -> bool:
        """Tell whether ``ts`` is a message that can be replied to: one that is no reply itself."""
        parent = self.messages.get(ts)
        return parent is not None and not parent.is_reply

    def keep(self, message: Message) -> None:
        """Add ``message`` at the end of the channel, or of its thread."""
        if message.ephemeral_to is not None:
            self.ephemerals[message.ts] = message
            return
        self.messages[message.ts] = message
        if message.is_reply:
            message.parent = self.messages[str(message.thread_ts)]
            message.parent.replies.append(message)
        if not message.is_reply or message.broadcast:
            self.roots.append(message)

    def drop(self, message: Message) -> None:
        """Take ``message`` away; a thread's first message leaves a tombstone while replies stand."""
        if message.replies:
            message.subtype, message.text = "tombstone", "This message was deleted."
            message.user, message.bot_id = "USLACKBOT", None
            message.blocks, message.attachments, message.files = [], [], []
            message.reactions, message.metadata, message.edited_ts = {}, None, None
            return
        self.messages.pop(message.ts, None)
        self.pins.pop(message.ts, None)
        self.ephemerals.pop(message.ts, None)
        if message in self.roots:
            self.roots.remove(message)
        if message.is_reply and (parent := self.messages.get(str(message.thread_ts))):
            parent.replies.remove(message)

    def between(self, oldest: int, latest: int, *, inclusive: bool) -> list[Message]:
        """Return the channel's own lines from ``oldest`` to ``latest`` in microseconds, oldest first."""
        left, right = (bisect_left, bisect_right) if inclusive else (bisect_right, bisect_left)
        start = left(self.roots, oldest, key=_micros)
        end = right(self.roots, latest, key=_micros)
        return self.roots[start:end]

    def wire(self) -> dict[str, Any]:
        """Return Slack's conversation object as the bot sees it."""
        if self.kind == "im":
            other = next((user for user in self.members if user != BOT_USER_ID), "")
            return {
                "id": self.id, "created": self.created, "is_im": True, "is_org_shared": False,
                "user": other, "is_archived": False, "is_open": True, "priority": 0,
            }  # fmt: skip
        topic = {"value": self.topic, "creator": self.topic_by, "last_set": self.topic_at}
        purpose = {"value": self.purpose, "creator": self.purpose_by, "last_set": self.purpose_at}
        return {
            "id": self.id, "name": self.name, "name_normalized": self.name, "created": self.created,
            "creator": self.creator, "is_channel": self.kind == "channel", "is_group": self.kind == "group",
            "is_im": False, "is_mpim": False, "is_private": self.kind == "group",
            "is_archived": self.archived, "is_general": False, "unlinked": 0, "is_shared": False,
            "is_ext_shared": False, "is_org_shared": False, "pending_shared": [],
            "is_pending_ext_shared": False, "is_member": self.has_bot, "topic": topic,
            "purpose": purpose, "previous_names": list(self.previous_names),
            "context_team_id": TEAM_ID, "updated": self.created * 1000,
        }  # fmt: skip


def _micros(message: Message) -> int:
    return message.micros

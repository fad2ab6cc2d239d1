"""A message as the workspace keeps it, written as Slack shows it to an app."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.identity import APP_ID, BOT_ID, BOT_NAME, BOT_USER_ID, TEAM_ID

# What a reply sent to the channel shows of its thread's first message: java samples, MessageThreadBroadcastPayload.
_OF_ROOT = {
    *("type", "subtype", "user", "username", "ts", "text", "team", "bot_id", "bot_profile", "edited"),
    *("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply", "subscribed"),
}


@dataclass(slots=True, eq=False)
class Message:
    """One message; ``micros`` is its timestamp as a number, the order of the channel.

    ``choices`` is what each person has picked in its menus: person, block and action.
    """

    ts: str
    micros: int
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    client_msg_id: str | None = None
    username: str | None = None
    ephemeral_to: str | None = None
    broadcast: bool = False
    edited_ts: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    choices: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    replies: list["Message"] = field(default_factory=list)
    parent: "Message | None" = None

    @property
    def is_reply(self) -> bool:
        """Tell whether this stands in a thread under another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    def wire(self, *, with_metadata: bool = False) -> dict[str, Any]:
        """Return the message object of Slack's answers and payloads."""
        told: dict[str, Any] = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        if self.subtype:
            told["subtype"] = self.subtype
        if self.bot_id:
            told |= _bot_marks(self.bot_id, self.username)
        if self.client_msg_id:
            told["client_msg_id"] = self.client_msg_id
        told["team"] = TEAM_ID
        if self.blocks:
            told["blocks"] = self.blocks
        if self.attachments:
            told["attachments"] = self.attachments
        if self.files:
            told |= {"files": self.files, "upload": False}
        if self.edited_ts:
            told["edited"] = {"user": self.bot_id or self.user, "ts": self.edited_ts}
        if self.reactions:
            told["reactions"] = self.reaction_list()
        if with_metadata and self.metadata:
            told["metadata"] = self.metadata
        return told | self.thread_marks()

    def reaction_list(self) -> list[dict[str, Any]]:
        """Return the reactions in the order they first appeared."""
        return [{"name": name, "users": list(users), "count": len(users)} for name, users in self.reactions.items()]

    def thread_marks(self) -> dict[str, Any]:
        """Return what places the message in a thread: in one as a reply, or at the head of its own."""
        if self.is_reply:
            return {"thread_ts": self.thread_ts} | self._parent_marks()
        if not self.replies:
            return {}
        users = list(dict.fromkeys(reply.user for reply in self.replies))
        return {
            "thread_ts": self.ts,
            "reply_count": len(self.replies),
            "reply_users_count": len(users),
            "latest_reply": self.replies[-1].ts,
            "reply_users": users[:5],
            "is_locked": False,
            "subscribed": True,
        }

    def _parent_marks(self) -> dict[str, Any]:
        """Return what a reply tells of the thread's first message; all of it when it is also sent to the channel."""
        if self.parent is None:
            return {}
        marks: dict[str, Any] = {"parent_user_id": self.parent.user}
        if self.broadcast:
            root = {name: told for name, told in self.parent.wire().items() if name in _OF_ROOT}
            marks |= {"subtype": "thread_broadcast", "root": root}
        return marks


def _bot_marks(bot_id: str, username: str | None) -> dict[str, Any]:
    profile = {
        "id": bot_id,
        "app_id": APP_ID,
        "name": username or BOT_NAME,
        "icons": {},
        "deleted": False,
        "updated": 0,
        "team_id": TEAM_ID,
    }
    marks: dict[str, Any] = {"bot_id": bot_id, "app_id": APP_ID, "bot_profile": profile}
    if username:
        marks["username"] = username
    return marks


def is_own(message: Message) -> bool:
    """Tell whether the app under test wrote ``message``."""
    return message.bot_id == BOT_ID and message.user == BOT_USER_ID

"""What a Telegram keeps: chats, their topics and their messages."""

from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.telegram.errors import ActError, bad_request

BOT = "bot"  # stands where a persona key stands, for the bot itself

ChatKind = Literal["private", "supergroup"]
Standing = Literal["creator", "administrator", "member", "left", "kicked"]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file the bot has sent; ``path`` is its place under the file address."""

    file_id: str
    unique_id: str
    name: str
    mime: str
    content: bytes
    path: str
    width: int = 0
    height: int = 0


@dataclass(slots=True)
class Message:
    """One message as everybody in the chat sees it; ``sender`` is a persona key or ``bot``."""

    chat_id: int
    message_id: int
    sender: str
    date: int
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    markup: dict[str, Any] | None = None
    preview: dict[str, Any] | None = None
    reply_to: int | None = None
    thread_id: int | None = None
    edited_at: int | None = None
    via_bot: bool = False
    anonymous: bool = False
    inline_id: str | None = None
    photo: bool = False
    file: StoredFile | None = None
    service: dict[str, Any] | None = None
    reactions: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Topic:
    """A thread of a forum; its id is the id of the service message that opened it."""

    thread_id: int
    name: str
    icon_color: int
    closed: bool = False


@dataclass(slots=True)
class Chat:
    """A group, or the private chat of one person with the bot."""

    id: int
    kind: ChatKind
    title: str
    standings: dict[str, Standing]
    bot: Standing
    forum: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    anonymous: set[str] = field(default_factory=set)  # administrators who act in the name of the group
    highest_id: int = 0  # ids of deleted messages are not given again

    @property
    def members(self) -> list[str]:
        """Return the keys of the people who are in the chat now."""
        return [key for key, standing in self.standings.items() if standing not in ("left", "kicked")]

    @property
    def has_bot(self) -> bool:
        """Say whether the bot is in the chat."""
        return self.bot not in ("left", "kicked")

    @property
    def bot_is_admin(self) -> bool:
        """Say whether the bot administers the chat; in a private chat there is nothing to administer."""
        return self.bot == "administrator"

    def for_bot(self, message_id: int, purpose: str) -> Message:
        """Return the message, or refuse in Telegram's words: "message to edit not found"."""
        found = self.messages.get(message_id)
        if found is None:
            raise bad_request(f"{purpose} not found")
        return found

    def for_person(self, message_id: int) -> Message:
        """Return the message a person points at."""
        found = self.messages.get(message_id)
        if found is None:
            raise ActError(f"There is no message {message_id} in {self.title}.")
        return found

"""The state of one Telegram: everything its methods and its people change."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.people import Persona
from bot.sandbox.telegram.cast import Cast
from bot.sandbox.telegram.chats import Chat, Message, StoredFile
from bot.sandbox.telegram.courier import Courier
from bot.sandbox.telegram.errors import ActError, bad_request, forbidden
from bot.sandbox.telegram.faults import FaultTable
from bot.sandbox.telegram.limits import Limits
from bot.sandbox.telegram.objects import Objects
from bot.sandbox.telegram.queries import InlineDesk, QueryDesk
from bot.sandbox.telegram.updates import UpdateQueue


@dataclass(frozen=True, slots=True)
class Options:
    """What can be set about the bot with BotFather, and how patient people are.

    ``reads_all`` is privacy mode switched off. ``inline_feedback`` brings chosen_inline_result.
    ``patience_s`` is how many real seconds a person waits for a pressed button or an inline query.
    ``limits`` is flood control: 429 above Telegram's rates, and the hold of polls that repeat themselves.
    """

    reads_all: bool = False
    inline_feedback: bool = True
    patience_s: float = 5.0
    limits: bool = False


@dataclass(slots=True)
class World:
    """Chats, people, waiting updates and open queries of one bot's Telegram."""

    cast: Cast
    now: Callable[[], float]
    options: Options = field(default_factory=Options)
    chats: dict[int, Chat] = field(default_factory=dict)
    faults: FaultTable = field(default_factory=FaultTable)
    callbacks: QueryDesk = field(default_factory=QueryDesk)
    inline: InlineDesk = field(default_factory=InlineDesk)
    files: dict[str, StoredFile] = field(default_factory=dict)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    inline_messages: dict[str, Message] = field(default_factory=dict)
    revision: int = 0
    watchers: list[Callable[[], None]] = field(default_factory=list)
    updates: UpdateQueue = field(init=False)
    courier: Courier = field(init=False)
    limits: Limits = field(init=False)
    _private_ids: int = 0

    def __post_init__(self) -> None:
        """Tie the deliveries to the queue they come from, and the queue to its faults."""
        self.updates = UpdateQueue(self.faults)
        self.courier = Courier(self.updates, self.now)
        self.limits = Limits(on=self.options.limits)

    @property
    def objects(self) -> Objects:
        """Return the writer of wire objects for this state."""
        return Objects(self.cast, self.chats)

    @property
    def date(self) -> int:
        """Return the stand-in's time as Telegram writes it: whole Unix seconds."""
        return int(self.now())

    def changed(self) -> None:
        """Tell everybody who watches that something visible is different."""
        self.revision += 1
        for callback in self.watchers:
            callback()

    def chat_for_bot(self, chat_id: str) -> Chat:
        """Return the chat the bot may write to and read from, or refuse in Telegram's words."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        try:
            number = int(chat_id)
        except ValueError:
            raise bad_request("chat not found") from None
        chat = self.chats.get(number)
        if chat is None:
            raise self._no_chat(number)
        if chat.kind == "private" and self.cast.of(chat.members[0]).deactivated:
            raise forbidden("user is deactivated")
        if chat.bot == "kicked":
            blocked = chat.kind == "private"
            raise forbidden("bot was blocked by the user" if blocked else "bot was kicked from the supergroup chat")
        if not chat.has_bot:
            raise forbidden("bot is not a member of the supergroup chat")
        return chat

    def known_person(self, telegram_id: int) -> Persona | None:
        """Return the person of that account if the bot has met them in a chat."""
        person = self.cast.by_id(telegram_id)
        met = person is not None and any(person.key in chat.members for chat in self.chats.values() if chat.has_bot)
        return person if met else None

    def _no_chat(self, number: int) -> Exception:
        person = self.known_person(number)
        if person is None:
            return bad_request("chat not found")
        if person.deactivated:
            return forbidden("user is deactivated")
        if person.bot:
            return forbidden("bot can't send messages to bots")
        return forbidden("bot can't initiate conversation with a user")

    def chat_for_person(self, key: str, chat: int | str) -> Chat:
        """Return the chat a person acts in: a group they are in, or "private" with the bot."""
        person = self.cast.acting(key)
        if str(chat) in ("private", str(person.telegram_id)):
            return self._private_chat(key)
        found = self.chats.get(int(chat)) if _is_number(chat) else None
        if found is None:
            raise ActError(f"There is no chat {chat}.")
        if key not in found.members:
            raise ActError(f"{person.name} is not in {found.title}.")
        return found

    def _private_chat(self, key: str) -> Chat:
        person = self.cast.of(key)
        if person.bot:
            raise ActError(f"{person.name} is a bot, and bots cannot write to bots.")
        title = f"@{self.cast.bot.username}"
        new = Chat(person.telegram_id, "private", title, {key: "member"}, "member")
        return self.chats.setdefault(person.telegram_id, new)

    def next_message_id(self, chat: Chat) -> int:
        """Return a fresh message id: each group counts its own, all private chats share one count."""
        if chat.kind == "private":
            self._private_ids += 1
            return self._private_ids
        return chat.highest_id + 1

    def post(self, chat: Chat, sender: str, **fields: Any) -> Message:
        """Put a new message into the chat."""
        message = Message(chat.id, self.next_message_id(chat), sender, self.date, **fields)
        message.anonymous = sender in chat.anonymous
        chat.messages[message.message_id] = message
        chat.highest_id = max(chat.highest_id, message.message_id)
        self.changed()
        return message


def _is_number(chat: int | str) -> bool:
    return isinstance(chat, int) or chat.lstrip("-").isdigit()

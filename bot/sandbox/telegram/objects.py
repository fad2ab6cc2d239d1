"""The objects of the Bot API as JSON: chats, messages and members."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.telegram.cast import Cast
from bot.sandbox.telegram.chats import BOT, Chat, Message, Standing, StoredFile

_ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
_RIGHTS_NOT_GIVEN = (
    "can_be_edited",
    "is_anonymous",
    "can_promote_members",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
# The account in whose name Telegram delivers what an anonymous administrator writes.
_ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


@dataclass(frozen=True, slots=True)
class Objects:
    """Writes wire objects from what the chats hold."""

    cast: Cast
    chats: Mapping[int, Chat]

    def chat(self, chat: Chat) -> dict[str, Any]:
        """Return the Chat object."""
        if chat.kind == "private":
            user = self.cast.user(next(iter(chat.standings)))
            return {"id": chat.id, "type": "private", "first_name": user["first_name"]}
        made: dict[str, Any] = {"id": chat.id, "type": "supergroup", "title": chat.title}
        return made | {"is_forum": True} if chat.forum else made

    def full_chat(self, chat: Chat) -> dict[str, Any]:
        """Return the ChatFullInfo object of getChat."""
        made = self.chat(chat) | {
            "accent_color_id": 3,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(_GIFTS, False),
        }
        if chat.kind == "supergroup":
            made |= {"join_to_send_messages": False, "permissions": {"can_send_messages": True}}
        if chat.pinned:
            made["pinned_message"] = self.message(chat.messages[chat.pinned[-1]], with_reply=False)
        return made

    def message(self, message: Message, *, with_reply: bool = True) -> dict[str, Any]:
        """Return the Message object; the message it answers is nested one level deep, as Telegram does."""
        chat = self.chats[message.chat_id]
        made: dict[str, Any] = {
            "message_id": message.message_id,
            "from": _ANONYMOUS if message.anonymous else self.cast.user(message.sender),
            "chat": self.chat(chat),
            "date": message.date,
        }
        if message.anonymous:
            made["sender_chat"] = made["chat"]
        if message.edited_at is not None:
            made["edit_date"] = message.edited_at
        if message.thread_id is not None:
            made |= {"message_thread_id": message.thread_id, "is_topic_message": True}
        if message.via_bot:
            made["via_bot"] = self.cast.user(BOT)
        if message.markup is not None and "inline_keyboard" in message.markup:
            made["reply_markup"] = message.markup
        # A plain message of a topic answers the service message that opened the topic: Client.cpp,
        # get_same_chat_reply_to_message_id.
        answered = chat.messages.get(message.reply_to or message.thread_id or 0)
        if with_reply and answered is not None and answered is not message:
            made["reply_to_message"] = self.message(answered, with_reply=False)
        return made | self._content(message)

    def _content(self, message: Message) -> dict[str, Any]:
        if message.service is not None:
            return dict(message.service)
        entities = [self._entity(entity) for entity in message.entities]
        if message.file is None:
            made: dict[str, Any] = {"text": message.text}
            if message.preview is not None:
                made["link_preview_options"] = message.preview
            return made | ({"entities": entities} if entities else {})
        made = _photo(message.file) if message.photo else _document(message.file)
        if message.text:
            made["caption"] = message.text
        return made | ({"caption_entities": entities} if entities else {})

    def _entity(self, entity: dict[str, Any]) -> dict[str, Any]:
        if "user_id" not in entity:
            return entity
        person = self.cast.by_id(entity["user_id"])
        user = self.cast.user(person.key) if person else self.cast.user(BOT)
        return {name: value for name, value in entity.items() if name != "user_id"} | {"user": user}

    def member(self, chat: Chat, key: str) -> dict[str, Any]:
        """Return the ChatMember object of a person or the bot; strangers have left."""
        standing = chat.bot if key == BOT else chat.standings.get(key, "left")
        return self.standing(key, standing)

    def standing(self, key: str, standing: Standing) -> dict[str, Any]:
        """Return the ChatMember object for a standing somebody has or had."""
        made: dict[str, Any] = {"user": self.cast.user(key), "status": standing}
        if standing == "creator":
            made["is_anonymous"] = False
        elif standing == "administrator":
            made |= dict.fromkeys(_ADMIN_RIGHTS, True) | dict.fromkeys(_RIGHTS_NOT_GIVEN, False)
        elif standing == "kicked":
            made["until_date"] = 0
        return made


def _photo(file: StoredFile) -> dict[str, Any]:
    size = {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "width": file.width,
        "height": file.height,
        "file_size": len(file.content),
    }
    return {"photo": [size]}


def _document(file: StoredFile) -> dict[str, Any]:
    document = {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_name": file.name,
        "mime_type": file.mime,
        "file_size": len(file.content),
    }
    return {"document": document}

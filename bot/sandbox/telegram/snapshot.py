"""The whole Telegram as one JSON value: what a page shows and a test compares."""

from typing import Any

from bot.sandbox.telegram.chats import Chat, Message
from bot.sandbox.telegram.world import World


def snapshot(world: World, viewer: str | None, file_base: str) -> dict[str, Any]:
    """Return every chat, or with a viewer only the chats that person is in."""
    chats = [chat for chat in world.chats.values() if viewer is None or viewer in chat.members]
    bot = world.cast.bot
    return {
        "chats": [_chat(world, chat, file_base) for chat in chats],
        "bot": {"username": bot.username, "name": bot.name},
    }


def _chat(world: World, chat: Chat, file_base: str) -> dict[str, Any]:
    return {
        "id": chat.id,
        "title": chat.title,
        "type": chat.kind,
        "members": chat.members,
        "is_forum": chat.forum,
        "topics": [{"id": topic.thread_id, "name": topic.name} for topic in chat.topics.values()],
        "pinned": list(chat.pinned),
        "messages": [_message(world, message, file_base) for message in chat.messages.values()],
    }


def _message(world: World, message: Message, file_base: str) -> dict[str, Any]:
    return {
        "message_id": message.message_id,
        "from": message.sender,
        "name": world.cast.name(message.sender),
        "text": message.text if message.service is None else _told(message.service),
        "entities": [dict(entity) for entity in message.entities],
        "reply_markup": message.markup,
        "reactions": _reactions(message),
        "edited": message.edited_at is not None,
        "reply_to": message.reply_to,
        "thread_id": message.thread_id,
        "date": message.date,
        "via_bot": message.via_bot,
        "service": message.service,
        "photo": _file(message, file_base) if message.photo else None,
        "document": None if message.photo else _file(message, file_base),
    }


def _file(message: Message, file_base: str) -> dict[str, Any] | None:
    file = message.file
    if file is None:
        return None
    return {"file_name": file.name, "mime_type": file.mime, "url": f"{file_base}/{file.path}"}


def _told(service: dict[str, Any]) -> str:
    kind, details = next(iter(service.items()))
    what = kind.replace("forum_", "").replace("_", " ")
    return f"{what}: {details['name']}" if details.get("name") else what


def _reactions(message: Message) -> list[dict[str, Any]]:
    users: dict[str, list[str]] = {}
    for who, emoji in message.reactions.items():
        users.setdefault(emoji, []).append(who)
    return [{"emoji": emoji, "users": keys} for emoji, keys in users.items()]

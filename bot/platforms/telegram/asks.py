"""What Telegram delivers, read as Asks. Keys stay the same when Telegram delivers again."""

import re
from collections.abc import Iterable, Sequence

from telegram import Chat, MaybeInaccessibleMessage, ReactionType, ReactionTypeEmoji, Update, User

from bot.chat.message import Ask
from bot.platforms.telegram.emoji import canonical

COMMANDS = ("crisis", "statement", "script")
_START = "start"
"""What Telegram types for a person who opens the bot's chat for the first time."""
_PLATFORM = "telegram"


def command_ask(update: Update, commands: Sequence[str], bot: str) -> Ask | None:
    """Return a typed command as an Ask, or None for other talk, for another bot, and for forwarded words."""
    message = update.message
    if message is None or not message.text or message.forward_origin or message.via_bot:
        return None
    found = re.match(r"/(\w+)(?:@(\w+))?(?=\s|$)", message.text, re.ASCII)
    is_ours = found and (found[1].lower() in commands or message.chat.type == "private")  # a mistyped one may be meant
    if not found or not is_ours or (found[2] or bot).lower() != bot.lower():
        return None
    person, name = _who(message.from_user, message.sender_chat)
    command = found[1].lower()
    return Ask(
        key=f"tg:{update.update_id}",
        platform=_PLATFORM,
        person=person,
        name=name,
        room=str(message.chat.id),
        text="crisis help" if command == _START else command + message.text[found.end() :],
        via="command",
    )


def button_ask(update: Update) -> Ask | None:
    """Return a pressed button as the Ask its data stands for."""
    query = update.callback_query
    if query is None or not query.data:
        return None
    message: MaybeInaccessibleMessage | None = query.message
    return Ask(
        key=f"tg:{update.update_id}",
        platform=_PLATFORM,
        person=str(query.from_user.id),
        name=query.from_user.full_name,
        room=str(message.chat.id) if message else "",
        text=query.data,
        via="button",
        message=str(message.message_id) if message else "",
    )


def inline_ask(update: Update) -> Ask | None:
    """Return an inline query as a search for scripts; it comes from any chat, so it has no room."""
    query = update.inline_query
    if query is None:
        return None
    return Ask(
        key=f"tg:{update.update_id}",
        platform=_PLATFORM,
        person=str(query.from_user.id),
        name=query.from_user.full_name,
        room="",
        text=f"script {query.query}".rstrip(),
        via="inline",
    )


def reaction_asks(update: Update) -> list[Ask]:
    """Return what changed among one person's reactions: those taken back first, then those given."""
    changed = update.message_reaction
    if changed is None:
        return []
    before, after = _names(changed.old_reaction), _names(changed.new_reaction)
    gone = [f"unreact {name}" for name in before if name not in after]
    come = [f"react {name}" for name in after if name not in before]
    person, name = _who(changed.user, changed.actor_chat)
    return [
        Ask(
            key=f"tg:{update.update_id}:{text.split()[1]}",
            platform=_PLATFORM,
            person=person,
            name=name,
            room=str(changed.chat.id),
            text=text,
            via="reaction",
            message=str(changed.message_id),
        )
        for text in gone + come
    ]


def _who(user: User | None, chat: Chat | None) -> tuple[str, str]:
    """Return id and name; whoever speaks as a group or channel has no id, only its name."""
    if chat is not None:
        return "", chat.effective_name or ""
    return (str(user.id), user.full_name) if user else ("", "")


def _names(reactions: Iterable[ReactionType]) -> list[str]:
    return [canonical(each.emoji) for each in reactions if isinstance(each, ReactionTypeEmoji)]

"""What people do in Telegram: say, edit, press, react, ask inline, choose."""

import asyncio
from typing import Any

from bot.sandbox.telegram.chats import BOT, Chat, Message
from bot.sandbox.telegram.errors import ActError
from bot.sandbox.telegram.keyboards import has_data
from bot.sandbox.telegram.queries import CALLBACK_LIFE_S, INLINE_LIFE_S, InlineAnswer, InlineResult
from bot.sandbox.telegram.reactions import ALLOWED, as_reaction
from bot.sandbox.telegram.wording import part, typed
from bot.sandbox.telegram.world import World

_MAX_TEXT = 4096
_MAX_QUERY = 256


def say(world: World, key: str, chat: int | str, text: str, reply_to: int | None, thread: int | None) -> int:
    """Post what a person types and hand it to the bot, if the bot may read it; return the message id."""
    place = world.chat_for_person(key, chat)
    if place.kind == "private" and place.bot == "kicked":
        raise ActError(f"{world.cast.name(key)} has blocked the bot.")
    wording = typed(text)
    if not wording.text:
        raise ActError("An empty message cannot be sent.")
    if len(wording.text) > _MAX_TEXT:
        raise ActError(f"A message has at most {_MAX_TEXT} characters.")
    thread_id = _thread(place, key, reply_to, thread)
    message = world.post(
        place,
        key,
        text=wording.text,
        entities=wording.entities,
        reply_to=reply_to,
        thread_id=thread_id,
    )
    if _is_read_by_bot(world, place, message):
        world.updates.add("message", world.objects.message(message))
    return message.message_id


def edit(world: World, key: str, chat: int | str, message_id: int, text: str) -> None:
    """Change one's own message; the bot gets edited_message if it got the message."""
    place = world.chat_for_person(key, chat)
    message = place.for_person(message_id)
    wording = typed(text)
    if message.sender != key or message.via_bot:
        raise ActError(f"{world.cast.name(key)} did not write message {message_id}.")
    if not wording.text or wording.text == message.text:
        raise ActError("The new text must be another one.")
    message.text, message.entities, message.edited_at = wording.text, wording.entities, world.date
    world.changed()
    if _is_read_by_bot(world, place, message):
        world.updates.add("edited_message", world.objects.message(message))


def delete(world: World, key: str, chat: int | str, message_id: int) -> None:
    """Take back one's own message; no bot is ever told."""
    place = world.chat_for_person(key, chat)
    message = place.for_person(message_id)
    if message.sender != key and place.standings[key] not in ("creator", "administrator"):
        raise ActError(f"{world.cast.name(key)} may not delete message {message_id}.")
    del place.messages[message_id]
    world.changed()


async def click(world: World, key: str, chat: int | str, message_id: int, data: str) -> dict[str, Any]:
    """Press the button with this data and wait a little for the bot's notice; {} when none comes."""
    place = world.chat_for_person(key, chat)
    person = world.cast.of(key)
    if person.bot:
        raise ActError(f"{person.name} is a bot and presses no buttons.")
    message = place.for_person(message_id)
    if not has_data(message.markup, data):
        raise ActError(f"Message {message_id} has no button with the data {data!r}.")
    asked = world.callbacks.ask(key, CALLBACK_LIFE_S)
    query = {"id": asked.id, "from": world.cast.user(key), "chat_instance": str(-place.id), "data": data}
    if message.inline_id is not None:
        query["inline_message_id"] = message.inline_id
    else:
        query["message"] = world.objects.message(message)
    world.updates.add("callback_query", query)
    answer: dict[str, Any] | None = await _within(world.options.patience_s, asked.answer)
    return answer or {}


def react(world: World, key: str, chat: int | str, message_id: int, emoji: str | None) -> None:
    """Put the person's one emoji on a message in place of an earlier one; None takes it away."""
    place = world.chat_for_person(key, chat)
    message = place.for_person(message_id)
    if emoji is not None:
        emoji = emoji.replace("\ufe0f", "")
        if emoji not in ALLOWED:
            raise ActError(f"{emoji} is not one of Telegram's reactions.")
    old = message.reactions.get(key)
    if old == emoji:
        return
    message.reactions.pop(key, None)
    if emoji is not None:
        message.reactions[key] = emoji
    world.changed()
    if place.bot_is_admin and not world.cast.of(key).bot:
        who = {"actor_chat": world.objects.chat(place)} if key in place.anonymous else {"user": world.cast.user(key)}
        change = who | {
            "chat": world.objects.chat(place),
            "message_id": message_id,
            "date": world.date,
            "old_reaction": as_reaction(old),
            "new_reaction": as_reaction(emoji),
        }
        world.updates.add("message_reaction", change)


def unreact(world: World, key: str, chat: int | str, message_id: int, emoji: str | None) -> None:
    """Take the person's emoji away; naming an emoji that is not there is an error."""
    message = world.chat_for_person(key, chat).for_person(message_id)
    old = message.reactions.get(key)
    if old is None or (emoji is not None and emoji.replace("\ufe0f", "") != old):
        raise ActError(f"{world.cast.name(key)} has no such reaction on message {message_id}.")
    react(world, key, chat, message_id, None)


async def inline(world: World, key: str, query: str, offset: str) -> list[dict[str, Any]]:
    """Type "@bot query" somewhere and return what is offered; nothing when the bot is late."""
    person = world.cast.acting(key)
    if person.bot:
        raise ActError(f"{person.name} is a bot and asks no inline queries.")
    if len(query) > _MAX_QUERY:
        raise ActError(f"An inline query has at most {_MAX_QUERY} characters.")
    answer = world.inline.remembered(key, query, offset, world.now())
    if answer is None:
        asked = world.inline.ask(key, INLINE_LIFE_S, query, offset)
        update = {"id": asked.id, "from": world.cast.user(key), "query": query, "offset": offset}
        world.updates.add("inline_query", update | {"chat_type": "sender"})
        answer = await _within(world.options.patience_s, asked.answer)
    if answer is None:
        return []
    world.inline.shown[key] = (query, answer)
    return [result.offered for result in answer.results]


def choose(world: World, key: str, chat: int | str, result_id: str) -> int:
    """Send one of the articles offered to this person last; it is theirs, "via" the bot."""
    place = world.chat_for_person(key, chat)
    query, answer = world.inline.shown.get(key, ("", InlineAnswer((), "")))
    result = next((result for result in answer.results if result.id == result_id), None)
    if result is None:
        raise ActError(f"{world.cast.name(key)} was not offered {result_id!r}.")
    message = _posted(world, key, place, result)
    if place.has_bot:
        world.updates.add("message", world.objects.message(message))
    if world.options.inline_feedback:
        chosen = {"result_id": result_id, "from": world.cast.user(key), "query": query}
        if message.inline_id is not None:
            chosen["inline_message_id"] = message.inline_id
        world.updates.add("chosen_inline_result", chosen)
    return message.message_id


def _thread(place: Chat, key: str, reply_to: int | None, thread: int | None) -> int | None:
    answered = place.for_person(reply_to) if reply_to is not None else None
    thread_id = thread if thread is not None or answered is None else answered.thread_id
    if thread_id is None:
        return None
    topic = place.topics.get(thread_id)
    if topic is None:
        raise ActError(f"There is no topic {thread_id} in {place.title}.")
    if topic.closed and place.standings[key] == "member":
        raise ActError(f"The topic {topic.name} is closed.")
    return thread_id


def _posted(world: World, key: str, place: Chat, result: InlineResult) -> Message:
    message = world.post(
        place,
        key,
        text=result.wording.text,
        entities=list(result.wording.entities),
        markup=result.markup,
        preview=result.preview,
        via_bot=True,
    )
    if result.markup is not None:  # only a message with buttons can be edited by the bot later
        message.inline_id = f"inline-{place.id}-{message.message_id}"
        world.inline_messages[message.inline_id] = message
    return message


def _is_read_by_bot(world: World, chat: Chat, message: Message) -> bool:
    """Say whether a bot gets this message: never another bot's, and in privacy mode only what is for it."""
    if not chat.has_bot or world.cast.of(message.sender).bot:
        return False
    if chat.kind == "private" or chat.bot_is_admin or world.cast.bot.reads_all:
        return True
    answered = chat.messages.get(message.reply_to or 0)
    if answered is not None and answered.sender == BOT:
        return True
    name = "@" + world.cast.bot.username.lower()
    for entity in message.entities:
        words = part(message.text, entity).lower()
        if entity["type"] == "mention" and words == name:
            return True
        if entity["type"] == "bot_command" and entity["offset"] == 0:
            return words.endswith(name) or "@" not in words
    return False


async def _within(seconds: float, answer: asyncio.Future[Any]) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await asyncio.shield(answer)
    except TimeoutError:
        return None

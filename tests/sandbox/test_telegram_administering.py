"""What an administrator bot may do in a group: topics, pins, deletions."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.sandbox.people import Persona
from bot.sandbox.telegram.errors import ActError
from bot.sandbox.telegram.server import TelegramStandIn

TOKEN = "123456:" + "A" * 35
PEOPLE = [
    Persona("ana", "Ana Lee", telegram_id=101),
    Persona("boss", "Boss Chen", telegram_id=102),
    Persona("eve", "Eve Outside", telegram_id=103),
    Persona("gone", "Gone", telegram_id=104, deactivated=True),
    Persona("robo", "Robo", telegram_id=105, bot=True),
]
EVERYTHING = ["message", "edited_message", "message_reaction", "my_chat_member", "chat_member", "callback_query"]


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn(PEOPLE)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def ask(http: ClientSession, telegram: TelegramStandIn, method: str, **args: Any) -> Any:
    """Return the result of a call, or the words of its refusal."""
    async with http.post(f"{telegram.base_url}{TOKEN}/{method}", json=args) as answer:
        body = await answer.json()
        return body["result"] if body["ok"] else body["description"]


class Ear:
    """Reads the bot's updates, each once, with every type asked for."""

    def __init__(self, http: ClientSession, telegram: TelegramStandIn) -> None:
        self._http, self._telegram, self._offset = http, telegram, 0

    async def hear(self) -> list[dict[str, Any]]:
        args = {"offset": self._offset, "allowed_updates": EVERYTHING}
        updates: list[dict[str, Any]] = await ask(self._http, self._telegram, "getUpdates", **args)
        self._offset = updates[-1]["update_id"] + 1 if updates else self._offset
        return updates

    async def texts(self) -> list[str]:
        return [update["message"]["text"] for update in await self.hear() if "message" in update]


@pytest.fixture
async def ear(http: ClientSession, telegram: TelegramStandIn) -> Ear:
    listener = Ear(http, telegram)
    await listener.hear()
    return listener


async def test_a_topic_is_opened_written_to_closed_and_renamed(
    telegram: TelegramStandIn, http: ClientSession, ear: Ear
) -> None:
    group = telegram.add_group("Incidents", ["boss", "ana"], forum=True)
    topic = await ask(http, telegram, "createForumTopic", chat_id=group, name="Battery")
    thread = topic["message_thread_id"]
    sent = await ask(http, telegram, "sendMessage", chat_id=group, text="Opened", message_thread_id=thread)
    await telegram.say("ana", group, "In the topic", thread=thread)
    await telegram.say("ana", group, "An answer", reply_to=sent["message_id"])
    await telegram.say("ana", group, "In General")

    heard = [update["message"] for update in await ear.hear() if "message" in update]
    renamed = await ask(http, telegram, "editForumTopic", chat_id=group, message_thread_id=thread, name="Battery!")
    closed = await ask(http, telegram, "closeForumTopic", chat_id=group, message_thread_id=thread)

    assert sent["is_topic_message"] is True
    assert [message.get("message_thread_id") for message in heard] == [thread, thread, None]
    # What is no answer in a topic looks like an answer to the message that opened it.
    assert heard[0]["reply_to_message"]["forum_topic_created"]["name"] == "Battery"
    assert heard[1]["reply_to_message"]["message_id"] == sent["message_id"]
    assert renamed is closed is True
    with pytest.raises(ActError, match="closed"):
        await telegram.say("ana", group, "Too late", thread=thread)
    assert telegram.snapshot()["chats"][0]["topics"] == [{"id": thread, "name": "Battery!"}]


@pytest.mark.parametrize(
    ("group", "args", "words"),
    [
        ({"forum": False}, {"name": "x"}, "Bad Request: the chat is not a forum"),
        (
            {"forum": True, "bot_is_admin": False},
            {"name": "x"},
            "Bad Request: not enough rights to create a topic",
        ),
        ({"forum": True}, {"name": " "}, "Bad Request: TOPIC_TITLE_EMPTY"),
        ({"forum": True}, {"name": "x" * 129}, "Bad Request: a topic name has at most 128 characters"),
        ({"forum": True}, {"name": "x", "icon_color": 1}, "Bad Request: invalid icon color specified"),
    ],
)
async def test_a_topic_that_cannot_be_is_refused(
    telegram: TelegramStandIn, http: ClientSession, group: dict[str, bool], args: dict[str, Any], words: str
) -> None:
    chat = telegram.add_group("Room", ["ana"], **group)

    assert await ask(http, telegram, "createForumTopic", chat_id=chat, **args) == words


async def test_only_an_administrator_pins(telegram: TelegramStandIn, http: ClientSession) -> None:
    group = telegram.add_group("Room", ["ana"], bot_is_admin=False)
    said = await telegram.say("ana", group, "/pin")
    place = {"chat_id": group, "message_id": said}

    refused = await ask(http, telegram, "pinChatMessage", **place)
    telegram.set_bot_standing(group, "administrator")
    pinned = await ask(http, telegram, "pinChatMessage", **place)

    assert refused == "Bad Request: not enough rights to manage pinned messages in the chat"
    assert pinned is True
    assert (await ask(http, telegram, "getChat", chat_id=group))["pinned_message"]["message_id"] == said
    assert await ask(http, telegram, "unpinChatMessage", chat_id=group) is True
    assert telegram.snapshot()["chats"][0]["pinned"] == []


async def test_only_an_administrator_deletes_what_others_said(telegram: TelegramStandIn, http: ClientSession) -> None:
    group = telegram.add_group("Room", ["ana"], bot_is_admin=False)
    said = await telegram.say("ana", group, "x")

    refused = await ask(http, telegram, "deleteMessage", chat_id=group, message_id=said)
    telegram.set_bot_standing(group, "administrator")

    assert refused == "Bad Request: message can't be deleted"
    assert await ask(http, telegram, "deleteMessage", chat_id=group, message_id=said) is True

"""What an administrator bot may do in a group: topics, pins, deletions."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox.telegram.errors import ActError
from tests.sandbox.telegram_stage import Stage, raised_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage() as raised:
        await raised.hear()  # from now on every kind of update is sent
        yield raised


async def test_a_topic_is_opened_written_to_closed_and_renamed(stage: Stage) -> None:
    group = stage.telegram.add_group("Incidents", ["boss", "ana"], forum=True)
    topic = await stage.ask("createForumTopic", chat_id=group, name="Battery")
    thread = topic["message_thread_id"]
    sent = await stage.ask("sendMessage", chat_id=group, text="Opened", message_thread_id=thread)
    await stage.telegram.say("ana", group, "In the topic", thread=thread)
    await stage.telegram.say("ana", group, "An answer", reply_to=sent["message_id"])
    await stage.telegram.say("ana", group, "In General")

    heard = [update["message"] for update in await stage.hear() if "message" in update]
    renamed = await stage.ask("editForumTopic", chat_id=group, message_thread_id=thread, name="Battery!")
    closed = await stage.ask("closeForumTopic", chat_id=group, message_thread_id=thread)

    assert sent["is_topic_message"] is True
    assert [message.get("message_thread_id") for message in heard] == [thread, thread, None]
    # What is no answer in a topic looks like an answer to the message that opened it.
    assert heard[0]["reply_to_message"]["forum_topic_created"]["name"] == "Battery"
    assert heard[1]["reply_to_message"]["message_id"] == sent["message_id"]
    assert renamed is closed is True
    with pytest.raises(ActError, match="closed"):
        await stage.telegram.say("ana", group, "Too late", thread=thread)
    assert stage.telegram.snapshot()["chats"][0]["topics"] == [{"id": thread, "name": "Battery!"}]


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
    stage: Stage, group: dict[str, bool], args: dict[str, Any], words: str
) -> None:
    chat = stage.telegram.add_group("Room", ["ana"], **group)

    assert await stage.ask("createForumTopic", chat_id=chat, **args) == words


async def test_only_an_administrator_pins(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana"], bot_is_admin=False)
    said = await stage.telegram.say("ana", group, "/pin")
    place = {"chat_id": group, "message_id": said}

    refused = await stage.ask("pinChatMessage", **place)
    stage.telegram.set_bot_standing(group, "administrator")
    pinned = await stage.ask("pinChatMessage", **place)

    assert refused == "Bad Request: not enough rights to manage pinned messages in the chat"
    assert pinned is True
    assert (await stage.ask("getChat", chat_id=group))["pinned_message"]["message_id"] == said
    assert await stage.ask("unpinChatMessage", chat_id=group) is True
    assert stage.telegram.snapshot()["chats"][0]["pinned"] == []


async def test_only_an_administrator_deletes_what_others_said(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana"], bot_is_admin=False)
    said = await stage.telegram.say("ana", group, "x")

    refused = await stage.ask("deleteMessage", chat_id=group, message_id=said)
    stage.telegram.set_bot_standing(group, "administrator")

    assert refused == "Bad Request: message can't be deleted"
    assert await stage.ask("deleteMessage", chat_id=group, message_id=said) is True

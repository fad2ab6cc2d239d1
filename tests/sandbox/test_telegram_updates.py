"""How updates wait, are confirmed, are chosen and expire."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox.ports import free_port
from bot.sandbox.telegram.updates import UpdateQueue
from tests.sandbox.telegram_stage import Stage, raised_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage() as raised:
        yield raised


def texts(answer: dict[str, Any]) -> list[str]:
    return [update["message"]["text"] for update in answer["result"] if "message" in update]


async def test_an_update_is_given_again_until_a_later_offset_confirms_it(stage: Stage) -> None:
    await stage.telegram.say("ana", "private", "one")
    await stage.telegram.say("ana", "private", "two")

    first = await stage.call("getUpdates")
    again = await stage.call("getUpdates", offset=first["result"][0]["update_id"])
    after = await stage.call("getUpdates", offset=first["result"][0]["update_id"] + 1)

    assert texts(first) == texts(again) == ["one", "two"]
    assert texts(after) == ["two"]
    assert texts(await stage.call("getUpdates")) == ["two"]


async def test_a_negative_offset_keeps_only_the_last_updates(stage: Stage) -> None:
    for word in ("one", "two", "three"):
        await stage.telegram.say("ana", "private", word)

    assert texts(await stage.call("getUpdates", offset=-1)) == ["three"]
    assert texts(await stage.call("getUpdates")) == ["three"]


@pytest.mark.parametrize(("limit", "given"), [(1, 1), (100, 100), (0, 100), (101, 100)])
async def test_a_limit_outside_1_to_100_counts_as_100(stage: Stage, limit: int, given: int) -> None:
    for number in range(103):
        await stage.telegram.say("ana", "private", str(number))

    assert len((await stage.call("getUpdates", limit=limit))["result"]) == given


async def test_a_long_poll_ends_as_soon_as_something_is_said(stage: Stage) -> None:
    poll = asyncio.create_task(stage.call("getUpdates", timeout=30))
    await asyncio.sleep(0.1)
    assert not poll.done()

    await stage.telegram.say("ana", "private", "hello")

    assert texts(await asyncio.wait_for(poll, 1)) == ["hello"]


async def test_a_long_poll_without_news_ends_empty_after_its_real_seconds(stage: Stage) -> None:
    began = time.monotonic()

    assert (await stage.call("getUpdates", timeout=1))["result"] == []
    assert 0.9 < time.monotonic() - began < 3


async def test_of_two_pollers_the_one_that_waited_gets_409(stage: Stage) -> None:
    first = asyncio.create_task(stage.call("getUpdates", timeout=30))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(stage.call("getUpdates", timeout=30))

    refused = await asyncio.wait_for(first, 1)
    await stage.telegram.say("ana", "private", "hello")

    assert refused["error_code"] == 409
    assert refused["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    assert texts(await second) == ["hello"]


async def test_a_reader_that_is_gone_is_no_second_reader(stage: Stage) -> None:
    first = asyncio.create_task(stage.call("getUpdates", timeout=30))
    await stage.telegram.listening()
    first.cancel()
    await asyncio.sleep(0.1)
    with pytest.raises(TimeoutError):
        await stage.telegram.listening(timeout_s=0.05)

    second = asyncio.create_task(stage.call("getUpdates", timeout=30))
    await stage.telegram.listening()
    await stage.telegram.say("ana", "private", "hello")

    assert texts(await second) == ["hello"]
    assert stage.telegram.refusals == []


async def test_a_reaction_is_lost_unless_the_type_was_asked_for_before(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana"])
    said = await stage.telegram.say("ana", group, "hello")
    await stage.telegram.react("ana", group, said, "👍")
    assert [list(u)[1] for u in (await stage.call("getUpdates"))["result"]] == ["my_chat_member", "message"]

    await stage.call("getUpdates", allowed_updates=["message", "message_reaction"])
    await stage.telegram.react("ana", group, said, "👎")

    kinds = [list(update)[1] for update in (await stage.call("getUpdates"))["result"]]
    assert kinds == ["my_chat_member", "message", "message_reaction"]


async def test_the_wanted_types_are_remembered_and_an_empty_list_is_the_default(stage: Stage) -> None:
    await stage.call("getUpdates", allowed_updates=["message_reaction"])
    await stage.telegram.say("ana", "private", "unheard")
    assert (await stage.call("getUpdates"))["result"] == []
    assert (await stage.call("getWebhookInfo"))["result"]["allowed_updates"] == ["message_reaction"]

    await stage.call("getUpdates", allowed_updates=[])
    await stage.telegram.say("ana", "private", "heard")
    assert texts(await stage.call("getUpdates")) == ["heard"]


async def test_an_unread_inline_query_dies_long_before_a_message() -> None:
    queue = UpdateQueue()
    queue.add("inline_query", {})
    queue.add("callback_query", {})
    queue.add("message", {})

    lives = [round(update.dies_at - time.monotonic()) for update in queue.pending]

    assert lives == [30, 150, 86_400]


async def test_update_ids_grow_and_are_not_given_twice(stage: Stage) -> None:
    await stage.telegram.say("ana", "private", "one")
    first = (await stage.call("getUpdates"))["result"][0]["update_id"]
    await stage.call("getUpdates", offset=first + 1)
    await stage.telegram.say("ana", "private", "two")

    assert (await stage.call("getUpdates"))["result"][0]["update_id"] == first + 1


async def test_polling_is_refused_while_a_webhook_is_set(stage: Stage) -> None:
    poll = asyncio.create_task(stage.call("getUpdates", timeout=30))
    await asyncio.sleep(0.1)
    await stage.call("setWebhook", url=f"http://127.0.0.1:{free_port()}/hook")

    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    refused = await stage.call("getUpdates")
    assert refused["description"].startswith("Conflict: can't use getUpdates method while webhook is active")

    await stage.call("deleteWebhook")
    assert (await stage.call("getUpdates"))["ok"]

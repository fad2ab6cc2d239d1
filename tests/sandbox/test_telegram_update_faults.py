"""Updates that come twice, or in another order than they happened, to a poller and to a webhook."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox.telegram.faults import FaultTable
from bot.sandbox.telegram.updates import UpdateQueue
from tests.sandbox.telegram_stage import Stage, raised_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage() as raised:
        await raised.hear()
        yield raised


def ids(updates: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in updates]


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates if "message" in update]


async def test_a_duplicate_has_the_id_of_the_first(stage: Stage) -> None:
    stage.telegram.inject("message", "duplicate")
    await stage.telegram.say("ana", "private", "one")
    await stage.telegram.say("ana", "private", "two")

    heard = await stage.hear()

    assert texts(heard) == ["one", "one", "two"]
    assert ids(heard) == [ids(heard)[0], ids(heard)[0], ids(heard)[0] + 1]
    assert await stage.hear() == []


async def test_a_fault_waits_for_its_kind_of_update(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana"])
    stage.telegram.inject("message_reaction", "duplicate")
    said = await stage.telegram.say("ana", group, "x")
    await stage.telegram.react("ana", group, said, "👍")

    kinds = [list(update)[1] for update in await stage.hear()]

    assert kinds == ["my_chat_member", "message", "message_reaction", "message_reaction"]


async def test_to_a_poller_an_overtaken_update_comes_second_with_the_later_id(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana"])
    said = await stage.telegram.say("ana", group, "x")
    await stage.hear()
    stage.telegram.inject("message_reaction", "out_of_order", after_s=30)

    await stage.telegram.react("ana", group, said, "👍")
    await stage.telegram.unreact("ana", group, said)
    heard = await stage.hear()

    assert [len(update["message_reaction"]["new_reaction"]) for update in heard] == [0, 1]
    assert ids(heard) == [ids(heard)[0], ids(heard)[0] + 1]


async def test_to_a_webhook_an_overtaken_update_keeps_its_id() -> None:
    faults = FaultTable()
    faults.plant("updates", "out_of_order", 2, 30)
    queue = UpdateQueue(faults, first_id=1)
    queue.by_webhook = True
    for text in ("one", "two", "three", "four"):
        queue.add("message", {"text": text})

    assert [(update.id, update.body["text"]) for update in queue.pending] == [
        (3, "three"),
        (2, "two"),
        (1, "one"),
        (4, "four"),
    ]


async def test_an_update_nothing_overtakes_comes_when_its_time_is_over(stage: Stage) -> None:
    stage.telegram.inject("updates", "out_of_order", after_s=0.1)
    await stage.telegram.say("ana", "private", "alone")
    assert await stage.texts() == []

    await asyncio.sleep(0.2)

    assert await stage.texts() == ["alone"]


async def test_a_delayed_update_is_overtaken_by_all_that_come_in_its_time(stage: Stage) -> None:
    stage.telegram.inject("message", "delay", after_s=0.1)
    for text in ("late", "one", "two"):
        await stage.telegram.say("ana", "private", text)
    at_once = await stage.texts()
    await asyncio.sleep(0.2)

    assert at_once == ["one", "two"]
    assert await stage.texts() == ["late"]

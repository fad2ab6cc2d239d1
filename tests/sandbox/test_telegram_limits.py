"""Flood control, when it is switched on: how many messages go through, and what the others are told."""

import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import FormData

from bot.sandbox.telegram.limits import Limits
from bot.sandbox.telegram.world import Options
from tests.sandbox.telegram_stage import TOKEN, Stage, raised_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage(Options(limits=True)) as raised:
        yield raised


async def sent(stage: Stage, chat: int, count: int) -> list[int]:
    """Send so many messages; return 0 for each that was taken and else the seconds to wait."""
    answers = [await stage.call("sendMessage", chat_id=chat, text=str(n)) for n in range(count)]
    return [0 if answer["ok"] else answer["parameters"]["retry_after"] for answer in answers]


async def test_into_one_chat_goes_a_short_burst_and_then_one_message_a_second(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana"])

    assert await sent(stage, group, 5) == [0, 0, 0, 1, 1]
    stage.clock.at += 1
    assert await sent(stage, group, 2) == [0, 1]
    stage.clock.at += 60
    assert await sent(stage, group, 4) == [0, 0, 0, 1]


async def test_into_one_group_go_20_messages_a_minute(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana"])
    await stage.telegram.say("ana", "private", "/start")
    for _ in range(20):
        assert await sent(stage, group, 1) == [0]
        stage.clock.at += 1

    assert await sent(stage, group, 1) == [40]
    assert await sent(stage, 101, 1) == [0]
    stage.clock.at += 40
    assert await sent(stage, group, 2) == [0, 1]


async def test_a_private_chat_knows_no_20_a_minute(stage: Stage) -> None:
    await stage.telegram.say("ana", "private", "/start")
    for _ in range(25):
        assert await sent(stage, 101, 1) == [0]
        stage.clock.at += 1


async def test_over_all_chats_go_30_messages_a_second(stage: Stage) -> None:
    groups = [stage.telegram.add_group(f"Room {n}", ["ana"]) for n in range(31)]

    answers = [(await sent(stage, group, 1))[0] for group in groups]
    stage.clock.at += 1

    assert answers == [0] * 30 + [1]
    assert await sent(stage, groups[-1], 1) == [0]


async def test_a_message_too_many_is_neither_shown_nor_counted(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana"])
    await sent(stage, group, 50)
    stage.clock.at += 1

    assert await sent(stage, group, 1) == [0]
    assert len(stage.shown()) == 4
    assert stage.telegram.refusals[-1].error == "Too Many Requests: retry after 1"


async def test_what_is_refused_for_another_reason_is_not_counted(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana"])
    for _ in range(10):
        assert await stage.ask("sendMessage", chat_id=group, text="") == "Bad Request: message text is empty"

    assert await sent(stage, group, 3) == [0, 0, 0]


async def test_files_count_and_edits_do_not(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana"])
    for _ in range(3):
        form = FormData({"chat_id": str(group)})
        form.add_field("document", b"data", filename="a.txt", content_type="text/plain")
        async with stage.http.post(f"{stage.telegram.base_url}{TOKEN}/sendDocument", data=form) as answer:
            assert answer.status == 200

    assert await sent(stage, group, 1) == [1]
    for text in ("a", "b", "c", "d"):
        edit = {"chat_id": group, "message_id": 1, "caption": text}
        assert (await stage.call("editMessageCaption", **edit))["ok"]


async def test_the_limits_can_be_switched_while_the_bot_runs(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana"])
    stage.telegram.limits = False
    assert await sent(stage, group, 40) == [0] * 40

    stage.telegram.limits = True
    assert await sent(stage, group, 4) == [0, 0, 0, 1]


def test_without_the_switch_nothing_is_limited() -> None:
    limits = Limits()
    for _ in range(1000):
        limits.check(-1, 0.0)
        limits.count(-1, 0.0)

    assert not limits.on


async def test_a_poll_that_repeats_its_offset_within_3_seconds_is_held_3_seconds(stage: Stage) -> None:
    await stage.ask("getUpdates", offset=5)
    began = time.monotonic()
    await stage.ask("getUpdates", offset=6)
    another = time.monotonic() - began

    assert await stage.ask("getUpdates", offset=6) == []

    assert another < 1
    assert 2.9 < time.monotonic() - began < 5


async def test_a_held_poll_still_ends_with_the_first_update(stage: Stage) -> None:
    await stage.ask("getUpdates")
    await stage.telegram.say("ana", "private", "hello")
    began = time.monotonic()

    assert len(await stage.ask("getUpdates")) == 1
    assert time.monotonic() - began < 1


async def test_without_limits_no_poll_is_held() -> None:
    async with raised_stage() as stage:
        began = time.monotonic()
        for _ in range(5):
            await stage.ask("getUpdates")
        assert time.monotonic() - began < 1

"""Which refusals were meant: those announced, those planted, and nothing else."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram.calls import Call, CallLog
from tests.sandbox.telegram_stage import Stage, raised_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage() as raised:
        yield raised


def unmeant(stage: Stage) -> list[tuple[str, str | None]]:
    return [(call.method, call.error) for call in stage.telegram.unmeant_refusals]


async def test_a_refusal_nobody_announced_is_a_mistake(stage: Stage) -> None:
    await stage.ask("getChat", chat_id=-5)

    assert unmeant(stage) == [("getChat", "Bad Request: chat not found")]


async def test_an_announced_refusal_is_meant_and_still_a_refusal(stage: Stage) -> None:
    stage.telegram.expect_refusal("getChat", "chat not found")

    await stage.ask("getChat", chat_id=-5)

    assert unmeant(stage) == []
    assert [call.error for call in stage.telegram.refusals] == ["Bad Request: chat not found"]


async def test_an_announcement_serves_as_often_as_it_says(stage: Stage) -> None:
    stage.telegram.expect_refusal("getChat", count=2)

    for _ in range(3):
        await stage.ask("getChat", chat_id=-5)

    assert len(unmeant(stage)) == 1


@pytest.mark.parametrize(
    ("method", "error", "left"),
    [
        ("getChat", "", 0),
        ("getchat", "chat not found", 0),
        ("*", "not found", 0),
        ("getChat", "kicked", 1),
        ("sendMessage", "chat not found", 1),
    ],
)
async def test_an_announcement_is_for_one_method_and_one_reason(
    stage: Stage, method: str, error: str, left: int
) -> None:
    stage.telegram.expect_refusal(method, error)

    await stage.ask("getChat", chat_id=-5)

    assert len(unmeant(stage)) == left


async def test_what_was_refused_before_the_announcement_stays_a_mistake(stage: Stage) -> None:
    await stage.ask("getChat", chat_id=-5)
    stage.telegram.expect_refusal("getChat")

    assert len(unmeant(stage)) == 1


async def test_an_edit_that_is_repeated_is_refused_and_needs_no_announcement(stage: Stage) -> None:
    group = stage.telegram.add_group("War room", ["ana"])
    sent = await stage.ask("sendMessage", chat_id=group, text="Storm over")
    await stage.ask("editMessageText", chat_id=group, message_id=sent["message_id"], text="Storm over")

    assert len(stage.telegram.refusals) == 1
    assert unmeant(stage) == []


async def test_a_planted_fault_is_meant_and_a_refusal_behind_a_delay_is_not(stage: Stage) -> None:
    for fault in ("429", "500_after", "400 Bad Request: no"):
        stage.telegram.inject("getMe", fault)
        await stage.ask("getMe")
    stage.telegram.inject("getChat", "delay", after_s=0)
    await stage.ask("getChat", chat_id=-5)

    assert unmeant(stage) == [("getChat", "Bad Request: chat not found")]
    assert [call.fault for call in stage.telegram.refusals] == ["429", "500_after", "400 Bad Request: no", ""]


def test_refusals_outlive_the_calls_around_them() -> None:
    log = CallLog()
    log.note(Call(0, "getChat", {}, ok=False, error="Bad Request: chat not found"))
    for _ in range(20_001):
        log.note(Call(0, "getUpdates", {}, ok=True))

    assert len(log.calls) < 20_000
    assert [call.method for call in log.refusals] == ["getChat"]

"""Planted faults as python-telegram-bot meets them, and what of a call is left behind."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.sandbox.telegram.server import TelegramStandIn
from tests.sandbox.telegram_stage import PEOPLE, TOKEN


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn(PEOPLE)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=telegram.base_url) as client:
        yield client


def shown(telegram: TelegramStandIn) -> list[str]:
    return [message["text"] for message in telegram.snapshot()["chats"][0]["messages"]]


@pytest.mark.parametrize(
    ("fault", "error", "stored"),
    [
        ("502", NetworkError, False),
        ("503_after", NetworkError, True),
        ("400 Bad Request: chat not found", BadRequest, False),
        ("403 Forbidden: bot was kicked from the supergroup chat", Forbidden, False),
        ("429", RetryAfter, False),
        ("500", NetworkError, False),
        ("500_after", NetworkError, True),
        ("drop", NetworkError, False),
        ("drop_after", NetworkError, True),
    ],
)
async def test_a_fault_meets_one_call_and_leaves_only_what_it_should(
    telegram: TelegramStandIn, bot: Bot, fault: str, error: type[TelegramError], stored: bool
) -> None:
    group = telegram.add_group("Room", ["ana"])
    telegram.inject("sendMessage", fault)

    with pytest.raises(error):
        await bot.send_message(group, "first")
    left = shown(telegram)
    await bot.send_message(group, "second")

    assert left == (["first"] if stored else [])
    assert shown(telegram)[-1] == "second"
    assert [(call.method, call.ok) for call in telegram.calls[-2:]] == [("sendMessage", False), ("sendMessage", True)]


async def test_too_many_requests_carry_the_seconds_to_wait(telegram: TelegramStandIn, bot: Bot) -> None:
    group = telegram.add_group("Room", ["ana"])
    telegram.inject("sendMessage", "429", count=2, after_s=7)

    for _ in range(2):
        with pytest.raises(RetryAfter) as refused:
            await bot.send_message(group, "x")
        assert "retry in 7" in str(refused.value).lower()
    await bot.send_message(group, "x")


async def test_a_delay_can_outlast_the_callers_patience_and_still_take_effect(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    group = telegram.add_group("Room", ["ana"])
    telegram.inject("sendMessage", "delay", after_s=0.3)
    began = time.monotonic()

    with pytest.raises(TimedOut):
        await bot.send_message(group, "slow", read_timeout=0.1)
    await bot.send_message(group, "x")
    telegram.inject("sendMessage", "delay", after_s=0.3)
    await bot.send_message(group, "patient")

    assert time.monotonic() - began >= 0.4
    assert "slow" in shown(telegram)


async def test_a_fault_waits_for_its_own_method_unless_it_is_for_any(telegram: TelegramStandIn, bot: Bot) -> None:
    group = telegram.add_group("Room", ["ana"])
    telegram.inject("sendmessage", "500")
    assert (await bot.get_chat(group)).title == "Room"
    with pytest.raises(NetworkError):
        await bot.send_message(group, "x")

    telegram.inject("*", "500")
    with pytest.raises(NetworkError):
        await bot.get_chat(group)
    assert (await bot.get_chat(group)).title == "Room"


@pytest.mark.parametrize(
    ("name", "fault", "words"),
    [
        ("sendMessage", "flood", "There is no such fault: 'flood'"),
        ("sendMessage", "duplicate", "There is no such fault: 'duplicate'"),
        ("sendMassage", "500", "Telegram has no method and no kind of update 'sendMassage'"),
        ("callback_query", "500", "There is no such fault of an update: '500'"),
    ],
)
def test_a_fault_that_cannot_happen_is_not_planted(name: str, fault: str, words: str) -> None:
    with pytest.raises(ValueError, match=f"^{words}"):
        TelegramStandIn(PEOPLE).inject(name, fault)


async def test_a_given_answer_comes_in_its_own_words(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.inject("getChat", "400 Bad Request: the group was upgraded")

    with pytest.raises(BadRequest, match=r"^The group was upgraded$"):
        await bot.get_chat(-1)

    assert telegram.refusals[-1].fault == "400 Bad Request: the group was upgraded"


async def test_a_silent_poll_says_nothing_until_its_reader_gives_up(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.inject("getUpdates", "silent")
    poll = asyncio.create_task(bot.get_updates(timeout=0, read_timeout=0.4))
    await asyncio.sleep(0.1)
    await telegram.say("ana", "private", "hello")

    with pytest.raises(TimedOut):
        await poll
    assert [update.message and update.message.text for update in await bot.get_updates()] == ["hello"]


async def test_a_stopped_stand_in_ends_a_silence(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.inject("getUpdates", "silent")
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.1)
    began = time.monotonic()

    await telegram.stop()

    with pytest.raises(NetworkError):
        await poll
    assert time.monotonic() - began < 3


async def test_a_call_is_logged_with_its_arguments_decoded(telegram: TelegramStandIn, bot: Bot) -> None:
    group = telegram.add_group("Room", ["ana"])
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(group, "x", reply_to_message_id=9)

    call = telegram.refusals[-1]

    assert call.method == "sendMessage"
    assert call.args["reply_parameters"]["message_id"] == 9
    assert call.error == "Bad Request: message to be replied not found"
    assert abs(call.at - time.time()) < 60


async def test_a_wrong_token_is_refused(telegram: TelegramStandIn) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("123456:" + "B" * 35, base_url=telegram.base_url):
            pass

    assert telegram.refusals[-1].error == "Unauthorized"


async def test_a_stopped_stand_in_lets_a_waiting_poll_go(telegram: TelegramStandIn, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.listening()
    began = time.monotonic()

    await telegram.stop()

    assert await poll == ()
    assert time.monotonic() - began < 3

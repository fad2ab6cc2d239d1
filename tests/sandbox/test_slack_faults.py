"""Planned faults: what the bot is told, and what was stored all the same."""

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.people import Persona
from bot.sandbox.slack.server import SlackStandIn

PEOPLE = [Persona(key="ana", name="Ana Lin", slack_id="U0ANA00001")]


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    stand_in = SlackStandIn(PEOPLE)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
def client(slack: SlackStandIn) -> AsyncWebClient:
    return AsyncWebClient(token="xoxb-sandbox", base_url=slack.base_url, retry_handlers=[], timeout=1)


@pytest.fixture
def room(slack: SlackStandIn) -> str:
    return slack.add_channel("war-room", ["ana"])


def texts(slack: SlackStandIn) -> list[str]:
    return [message["text"] for message in slack.snapshot()["channels"][0]["messages"]]


async def test_a_rate_limit_names_the_wait_and_stores_nothing(slack, client, room):
    slack.inject("chat.postMessage", "429", after_s=7)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=room, text="a")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert caught.value.response["error"] == "ratelimited"
    await client.chat_postMessage(channel=room, text="b")
    assert texts(slack) == ["b"]


@pytest.mark.parametrize(("fault", "stored"), [("500", []), ("500_after", ["a"])])
async def test_a_server_error_may_hide_that_the_message_was_stored(slack, client, room, fault, stored):
    slack.inject("chat.postMessage", fault)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=room, text="a")
    assert caught.value.response.status_code == 500
    assert texts(slack) == stored
    assert [(call.ok, call.fault) for call in slack.calls] == [(False, fault)]


@pytest.mark.parametrize(("fault", "stored"), [("drop", []), ("drop_after", ["a"])])
async def test_a_broken_connection_may_hide_that_the_message_was_stored(slack, client, room, fault, stored):
    slack.inject("chat.postMessage", fault)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=room, text="a")
    assert texts(slack) == stored


async def test_a_late_answer_hides_a_message_that_was_stored_at_once(slack, client, room):
    slack.inject("chat.postMessage", "delay", after_s=1.5)
    with pytest.raises(asyncio.TimeoutError):
        await client.chat_postMessage(channel=room, text="a")
    assert texts(slack) == ["a"]


async def test_a_fault_for_any_method_is_taken_by_the_next_call_and_counts_down(slack, client, room):
    slack.inject("*", "429", count=2)
    for _ in range(2):
        with pytest.raises(SlackApiError, match="ratelimited"):
            await client.auth_test()
    await client.auth_test()
    assert [call.error for call in slack.refusals] == ["ratelimited"] * 2


def test_a_fault_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="no such fault"):
        SlackStandIn(PEOPLE).inject("chat.postMessage", "gremlin")


async def test_a_thousand_posts_take_about_a_second(slack, client, room):
    url = slack.base_url + "chat.postMessage"
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    async with aiohttp.ClientSession(headers=headers) as session:

        async def post(number: int) -> None:
            async with session.post(url, json={"channel": room, "text": str(number)}) as answer:
                await answer.read()

        started = time.process_time()
        for start in range(0, 1000, 20):
            await asyncio.gather(*(post(start + step) for step in range(20)))
        spent = time.process_time() - started
    assert len(texts(slack)) == 1000
    assert spent < 3.0  # client and server in one process, on a machine that may be busy

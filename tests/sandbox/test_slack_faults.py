"""Planned faults: what the bot is told, and what was stored all the same."""

import asyncio
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


async def test_any_5xx_and_any_error_of_slacks_can_be_planned(slack, client, room):
    slack.inject("chat.postMessage", "503")
    slack.inject("chat.postMessage", "502_after")
    slack.inject("chat.postMessage", "error:restricted_action")
    statuses = []
    for text in ("a", "b", "c"):
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=room, text=text)
        statuses.append(caught.value.response.status_code)
    assert statuses == [503, 502, 200]
    assert caught.value.response["error"] == "restricted_action"
    assert texts(slack) == ["b"]
    assert [call.fault for call in slack.refusals] == ["503", "502_after", "error:restricted_action"]


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("chat.postMessage", "gremlin"),
        ("chat.postMessage", "duplicate"),
        ("events_api", "429"),
        ("*", "error:No Good"),
        ("chat.postMassage", "429"),
    ],
)
def test_a_fault_nobody_knows_is_refused(method, fault):
    with pytest.raises(ValueError, match=r"no such fault|no error|no method"):
        SlackStandIn(PEOPLE).inject(method, fault)

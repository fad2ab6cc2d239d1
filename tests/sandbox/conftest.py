"""Shared by the tests of the Slack stand-in: a workspace with people, a room, a client and a clock turned by hand."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack.server import SlackStandIn
from tests.sandbox.slack_stage import PEOPLE, HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def slack(clock: HandClock) -> AsyncIterator[SlackStandIn]:
    stand_in = SlackStandIn(PEOPLE, now=clock)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
def room(slack: SlackStandIn) -> str:
    return slack.add_channel("war-room", ["ana", "boss"])


@pytest.fixture
def client(slack: SlackStandIn) -> AsyncWebClient:
    return AsyncWebClient(token="xoxb-sandbox", base_url=slack.base_url, retry_handlers=[], timeout=1)

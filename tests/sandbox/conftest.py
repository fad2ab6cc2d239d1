"""Shared by the tests of the sandbox: a workspace with people, a room, a client and a clock turned by hand; a desk."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack.server import SlackStandIn
from tests.sandbox.page_desk import Desk, opened_desk
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


@pytest.fixture
def app(slack: SlackStandIn) -> AsyncApp:
    client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.base_url, retry_handlers=[])
    return AsyncApp(client=client, signing_secret="sandbox-secret")


@pytest.fixture
async def listen(app: AsyncApp) -> AsyncIterator[Callable[[], Any]]:
    handlers: list[AsyncSocketModeHandler] = []

    async def connect() -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(app, "xapp-sandbox", ping_interval=0.2)
        handlers.append(handler)
        await handler.connect_async()
        return handler

    yield connect
    for handler in handlers:
        await handler.close_async()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with opened_desk() as opened:
        yield opened

"""Stages with real libraries on real sockets, connected where a test wants them to hear."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn
from tests.platforms.stage import CAST, Hearer, SlackStage, Stage, TelegramStage
from tests.refusals import answering


@pytest.fixture
async def slack() -> AsyncIterator[SlackStage]:
    far = SlackStandIn(CAST)
    async with answering(far):
        stage = SlackStage(far)
        yield stage
        await stage.platform.stop()


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStage]:
    far = TelegramStandIn(CAST)
    async with answering(far):
        stage = TelegramStage(far)
        yield stage
        await stage.platform.stop()


@pytest.fixture(params=["slack", "telegram"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    far = SlackStandIn(CAST) if request.param == "slack" else TelegramStandIn(CAST)
    async with answering(far):
        built = SlackStage(far) if isinstance(far, SlackStandIn) else TelegramStage(far)
        yield built
        await built.platform.stop()


@pytest.fixture
def hearer() -> Hearer:
    return Hearer()

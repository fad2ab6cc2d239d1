"""The demo as a visitor gets it: its stage, and its bot under a supervisor."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from bot.demo.stage import Stage
from tests.refusals import assert_all_meant


@contextlib.asynccontextmanager
async def a_stage(folder: Path, speed: float, language: str = "zh-Hans") -> AsyncIterator[Stage]:
    """Raise the curtain, and fail in the end with each refusal that was not meant."""
    stage = Stage(folder, speed=speed, language=language)
    await stage.set_up()
    supervisor = asyncio.create_task(stage.keep_daemon())
    try:
        yield stage
    finally:
        supervisor.cancel()
        await stage.tear_down()
    assert_all_meant(stage.slack, stage.telegram)

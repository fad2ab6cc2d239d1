"""The clock on the page, in a real browser: pause, speeds and jumps where it can be moved, and why where it cannot."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.sandbox.clock import SandboxClock
from tests.sandbox.page_stage import NEEDS_BROWSER, Stage, picture, raised_stage

pytestmark = NEEDS_BROWSER
MORNING = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def clock() -> SandboxClock:
    return SandboxClock(MORNING, paused=True)


@pytest_asyncio.fixture
async def stage(clock: SandboxClock) -> AsyncIterator[Stage]:
    async with raised_stage(clock) as ready:
        yield ready


async def test_each_speed_is_a_button_and_the_one_that_runs_is_marked(stage: Stage, clock: SandboxClock) -> None:
    page = await stage.visit("ana")
    for speed in (600, 60, 1):
        await page.get_by_test_id(f"clock-×{speed}").click()
        await page.locator(f'[data-testid="clock-×{speed}"][aria-pressed="true"]').wait_for()
        assert (clock.speed, clock.paused) == (speed, False)
    assert await page.locator('#clock-speeds [aria-pressed="true"]').count() == 1
    await picture(page, "clock")

    await page.get_by_test_id("clock-pause").click()

    await page.locator('[data-testid="clock-pause"][aria-pressed="true"]').wait_for()
    assert clock.paused


async def test_a_paused_clock_stands_still_on_the_page_and_a_running_one_runs(stage: Stage) -> None:
    page = await stage.visit("ana", timezone_id="UTC")
    face = page.locator("#clock-time")
    await page.get_by_text("09:30:00").wait_for()
    await page.wait_for_timeout(600)  # more than two ticks of the page
    assert await face.inner_text() == "09:30:00"

    await page.get_by_test_id("clock-×600").click()

    await face.filter(has_text=re.compile(r"^(09:[45]|1\d:)")).wait_for()


async def test_the_clock_jumps_ahead_by_choice_and_new_messages_bear_the_new_time(stage: Stage) -> None:
    page = await stage.visit("ana", timezone_id="UTC")

    await page.get_by_test_id("clock-jump").select_option("3600")
    await page.get_by_text("10:30:00").wait_for()
    await page.get_by_test_id("composer").fill("an hour later")
    await page.get_by_test_id("composer").press("Enter")

    message = page.get_by_test_id("message").filter(has_text="an hour later")
    assert await message.locator("time").inner_text() == "10:30"


async def test_an_order_to_the_clock_by_a_test_is_seen_on_an_open_page(stage: Stage, clock: SandboxClock) -> None:
    page = await stage.visit("ana", timezone_id="UTC")

    clock.forward(7200)
    await page.get_by_text("11:30:00").wait_for()
    clock.run(30)

    await page.locator('[data-testid="clock-×30"][aria-pressed="true"]').wait_for()


async def test_a_clock_that_runs_elsewhere_shows_its_speed_and_why_it_cannot_be_moved() -> None:
    async with raised_stage() as elsewhere:
        page = await elsewhere.visit("ana")
        badge = page.get_by_test_id("clock-speed")

        assert await badge.inner_text() == "×60"
        assert await badge.get_attribute("title") == "Set where the bot is."
        assert not await page.locator("#clock-speeds").is_visible()
        assert not await page.get_by_test_id("clock-jump").is_visible()

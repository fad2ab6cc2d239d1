"""Unread marks on the page, in a real browser: what counts, that they outlast the page, and whose they are."""

import re
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.sandbox.page_stage import NEEDS_BROWSER, Stage, picture, raised_stage

pytestmark = NEEDS_BROWSER


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage() as ready:
        yield ready


async def test_a_room_counts_what_came_while_one_was_elsewhere_and_a_line_shows_where_it_began(stage: Stage) -> None:
    other = stage.slack.add_channel("approvals", ["ana", "boss"])
    await stage.slack.say("boss", other, "read before")
    page = await stage.visit("ana")
    room, home = page.get_by_test_id("channel-approvals"), page.get_by_test_id("channel-crisis")
    await room.click()
    await page.get_by_text("read before").wait_for()
    await home.click()

    await stage.slack.say("boss", other, "for all")
    await stage.slack.say("boss", other, "for you, <@U0ANA>")
    await room.locator(".badge.loud", has_text="2").wait_for()
    await picture(page, "unread")
    await room.click()

    line = page.get_by_test_id("new-line")
    await line.wait_for()
    assert await line.evaluate("node => node.nextElementSibling.textContent.includes('for all')")
    assert await room.locator(".badge").count() == 0
    await home.click()
    await room.click()
    await page.get_by_text("read before").wait_for()
    assert await line.count() == 0


async def test_unread_marks_outlast_a_reload_and_what_was_read_stays_read(stage: Stage) -> None:
    other = stage.slack.add_channel("approvals", ["ana", "boss"])
    await stage.slack.say("boss", stage.channel, "read at once")
    page = await stage.visit("ana")
    await page.get_by_test_id("channel-approvals").click()
    await stage.slack.say("boss", stage.channel, "one")
    await stage.slack.say("boss", stage.channel, "two")
    await stage.slack.say("boss", other, "in sight")
    badge = page.get_by_test_id("channel-crisis").locator(".badge")
    await badge.filter(has_text=re.compile("^2$")).wait_for()
    await page.get_by_text("in sight").wait_for()

    await page.reload()

    await page.get_by_text("in sight").wait_for()
    assert await badge.inner_text() == "2"
    assert await page.get_by_test_id("channel-approvals").locator(".badge").count() == 0


async def test_a_lit_thread_and_an_unread_chat_outlast_a_reload(stage: Stage) -> None:
    ts = await stage.slack.say("ana", stage.channel, "who takes this?")
    away = stage.telegram.add_group("Approvals", ["ana", "boss"])
    page = await stage.visit("ana")
    await page.get_by_text("who takes this?").wait_for()
    await stage.slack.say("boss", stage.channel, "I do", ts)
    await stage.telegram.say("boss", away, "please look")
    await page.locator(".replies.lit").wait_for()

    for _ in range(2):
        await page.reload()
        await page.locator(".replies.lit").get_by_text("1 new").wait_for()
        assert await page.get_by_test_id(f"tg-chat-{away}").locator(".badge").inner_text() == "1"

    await page.locator(".replies.lit").get_by_role("button").click()
    await page.locator(".replies.lit").wait_for(state="detached")
    await page.get_by_test_id("thread-close").click()
    await page.reload()
    await page.get_by_test_id("replies").wait_for()
    assert await page.locator(".replies.lit").count() == 0


async def test_each_person_has_marks_of_their_own_and_all_their_windows_share_them(stage: Stage) -> None:
    other = stage.slack.add_channel("approvals", ["ana", "boss"])
    await stage.client.chat_postMessage(channel=other, text="for both")
    ana, same, boss = [await stage.visit(person) for person in ("ana", "ana", "boss")]
    badges = [page.get_by_test_id("channel-approvals").locator(".badge") for page in (ana, same, boss)]
    for badge in badges:
        await badge.wait_for()

    await ana.get_by_test_id("channel-approvals").click()

    await badges[0].wait_for(state="detached")
    await badges[1].wait_for(state="detached")
    assert await badges[2].inner_text() == "1"


async def test_who_came_and_went_is_not_counted(stage: Stage) -> None:
    page = await stage.visit("ana")
    opened = await stage.client.conversations_create(name="crisis-1")
    room = opened["channel"]["id"]
    await stage.client.conversations_invite(channel=room, users="U0ANA,U0BOSS")
    await stage.client.chat_postMessage(channel=room, text="the card")

    await page.get_by_test_id("channel-crisis-1").locator(".badge", has_text=re.compile("^1$")).wait_for()


async def test_on_a_phone_the_tabs_count_what_waits_on_the_other_side(stage: Stage) -> None:
    page = await stage.visit("ana", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    await stage.telegram.say("boss", stage.group, "look here")
    badge = page.get_by_test_id("tab-telegram").locator(".badge")
    await badge.wait_for()
    assert await badge.inner_text() == "1"

    await page.get_by_test_id("tab-telegram").click()

    await badge.wait_for(state="hidden")

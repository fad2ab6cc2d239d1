"""Threads on the page, in a real browser: the line under a message, the pane beside the channel, and what is unread."""

import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest_asyncio

from tests.sandbox.page_stage import NEEDS_BROWSER, Stage, button, picture, raised_stage, running_slack_bot

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = NEEDS_BROWSER
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage() as ready:
        yield ready


async def thread_of(stage: Stage, *replies: str) -> str:
    """A question of Ana's that the boss has answered, and something said after it."""
    ts = await stage.slack.say("ana", stage.channel, "who takes this?")
    for reply in replies:
        await stage.slack.say("boss", stage.channel, reply, ts)
    await stage.slack.say("boss", stage.channel, "something else")
    return ts


async def texts(page: "Page", testid: str) -> list[str]:
    return [await one.locator(".content").inner_text() for one in await page.get_by_test_id(testid).all()]


async def test_replies_stand_in_a_pane_and_under_the_message_only_a_line_tells_of_them(stage: Stage) -> None:
    await thread_of(stage, "not me", "I do")
    page = await stage.visit("ana", viewport={"width": 1280, "height": 800})
    line = page.get_by_test_id("replies")
    await line.wait_for()
    assert await texts(page, "message") == ["who takes this?", "something else"]
    told = " ".join((await line.get_by_role("button").inner_text()).split())
    assert re.search(r"2 replies · last reply \d\d:\d\d", told)
    assert not await page.get_by_test_id("thread").is_visible()

    await line.get_by_role("button").click()

    await page.get_by_test_id("thread-message").filter(has_text="I do").wait_for()
    assert await texts(page, "thread-message") == ["who takes this?", "not me", "I do"]
    assert await page.get_by_test_id("composer").is_visible()
    await picture(page, "thread")


async def test_what_is_written_in_the_pane_goes_into_the_thread_and_beside_it_into_the_channel(stage: Stage) -> None:
    ts = await thread_of(stage)
    page = await stage.visit("boss")
    message = page.get_by_test_id("message").filter(has_text="who takes this?")
    await message.hover()
    await message.get_by_test_id("reply").click()
    await page.keyboard.type("I do")
    await page.keyboard.press("Enter")
    await page.get_by_test_id("thread-message").filter(has_text="I do").wait_for()
    await page.get_by_test_id("composer").fill("for all")
    await page.get_by_test_id("composer").press("Enter")
    await page.get_by_test_id("message").filter(has_text="for all").wait_for()

    room = stage.slack.snapshot("ana")["channels"][0]
    parents = {message["text"]: message["thread_ts"] for message in room["messages"]}
    assert parents["I do"] == ts
    assert parents["for all"] is None


async def test_the_pane_opens_by_key_closes_with_escape_and_with_its_cross_and_gives_the_focus_back(
    stage: Stage,
) -> None:
    await thread_of(stage, "I do")
    page = await stage.visit("ana")
    line, pane = page.get_by_test_id("replies").get_by_role("button"), page.get_by_test_id("thread")
    focused = "node => node === document.activeElement"
    await line.focus()
    await page.keyboard.press("Enter")
    await pane.wait_for()
    assert await page.get_by_test_id("thread-composer").evaluate(focused)
    assert await line.get_attribute("aria-expanded") == "true"

    await page.keyboard.press("Escape")
    await pane.wait_for(state="hidden")
    assert await line.evaluate(focused)

    await page.keyboard.press("Space")
    await pane.wait_for()
    await page.get_by_test_id("thread-close").click()
    await pane.wait_for(state="hidden")
    assert await line.evaluate(focused)


async def test_the_line_lights_up_for_what_the_bot_writes_into_a_thread_until_it_is_looked_at(stage: Stage) -> None:
    ts = await stage.slack.say("boss", stage.channel, "draft")
    page = await stage.visit("ana")
    await page.get_by_test_id("message").filter(has_text="draft").wait_for()
    await stage.client.chat_postMessage(channel=stage.channel, thread_ts=ts, text="chen approved *version 1*")
    line = page.locator(".replies.lit")
    await line.wait_for()
    await picture(page, "channel")
    assert "1 new" in await line.inner_text()
    assert "onevoice: chen approved version 1" in await line.inner_text()

    await line.get_by_role("button").click()

    await page.get_by_test_id("thread-message").filter(has_text="chen approved").wait_for()
    await line.wait_for(state="detached")
    await stage.client.chat_postMessage(channel=stage.channel, thread_ts=ts, text="zhou approved")
    await page.get_by_test_id("thread-message").filter(has_text="zhou approved").wait_for()
    assert await line.count() == 0


async def test_a_reply_out_of_sight_is_offered_and_a_press_leads_to_its_line(stage: Stage) -> None:
    ts = await thread_of(stage)
    for number in range(40):
        await stage.slack.say("boss", stage.channel, f"line {number}")
    page = await stage.visit("ana")
    await page.get_by_text("line 39").wait_for()
    await stage.slack.say("boss", stage.channel, "late answer", ts)

    await page.get_by_role("button", name="New reply").click()

    await page.locator(".replies.lit").get_by_text("late answer").wait_for()
    assert await page.locator(".replies.lit").evaluate("node => node.getBoundingClientRect().top > 0")


async def test_only_a_thread_one_takes_part_in_makes_its_channel_unread(stage: Stage) -> None:
    mine = await thread_of(stage)
    other = await stage.slack.say("boss", stage.channel, "note to myself")
    page = await stage.visit("ana")
    badge = page.get_by_test_id("channel-crisis").locator(".badge")
    await page.get_by_text("note to myself").wait_for()
    await stage.slack.say("boss", stage.channel, "and this", other)
    await page.locator(".replies.lit").wait_for()
    assert await badge.count() == 0

    await stage.slack.say("boss", stage.channel, "I take it", mine)
    await badge.filter(has_text=re.compile("^1$")).wait_for()
    await page.locator(".replies.lit").filter(has_text="I take it").get_by_role("button").click()

    await badge.wait_for(state="detached")


async def test_a_thread_that_names_a_person_is_theirs_from_then_on(stage: Stage) -> None:
    ts = await stage.slack.say("boss", stage.channel, "note to myself")
    page = await stage.visit("ana")
    await page.get_by_text("note to myself").wait_for()

    await stage.slack.say("boss", stage.channel, "<@U0ANA> what do you think?", ts)

    await page.get_by_test_id("channel-crisis").locator(".badge.loud").wait_for()


async def test_a_private_answer_in_a_thread_is_told_of_though_nobody_else_counts_it(stage: Stage) -> None:
    ts = await thread_of(stage)
    page = await stage.visit("ana")
    await stage.client.chat_postEphemeral(
        channel=stage.channel,
        user="U0ANA",
        thread_ts=ts,
        text="You may hold it.",
        blocks=[{"type": "actions", "elements": [button("Hold", "hold")]}],
    )
    line = page.locator(".replies.lit")
    await line.get_by_text("Replies only you see").wait_for()
    await line.get_by_role("button").click()

    await page.get_by_test_id("thread").get_by_role("button", name="Hold").wait_for()


async def test_buttons_and_reactions_work_in_the_pane(stage: Stage) -> None:
    ts = await thread_of(stage)
    async with running_slack_bot(stage) as bot:

        @bot.action("publish")
        async def publish(ack: Any, body: dict[str, Any], say: Any) -> None:
            await ack()
            await say(text=f"published by {body['user']['id']}", thread_ts=body["message"]["thread_ts"])

        blocks = [{"type": "actions", "elements": [button("Publish", "publish")]}]
        await stage.client.chat_postMessage(channel=stage.channel, thread_ts=ts, text="ready", blocks=blocks)
        page = await stage.visit("ana")
        await page.get_by_test_id("replies").get_by_role("button").click()
        pane = page.get_by_test_id("thread")
        await pane.get_by_role("button", name="Publish").click()
        answer = pane.get_by_test_id("thread-message").filter(has_text="published by U0ANA")
        await answer.hover()
        await answer.get_by_test_id("reaction-white_check_mark").click()

        await answer.locator(".chip.mine").wait_for()


async def test_on_a_phone_the_thread_covers_the_page_and_a_button_leads_back(stage: Stage) -> None:
    await thread_of(stage, "I do")
    page = await stage.visit("ana", **PHONE)
    await page.get_by_test_id("replies").get_by_role("button").click()
    pane = page.get_by_test_id("thread")
    await pane.get_by_text("I do").wait_for()
    assert await pane.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert not await page.get_by_test_id("composer").is_visible()
    assert await page.locator("#top").evaluate("node => node.inert")
    await picture(page, "phone-thread")

    await page.get_by_test_id("thread-back").click()

    await pane.wait_for(state="hidden")
    assert await page.get_by_test_id("composer").is_visible()
    assert not await page.locator("#top").evaluate("node => node.inert")


async def test_a_narrow_page_with_the_other_chat_open_is_never_locked_by_a_thread_it_hides(stage: Stage) -> None:
    await thread_of(stage, "I do")
    page = await stage.visit("ana", viewport={"width": 700, "height": 800})
    await page.get_by_test_id("tab-telegram").click()
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.get_by_test_id("replies").get_by_role("button").click()

    await page.set_viewport_size({"width": 700, "height": 800})
    await page.get_by_test_id("tg-composer").fill("still here")
    await page.get_by_test_id("tab-slack").click()

    await page.get_by_test_id("thread-back").click()
    await page.get_by_test_id("composer").wait_for()


async def test_where_there_is_no_room_for_both_the_thread_stands_before_the_channel(stage: Stage) -> None:
    await thread_of(stage, "I do")
    page = await stage.visit("ana", viewport={"width": 1024, "height": 768})
    await page.get_by_test_id("replies").get_by_role("button").click()
    await page.get_by_test_id("thread").get_by_text("I do").wait_for()
    assert not await page.get_by_test_id("composer").is_visible()
    assert await page.get_by_test_id("tg-composer").is_visible()

    await page.keyboard.press("Escape")

    assert await page.get_by_test_id("composer").is_visible()


async def test_a_reload_comes_back_to_the_same_room_and_thread_with_half_a_reply_kept_apart(stage: Stage) -> None:
    other = stage.slack.add_channel("approvals", ["ana", "boss"])
    ts = await stage.slack.say("boss", other, "approve this")
    await stage.slack.say("boss", other, "please", ts)
    page = await stage.visit("ana")
    await page.get_by_test_id("channel-approvals").click()
    await page.get_by_test_id("composer").fill("to the channel")
    await page.get_by_test_id("replies").get_by_role("button").click()
    await page.get_by_test_id("thread-composer").fill("to the thread")
    assert await page.get_by_test_id("composer").input_value() == "to the channel"

    await page.reload()

    await page.get_by_test_id("thread-message").filter(has_text="please").wait_for()
    assert await page.locator("#channel-title").inner_text() == "# approvals"


async def test_the_line_speaks_the_language_of_the_browser(stage: Stage) -> None:
    await thread_of(stage, "not me", "I do")

    page = await stage.visit("ana", locale="zh-CN")

    await page.get_by_test_id("replies").get_by_text("2 条回复").wait_for()
    await page.get_by_test_id("replies").get_by_text("最后回复").wait_for()
    assert await page.get_by_test_id("send").inner_text() == "发送"
    assert await page.evaluate("document.documentElement.lang") == "zh-CN"

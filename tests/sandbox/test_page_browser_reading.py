"""Reading the page in a real browser: what stays in sight, who sees what, and the Telegram side."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.ext import CallbackQueryHandler, InlineQueryHandler

from tests.sandbox.page_stage import NEEDS_BROWSER, Stage, TelegramBot, raised_stage, running_telegram_bot

pytestmark = NEEDS_BROWSER
IN_SIGHT = """node => {
    const list = node.closest("ol").getBoundingClientRect(), own = node.getBoundingClientRect();
    return own.top >= list.top && own.bottom <= list.bottom;
}"""
SCROLL_UP = """list => new Promise(done => {
    list.addEventListener("scroll", () => requestAnimationFrame(done), { once: true });
    list.scrollTop -= 300;
})"""
PIXELS = base64.b64decode(  # two pixels
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DA8J8BAAf/Af8Bf4mnAAAAAElFTkSuQmCC"
)


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage() as ready:
        yield ready


@pytest_asyncio.fixture
async def telegram_bot(stage: Stage) -> AsyncIterator[TelegramBot]:
    async with running_telegram_bot(stage) as app:
        yield app


async def test_a_half_typed_message_survives_everything_that_arrives(stage: Stage) -> None:
    page = await stage.visit("ana")
    box = page.get_by_test_id("composer")
    await box.press_sequentially("half a sen")

    await stage.client.chat_postMessage(channel=stage.channel, text="breaking")
    await page.get_by_text("breaking").wait_for()
    await box.press_sequentially("tence")

    assert await box.input_value() == "half a sentence"
    assert await box.evaluate("box => box === document.activeElement")


async def test_the_end_stays_in_sight_until_one_scrolls_up_and_then_new_messages_are_only_offered(stage: Stage) -> None:
    for number in range(40):
        await stage.slack.say("boss", stage.channel, f"line {number}")
    page = await stage.visit("ana")
    await page.get_by_text("line 39").wait_for()
    await stage.slack.say("boss", stage.channel, "seen at once")
    seen = page.get_by_text("seen at once")
    await seen.wait_for()
    assert await seen.evaluate(IN_SIGHT)

    await page.locator("#messages").evaluate(SCROLL_UP)
    before = await page.locator("#messages").evaluate("list => list.scrollTop")
    await stage.slack.say("boss", stage.channel, "far below")
    await page.get_by_text("far below").wait_for(state="attached")
    pill = page.get_by_role("button", name="New message")
    await pill.wait_for()
    assert await page.locator("#messages").evaluate("list => list.scrollTop") == before

    await pill.click()

    assert await page.get_by_text("far below").evaluate(IN_SIGHT)


async def test_switching_the_person_switches_what_is_seen_and_the_address_remembers_it(stage: Stage) -> None:
    await stage.client.chat_postEphemeral(channel=stage.channel, user="U0BOSS", text="for the boss")
    page = await stage.visit("ana")
    assert await page.get_by_text("for the boss").count() == 0

    await page.get_by_test_id("who").select_option("boss")

    await page.get_by_text("Only visible to you").wait_for()
    assert page.url.endswith("#as=boss")
    await page.reload()
    await page.get_by_text("for the boss").wait_for()


async def test_hostile_text_stays_text(stage: Stage) -> None:
    hostile = "<img src=x onerror=alert(1)> <javascript:alert(1)|click> *b*"
    rich = [{"type": "rich_text_section", "elements": [{"type": "link", "url": "javascript:alert(1)", "text": "go"}]}]
    page = await stage.visit("ana")
    await stage.client.chat_postMessage(channel=stage.channel, text=hostile)
    await stage.client.chat_postMessage(
        channel=stage.channel, text="x", blocks=[{"type": "rich_text", "elements": rich}]
    )
    await stage.telegram.say("ana", stage.group, "<b onclick=alert(1)>hi</b>")
    await page.get_by_text("<b onclick=alert(1)>hi</b>").wait_for()
    await page.get_by_test_id("message").nth(1).wait_for()

    assert await page.locator(".messages img, .messages a, .bubbles b").count() == 0


async def test_a_picture_the_bot_sends_is_seen_in_both_chats(stage: Stage, telegram_bot: TelegramBot) -> None:
    await stage.client.files_upload_v2(channel=stage.channel, filename="effect.png", content=PIXELS, title="Effect")
    await telegram_bot.bot.send_photo(stage.group, PIXELS, caption="Effect")

    page = await stage.visit("ana")

    for place in ("#messages", "#tg-messages"):
        image = page.locator(f"{place} img.picture")
        await image.wait_for()
        assert await image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 2


async def test_on_a_phone_the_two_chats_are_tabs_and_nothing_is_wider_than_the_screen(stage: Stage) -> None:
    await stage.client.chat_postMessage(channel=stage.channel, text="A long word: " + "x" * 300)
    await stage.telegram.say("ana", stage.group, "y" * 300)
    page = await stage.visit("boss", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    assert await page.get_by_test_id("composer").is_visible()
    assert not await page.get_by_test_id("tg-composer").is_visible()
    slack_width = await page.evaluate("document.documentElement.scrollWidth")

    await page.get_by_test_id("tab-telegram").click()

    await page.get_by_test_id("tg-composer").wait_for()
    assert not await page.get_by_test_id("composer").is_visible()
    assert slack_width == await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_a_telegram_key_is_answered_and_inline_results_can_be_sent(
    stage: Stage, telegram_bot: TelegramBot
) -> None:
    async def pressed(update: Update, _: Any) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer(f"Yours: {update.callback_query.data}")

    async def asked(update: Update, _: Any) -> None:
        assert update.inline_query is not None
        words = InputTextMessageContent(f"Approved words on {update.inline_query.query}")
        found = [InlineQueryResultArticle("1", "Battery safety", words, description="en, version 2")]
        await update.inline_query.answer(found, cache_time=0)

    telegram_bot.add_handler(CallbackQueryHandler(pressed))
    telegram_bot.add_handler(InlineQueryHandler(asked))
    page = await stage.visit("ana")
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("接手 Take it", callback_data="item:7")]])
    await telegram_bot.bot.send_message(stage.group, "Call the plant", reply_markup=keys)

    await page.get_by_role("button", name="接手 Take it").click()
    await page.get_by_text("Yours: item:7").wait_for()
    await page.get_by_test_id("tg-composer").fill("@onevoice_bot battery")
    await page.get_by_test_id("inline-result").filter(has_text="Battery safety").click()

    sent = page.get_by_test_id("tg-message").filter(has_text="Approved words on battery")
    await sent.get_by_text("via @onevoice_bot").wait_for()
    assert await page.get_by_test_id("tg-composer").input_value() == ""


async def test_the_top_of_the_page_tells_the_next_step_the_clock_and_the_mentions(stage: Stage) -> None:
    page = await stage.visit("ana")

    await page.get_by_text("Press Acknowledge.").wait_for()
    assert "×60" in await page.get_by_test_id("clock").inner_text()
    assert "冒烟了" in await page.get_by_test_id("ticker").inner_text()

"""Keys that go where a person means them, and words with their marks, in a real browser."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from telegram import InlineQueryResultArticle, InputTextMessageContent, Update
from telegram.ext import InlineQueryHandler

from tests.sandbox.page_stage import NEEDS_BROWSER, Stage, raised_stage, running_telegram_bot

pytestmark = NEEDS_BROWSER


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage() as ready:
        yield ready


async def test_letters_typed_right_after_loading_go_into_the_message_box(stage: Stage) -> None:
    page = await stage.visit("ana")
    await page.get_by_test_id("composer").wait_for()

    await page.keyboard.type("abc")

    assert await page.get_by_test_id("composer").input_value() == "abc"
    phone = await stage.visit("ana", viewport={"width": 390, "height": 800})
    await phone.get_by_role("tab", name="Telegram").click()
    await phone.evaluate("document.activeElement.blur()")
    await phone.keyboard.type("abc")
    assert await phone.get_by_test_id("tg-composer").input_value() == "abc"


async def test_the_arrow_down_enters_the_inline_results(stage: Stage) -> None:
    async def asked(update: Update, _: Any) -> None:
        assert update.inline_query is not None
        words = [InputTextMessageContent(f"Words {number}") for number in range(3)]
        found = [InlineQueryResultArticle(str(at), f"Result {at}", one) for at, one in enumerate(words)]
        await update.inline_query.answer(found, cache_time=0)

    async with running_telegram_bot(stage) as bot:
        bot.add_handler(InlineQueryHandler(asked))
        page = await stage.visit("ana")
        box = page.get_by_test_id("tg-composer")
        await box.fill("@onevoice_bot battery")
        await page.get_by_test_id("inline-result").nth(2).wait_for()
        await box.press("ArrowDown")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")

        await page.get_by_test_id("tg-message").filter(has_text="Words 1").wait_for()


async def test_what_can_be_ticked_is_shown_with_its_marks(stage: Stage) -> None:
    options = [
        {"text": {"type": "mrkdwn", "text": "*legal* asks"}, "value": "1"},
        {"text": {"type": "plain_text", "text": "*press*"}, "value": "2"},
    ]
    boxes = {"type": "checkboxes", "action_id": "who", "options": options}
    blocks = [{"type": "actions", "elements": [boxes]}]
    await stage.client.chat_postMessage(channel=stage.channel, text="who?", blocks=blocks)
    words = {"type": "plain_text", "text": "Who"}
    field = {"type": "input", "label": words, "element": boxes}
    form = {"type": "modal", "title": words, "submit": words, "blocks": [field]}
    page = await stage.visit("ana")

    line = page.get_by_test_id("message").filter(has_text="legal asks")
    await line.locator("label strong", has_text="legal").wait_for()
    assert await line.locator("label", has_text="*press*").count() == 1
    await stage.client.views_open(trigger_id=stage.slack.give_trigger("ana"), view=form)
    await page.locator("#modal label strong", has_text="legal").wait_for()

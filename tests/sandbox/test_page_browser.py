"""The page in a real browser, with a small bot behind it that does not know it is in a sandbox."""

import importlib.util
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.ext import Application, CallbackQueryHandler, InlineQueryHandler

from bot.sandbox.page.server import SandboxPage
from bot.sandbox.people import Persona
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed"),
    pytest.mark.skipif(importlib.util.find_spec("playwright") is None, reason="playwright is not installed"),
]
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PEOPLE = (
    Persona("ana", "林安娜", "PR lead", "U0ANA", 7001),
    Persona("boss", "陈总", "CEO", "U0BOSS", 7002),
)


@dataclass
class Stage:
    """A running sandbox, the bot's way into Slack, and a browser."""

    slack: SlackStandIn
    telegram: TelegramStandIn
    url: str
    client: AsyncWebClient
    channel: str
    group: int
    browser: "Browser"

    async def visit(self, person: str, **options: Any) -> "Page":
        context = await self.browser.new_context(**options)
        page = await context.new_page()
        page.set_default_timeout(8000)
        await page.goto(f"{self.url}#as={person}")
        await page.get_by_test_id("channel-crisis").wait_for()
        return page


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[Stage]:
    from playwright.async_api import async_playwright  # noqa: PLC0415 - the module skips where it is missing

    slack, telegram = SlackStandIn(PEOPLE), TelegramStandIn(PEOPLE)
    clock = {"now": "2026-10-01T06:00:00+00:00", "speed": 60, "title": "T+0", "hint": "Press Acknowledge."}
    mention = {"at": "", "platform": "微博", "author": "x", "text": "冒烟了"}
    page = SandboxPage(slack, telegram, PEOPLE, clock_info=lambda: clock, ticker=lambda: [mention])
    await slack.start()
    await telegram.start()
    await page.start()
    channel = slack.add_channel("crisis", ["ana", "boss"])
    group = telegram.add_group("Crisis", ["ana", "boss"])
    client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.base_url)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield Stage(slack, telegram, page.url, client, channel, group, browser)
        await browser.close()
    await page.stop()
    await telegram.stop()
    await slack.stop()


@pytest_asyncio.fixture
async def slack_bot(stage: Stage) -> AsyncIterator[AsyncApp]:
    app = AsyncApp(client=stage.client, signing_secret="sandbox-secret")
    handler = AsyncSocketModeHandler(app, "xapp-sandbox")
    await handler.connect_async()
    yield app
    await handler.close_async()


@pytest_asyncio.fixture
async def telegram_bot(stage: Stage) -> AsyncIterator[Application[Any, Any, Any, Any, Any, Any]]:
    builder = Application.builder().token("123456:" + "A" * 35)
    app = builder.base_url(stage.telegram.base_url).base_file_url(stage.telegram.file_url).build()
    await app.initialize()
    await app.start()
    assert app.updater is not None
    await app.updater.start_polling(allowed_updates=Update.ALL_TYPES, timeout=5)
    yield app
    await app.updater.stop()
    await app.stop()
    await app.shutdown()


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(text: str, action_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


async def test_a_button_pressed_on_the_page_reaches_the_bot_and_its_answer_is_shown(
    stage: Stage, slack_bot: AsyncApp
) -> None:
    @slack_bot.action("ack")
    async def acknowledge(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        text = f"Acknowledged by <@{body['user']['id']}> with {body['actions'][0]['value']}"
        await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text=text, blocks=[])

    page = await stage.visit("boss")
    actions = {"type": "actions", "elements": [button("接手 Acknowledge", "ack", value="7", style="primary")]}
    await stage.client.chat_postMessage(channel=stage.channel, text="alert", blocks=[actions])

    await page.get_by_role("button", name="接手 Acknowledge").click()

    await page.get_by_text("Acknowledged by @陈总 with 7").wait_for()
    assert await page.get_by_role("button", name="接手 Acknowledge").count() == 0


async def test_a_reaction_picked_on_the_page_is_an_event_and_a_second_click_takes_it_back(
    stage: Stage, slack_bot: AsyncApp
) -> None:
    @slack_bot.event("reaction_added")
    async def added(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.chat_postMessage(
            channel=event["item"]["channel"], text=f"{event['user']} says {event['reaction']}"
        )

    page = await stage.visit("boss")
    await stage.client.chat_postMessage(channel=stage.channel, text="draft")
    draft = page.get_by_test_id("message").filter(has_text="draft")
    check = draft.get_by_test_id("reaction-white_check_mark")

    await check.click()
    await page.get_by_text("U0BOSS says white_check_mark").wait_for()
    chip = draft.locator(".chip")
    await chip.wait_for()
    await check.click()

    await chip.wait_for(state="detached")


async def test_a_modal_keeps_what_is_typed_shows_field_errors_and_closes_when_accepted(
    stage: Stage, slack_bot: AsyncApp
) -> None:
    @slack_bot.command("/statement")
    async def statement(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        text = {"type": "plain_text_input", "action_id": "text", "multiline": True}
        level = {
            "type": "static_select",
            "action_id": "level",
            "options": [{"text": plain("red"), "value": "red"}],
        }
        blocks = [
            {"type": "input", "block_id": "t", "label": plain("Text"), "element": text},
            {"type": "input", "block_id": "l", "label": plain("Level"), "element": level},
        ]
        view = {
            "type": "modal",
            "callback_id": "draft",
            "title": plain("Statement"),
            "submit": plain("Save"),
            "blocks": blocks,
        }
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @slack_bot.view("draft")
    async def draft(ack: Any, view: dict[str, Any], client: AsyncWebClient) -> None:
        values = view["state"]["values"]
        text = values["t"]["text"]["value"]
        if "soon" in text:
            await ack(response_action="errors", errors={"t": "No date for “soon”."})
            return
        await ack()
        level = values["l"]["level"]["selected_option"]["value"]
        await client.chat_postMessage(channel=stage.channel, text=f"Draft ({level}): {text}")

    page = await stage.visit("ana")
    await page.get_by_test_id("composer").fill("/statement")
    await page.get_by_test_id("composer").press("Enter")
    modal = page.get_by_test_id("modal")
    await modal.get_by_label("Text").fill("We answer soon")
    await modal.get_by_test_id("modal-submit").click()
    await modal.get_by_text("请填写 Please fill this in.").wait_for()
    await modal.get_by_label("Level").select_option("red")
    await stage.client.chat_postMessage(channel=stage.channel, text="something else happens")
    await page.get_by_text("something else happens").wait_for()
    await modal.get_by_test_id("modal-submit").click()
    await modal.get_by_text("No date for “soon”.").wait_for()
    assert await modal.get_by_label("Text").input_value() == "We answer soon"

    await modal.get_by_label("Text").fill("We answer by 18:00")
    await modal.get_by_test_id("modal-submit").click()

    await page.get_by_text("Draft (red): We answer by 18:00").wait_for()
    await modal.wait_for(state="hidden")


async def test_escape_closes_a_modal_for_the_bot_too(stage: Stage, slack_bot: AsyncApp) -> None:
    @slack_bot.command("/statement")
    async def statement(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        view = {
            "type": "modal", "callback_id": "draft", "notify_on_close": True, "title": plain("Statement"),
            "blocks": [{"type": "section", "text": plain("Nothing to fill in")}],
        }  # fmt: skip
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @slack_bot.view_closed("draft")
    async def closed(ack: Any, client: AsyncWebClient) -> None:
        await ack()
        await client.chat_postMessage(channel=stage.channel, text="You closed it")

    page = await stage.visit("ana")
    await page.get_by_test_id("composer").fill("/statement")
    await page.get_by_test_id("send").click()
    await page.get_by_text("Nothing to fill in").wait_for()

    await page.keyboard.press("Escape")

    await page.get_by_text("You closed it").wait_for()
    await page.get_by_test_id("modal").wait_for(state="hidden")


async def test_a_half_typed_message_survives_everything_that_arrives(stage: Stage) -> None:
    page = await stage.visit("ana")
    box = page.get_by_test_id("composer")
    await box.press_sequentially("half a sen")

    await stage.client.chat_postMessage(channel=stage.channel, text="breaking")
    await page.get_by_text("breaking").wait_for()
    await box.press_sequentially("tence")

    assert await box.input_value() == "half a sentence"
    assert await box.evaluate("box => box === document.activeElement")


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
    stage: Stage, telegram_bot: Application[Any, Any, Any, Any, Any, Any]
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

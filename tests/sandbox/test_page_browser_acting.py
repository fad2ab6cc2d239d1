"""Acting on the page in a real browser: what the bot gets, and what the person sees of its answer in Slack."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.page_stage import NEEDS_BROWSER, Stage, button, picture, plain, raised_stage, running_slack_bot

pytestmark = NEEDS_BROWSER
STATEMENT = {
    "type": "modal",
    "callback_id": "draft",
    "title": plain("Statement"),
    "submit": plain("Save"),
    "blocks": [
        {
            "type": "input",
            "block_id": "t",
            "label": plain("Text"),
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        },
        {
            "type": "input",
            "block_id": "l",
            "label": plain("Level"),
            "element": {
                "type": "static_select",
                "action_id": "level",
                "options": [{"text": plain("red"), "value": "red"}],
            },
        },
    ],
}


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage() as ready:
        yield ready


@pytest_asyncio.fixture
async def slack_bot(stage: Stage) -> AsyncIterator[AsyncApp]:
    async with running_slack_bot(stage) as app:
        yield app


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
        await client.views_open(trigger_id=body["trigger_id"], view=STATEMENT)

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
    await modal.get_by_text("Please fill this in.").wait_for()
    await modal.get_by_label("Level").select_option("red")
    await stage.client.chat_postMessage(channel=stage.channel, text="something else happens")
    await page.get_by_text("something else happens").wait_for()
    await modal.get_by_test_id("modal-submit").click()
    await modal.get_by_text("No date for “soon”.").wait_for()
    assert await modal.get_by_label("Text").input_value() == "We answer soon"
    await picture(page, "modal")

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


async def test_the_home_tab_and_the_direct_message_are_rooms_of_their_own(stage: Stage, slack_bot: AsyncApp) -> None:
    @slack_bot.event("app_home_opened")
    async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        blocks = [{"type": "actions", "elements": [button("我的事项 My items", "mine")]}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @slack_bot.action("mine")
    async def mine(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text="You have no items.")

    page = await stage.visit("ana")
    await page.get_by_test_id("channel-home").click()
    await page.get_by_role("button", name="我的事项 My items").click()
    direct = page.get_by_test_id("channel-onevoice")
    await direct.locator(".badge").wait_for()
    await direct.click()
    await page.get_by_test_id("message").filter(has_text="You have no items.").wait_for()
    await page.get_by_test_id("composer").fill("thank you")
    await page.get_by_test_id("send").click()

    await page.get_by_test_id("message").filter(has_text="thank you").wait_for()


async def test_a_shortcut_of_the_app_is_offered_on_a_message(stage: Stage, slack_bot: AsyncApp) -> None:
    @slack_bot.shortcut("claim")
    async def claim(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.chat_postMessage(channel=body["channel"]["id"], text=f"Claimed: {body['message']['text']}")

    await stage.slack.say("boss", stage.channel, "my battery smokes")
    page = await stage.visit("ana")

    await page.get_by_test_id("message").get_by_test_id("shortcuts").select_option("claim")

    await page.get_by_text("Claimed: my battery smokes").wait_for()

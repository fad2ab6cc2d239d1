"""The parts of a chat people know, in a real browser: unread marks, faces, choices, the keyboard, the phone."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from slack_bolt.async_app import AsyncApp
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.ext import CallbackQueryHandler, InlineQueryHandler

from tests.sandbox.page_stage import (
    NEEDS_BROWSER,
    Stage,
    button,
    picture,
    plain,
    raised_stage,
    running_slack_bot,
    running_telegram_bot,
)

pytestmark = NEEDS_BROWSER
SAME_GLYPH = """(characters) => {
    const draw = character => {
        const canvas = document.createElement("canvas");
        const pen = canvas.getContext("2d");
        pen.font = "40px " + getComputedStyle(document.body).fontFamily;
        pen.fillText(character, 10, 50);
        return canvas.toDataURL();
    };
    return draw(characters[0]) === draw(characters[1]);
}"""


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage() as ready:
        yield ready


@pytest_asyncio.fixture
async def slack_bot(stage: Stage) -> AsyncIterator[AsyncApp]:
    async with running_slack_bot(stage) as app:
        yield app


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value), "value": value}


async def test_each_person_has_a_face_of_their_own_colour_and_initials(stage: Stage) -> None:
    await stage.slack.say("ana", stage.channel, "one")
    await stage.client.chat_postMessage(channel=stage.channel, text="two")
    page = await stage.visit("boss")
    faces = page.locator("#messages .avatar")
    await faces.nth(1).wait_for()

    assert await faces.all_inner_texts() == ["林", "O"]
    colours = [await face.evaluate("node => getComputedStyle(node).backgroundColor") for face in await faces.all()]
    assert len(set(colours)) == 2


async def test_what_can_be_chosen_in_a_message_reaches_the_bot(stage: Stage, slack_bot: AsyncApp) -> None:
    chosen: dict[str, Any] = {}
    for name in ("level", "who", "where", "tags", "side", "day"):

        @slack_bot.action(name)
        async def noted(ack: Any, action: dict[str, Any]) -> None:
            await ack()
            chosen[action["action_id"]] = action

    elements = [
        {"type": "static_select", "action_id": "level", "placeholder": plain("Level"), "options": [option("red")]},
        {"type": "users_select", "action_id": "who", "placeholder": plain("Who")},
        {"type": "channels_select", "action_id": "where", "placeholder": plain("Where")},
        {"type": "checkboxes", "action_id": "tags", "options": [option("legal"), option("press")]},
        {"type": "radio_buttons", "action_id": "side", "options": [option("answer"), option("wait")]},
        {"type": "datepicker", "action_id": "day", "placeholder": plain("Day")},
    ]
    page = await stage.visit("boss")
    blocks = [{"type": "actions", "elements": elements}]
    await stage.client.chat_postMessage(channel=stage.channel, text="choices", blocks=blocks)

    await page.get_by_label("Level").select_option("red")
    await page.get_by_label("Who").select_option("U0ANA")
    await page.get_by_label("Where").select_option(stage.channel)
    await page.get_by_label("legal").check()
    await page.get_by_label("press").check()
    await page.get_by_label("wait").check()
    await page.get_by_label("Day").fill("2026-11-20")
    await page.wait_for_timeout(300)
    await picture(page, "choices")

    assert chosen["level"]["selected_option"]["value"] == "red"
    assert chosen["who"]["selected_user"] == "U0ANA"
    assert chosen["where"]["selected_channel"] == stage.channel
    assert [one["value"] for one in chosen["tags"]["selected_options"]] == ["legal", "press"]
    assert chosen["side"]["selected_option"]["value"] == "wait"
    assert chosen["day"]["selected_date"] == "2026-11-20"


async def test_a_button_asks_back_before_it_acts_where_the_bot_wants_it(stage: Stage, slack_bot: AsyncApp) -> None:
    pressed: list[str] = []

    @slack_bot.action("publish")
    async def publish(ack: Any, action: dict[str, Any]) -> None:
        await ack()
        pressed.append(action["value"])

    sure = {
        "title": plain("Publish?"),
        "text": plain("It cannot be taken back."),
        "confirm": plain("Yes"),
        "deny": plain("No"),
    }
    page = await stage.visit("boss")
    actions = {"type": "actions", "elements": [button("Publish", "publish", value="7", confirm=sure, style="danger")]}
    await stage.client.chat_postMessage(channel=stage.channel, text="x", blocks=[actions])
    for answer in ("No", "Yes"):
        await page.get_by_role("button", name="Publish", exact=True).click()
        await page.get_by_text("It cannot be taken back.").wait_for()
        await page.get_by_role("button", name=answer, exact=True).click()

    await page.wait_for_timeout(300)
    assert pressed == ["7"]


async def test_a_message_for_one_person_is_marked_as_seen_by_them_only(stage: Stage) -> None:
    page = await stage.visit("ana")
    await stage.client.chat_postEphemeral(channel=stage.channel, user="U0ANA", text="You may not approve this.")

    message = page.get_by_test_id("message").filter(has_text="You may not approve this.")
    await message.get_by_text("Only visible to you").wait_for()
    assert await message.locator(".tools").count() == 0
    await picture(page, "ephemeral")


async def test_everything_can_be_reached_without_a_mouse(stage: Stage, slack_bot: AsyncApp) -> None:
    pressed: list[str] = []

    @slack_bot.action("ack")
    async def acknowledge(ack: Any, action: dict[str, Any]) -> None:
        await ack()
        pressed.append(action["value"])

    page = await stage.visit("boss")
    actions = {"type": "actions", "elements": [button("Acknowledge", "ack", value="7")]}
    await stage.client.chat_postMessage(channel=stage.channel, text="alert", blocks=[actions])
    await page.get_by_role("button", name="Acknowledge").wait_for()
    reached = set()
    for _ in range(60):
        await page.keyboard.press("Tab")
        name = await page.evaluate(
            "document.activeElement.dataset.testid || document.activeElement.dataset.action || ''"
        )
        reached.add(name)
        if name == "ack" and not pressed:
            await page.keyboard.press("Enter")
        if name == "reaction-white_check_mark" and not await page.locator(".chip").count():
            assert await page.evaluate("getComputedStyle(document.activeElement.closest('.tools')).opacity") == "1"
            await page.keyboard.press("Space")

    await page.get_by_test_id("message").locator(".chip.mine").wait_for()
    assert pressed == ["7"]
    assert {"who", "channel-crisis", "ack", "reply", "composer", "send", "tg-composer", "tg-send"} <= reached


async def test_whoever_types_while_reading_writes_into_the_message_box(stage: Stage) -> None:
    await stage.slack.say("boss", stage.channel, "who takes this?")
    page = await stage.visit("ana")
    await page.get_by_text("who takes this?").wait_for()

    await page.locator("#messages").focus()
    await page.keyboard.type("I do")

    assert await page.get_by_test_id("composer").input_value() == "I do"


async def test_what_the_bot_answers_a_press_with_does_not_lie_over_the_keys(stage: Stage) -> None:
    async def pressed(update: Update, _: Any) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("Taken")

    async with running_telegram_bot(stage) as bot:
        bot.add_handler(CallbackQueryHandler(pressed))
        page = await stage.visit("ana")
        keys = [[InlineKeyboardButton(f"Take {number}", callback_data=str(number))] for number in range(3)]
        await bot.bot.send_message(stage.group, "Call the plant", reply_markup=InlineKeyboardMarkup(keys))

        await page.get_by_role("button", name="Take 2").click()

        await page.get_by_text("Taken").wait_for()
        await page.get_by_role("button", name="Take 2").click(timeout=2000)
        await picture(page, "phone-pane")


async def test_the_arrow_keys_walk_through_inline_results(stage: Stage) -> None:
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
        await picture(page, "inline")
        await box.press("ArrowUp")
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("Enter")

        await page.get_by_test_id("tg-message").filter(has_text="Words 1").wait_for()
        await box.fill("@onevoice_bot battery")
        await page.get_by_test_id("inline-result").nth(2).wait_for()
        await box.press("ArrowUp")
        await page.keyboard.press("Escape")
        assert await page.get_by_test_id("inline-result").count() == 0
        assert await box.evaluate("box => box === document.activeElement")


async def test_on_a_phone_everything_of_both_chats_fits(stage: Stage) -> None:
    elements = [button(f"一个比较长的按钮 A rather long button {number}", f"b{number}") for number in range(3)]
    select = {
        "type": "static_select",
        "action_id": "level",
        "placeholder": plain("选择等级"),
        "options": [option("red")],
    }
    blocks = [
        {"type": "header", "text": plain("电池冒烟：负面声量是平时的 6 倍")},
        {"type": "section", "text": plain("很长的说明 " * 30), "accessory": select},
        {"type": "actions", "elements": elements},
    ]
    await stage.client.chat_postMessage(channel=stage.channel, text="alert", blocks=blocks)
    await stage.telegram.say("boss", stage.group, "电池冒烟了，谁来跟进？" * 20)
    page = await stage.visit("ana", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    await page.get_by_text("电池冒烟：负面声量").wait_for()
    await picture(page, "phone-slack")
    for node in await page.locator("#messages :is(button, select, h3)").all():
        box = await node.bounding_box()
        assert box is None or box["x"] + box["width"] <= 390
    await page.get_by_test_id("tab-slack").focus()
    await page.keyboard.press("ArrowRight")
    await page.get_by_test_id("tg-composer").wait_for()
    await picture(page, "phone-telegram")

    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    assert await page.get_by_test_id("tab-telegram").get_attribute("aria-selected") == "true"


async def test_chinese_is_drawn_in_glyphs_and_not_in_boxes(stage: Stage) -> None:
    page = await stage.visit("ana")

    for pair in ("危机", "審批", "话話"):
        assert not await page.evaluate(SAME_GLYPH, list(pair))
    family = await page.evaluate("getComputedStyle(document.body).fontFamily")
    for font in ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC"):
        assert font in family

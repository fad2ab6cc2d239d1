"""The Telegram stand-in as python-telegram-bot sees it: one story, told through the real library."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageReactionHandler,
    TypeHandler,
)

from bot.sandbox.telegram.server import TelegramStandIn
from tests.sandbox.telegram_stage import PEOPLE, TOKEN

Polling = Any  # Application and its context have many type parameters, none of which matters here


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn(PEOPLE)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
async def seen() -> list[Update]:
    return []


@pytest.fixture
async def app(telegram: TelegramStandIn, seen: list[Update]) -> AsyncIterator[Polling]:
    application: Polling = (
        Application.builder().token(TOKEN).base_url(telegram.base_url).base_file_url(telegram.file_url).build()
    )

    async def remember(update: Update, _context: Polling) -> None:
        seen.append(update)

    application.add_handler(TypeHandler(Update, remember), group=-1)
    async with application:
        await application.start()
        await application.updater.start_polling(allowed_updates=Update.ALL_TYPES, timeout=5)
        await telegram.listening()
        yield application
        await application.updater.stop()
        await application.stop()


async def until(true: Callable[[], object]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not become true within 5 seconds")


def last(telegram: TelegramStandIn, chat: int) -> dict[str, Any]:
    messages: list[dict[str, Any]] = next(c for c in telegram.snapshot()["chats"] if c["id"] == chat)["messages"]
    return messages[-1]


async def test_a_command_is_heard_answered_and_its_button_pressed(telegram: TelegramStandIn, app: Polling) -> None:
    async def ask(update: Update, _context: Polling) -> None:
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Approve", callback_data="yes:1")]])
        assert update.message is not None
        await update.message.reply_text("<b>Version 1</b>", parse_mode=ParseMode.HTML, reply_markup=keyboard)

    async def approve(update: Update, _context: Polling) -> None:
        query = update.callback_query
        assert query is not None
        await query.answer("Approved.", show_alert=True)
        await query.edit_message_text(f"Approved by {query.from_user.first_name}")

    app.add_handler(CommandHandler("statement", ask))
    app.add_handler(CallbackQueryHandler(approve))
    group = telegram.add_group("Crisis room", ["ana", "boss"])

    said = await telegram.say("ana", group, "/statement new")
    await until(lambda: last(telegram, group)["from"] == "bot")
    asked = last(telegram, group)
    notice = await telegram.click("boss", group, asked["message_id"], "yes:1")
    await until(lambda: last(telegram, group)["edited"])

    assert asked["text"] == "Version 1"
    assert asked["entities"] == [{"type": "bold", "offset": 0, "length": 9}]
    assert asked["reply_to"] == said
    assert notice == {"text": "Approved.", "show_alert": True}
    assert last(telegram, group)["text"] == "Approved by Boss Chen"
    assert last(telegram, group)["reply_markup"] is None
    assert telegram.refusals == []


async def test_a_reaction_of_a_person_reaches_the_bot_with_old_and_new(telegram: TelegramStandIn, app: Polling) -> None:
    changes: list[tuple[int, list[str], list[str]]] = []

    async def note(update: Update, _context: Polling) -> None:
        change = update.message_reaction
        assert change is not None
        assert change.user is not None
        old = [getattr(one, "emoji", "") for one in change.old_reaction]
        changes.append((change.user.id, old, [getattr(one, "emoji", "") for one in change.new_reaction]))

    app.add_handler(MessageReactionHandler(note))
    group = telegram.add_group("Crisis room", ["ana", "boss"])
    sent = await app.bot.send_message(group, "Version 1")

    await telegram.react("boss", group, sent.message_id, "👍")
    await telegram.react("boss", group, sent.message_id, "👎")
    await telegram.unreact("boss", group, sent.message_id, "👎")
    await until(lambda: len(changes) == 3)

    assert changes == [(102, [], ["👍"]), (102, ["👍"], ["👎"]), (102, ["👎"], [])]


async def test_an_inline_query_is_answered_and_the_choice_appears_in_the_chat(
    telegram: TelegramStandIn, app: Polling, seen: list[Update]
) -> None:
    async def offer(update: Update, _context: Polling) -> None:
        assert update.inline_query is not None
        content = InputTextMessageContent("We are looking into it.")
        results = [InlineQueryResultArticle("battery", "Battery", content)]
        await update.inline_query.answer(results, cache_time=0, is_personal=True)

    app.add_handler(InlineQueryHandler(offer))
    group = telegram.add_group("Support", ["ana"])

    offered = await telegram.inline("ana", "bat")
    message_id = await telegram.choose("ana", group, "battery")
    await until(lambda: any(update.chosen_inline_result for update in seen))

    assert [result["title"] for result in offered] == ["Battery"]
    message = last(telegram, group)
    assert (message["message_id"], message["from"], message["via_bot"]) == (message_id, "ana", True)
    assert message["text"] == "We are looking into it."
    told = next(update.message for update in seen if update.message)
    assert told.via_bot is not None
    assert told.via_bot.id == app.bot.id


async def test_the_bot_learns_of_its_groups_and_their_members(
    telegram: TelegramStandIn, app: Polling, seen: list[Update]
) -> None:
    group = telegram.add_group("Crisis room", ["ana", "boss"])
    await until(lambda: any(update.my_chat_member for update in seen))

    chat = await app.bot.get_chat(group)
    outside = await app.bot.get_chat_member(group, 103)
    admins = await app.bot.get_chat_administrators(group)

    assert (chat.title, chat.type) == ("Crisis room", "supergroup")
    assert outside.status == "left"
    assert [(admin.user.id, admin.status) for admin in admins] == [(101, "creator"), (app.bot.id, "administrator")]
    assert await app.bot.get_chat_member_count(group) == 3


async def test_a_private_chat_begins_when_the_person_speaks(
    telegram: TelegramStandIn, app: Polling, seen: list[Update]
) -> None:
    await telegram.say("eve", "private", "/start")
    await until(lambda: any(update.message for update in seen))

    sent = await app.bot.send_message(103, "Hello")

    assert sent.chat.type == "private"
    assert [m["text"] for m in telegram.snapshot("eve")["chats"][0]["messages"]] == ["/start", "Hello"]
    assert telegram.snapshot("ana")["chats"] == []


async def test_a_photo_and_a_document_travel_as_multipart_and_can_be_fetched(
    telegram: TelegramStandIn, app: Polling
) -> None:
    group = telegram.add_group("Crisis room", ["ana"])
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (40).to_bytes(4, "big") + (30).to_bytes(4, "big") + b"\0" * 9

    photo = await app.bot.send_photo(group, png, caption="Effect of version 1", filename="effect.png")
    report = await app.bot.send_document(group, b"<h1>Review</h1>", filename="review.html")
    file = await app.bot.get_file(report.document.file_id)

    assert (photo.photo[0].width, photo.photo[0].height, photo.caption) == (40, 30, "Effect of version 1")
    assert report.document.file_name == "review.html"
    assert bytes(await file.download_as_bytearray()) == b"<h1>Review</h1>"

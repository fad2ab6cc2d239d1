"""What a bot may send, change and take back, and the words with which Telegram refuses the rest."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import FormData

from bot.sandbox.telegram.errors import ActError
from tests.sandbox.telegram_stage import TOKEN, Stage, raised_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage() as raised:
        yield raised


@pytest.fixture
def group(stage: Stage) -> int:
    return stage.telegram.add_group("Room", ["ana", "gone", "robo"])


NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({}, "Bad Request: message text is empty"),
        ({"text": " \n "}, "Bad Request: text must be non-empty"),
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        ({"text": "x", "chat_id": ""}, "Bad Request: chat_id is empty"),
        ({"text": "x", "chat_id": 42}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": "@nowhere"}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": 101}, "Forbidden: bot can't initiate conversation with a user"),
        ({"text": "x", "chat_id": 103}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": 104}, "Forbidden: user is deactivated"),
        ({"text": "x", "chat_id": 105}, "Forbidden: bot can't send messages to bots"),
        ({"text": "x", "reply_parameters": {"message_id": 9}}, "Bad Request: message to be replied not found"),
        ({"text": "x", "message_thread_id": 9}, "Bad Request: message thread not found"),
        ({"text": "x", "reply_markup": "{"}, "Bad Request: can't parse reply markup JSON object"),
        ({"text": "x", "reply_markup": []}, "Bad Request: object expected as reply markup"),
    ],
)
async def test_a_message_telegram_would_not_take_is_refused_and_not_shown(
    stage: Stage, group: int, args: dict[str, Any], words: str
) -> None:
    assert await stage.ask("sendMessage", **({"chat_id": group} | args)) == words
    assert stage.shown() == []
    assert [call.error for call in stage.telegram.refusals] == [words]


def button(**fields: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Go", **fields}]]}


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (button(callback_data="x"), None),
        (button(callback_data="x" * 64), None),
        (button(callback_data="电" * 22), "Bad Request: BUTTON_DATA_INVALID"),
        (button(callback_data="x" * 65), "Bad Request: BUTTON_DATA_INVALID"),
        (button(url="https://example.com"), None),
        (
            button(url="javascript:1"),
            "Bad Request: inline keyboard button URL 'javascript:1' is invalid: unsupported URL protocol",
        ),
        (button(switch_inline_query_current_chat=""), None),
        (
            button(),
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            button(callback_data=""),
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (button(text=" ", callback_data="x"), "Bad Request: BUTTON_TEXT_EMPTY"),
        (
            {"inline_keyboard": [{"text": "Go"}]},
            'Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ({"inline_keyboard": []}, None),
    ],
)
async def test_buttons_are_checked_as_telegram_checks_them(
    stage: Stage, group: int, markup: Any, words: str | None
) -> None:
    answer = await stage.ask("sendMessage", chat_id=group, text="x", reply_markup=json.dumps(markup))

    assert answer == words if words else answer["text"] == "x"


async def test_an_edit_without_its_keyboard_takes_the_keyboard_away(stage: Stage, group: int) -> None:
    await stage.ask("sendMessage", chat_id=group, text="a", reply_markup=button(callback_data="x"))

    edited = await stage.ask("editMessageText", chat_id=group, message_id=1, text="b")

    assert "reply_markup" not in edited
    assert edited["edit_date"] == edited["date"]


async def test_an_edit_that_changes_nothing_is_refused(stage: Stage, group: int) -> None:
    place = {"chat_id": group, "message_id": 1}
    await stage.ask("sendMessage", chat_id=group, text="<b>a</b>", parse_mode="HTML")

    same = {"text": " a", "entities": [{"type": "bold", "offset": 1, "length": 1}]}
    assert await stage.ask("editMessageText", **place, **same) == NOT_MODIFIED
    assert await stage.ask("editMessageReplyMarkup", **place) == NOT_MODIFIED
    plain = await stage.ask("editMessageText", **place, text="a")
    assert "entities" not in plain


async def test_only_the_bots_own_messages_can_be_edited(stage: Stage, group: int) -> None:
    said = await stage.telegram.say("ana", group, "mine")

    edit = {"chat_id": group, "text": "x"}
    assert await stage.ask("editMessageText", **edit, message_id=said) == ("Bad Request: message can't be edited")
    assert await stage.ask("editMessageText", **edit, message_id=9) == ("Bad Request: message to edit not found")


async def test_messages_can_be_deleted_for_two_days(stage: Stage, group: int) -> None:
    await stage.telegram.say("ana", group, "early")
    await stage.ask("sendMessage", chat_id=group, text="own")
    assert await stage.ask("deleteMessage", chat_id=group, message_id=2) is True

    stage.clock.at += 48 * 3600 + 1
    late = await stage.ask("deleteMessage", chat_id=group, message_id=1)

    assert late == "Bad Request: message can't be deleted for everyone"
    assert await stage.ask("deleteMessage", chat_id=group, message_id=2) == ("Bad Request: message to delete not found")
    assert stage.shown() == ["early"]


async def test_ids_of_deleted_messages_are_not_given_again(stage: Stage, group: int) -> None:
    await stage.ask("sendMessage", chat_id=group, text="a")
    await stage.ask("deleteMessage", chat_id=group, message_id=1)

    assert (await stage.ask("sendMessage", chat_id=group, text="b"))["message_id"] == 2


async def test_an_answer_to_a_vanished_message_can_be_sent_all_the_same(stage: Stage, group: int) -> None:
    lenient = {"message_id": 99, "allow_sending_without_reply": True}
    sent = await stage.ask("sendMessage", chat_id=group, text="x", reply_parameters=json.dumps(lenient))

    assert "reply_to_message" not in sent


@pytest.mark.parametrize("form", ["json", "query", "urlencoded", "multipart"])
async def test_the_four_ways_to_send_arguments_mean_the_same(stage: Stage, group: int, form: str) -> None:
    args = {"chat_id": str(group), "text": "你好 & bye", "disable_notification": "true"}
    url = f"{stage.telegram.base_url}{TOKEN}/SENDmessage"
    ways: dict[str, Callable[[], Any]] = {
        "json": lambda: stage.http.post(url, json=args),
        "query": lambda: stage.http.get(url, params=args),
        "urlencoded": lambda: stage.http.post(url, data=args),
        "multipart": lambda: stage.http.post(url, data=FormData(args, default_to_multipart=True)),
    }
    async with ways[form]() as answer:
        assert (await answer.json())["result"]["text"] == "你好 & bye"


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "Bad Request: file must be non-empty"),
        (b"not a picture", "Bad Request: IMAGE_PROCESS_FAILED"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x23\x28\0\0\x03\xe9", "Bad Request: PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_what_is_no_picture_cannot_be_sent_as_one(stage: Stage, group: int, file: bytes, words: str) -> None:
    form = FormData({"chat_id": str(group)})
    form.add_field("photo", file, filename="a.png", content_type="image/png")
    async with stage.http.post(f"{stage.telegram.base_url}{TOKEN}/sendPhoto", data=form) as answer:
        assert (await answer.json())["description"] == words


async def test_a_caption_can_be_changed_and_has_at_most_1024_characters(stage: Stage, group: int) -> None:
    form = FormData({"chat_id": str(group), "caption": "v1"})
    form.add_field("document", b"data", filename="a.txt", content_type="text/plain")
    async with stage.http.post(f"{stage.telegram.base_url}{TOKEN}/sendDocument", data=form):
        pass
    place = {"chat_id": group, "message_id": 1}

    assert (await stage.ask("editMessageCaption", **place, caption="v2"))["caption"] == "v2"
    assert await stage.ask("editMessageCaption", **place, caption="x" * 1025) == (
        "Bad Request: message caption is too long"
    )
    assert await stage.ask("editMessageText", **place, text="x") == (
        "Bad Request: there is no text in the message to edit"
    )


async def test_a_person_of_a_group_can_be_looked_up_before_they_can_be_written_to(stage: Stage, group: int) -> None:
    assert (await stage.ask("getChat", chat_id=101))["first_name"] == "Ana Lee"
    assert await stage.ask("getChat", chat_id=103) == "Bad Request: chat not found"
    assert str(await stage.ask("sendMessage", chat_id=101, text="x")).startswith("Forbidden")


async def test_the_bot_cannot_write_to_who_has_blocked_it(stage: Stage) -> None:
    await stage.telegram.say("ana", "private", "/start")
    await stage.telegram.block("ana")

    assert await stage.ask("sendMessage", chat_id=101, text="x") == "Forbidden: bot was blocked by the user"
    with pytest.raises(ActError, match=r"^Ana Lee has blocked the bot\.$"):
        await stage.telegram.say("ana", "private", "hello?")


async def test_a_picture_is_not_changed_into_itself(stage: Stage, group: int) -> None:
    form = FormData({"chat_id": str(group), "caption": "<b>now</b>", "parse_mode": "HTML"})
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (40).to_bytes(4, "big") * 2
    form.add_field("photo", png, filename="a.png", content_type="image/png")
    async with stage.http.post(f"{stage.telegram.base_url}{TOKEN}/sendPhoto", data=form) as answer:
        sent = (await answer.json())["result"]
    media = {"type": "photo", "media": sent["photo"][-1]["file_id"], "caption": "<b>now</b>", "parse_mode": "HTML"}
    place = {"chat_id": group, "message_id": sent["message_id"]}
    keyboard = {"inline_keyboard": [[{"text": "more", "callback_data": "m"}]]}

    same = await stage.call("editMessageMedia", **place, media=json.dumps(media))
    others = [
        await stage.call("editMessageMedia", **place, media=json.dumps(media | {"caption": "then"})),
        await stage.call("editMessageMedia", **place, media=json.dumps(media), reply_markup=keyboard),
    ]

    assert (same["error_code"], same["description"]) == (400, NOT_MODIFIED)
    assert [answer["ok"] for answer in others] == [True, True]

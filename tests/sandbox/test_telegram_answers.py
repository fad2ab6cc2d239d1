"""Pressed buttons and inline queries: one answer each, in time, with results Telegram takes."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox.telegram.errors import Refused
from bot.sandbox.telegram.queries import CALLBACK_LIFE_S, INLINE_LIFE_S, QueryDesk
from bot.sandbox.telegram.world import Options
from tests.sandbox.telegram_stage import Stage, raised_stage

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage() as raised:
        yield raised


async def message_with_button(stage: Stage, group: int) -> int:
    keyboard = {"inline_keyboard": [[{"text": "Take it", "callback_data": "take:7"}]]}
    sent = await stage.ask("sendMessage", chat_id=group, text="Item 7", reply_markup=keyboard)
    return int(sent["message_id"])


async def test_a_pressed_button_is_answered_once(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana"])
    message_id = await message_with_button(stage, group)

    pressing = asyncio.create_task(stage.telegram.click("ana", group, message_id, "take:7"))
    query = await stage.next_update("callback_query")
    first = await stage.ask("answerCallbackQuery", callback_query_id=query["id"], text="Yours")
    second = await stage.ask("answerCallbackQuery", callback_query_id=query["id"])

    assert (query["data"], query["from"]["id"], query["message"]["message_id"]) == ("take:7", 101, message_id)
    assert first is True
    assert await pressing == {"text": "Yours", "show_alert": False}
    assert second == TOO_OLD


@pytest.mark.parametrize(("length", "answer"), [(200, True), (201, "Bad Request: MESSAGE_TOO_LONG")])
async def test_a_notice_has_at_most_200_characters(stage: Stage, length: int, answer: object) -> None:
    group = stage.telegram.add_group("Room", ["ana"])
    message_id = await message_with_button(stage, group)
    pressing = asyncio.create_task(stage.telegram.click("ana", group, message_id, "take:7"))
    query = await stage.next_update("callback_query")

    args = {"callback_query_id": query["id"], "text": "x" * length}
    assert await stage.ask("answerCallbackQuery", **args) == answer
    pressing.cancel()


async def test_a_person_waits_only_so_long_for_the_bot() -> None:
    async with raised_stage(Options(patience_s=0.1)) as stage:
        group = stage.telegram.add_group("Room", ["ana"])
        message_id = await message_with_button(stage, group)
        began = time.monotonic()

        assert await stage.telegram.click("ana", group, message_id, "take:7") == {}
        assert await stage.telegram.inline("ana", "battery") == []
        assert 0.2 <= time.monotonic() - began < 2


async def test_a_query_that_has_outlived_its_time_takes_no_answer() -> None:
    desk = QueryDesk()
    asked = desk.ask("ana", 0.01)
    await asyncio.sleep(0.02)

    with pytest.raises(Refused, match="query is too old"):
        desk.find(asked.id)
    assert (CALLBACK_LIFE_S, INLINE_LIFE_S) == (150, 30)


def article(**fields: Any) -> dict[str, Any]:
    content = {"message_text": "Approved words"}
    return {"type": "article", "id": "1", "title": "Battery", "input_message_content": content} | fields


async def test_an_inline_query_is_offered_and_answered_once(stage: Stage) -> None:
    asking = asyncio.create_task(stage.telegram.inline("ana", "battery"))
    query = await stage.next_update("inline_query")
    args = {"inline_query_id": query["id"], "results": [article()], "cache_time": 0}

    first = await stage.ask("answerInlineQuery", **args)
    second = await stage.ask("answerInlineQuery", **args)

    assert (query["query"], query["offset"], query["from"]["id"]) == ("battery", "", 101)
    assert (first, second) == (True, TOO_OLD)
    assert [result["id"] for result in await asking] == ["1"]


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([article(id=str(n)) for n in range(50)], True),
        ([article(id=str(n)) for n in range(51)], "Bad Request: RESULTS_TOO_MUCH"),
        ([], True),
        ([article(), article()], "Bad Request: RESULT_ID_DUPLICATE"),
        ([article(id="x" * 65)], "Bad Request: RESULT_ID_INVALID"),
        ([article(title="")], "Bad Request: ARTICLE_TITLE_EMPTY"),
        ([article(input_message_content={"message_text": ""})], "Bad Request: MESSAGE_EMPTY"),
        ([article(input_message_content={"message_text": "x" * 4097})], "Bad Request: message is too long"),
        (
            [article(input_message_content={"message_text": "<x>", "parse_mode": "HTML"})],
            'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0',
        ),
        (
            [article(type="photo")],
            "Not Implemented: the sandbox does not imitate inline results of type photo",
        ),
        (
            [article(type="poem")],
            'Bad Request: can\'t parse inline query result: Type "poem" is unsupported for the inline query result',
        ),
    ],
)
async def test_results_are_checked_as_telegram_checks_them(stage: Stage, results: list[Any], words: object) -> None:
    asking = asyncio.create_task(stage.telegram.inline("ana", "battery"))
    query = await stage.next_update("inline_query")

    assert await stage.ask("answerInlineQuery", inline_query_id=query["id"], results=results) == words
    asking.cancel()


async def answered(stage: Stage, key: str, **how: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    asking = asyncio.create_task(stage.telegram.inline(key, "battery"))
    query = await stage.next_update("inline_query")
    await stage.ask("answerInlineQuery", inline_query_id=query["id"], results=[article()], **how)
    return await asking, query


async def test_by_default_an_answer_is_kept_five_minutes_for_everybody(stage: Stage) -> None:
    await answered(stage, "ana")

    assert await stage.telegram.inline("boss", "battery") == [article()]
    assert await stage.hear() == []
    stage.clock.at += 301
    _, query = await answered(stage, "boss")
    assert query["from"]["id"] == 102


async def test_a_personal_answer_is_kept_for_its_person_only(stage: Stage) -> None:
    await answered(stage, "ana", is_personal=True)

    assert await stage.telegram.inline("ana", "battery") == [article()]
    _, query = await answered(stage, "boss", cache_time=0)
    assert query["from"]["id"] == 102


async def test_an_answer_with_cache_time_0_is_not_kept(stage: Stage) -> None:
    await answered(stage, "ana", cache_time=0)
    _, query = await answered(stage, "ana", cache_time=0)

    assert query["from"]["id"] == 101


async def test_a_chosen_article_with_buttons_can_be_pressed_and_edited_by_its_inline_id(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana", "boss"])
    keyboard = {"inline_keyboard": [[{"text": "Is it current?", "callback_data": "check"}]]}
    asking = asyncio.create_task(stage.telegram.inline("ana", "battery"))
    query = await stage.next_update("inline_query")
    results = [article(reply_markup=keyboard)]
    await stage.ask("answerInlineQuery", inline_query_id=query["id"], results=results, cache_time=0)
    await asking

    message_id = await stage.telegram.choose("ana", group, "1")
    chosen = await stage.next_update("chosen_inline_result")
    pressing = asyncio.create_task(stage.telegram.click("boss", group, message_id, "check"))
    press = await stage.next_update("callback_query")
    edit = {"inline_message_id": press["inline_message_id"], "text": "Withdrawn", "parse_mode": "HTML"}

    assert chosen["inline_message_id"] == press["inline_message_id"]
    assert "message" not in press
    assert await stage.ask("editMessageText", **edit) is True
    assert stage.telegram.snapshot()["chats"][0]["messages"][0]["text"] == "Withdrawn"
    pressing.cancel()

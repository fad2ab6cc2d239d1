"""Pressed buttons and inline queries: one answer each, in time, with results Telegram takes."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.sandbox.people import Persona
from bot.sandbox.telegram.errors import Refused
from bot.sandbox.telegram.queries import CALLBACK_LIFE_S, INLINE_LIFE_S, QueryDesk
from bot.sandbox.telegram.server import TelegramStandIn
from bot.sandbox.telegram.world import Options

TOKEN = "123456:" + "A" * 35
PEOPLE = [Persona("ana", "Ana Lee", telegram_id=101), Persona("boss", "Boss Chen", telegram_id=102)]
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


class Clock:
    """A clock that stands still until a test moves it."""

    at = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def telegram(clock: Clock) -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn(PEOPLE, now=clock)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def ask(http: ClientSession, telegram: TelegramStandIn, method: str, **args: Any) -> Any:
    """Return the result of a call, or the words of its refusal."""
    async with http.post(f"{telegram.base_url}{TOKEN}/{method}", json=args) as answer:
        body = await answer.json()
        return body["result"] if body["ok"] else body["description"]


async def next_update(http: ClientSession, telegram: TelegramStandIn, kind: str) -> dict[str, Any]:
    """Wait for an update of this kind, confirming all before it."""
    offset = 0
    for _ in range(20):
        for update in await ask(http, telegram, "getUpdates", offset=offset, timeout=5):
            offset = update["update_id"] + 1
            if kind in update:
                await ask(http, telegram, "getUpdates", offset=offset)
                found: dict[str, Any] = update[kind]
                return found
    pytest.fail(f"no {kind} came")


async def message_with_button(http: ClientSession, telegram: TelegramStandIn, group: int) -> int:
    keyboard = {"inline_keyboard": [[{"text": "Take it", "callback_data": "take:7"}]]}
    sent = await ask(http, telegram, "sendMessage", chat_id=group, text="Item 7", reply_markup=keyboard)
    return int(sent["message_id"])


async def test_a_pressed_button_is_answered_once(telegram: TelegramStandIn, http: ClientSession) -> None:
    group = telegram.add_group("Room", ["ana"])
    message_id = await message_with_button(http, telegram, group)

    pressing = asyncio.create_task(telegram.click("ana", group, message_id, "take:7"))
    query = await next_update(http, telegram, "callback_query")
    first = await ask(http, telegram, "answerCallbackQuery", callback_query_id=query["id"], text="Yours")
    second = await ask(http, telegram, "answerCallbackQuery", callback_query_id=query["id"])

    assert (query["data"], query["from"]["id"], query["message"]["message_id"]) == ("take:7", 101, message_id)
    assert first is True
    assert await pressing == {"text": "Yours", "show_alert": False}
    assert second == TOO_OLD


@pytest.mark.parametrize(("length", "answer"), [(200, True), (201, "Bad Request: MESSAGE_TOO_LONG")])
async def test_a_notice_has_at_most_200_characters(
    telegram: TelegramStandIn, http: ClientSession, length: int, answer: object
) -> None:
    group = telegram.add_group("Room", ["ana"])
    message_id = await message_with_button(http, telegram, group)
    pressing = asyncio.create_task(telegram.click("ana", group, message_id, "take:7"))
    query = await next_update(http, telegram, "callback_query")

    args = {"callback_query_id": query["id"], "text": "x" * length}
    assert await ask(http, telegram, "answerCallbackQuery", **args) == answer
    pressing.cancel()


async def test_a_person_waits_only_so_long_for_the_bot(http: ClientSession) -> None:
    telegram = TelegramStandIn(PEOPLE, options=Options(patience_s=0.1))
    await telegram.start()
    group = telegram.add_group("Room", ["ana"])
    message_id = await message_with_button(http, telegram, group)
    began = time.monotonic()

    assert await telegram.click("ana", group, message_id, "take:7") == {}
    assert await telegram.inline("ana", "battery") == []
    assert 0.2 <= time.monotonic() - began < 2
    await telegram.stop()


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


async def test_an_inline_query_is_offered_and_answered_once(telegram: TelegramStandIn, http: ClientSession) -> None:
    asking = asyncio.create_task(telegram.inline("ana", "battery"))
    query = await next_update(http, telegram, "inline_query")
    args = {"inline_query_id": query["id"], "results": [article()], "cache_time": 0}

    first = await ask(http, telegram, "answerInlineQuery", **args)
    second = await ask(http, telegram, "answerInlineQuery", **args)

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
async def test_results_are_checked_as_telegram_checks_them(
    telegram: TelegramStandIn, http: ClientSession, results: list[Any], words: object
) -> None:
    asking = asyncio.create_task(telegram.inline("ana", "battery"))
    query = await next_update(http, telegram, "inline_query")

    assert await ask(http, telegram, "answerInlineQuery", inline_query_id=query["id"], results=results) == words
    asking.cancel()


async def answered(
    http: ClientSession, telegram: TelegramStandIn, key: str, **how: Any
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    asking = asyncio.create_task(telegram.inline(key, "battery"))
    query = await next_update(http, telegram, "inline_query")
    await ask(http, telegram, "answerInlineQuery", inline_query_id=query["id"], results=[article()], **how)
    return await asking, query


async def test_by_default_an_answer_is_kept_five_minutes_for_everybody(
    telegram: TelegramStandIn, http: ClientSession, clock: Clock
) -> None:
    await answered(http, telegram, "ana")

    assert await telegram.inline("boss", "battery") == [article()]
    assert await ask(http, telegram, "getUpdates") == []
    clock.at += 301
    _, query = await answered(http, telegram, "boss")
    assert query["from"]["id"] == 102


async def test_a_personal_answer_is_kept_for_its_person_only(telegram: TelegramStandIn, http: ClientSession) -> None:
    await answered(http, telegram, "ana", is_personal=True)

    assert await telegram.inline("ana", "battery") == [article()]
    _, query = await answered(http, telegram, "boss", cache_time=0)
    assert query["from"]["id"] == 102


async def test_an_answer_with_cache_time_0_is_not_kept(telegram: TelegramStandIn, http: ClientSession) -> None:
    await answered(http, telegram, "ana", cache_time=0)
    _, query = await answered(http, telegram, "ana", cache_time=0)

    assert query["from"]["id"] == 101


async def test_a_chosen_article_with_buttons_can_be_pressed_and_edited_by_its_inline_id(
    telegram: TelegramStandIn, http: ClientSession
) -> None:
    group = telegram.add_group("Room", ["ana", "boss"])
    keyboard = {"inline_keyboard": [[{"text": "Is it current?", "callback_data": "check"}]]}
    asking = asyncio.create_task(telegram.inline("ana", "battery"))
    query = await next_update(http, telegram, "inline_query")
    results = [article(reply_markup=keyboard)]
    await ask(http, telegram, "answerInlineQuery", inline_query_id=query["id"], results=results, cache_time=0)
    await asking

    message_id = await telegram.choose("ana", group, "1")
    chosen = await next_update(http, telegram, "chosen_inline_result")
    pressing = asyncio.create_task(telegram.click("boss", group, message_id, "check"))
    press = await next_update(http, telegram, "callback_query")
    edit = {"inline_message_id": press["inline_message_id"], "text": "Withdrawn", "parse_mode": "HTML"}

    assert chosen["inline_message_id"] == press["inline_message_id"]
    assert "message" not in press
    assert await ask(http, telegram, "editMessageText", **edit) is True
    assert telegram.snapshot()["chats"][0]["messages"][0]["text"] == "Withdrawn"
    pressing.cancel()

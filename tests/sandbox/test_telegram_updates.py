"""How updates wait, are confirmed, are chosen and expire."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.sandbox.people import Persona
from bot.sandbox.ports import free_port
from bot.sandbox.telegram.server import TelegramStandIn
from bot.sandbox.telegram.updates import UpdateQueue

TOKEN = "123456:" + "A" * 35
PEOPLE = [Persona("ana", "Ana Lee", telegram_id=101), Persona("boss", "Boss Chen", telegram_id=102)]


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn(PEOPLE)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def ask(http: ClientSession, telegram: TelegramStandIn, method: str, **args: Any) -> dict[str, Any]:
    async with http.post(f"{telegram.base_url}{TOKEN}/{method}", json=args) as answer:
        body: dict[str, Any] = await answer.json()
        assert answer.status == body.get("error_code", 200)
        return body


def texts(answer: dict[str, Any]) -> list[str]:
    return [update["message"]["text"] for update in answer["result"] if "message" in update]


async def test_an_update_is_given_again_until_a_later_offset_confirms_it(
    telegram: TelegramStandIn, http: ClientSession
) -> None:
    await telegram.say("ana", "private", "one")
    await telegram.say("ana", "private", "two")

    first = await ask(http, telegram, "getUpdates")
    again = await ask(http, telegram, "getUpdates", offset=first["result"][0]["update_id"])
    after = await ask(http, telegram, "getUpdates", offset=first["result"][0]["update_id"] + 1)

    assert texts(first) == texts(again) == ["one", "two"]
    assert texts(after) == ["two"]
    assert texts(await ask(http, telegram, "getUpdates")) == ["two"]


async def test_a_negative_offset_keeps_only_the_last_updates(telegram: TelegramStandIn, http: ClientSession) -> None:
    for word in ("one", "two", "three"):
        await telegram.say("ana", "private", word)

    assert texts(await ask(http, telegram, "getUpdates", offset=-1)) == ["three"]
    assert texts(await ask(http, telegram, "getUpdates")) == ["three"]


@pytest.mark.parametrize(("limit", "given"), [(1, 1), (100, 100), (0, 100), (101, 100)])
async def test_a_limit_outside_1_to_100_counts_as_100(
    telegram: TelegramStandIn, http: ClientSession, limit: int, given: int
) -> None:
    for number in range(103):
        await telegram.say("ana", "private", str(number))

    assert len((await ask(http, telegram, "getUpdates", limit=limit))["result"]) == given


async def test_a_long_poll_ends_as_soon_as_something_is_said(telegram: TelegramStandIn, http: ClientSession) -> None:
    poll = asyncio.create_task(ask(http, telegram, "getUpdates", timeout=30))
    await asyncio.sleep(0.1)
    assert not poll.done()

    await telegram.say("ana", "private", "hello")

    assert texts(await asyncio.wait_for(poll, 1)) == ["hello"]


async def test_a_long_poll_without_news_ends_empty_after_its_real_seconds(
    telegram: TelegramStandIn, http: ClientSession
) -> None:
    began = time.monotonic()

    assert (await ask(http, telegram, "getUpdates", timeout=1))["result"] == []
    assert 0.9 < time.monotonic() - began < 3


async def test_of_two_pollers_the_one_that_waited_gets_409(telegram: TelegramStandIn, http: ClientSession) -> None:
    first = asyncio.create_task(ask(http, telegram, "getUpdates", timeout=30))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(ask(http, telegram, "getUpdates", timeout=30))

    refused = await asyncio.wait_for(first, 1)
    await telegram.say("ana", "private", "hello")

    assert refused["error_code"] == 409
    assert refused["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    assert texts(await second) == ["hello"]


async def test_a_reader_that_is_gone_is_no_second_reader(telegram: TelegramStandIn, http: ClientSession) -> None:
    first = asyncio.create_task(ask(http, telegram, "getUpdates", timeout=30))
    await telegram.listening()
    first.cancel()
    await asyncio.sleep(0.1)
    with pytest.raises(TimeoutError):
        await telegram.listening(timeout_s=0.05)

    second = asyncio.create_task(ask(http, telegram, "getUpdates", timeout=30))
    await telegram.listening()
    await telegram.say("ana", "private", "hello")

    assert texts(await second) == ["hello"]
    assert telegram.refusals == []


async def test_a_reaction_is_lost_unless_the_type_was_asked_for_before(
    telegram: TelegramStandIn, http: ClientSession
) -> None:
    group = telegram.add_group("Room", ["ana"])
    said = await telegram.say("ana", group, "hello")
    await telegram.react("ana", group, said, "👍")
    assert [list(u)[1] for u in (await ask(http, telegram, "getUpdates"))["result"]] == ["my_chat_member", "message"]

    await ask(http, telegram, "getUpdates", allowed_updates=["message", "message_reaction"])
    await telegram.react("ana", group, said, "👎")

    kinds = [list(update)[1] for update in (await ask(http, telegram, "getUpdates"))["result"]]
    assert kinds == ["my_chat_member", "message", "message_reaction"]


async def test_the_wanted_types_are_remembered_and_an_empty_list_is_the_default(
    telegram: TelegramStandIn, http: ClientSession
) -> None:
    await ask(http, telegram, "getUpdates", allowed_updates=["message_reaction"])
    await telegram.say("ana", "private", "unheard")
    assert (await ask(http, telegram, "getUpdates"))["result"] == []
    assert (await ask(http, telegram, "getWebhookInfo"))["result"]["allowed_updates"] == ["message_reaction"]

    await ask(http, telegram, "getUpdates", allowed_updates=[])
    await telegram.say("ana", "private", "heard")
    assert texts(await ask(http, telegram, "getUpdates")) == ["heard"]


async def test_an_unread_inline_query_dies_long_before_a_message(telegram: TelegramStandIn) -> None:
    queue = UpdateQueue()
    queue.add("inline_query", {})
    queue.add("callback_query", {})
    queue.add("message", {})

    lives = [round(update.dies_at - time.monotonic()) for update in queue.pending]

    assert lives == [30, 150, 86_400]


async def test_update_ids_grow_and_are_not_given_twice(telegram: TelegramStandIn, http: ClientSession) -> None:
    await telegram.say("ana", "private", "one")
    first = (await ask(http, telegram, "getUpdates"))["result"][0]["update_id"]
    await ask(http, telegram, "getUpdates", offset=first + 1)
    await telegram.say("ana", "private", "two")

    assert (await ask(http, telegram, "getUpdates"))["result"][0]["update_id"] == first + 1


async def test_polling_is_refused_while_a_webhook_is_set(telegram: TelegramStandIn, http: ClientSession) -> None:
    poll = asyncio.create_task(ask(http, telegram, "getUpdates", timeout=30))
    await asyncio.sleep(0.1)
    await ask(http, telegram, "setWebhook", url=f"http://127.0.0.1:{free_port()}/hook")

    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    refused = await ask(http, telegram, "getUpdates")
    assert refused["description"].startswith("Conflict: can't use getUpdates method while webhook is active")

    await ask(http, telegram, "deleteWebhook")
    assert (await ask(http, telegram, "getUpdates"))["ok"]


async def test_a_webhook_gets_each_update_again_until_it_takes_it(
    telegram: TelegramStandIn, http: ClientSession
) -> None:
    got: list[tuple[str, str]] = []
    third = asyncio.Event()

    async def hook(request: web.Request) -> web.Response:
        text = (await request.json())["message"]["text"]
        got.append((text, request.headers["X-Telegram-Bot-Api-Secret-Token"]))
        if len(got) == 3:
            third.set()
        return web.Response(status=500 if len(got) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()

    await ask(http, telegram, "setWebhook", url=f"http://127.0.0.1:{port}/hook", secret_token="s3cret")
    await telegram.say("ana", "private", "one")
    await telegram.say("ana", "private", "two")
    async with asyncio.timeout(5):
        await third.wait()
    await asyncio.sleep(0.1)
    info = await ask(http, telegram, "getWebhookInfo")
    await runner.cleanup()

    assert got == [("one", "s3cret"), ("one", "s3cret"), ("two", "s3cret")]
    assert info["result"]["pending_update_count"] == 0
    assert info["result"]["last_error_message"] == "Wrong response from the webhook: 500"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.com/hook", "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"),
        (
            "https://127.0.0.1:5000/hook",
            "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
    ],
)
async def test_a_webhook_address_telegram_would_not_take_is_refused(
    telegram: TelegramStandIn, http: ClientSession, url: str, reason: str
) -> None:
    assert (await ask(http, telegram, "setWebhook", url=url))["description"] == reason

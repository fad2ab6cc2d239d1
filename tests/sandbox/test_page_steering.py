"""What a test changes around the program over HTTP: links, standings, privacy, deliveries, planted faults."""

import asyncio
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox.ports import free_port
from tests.sandbox.page_desk import Desk
from tests.sandbox.slack_stage import until


async def linked(desk: Desk) -> aiohttp.ClientWebSocketResponse:
    """Open a Socket Mode link and read its hello."""
    headers = {"Authorization": "Bearer xapp-sandbox"}
    async with desk.session.post(f"{desk.slack.base_url}apps.connections.open", headers=headers) as answer:
        url = (await answer.json())["url"]
    socket = await desk.session.ws_connect(url, autoping=False)
    assert (await socket.receive_json())["type"] == "hello"
    return socket


async def test_a_link_is_told_to_reconnect_by_order(desk: Desk) -> None:
    socket = await linked(desk)

    told = await desk.orders("links", act="refresh", reason="link_disabled")

    frame = await socket.receive_json(timeout=2)
    assert (frame["type"], frame["reason"]) == ("disconnect", "link_disabled")
    assert (await socket.receive(timeout=2)).type is aiohttp.WSMsgType.CLOSE
    assert told == {"links": 1}


async def test_a_link_is_broken_by_order(desk: Desk) -> None:
    socket = await linked(desk)

    await desk.orders("links", act="cut")

    assert (await socket.receive(timeout=2)).type is aiohttp.WSMsgType.CLOSED
    assert desk.slack.links == 0


async def test_a_link_is_made_silent_by_order(desk: Desk) -> None:
    socket = await linked(desk)
    channel = await desk.orders("rooms", platform="slack", name="war-room", members=["ana"])

    await desk.orders("links", act="freeze")
    await desk.orders("slack/say", **{"as": "ana"}, channel=channel, text="anyone?")
    await socket.ping()

    with pytest.raises(asyncio.TimeoutError):
        await socket.receive(timeout=0.3)
    assert not socket.closed
    assert desk.slack.links == 1


async def test_a_wrong_order_to_the_links_is_refused(desk: Desk) -> None:
    assert "cut, freeze, refresh" in await desk.refused("links", act="burn")
    assert "link_disabled" in await desk.refused("links", act="refresh", reason="because")
    assert '"refresh"' in await desk.refused("links", act="cut", reason="link_disabled")


async def test_who_is_what_in_a_group_is_changed_by_order(desk: Desk) -> None:
    chat = await desk.orders("rooms", platform="telegram", name="War room", members=["ana", "boss"])

    await desk.orders("standing", chat=chat, who="boss", standing="administrator")
    await desk.orders("standing", chat=chat, who="bot", standing="member")

    told = await desk.asks_telegram("getChatAdministrators", chat_id=chat)
    assert [one["user"]["first_name"] for one in told["result"]] == ["Ana", "Bo"]
    assert "administrator" in await desk.refused("standing", chat=chat, who="ana", standing="king")
    assert "ana, boss, bot" in await desk.refused("standing", chat=chat, who="zoe", standing="member")
    assert "There is no group 5." in await desk.refused("standing", chat=5, who="ana", standing="member")


async def test_an_administrator_becomes_anonymous_by_order_and_known_again(desk: Desk) -> None:
    chat = await desk.orders("rooms", platform="telegram", name="War room", members=["ana", "boss"])

    for anonymous in (True, False):
        await desk.orders("anonymous", chat=chat, who="ana", anonymous=anonymous)
        await desk.orders("telegram/say", **{"as": "ana"}, chat=chat, text="/crisis")

    updates = (await desk.asks_telegram("getUpdates"))["result"]
    messages = [update["message"] for update in updates if "message" in update]
    assert ["sender_chat" in message for message in messages] == [True, False]
    assert "Only an administrator" in await desk.refused("anonymous", chat=chat, who="boss", anonymous=True)
    assert '"anonymous" is missing' in await desk.refused("anonymous", chat=chat, who="ana")


async def test_privacy_mode_is_switched_by_order(desk: Desk) -> None:
    chat = await desk.orders("rooms", platform="telegram", name="War room", members=["ana", "boss"], bot_is_admin=False)

    for text, reads_all in {"hidden": False, "heard": True, "hidden again": False}.items():
        await desk.orders("privacy", reads_all=reads_all)
        assert (await desk.asks_telegram("getMe"))["result"]["can_read_all_group_messages"] is reads_all
        await desk.orders("telegram/say", **{"as": "ana"}, chat=chat, text=text)

    updates = (await desk.asks_telegram("getUpdates"))["result"]
    assert [update["message"]["text"] for update in updates if "message" in update] == ["heard"]


async def test_a_person_blocks_the_bot_by_order_and_lets_it_write_again(desk: Desk) -> None:
    await desk.orders("telegram/say", **{"as": "ana"}, chat="private", text="/start")
    desk.telegram.expect_refusal("sendMessage", "bot was blocked by the user")

    answers = []
    for blocked in (True, False):
        await desk.orders("telegram/block", **{"as": "ana"}, blocked=blocked)
        answers.append(await desk.asks_telegram("sendMessage", chat_id=7001, text="x"))

    assert [answer.get("error_code", 200) for answer in answers] == [403, 200]


async def answering_with(answer: web.StreamResponse) -> tuple[web.AppRunner, str]:
    """Serve a program that gives every request the same answer."""

    async def handler(_request: web.Request) -> web.StreamResponse:
        return answer

    app = web.Application()
    app.router.add_post("/events", handler)
    runner, port = web.AppRunner(app), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner, f"http://127.0.0.1:{port}/events"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"text": "hello"}, "did not give the challenge back"),
        ({"status": 500}, "http_error"),
    ],
)
async def test_an_address_that_fails_the_challenge_is_refused(desk: Desk, answer: dict[str, Any], said: str) -> None:
    runner, url = await answering_with(web.Response(**answer))

    sentence = await desk.refused("delivery", http_events_url=url)

    assert "url_verification" in sentence
    assert said in sentence
    assert desk.slack.http_events_url is None
    await runner.cleanup()


async def test_an_address_nobody_answers_at_is_refused(desk: Desk) -> None:
    sentence = await desk.refused("delivery", http_events_url=f"http://127.0.0.1:{free_port()}/slack/events")
    assert "connection_failed" in sentence


async def test_events_are_sent_to_an_address_that_gave_the_challenge_back(desk: Desk) -> None:
    heard: list[str] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        heard.append(body["type"])
        return web.json_response({"challenge": body.get("challenge")})

    app = web.Application()
    app.router.add_post("/events", handler)
    runner, port = web.AppRunner(app), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    channel = await desk.orders("rooms", platform="slack", name="war-room", members=["ana"])

    await desk.orders("delivery", http_events_url=f"http://127.0.0.1:{port}/events")
    await desk.orders("slack/say", **{"as": "ana"}, channel=channel, text="hello")
    await until(lambda: len(heard) == 2)
    await desk.orders("delivery")

    assert heard == ["url_verification", "event_callback"]
    assert desk.slack.http_events_url is None
    await runner.cleanup()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"platform": "slack", "method": "chat.postMassage", "fault": "429"}, "no method 'chat.postMassage'"),
        ({"platform": "slack", "method": "chat.update", "fault": "error:no_such_code"}, "no error 'no_such_code'"),
        ({"platform": "slack", "method": "chat.update", "fault": "flood"}, "there are 429, 5xx, 5xx_after"),
        ({"platform": "slack", "method": "events_api", "fault": "500"}, "there are duplicate, delay"),
        ({"platform": "slack", "method": "chat.update", "fault": "429", "count": 0}, "not 0"),
        ({"platform": "slack", "method": "chat.update", "fault": "429", "count": 10**9}, "1 to 100000 calls"),
        ({"platform": "slack", "method": "chat.update", "fault": "429", "after_s": -1}, "not -1"),
        ({"platform": "slack", "method": "chat.update", "fault": "429", "after_s": float("nan")}, "not nan"),
        ({"platform": "telegram", "method": "sendMassage", "fault": "429"}, "no kind of update 'sendMassage'"),
        ({"platform": "telegram", "method": "sendMessage", "fault": "429", "count": -2}, "not -2"),
        ({"platform": "telegram", "method": "sendMessage", "fault": "delay", "after_s": -0.5}, "not -0.5"),
    ],
)
async def test_a_fault_that_cannot_be_is_refused_with_a_sentence(desk: Desk, fields: dict[str, Any], said: str) -> None:
    assert said in await desk.refused("faults", **fields)
    assert (await desk.reads(f"faults?platform={fields['platform']}"))["faults"] == []


async def test_planted_faults_are_listed_until_they_are_used_up_or_cleared(desk: Desk) -> None:
    for method, fault in (("auth.test", "500"), ("auth.test", "429"), ("*", "drop")):
        await desk.orders("faults", platform="slack", method=method, fault=fault, count=2, after_s=3)
    await desk.orders("faults", platform="telegram", method="sendMessage", fault="500_after")
    planted = (await desk.reads("faults?platform=slack"))["faults"]
    elsewhere = (await desk.reads("faults?platform=telegram"))["faults"]
    await desk.orders("faults/clear", platform="slack", method="auth.test")
    left = (await desk.reads("faults?platform=slack"))["faults"]
    await desk.orders("faults/clear", platform="slack")
    await desk.orders("faults/clear", platform="telegram")

    assert planted == [
        {"method": "auth.test", "fault": "500", "count": 2, "after_s": 3},
        {"method": "auth.test", "fault": "429", "count": 2, "after_s": 3},
        {"method": "*", "fault": "drop", "count": 2, "after_s": 3},
    ]
    assert [(one["fault"], one["count"]) for one in elsewhere] == [("500_after", 1)]
    assert [one["method"] for one in left] == ["*"]
    assert (await desk.client.auth_test())["ok"]
    assert (await desk.asks_telegram("getMe"))["ok"]
    assert "?platform=slack" in (await desk.reads("faults"))["error"]

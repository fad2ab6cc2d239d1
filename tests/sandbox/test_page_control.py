"""The control surface: what a test can ask of the sandbox over HTTP."""

from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.demo.stage import Stage
from bot.sandbox.page.server import SandboxPage
from tests.refusals import assert_all_meant
from tests.sandbox.page_desk import NOON, PEOPLE, Desk


async def test_the_clock_is_moved_by_order_and_messages_bear_its_time(desk: Desk) -> None:
    channel = await desk.orders("rooms", platform="slack", name="war-room", members=["ana"])

    told = await desk.orders("clock", forward_s=7200)
    sent = await desk.client.chat_postMessage(channel=channel, text="later")

    assert told["now"] == "2026-11-20T14:00:00+00:00"
    assert int(float(str(sent["ts"]))) == int(NOON.timestamp()) + 7200


async def test_the_clock_is_paused_and_runs_again_by_order(desk: Desk) -> None:
    running = await desk.orders("clock", speed=60)
    paused = await desk.orders("clock", paused=True)
    again = await desk.orders("clock", paused=False)

    assert [(one["speed"], one["paused"]) for one in (running, paused, again)] == [(60, False), (60, True), (60, False)]
    assert (await desk.reads("clock"))["movable"] is True


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, 'Say one of "speed", "paused" and "forward_s".'),
        ({"speed": 5, "forward_s": 5}, 'Say one of "speed", "paused" and "forward_s".'),
        ({"speed": 0}, "The speed must be more than 0 and at most 100000."),
        ({"speed": "fast"}, 'The field "speed" must be a number.'),
        ({"paused": 1}, 'The field "paused" must be true or false.'),
        ({"forward_s": -5}, "The clock moves forward only, by more than nothing and at most a year."),
    ],
)
async def test_a_wrong_order_to_the_clock_is_answered_with_what_is_wrong(
    desk: Desk, fields: dict[str, Any], sentence: str
) -> None:
    assert await desk.refused("clock", **fields) == sentence
    assert desk.clock.now() == NOON


async def test_a_clock_that_runs_elsewhere_cannot_be_moved(desk: Desk) -> None:
    page = SandboxPage(desk.slack, desk.telegram, PEOPLE, clock=lambda: {"now": NOON.isoformat(), "speed": 30})
    await page.start()
    desk.url = page.url

    sentence = await desk.refused("clock", speed=60)

    assert sentence == "The clock of this sandbox cannot be moved: the program beside it has a clock of its own."
    assert (await desk.reads("clock"))["speed"] == 30
    await page.stop()


async def test_the_clock_of_a_demo_tells_its_speed_and_why_it_is_not_moved_here(desk: Desk, tmp_path: Path) -> None:
    demo = Stage(tmp_path, speed=30)
    await demo.page.start()
    desk.url = demo.page.url

    told = await desk.reads("clock")

    assert told["speed"] == 30
    assert "choose the speed with --speed" in told["fixed"]
    assert "cannot be moved" in await desk.refused("clock", paused=True)
    await demo.page.stop()


async def test_rooms_are_opened_on_both_platforms_for_those_who_are_named(desk: Desk) -> None:
    await desk.orders("rooms", platform="slack", name="secret", members=["boss"], private=True)
    chat = await desk.orders("rooms", platform="telegram", name="War room", members=["ana", "boss"], forum=True)

    (channel,) = desk.slack.snapshot()["channels"]
    (group,) = desk.telegram.snapshot()["chats"]
    assert (channel["name"], channel["private"], channel["members"]) == ("secret", True, ["boss", "bot"])
    assert (group["id"], group["is_forum"]) == (chat, True)
    assert "not 'zoe'" in await desk.refused("rooms", platform="slack", name="x", members=["zoe"])
    assert "name_taken" in await desk.refused("rooms", platform="slack", name="secret", members=["ana"])
    assert "at least one" in await desk.refused("rooms", platform="telegram", name="x", members=[])


async def test_an_announced_refusal_is_meant_and_the_next_one_is_not(desk: Desk) -> None:
    await desk.orders("refusals", platform="slack", method="chat.postMessage", error="channel_not_found")
    await desk.orders("refusals", platform="telegram", method="sendMessage", error="chat not found")
    for _ in range(2):
        with pytest.raises(SlackApiError, match="channel_not_found"):
            await desk.client.chat_postMessage(channel="C0NOWHERE", text="x")
        assert not (await desk.asks_telegram("sendMessage", chat_id=-5, text="x"))["ok"]

    for platform, method in {"slack": "chat.postMessage", "telegram": "sendMessage"}.items():
        told = await desk.reads(f"refusals?platform={platform}")
        assert told["refusals"] == 2
        assert [call["method"].lower() for call in told["unmeant"]] == [method.lower()]


async def test_refusals_can_be_announced_whatever_their_reason(desk: Desk) -> None:
    for platform in ("slack", "telegram"):
        await desk.orders("refusals", platform=platform, method="*")
    with pytest.raises(SlackApiError):
        await desk.client.chat_postMessage(channel="C0NOWHERE", text="x")
    await desk.asks_telegram("sendMessage", chat_id=-5, text="x")

    assert_all_meant(desk.slack, desk.telegram)


async def test_the_suite_fails_a_test_whose_bot_was_refused_unannounced(desk: Desk) -> None:
    assert_all_meant(desk.slack, desk.telegram)
    with pytest.raises(SlackApiError):
        await desk.client.chat_postMessage(channel="C0NOWHERE", text="x")
    await desk.asks_telegram("sendMessage", chat_id=-5, text="x")

    with pytest.raises(AssertionError) as found:
        assert_all_meant(desk.slack, desk.telegram)

    assert "slack chat.postMessage: channel_not_found" in str(found.value)
    assert "telegram sendMessage: Bad Request: chat not found" in str(found.value)


async def test_a_planted_fault_is_meant_and_waits_as_long_as_it_was_told(desk: Desk) -> None:
    channel = await desk.orders("rooms", platform="slack", name="war-room", members=["ana"])
    chat = await desk.orders("rooms", platform="telegram", name="War room", members=["ana"])
    await desk.orders("faults", platform="slack", method="chat.postMessage", fault="429", after_s=17)
    await desk.orders("faults", platform="telegram", method="sendMessage", fault="429", after_s=9)

    with pytest.raises(SlackApiError) as refusal:
        await desk.client.chat_postMessage(channel=channel, text="x")
    answer = await desk.asks_telegram("sendMessage", chat_id=chat, text="x")

    assert refusal.value.response.headers["Retry-After"] == "17"
    assert answer["parameters"] == {"retry_after": 9}
    for platform in ("slack", "telegram"):
        assert (await desk.reads(f"refusals?platform={platform}"))["unmeant"] == []


async def test_the_log_of_calls_can_be_narrowed(desk: Desk) -> None:
    desk.slack.expect_refusal("chat.postMessage", "channel_not_found", count=2)
    for channel in ("C0NOWHERE", "C0NOWHERE2"):
        with pytest.raises(SlackApiError):
            await desk.client.chat_postMessage(channel=channel, text="x")
    await desk.client.auth_test()

    methods = [call["method"] for call in (await desk.reads("calls?platform=slack"))["calls"]]
    refused = (await desk.reads("calls?platform=slack&ok=false&last=1"))["calls"]
    tests = (await desk.reads("calls?platform=slack&method=auth.test"))["calls"]

    assert methods == ["chat.postMessage", "chat.postMessage", "auth.test"]
    assert [call["args"]["channel"] for call in refused] == ["C0NOWHERE2"]
    assert [call["ok"] for call in tests] == [True]
    assert "last=" in (await desk.reads("calls?platform=slack&last=0"))["error"]
    assert "?platform=slack" in (await desk.reads("calls"))["error"]


async def test_rate_limits_are_switched_by_order(desk: Desk) -> None:
    for platform, stand_in in {"slack": desk.slack, "telegram": desk.telegram}.items():
        for on in (True, False):
            await desk.orders("limits", platform=platform, on=on)
            assert stand_in.limits is on  # type: ignore[attr-defined]


async def test_what_a_person_said_can_be_changed_and_taken_back(desk: Desk) -> None:
    channel = await desk.orders("rooms", platform="slack", name="war-room", members=["ana"])
    chat = await desk.orders("rooms", platform="telegram", name="War room", members=["ana"])
    ts = await desk.orders("slack/say", **{"as": "ana"}, channel=channel, text="one")
    number = await desk.orders("telegram/say", **{"as": "ana"}, chat=chat, text="one")

    await desk.orders("slack/edit", **{"as": "ana"}, channel=channel, ts=ts, text="two")
    await desk.orders("telegram/edit", **{"as": "ana"}, chat=chat, message_id=number, text="two")
    edited = [desk.slack.snapshot()["channels"][0], desk.telegram.snapshot()["chats"][0]]
    await desk.orders("slack/take_back", **{"as": "ana"}, channel=channel, ts=ts)
    await desk.orders("telegram/delete", **{"as": "ana"}, chat=chat, message_id=number)
    emptied = [desk.slack.snapshot()["channels"][0], desk.telegram.snapshot()["chats"][0]]

    assert [[message["text"] for message in room["messages"]] for room in edited] == [["two"], ["two"]]
    assert [room["messages"] for room in emptied] == [[], []]


async def test_events_are_sent_to_a_program_on_this_computer_only(desk: Desk) -> None:
    for url in (
        "http://example.com/",
        "http://127.0.0.1.example.com/",
        "https://127.0.0.1/",
        "127.0.0.1:80",
        "http://127.0.0.1@example.com/",
    ):
        assert "this computer only" in await desk.refused("delivery", http_events_url=url)

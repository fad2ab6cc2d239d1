"""Which refusals were meant, and what is loud because the stand-in is not good enough."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack.api import METHODS
from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.method import words
from bot.sandbox.slack.method_names import SLACK_HAS
from tests.sandbox.slack_stage import refused


async def test_a_refusal_nobody_announced_is_a_mistake(slack, client, room):
    await refused(client.chat_postMessage(channel="C404", text="x"))
    assert [(call.method, call.error) for call in slack.unmeant_refusals] == [("chat.postMessage", "channel_not_found")]


async def test_an_announced_refusal_is_meant_and_still_a_refusal(slack, client, room):
    slack.expect_refusal("chat.postMessage", "channel_not_found")
    await refused(client.chat_postMessage(channel="C404", text="x"))
    await refused(client.users_info(user="U404"))
    assert [call.error for call in slack.unmeant_refusals] == ["user_not_found"]
    assert [call.meant for call in slack.refusals] == [True, False]


@pytest.mark.parametrize(
    ("method", "error", "left"),
    [
        ("users.info", "user_not_found", 0),
        ("users.info", "", 0),
        ("*", "user_not_found", 0),
        ("*", "", 0),
        ("users.info", "user_not", 1),
        ("users.list", "user_not_found", 1),
    ],
)
async def test_an_announcement_is_for_one_method_and_one_reason(slack, client, method, error, left):
    slack.expect_refusal(method, error)
    await refused(client.users_info(user="U404"))
    assert len(slack.unmeant_refusals) == left


async def test_what_was_refused_before_the_announcement_stays_a_mistake(slack, client):
    await refused(client.users_info(user="U404"))
    slack.expect_refusal("users.info")
    assert len(slack.unmeant_refusals) == 1


async def test_an_announcement_serves_as_often_as_it_says(slack, client, room):
    slack.expect_refusal(error="channel_not_found", count=2)
    for _ in range(3):
        await refused(client.conversations_info(channel="C404"))
    assert len(slack.unmeant_refusals) == 1


async def test_a_planned_fault_is_meant(slack, client, room):
    slack.inject("chat.postMessage", "503")
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=room, text="x")
    assert len(slack.refusals) == 1
    assert slack.unmeant_refusals == []


async def test_an_argument_slack_does_not_know_is_told_although_slack_ignores_it(slack, client, room):
    await client.api_call("chat.postMessage", json={"channel": room, "text": "x", "unfurl": True})
    await client.api_call("chat.postMessage", json={"channel": room, "text": "x", "team_id": "T0SANDBOX01"})  # bolt
    assert [call.strays for call in slack.unmeant_refusals] == [("unfurl",)]
    assert not slack.refusals


async def test_every_method_slack_has_and_the_stand_in_has_not_is_loud(slack):
    missing = sorted(SLACK_HAS - METHODS.keys())
    assert missing
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer xoxb-sandbox"}) as session:
        for name in missing[::40]:
            async with session.post(slack.base_url + name) as answer:
                assert (answer.status, (await answer.json())["error"]) == (501, "not_built_in_the_sandbox")
        async with session.post(slack.base_url + "chat.postMesage") as answer:
            assert (answer.status, (await answer.json())["error"]) == (200, "unknown_method")


def test_a_method_that_looks_at_an_argument_it_does_not_list_fails():
    with pytest.raises(LookupError, match="colour"):
        Arguments({"colour": "red"}, words("name")).text("colour")

"""Rate limits, on the stand-in's clock."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack.server import SlackStandIn
from tests.sandbox.slack_stage import PEOPLE, lines, refused


async def too_fast(call) -> tuple[str, str]:
    with pytest.raises(SlackApiError) as caught:
        await call
    assert caught.value.response.status_code == 429
    return caught.value.response["error"], caught.value.response.headers["Retry-After"]


async def test_nobody_is_held_back_unless_it_is_asked_for(slack, client, room):
    assert not slack.limits
    for number in range(30):
        await client.chat_postMessage(channel=room, text=str(number))
    assert not slack.refusals


async def test_one_room_takes_a_short_burst_and_then_one_message_a_second(slack, client, room, clock):
    slack.limits = True
    for number in range(5):
        await client.chat_postMessage(channel=room, text=str(number))
    assert await too_fast(client.chat_postMessage(channel="#war-room", text="5")) == ("rate_limited", "1")
    other = slack.add_channel("other", ["ana"])
    await client.chat_postMessage(channel=other, text="0")
    clock.at += 1
    await client.chat_postMessage(channel=room, text="5")
    assert await too_fast(client.chat_postMessage(channel=room, text="6")) == ("rate_limited", "1")
    assert [line["text"] for line in lines(slack, room)] == [str(number) for number in range(6)]


@pytest.mark.parametrize(
    ("method", "most", "wait_s"), [("pins.list", 20, 3), ("chat.delete", 50, 2), ("views.open", 100, 1)]
)
async def test_a_method_takes_as_many_calls_a_minute_as_its_tier(slack, client, clock, method, most, wait_s):
    slack.limits = True
    nowhere = {"channel": "C404"}
    for _ in range(most):
        assert await refused(client.api_call(method, params=nowhere)) != "ratelimited"
    assert await too_fast(client.api_call(method, params=nowhere)) == ("ratelimited", str(wait_s))
    clock.at += wait_s
    assert await refused(client.api_call(method, params=nowhere)) != "ratelimited"


async def test_limits_can_be_on_from_the_start():
    assert SlackStandIn(PEOPLE, limits=True).limits

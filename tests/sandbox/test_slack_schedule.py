"""Messages for later, on the stand-in's clock."""

import asyncio

import pytest

from tests.sandbox.slack_stage import lines, refused, until

NOW = 1_800_000_000


async def test_a_message_for_later_is_posted_when_the_clock_gets_there(slack, client, room, clock):
    parent = await slack.say("ana", room, "start")
    metadata = {"event_type": "post", "event_payload": {"key": "p-1"}}
    await client.chat_scheduleMessage(
        channel=room, post_at=NOW + 600, text="later", thread_ts=parent, metadata=metadata
    )
    clock.at += 599
    await asyncio.sleep(0.1)
    assert len(lines(slack, room)) == 1
    clock.at += 1
    line = (await until(lambda: lines(slack, room)[1:]))[0]
    assert (line["text"], line["user"], line["thread_ts"], line["metadata"]) == ("later", "bot", parent, metadata)
    assert (await client.chat_scheduledMessages_list())["scheduled_messages"] == []


async def test_watchers_see_it_come_without_asking(slack, client, room, clock):
    seen: list[int] = []
    await client.chat_scheduleMessage(channel=room, post_at=NOW + 60, text="later")
    slack.watch(lambda: seen.append(slack.revision))
    clock.at += 60
    await until(lambda: seen)


async def test_what_is_still_to_come_can_be_listed_and_taken_back(slack, client, room, clock):
    other = slack.add_channel("other", ["ana"])
    ids = [
        (await client.chat_scheduleMessage(channel=place, post_at=NOW + after_s, text=text))["scheduled_message_id"]
        for place, after_s, text in ((room, 900, "third"), (room, 300, "first"), (other, 600, "second"))
    ]
    everything = (await client.chat_scheduledMessages_list())["scheduled_messages"]
    assert [(each["id"], each["text"]) for each in everything] == [
        (ids[1], "first"),
        (ids[2], "second"),
        (ids[0], "third"),
    ]
    here = await client.chat_scheduledMessages_list(channel=room, oldest=str(NOW + 400))
    assert [each["text"] for each in here["scheduled_messages"]] == ["third"]
    await client.chat_deleteScheduledMessage(channel=room, scheduled_message_id=ids[1])
    again = client.chat_deleteScheduledMessage(channel=room, scheduled_message_id=ids[1])
    assert await refused(again) == "invalid_scheduled_message_id"
    clock.at += 1000
    assert [line["text"] for line in lines(slack, room)] == ["third"]


@pytest.mark.parametrize(
    ("post_at", "error"),
    [
        (NOW, "time_in_past"),
        (NOW + 120 * 86_400 + 1, "time_too_far"),
        ("soon", "invalid_time"),
        ("", "invalid_time"),
    ],
)
async def test_a_time_slack_would_refuse_is_refused(slack, client, room, post_at, error):
    assert await refused(client.chat_scheduleMessage(channel=room, post_at=post_at, text="x")) == error


async def test_thirty_messages_within_five_minutes_are_all_a_room_keeps(slack, client, room):
    for number in range(30):
        await client.chat_scheduleMessage(channel=room, post_at=NOW + 100 + number, text="x")
    one_more = client.chat_scheduleMessage(channel=room, post_at=NOW + 399, text="x")
    assert await refused(one_more) == "restricted_too_many"
    await client.chat_scheduleMessage(channel=room, post_at=NOW + 429, text="x")


async def test_a_room_closed_in_the_meantime_gets_nothing(slack, client, room, clock):
    await client.chat_scheduleMessage(channel=room, post_at=NOW + 60, text="later")
    await slack.send_away("bot", room)
    clock.at += 60
    assert "later" not in [line["text"] for line in lines(slack, room)]
    assert await refused(client.chat_scheduleMessage(channel=room, post_at=NOW + 90, text="x")) == "not_in_channel"

"""A real slack-bolt app on a real Socket Mode link to the stand-in."""

import asyncio
from typing import Any

import aiohttp

from bot.sandbox.slack.server import SlackStandIn
from tests.sandbox.slack_stage import PEOPLE, lines, until


async def test_a_message_in_a_room_reaches_the_bot_and_its_answer_shows(slack, room, app, listen):
    @app.event("message")
    async def echo(event, say):
        await say(f"heard: {event['text']}", thread_ts=event["ts"])

    await listen()
    ts = await slack.say("ana", room, "the battery <burns> & smokes")
    await until(lambda: len(lines(slack, room)) == 2)

    answer = lines(slack, room)[1]
    assert answer["text"] == "heard: the battery &lt;burns&gt; &amp; smokes"
    assert answer["thread_ts"] == ts
    assert answer["user"] == "bot"
    assert not slack.refusals


async def test_a_message_in_a_room_without_the_bot_stays_there(slack, app, listen):
    heard = []

    @app.event("message")
    async def hear(event):
        heard.append(event["text"])

    private = slack.add_channel("board", ["boss"], private=True, with_bot=False)
    open_room = slack.add_channel("open", ["boss"])
    await listen()
    await slack.say("boss", private, "between us")
    await slack.say("boss", open_room, "for all")
    await until(lambda: heard)
    assert heard == ["for all"]


async def test_reactions_arrive_with_their_canonical_name_and_are_taken_back(slack, room, app, listen):
    seen = []

    @app.event("reaction_added")
    async def added(event):
        seen.append(("+", event["user"], event["reaction"], event["item"]["ts"], event["item_user"]))

    @app.event("reaction_removed")
    async def removed(event):
        seen.append(("-", event["user"], event["reaction"]))

    await listen()
    posted = await app.client.chat_postMessage(channel=room, text="approve?")
    await slack.react("boss", room, posted["ts"], "👍🏽")
    await slack.unreact("boss", room, posted["ts"], ":thumbsup::skin-tone-4:")
    await until(lambda: len(seen) == 2)
    assert seen[0] == ("+", "U0BOSS0001", "+1::skin-tone-4", posted["ts"], slack.user_id("bot"))
    assert seen[1] == ("-", "U0BOSS0001", "+1::skin-tone-4")


async def test_two_links_share_the_work(slack, room, app, listen):
    heard = []

    @app.event("message")
    async def hear(event):
        heard.append(event["text"])

    await listen()
    await listen()
    assert slack.links == 2
    for number in range(6):
        await slack.say("ana", room, f"line {number}")
    await until(lambda: len(heard) == 6)
    await asyncio.sleep(0.1)
    assert sorted(heard) == [f"line {number}" for number in range(6)]


async def test_what_was_said_while_the_bot_was_away_arrives_when_it_connects(slack, room, app, listen):
    heard = []

    @app.event("message")
    async def hear(event, request):
        heard.append((event["text"], request.headers["x-slack-retry-num"]))

    await slack.say("ana", room, "anyone there?")
    await asyncio.sleep(0.1)
    await listen()
    await until(lambda: heard)
    assert heard == [("anyone there?", ["2"])]


async def test_a_link_that_breaks_in_the_middle_gets_the_event_again(slack, room, app, listen):
    heard = []

    @app.middleware
    async def break_the_first(body, next):  # noqa: A002 - bolt's name
        heard.append(body["event_id"])
        if len(heard) == 1:
            await slack.cut_links()
        await next()

    @app.event("message")
    async def hear():
        return

    await listen()
    await slack.say("ana", room, "once, or twice")
    await until(lambda: len(heard) == 2)
    assert heard[0] == heard[1]


async def test_a_bot_asked_to_reconnect_comes_back(slack, room, app, listen):
    await listen()
    await slack.refresh_links()
    await until(lambda: slack.links == 1)


async def test_events_nobody_takes_are_given_up_after_the_last_retry_of_the_fast_clock():
    ticks = iter(range(0, 10_000_000, 60))
    slack = SlackStandIn(PEOPLE, now=lambda: float(next(ticks)))
    await slack.start()
    room = slack.add_channel("war-room", ["ana"])
    await slack.say("ana", room, "hello?")
    await until(lambda: slack.lost_events)
    assert slack.lost_events[0]["event"]["text"] == "hello?"
    await slack.stop()


async def test_an_event_can_be_brought_twice_or_late(slack, room, app, listen):
    heard = []

    @app.event("message")
    async def hear(event, body):
        heard.append((event["text"], body["event_id"]))

    await listen()
    slack.inject("events_api", "duplicate")
    await slack.say("ana", room, "twice")
    await until(lambda: len(heard) == 2)
    assert heard[0] == heard[1]
    slack.inject("events_api", "delay", after_s=0.2)
    await slack.say("ana", room, "first")
    await slack.say("ana", room, "second")
    await until(lambda: len(heard) == 4)
    assert [text for text, _ in heard[2:]] == ["second", "first"]


async def test_an_event_that_comes_twice_has_one_envelope_id_and_one_answer_is_enough(slack, room, client):
    opened = await client.apps_connections_open(app_token="xapp-sandbox")
    frames: list[dict[str, Any]] = []

    async def read(socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            frames.append(frame.json())
            if [one["type"] for one in frames].count("events_api") == 2:
                await socket.send_json({"envelope_id": frames[-1]["envelope_id"]})

    async with aiohttp.ClientSession() as session, session.ws_connect(opened["url"]) as socket:
        reading = asyncio.create_task(read(socket))
        slack.inject("events_api", "duplicate")
        await slack.say("ana", room, "twice")
        await until(lambda: len(frames) == 3)
        await asyncio.sleep(3.3)  # an event nobody acknowledges would come again by now
        reading.cancel()

    assert len(frames) == 3
    assert len({frame["envelope_id"] for frame in frames[1:]}) == 1
    assert [frame["retry_attempt"] for frame in frames[1:]] == [0, 0]


async def test_a_link_gone_silent_is_noticed_and_replaced_by_the_real_client(slack, room, app, listen):
    await listen()
    slack.freeze_links()
    await until(lambda: slack.links == 2, seconds=5)


async def test_mentioning_the_bot_is_told_as_such(slack, room, app, listen):
    mentions = []

    @app.event("app_mention")
    async def hear(event):
        mentions.append(event["text"])

    @app.event("message")
    async def ignore():
        return

    await listen()
    await slack.say("ana", room, "@onevoice what now? see https://example.com/a?b=1&c=2 #war-room")
    await until(lambda: mentions)
    link = "<https://example.com/a?b=1&amp;c=2>"
    assert mentions == [f"<@{slack.user_id('bot')}> what now? see {link} <#{room}>"]


async def test_changes_of_words_and_of_members_are_told(slack, room, app, listen):
    seen = []

    @app.event({"type": "message", "subtype": "message_changed"})
    async def changed(event):
        seen.append((event["previous_message"]["text"], event["message"]["text"]))

    @app.event({"type": "message", "subtype": "message_deleted"})
    async def deleted(event):
        seen.append(event["deleted_ts"])

    @app.event("member_joined_channel")
    async def joined(event):
        seen.append(event["user"])

    @app.event("message")
    async def ignore():
        return

    await listen()
    ts = await slack.say("ana", room, "teh battery")
    await slack.edit("ana", room, ts, "the battery")
    await until(lambda: len(seen) == 1)
    await slack.take_back("ana", room, ts)
    await until(lambda: len(seen) == 2)
    await slack.send_away("boss", room)
    await slack.bring("boss", room)
    await until(lambda: len(seen) == 3)
    assert seen == [("teh battery", "the battery"), ts, "U0BOSS0001"]

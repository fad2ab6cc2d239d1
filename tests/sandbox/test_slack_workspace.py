"""What the workspace remembers and shows: history, rooms, people, reactions, files."""

import aiohttp
import pytest

from bot.sandbox.slack.errors import ActError
from bot.sandbox.slack.server import SlackStandIn
from tests.sandbox.slack_stage import PEOPLE, lines, refused

METADATA = {"event_type": "post", "event_payload": {"key": "p-1"}}


async def test_history_comes_newest_first_in_pages_and_in_windows(slack, client, room):
    stamps = [(await client.chat_postMessage(channel=room, text=str(n)))["ts"] for n in range(5)]
    page = await client.conversations_history(channel=room, limit=2)
    assert [m["text"] for m in page["messages"]] == ["4", "3"]
    assert page["has_more"]
    rest = await client.conversations_history(channel=room, limit=9, cursor=page["response_metadata"]["next_cursor"])
    assert [m["text"] for m in rest["messages"]] == ["2", "1", "0"]
    assert not rest["has_more"]
    window = {"channel": room, "oldest": stamps[1], "latest": stamps[3]}
    inside = await client.conversations_history(**window)
    assert [m["text"] for m in inside["messages"]] == ["2"]
    around = await client.conversations_history(**window, inclusive=True)
    assert [m["text"] for m in around["messages"]] == ["3", "2", "1"]
    assert await refused(client.conversations_history(channel=room, cursor="bm9uZQ==")) == "invalid_cursor"
    assert await refused(client.conversations_history(channel=room, oldest="soon")) == "invalid_ts_oldest"


async def test_metadata_is_read_back_only_when_asked_for(slack, client, room):
    posted = await client.chat_postMessage(channel=room, text="x", metadata=METADATA)
    await client.chat_postMessage(channel=room, text="y", thread_ts=posted["ts"], metadata=METADATA)
    plain = await client.conversations_history(channel=room)
    assert "metadata" not in plain["messages"][0]
    full = await client.conversations_history(channel=room, include_all_metadata=True)
    assert full["messages"][0]["metadata"] == METADATA
    thread = await client.conversations_replies(channel=room, ts=posted["ts"], include_all_metadata=True)
    assert [m["metadata"] for m in thread["messages"]] == [METADATA] * 2


@pytest.mark.parametrize("by_bot", [True, False])
async def test_a_reply_that_is_also_sent_to_the_channel_says_so_with_its_root(slack, client, room, by_bot):
    first = await slack.say("ana", room, "start")
    quiet = (await client.chat_postMessage(channel=room, text="quiet", thread_ts=first))["message"]
    if by_bot:
        loud = (await client.chat_postMessage(channel=room, text="loud", thread_ts=first, reply_broadcast=True))[
            "message"
        ]
    else:
        ts = await slack.say("boss", room, "loud", first, broadcast=True)
        loud = (await client.conversations_replies(channel=room, ts=ts, oldest=ts, inclusive=True))["messages"][1]
    listed = (await client.conversations_history(channel=room, limit=1))["messages"][0]
    replies = (await client.conversations_replies(channel=room, ts=first))["messages"]

    assert [(m["subtype"], m["root"]["ts"], m["root"]["text"], m["thread_ts"]) for m in (loud, listed)] == [
        ("thread_broadcast", first, "start", first)
    ] * 2
    assert listed["root"]["reply_count"] == 2
    assert "subtype" not in quiet
    assert "root" not in quiet
    assert [m.get("parent_user_id") for m in (quiet, *replies)] == ["U0ANA00001", None, *["U0ANA00001"] * 2]


async def test_a_thread_is_read_from_its_first_message_and_stays_out_of_the_channel(slack, client, room):
    first = await slack.say("ana", room, "start")
    for number in range(3):
        await client.chat_postMessage(channel=room, text=str(number), thread_ts=first)
    await client.chat_postMessage(channel=room, text="loud", thread_ts=first, reply_broadcast=True)
    page = await client.conversations_replies(channel=room, ts=first, limit=2)
    assert [m["text"] for m in page["messages"]] == ["start", "0"]
    assert page["messages"][0]["reply_count"] == 4
    rest = await client.conversations_replies(channel=room, ts=first, cursor=page["response_metadata"]["next_cursor"])
    assert [m["text"] for m in rest["messages"]] == ["1", "2", "loud"]
    channel = await client.conversations_history(channel=room)
    assert [m["text"] for m in channel["messages"]] == ["loud", "start"]
    assert await refused(client.conversations_replies(channel=room, ts="1.000001")) == "thread_not_found"


async def test_timestamps_are_unique_and_grow_even_when_the_clock_stands_still():
    slack = SlackStandIn(PEOPLE, now=lambda: 1_800_000_000.0)
    await slack.start()
    room = slack.add_channel("war-room", ["ana"])
    stamps = [await slack.say("ana", room, "x") for _ in range(5)]
    await slack.stop()
    assert stamps == sorted(set(stamps))
    assert stamps[0].startswith("1800000000.")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("war-room", "name_taken"),
        ("War", "invalid_name_specials"),
        ("war room", "invalid_name_specials"),
        ("--", "invalid_name_punctuation"),
        ("x" * 81, "invalid_name_maxlength"),
        ("", "invalid_name_required"),
    ],
)
async def test_a_room_with_a_bad_name_is_not_opened(slack, client, room, name, error):
    assert await refused(client.conversations_create(name=name)) == error


async def test_the_bot_opens_a_room_fills_it_and_closes_it(slack, client, room):
    made = (await client.conversations_create(name="inc-7-电池", is_private=True))["channel"]
    await client.conversations_invite(channel=made["id"], users=["U0ANA00001", "U0BOSS0001"])
    await client.conversations_setTopic(channel=made["id"], topic="battery")
    again = client.conversations_invite(channel=made["id"], users=["U0ANA00001"])
    assert await refused(again) == "already_in_channel"
    myself = client.conversations_invite(channel=made["id"], users=[slack.user_id("bot")])
    assert await refused(myself) == "cant_invite_self"
    nobody = client.conversations_invite(channel=made["id"], users=["U404"])
    assert await refused(nobody) == "user_not_found"
    members = (await client.conversations_members(channel=made["id"]))["members"]
    assert members == [slack.user_id("bot"), "U0ANA00001", "U0BOSS0001"]
    info = (await client.conversations_info(channel=made["id"], include_num_members=True))["channel"]
    assert (info["topic"]["value"], info["num_members"], info["is_private"]) == ("battery", 3, True)
    await client.conversations_archive(channel=made["id"])
    assert await refused(client.chat_postMessage(channel=made["id"], text="x")) == "is_archived"
    assert await refused(client.conversations_archive(channel=made["id"])) == "already_archived"


async def test_rooms_are_listed_in_pages_and_private_ones_only_with_the_bot_in(slack, client, room):
    slack.add_channel("open", ["ana"], with_bot=False)
    slack.add_channel("board", ["boss"], private=True, with_bot=False)
    slack.add_channel("legal", ["boss"], private=True)
    names, cursor = [], ""
    while True:
        page = await client.conversations_list(limit=1, cursor=cursor, types="public_channel,private_channel")
        names += [channel["name"] for channel in page["channels"]]
        if not (cursor := page["response_metadata"]["next_cursor"]):
            break
    assert names == ["war-room", "open", "legal"]
    mine = await client.users_conversations(types="public_channel,private_channel")
    assert [channel["name"] for channel in mine["channels"]] == ["war-room", "legal"]
    assert await refused(client.conversations_list(types="tavern")) == "invalid_types"


async def test_the_bot_joins_a_public_room_by_itself(slack, client):
    room = slack.add_channel("open", ["ana"], with_bot=False)
    assert await refused(client.conversations_history(channel=room)) == "not_in_channel"
    await client.conversations_join(channel=room)
    await client.chat_postMessage(channel=room, text="here")
    assert (await client.conversations_join(channel=room))["warning"] == "already_in_channel"


async def test_a_direct_message_opens_once(slack, client):
    first = (await client.conversations_open(users="U0ANA00001"))["channel"]["id"]
    assert first.startswith("D")
    await client.chat_postMessage(channel="U0ANA00001", text="just you")
    assert (await client.conversations_open(users=["U0ANA00001"]))["channel"]["id"] == first == slack.dm("ana")
    assert [line["text"] for line in lines(slack, first, "ana")] == ["just you"]
    assert await refused(client.conversations_open(users="U0GONE0001")) == "user_disabled"


async def test_the_bots_reactions_are_added_once_and_everyones_are_read_back(slack, client, room):
    ts = await slack.say("ana", room, "ok?")
    item = {"channel": room, "timestamp": ts}
    await client.reactions_add(**item, name="thumbsup")
    await slack.react("boss", room, ts, "+1")
    assert await refused(client.reactions_add(**item, name="+1")) == "already_reacted"
    read = (await client.reactions_get(**item))["message"]["reactions"]
    assert read == [{"name": "+1", "users": [slack.user_id("bot"), "U0BOSS0001"], "count": 2}]
    await client.reactions_remove(**item, name="+1")
    assert await refused(client.reactions_remove(**item, name="+1")) == "no_reaction"
    assert await refused(client.reactions_add(**item, name="✅")) == "invalid_name"
    assert await refused(client.reactions_add(channel=room, timestamp="never", name="x")) == "bad_timestamp"
    assert lines(slack, room)[0]["reactions"] == [{"name": "+1", "users": ["boss"]}]


@pytest.mark.parametrize(
    ("user", "mark"),
    [
        ("U0GUEST001", "is_restricted"),
        ("U0FAR00001", "is_stranger"),
        ("U0GONE0001", "deleted"),
        ("U0ROBOT001", "is_bot"),
    ],
)
async def test_accounts_to_be_refused_are_marked(client, user, mark):
    ordinary = (await client.users_info(user="U0ANA00001"))["user"]
    assert not ordinary.get(mark)
    assert (await client.users_info(user=user))["user"][mark]


async def test_who_leaves_the_company_is_deactivated_from_then_on(slack, client):
    slack.change_person("boss", deactivated=True)
    assert (await client.users_info(user="U0BOSS0001"))["user"]["deleted"]
    assert await refused(client.users_info(user="U404")) == "user_not_found"
    assert len((await client.users_list())["members"]) == len(PEOPLE) + 1


async def test_a_file_takes_three_steps_and_lands_in_the_thread(slack, client, room):
    posted = await client.chat_postMessage(channel=room, text="effect")
    await client.files_upload_v2(
        channel=room, thread_ts=posted["ts"], filename="card.png", content="PNG", title="Card", initial_comment="v2"
    )
    line = lines(slack, room)[1]
    assert (line["text"], line["thread_ts"]) == ("v2", posted["ts"])
    assert line["files"][0]["title"] == "Card"
    async with aiohttp.ClientSession() as session, session.get(line["files"][0]["url_private"]) as answer:
        assert await answer.read() == b"PNG"
    unsent = client.files_completeUploadExternal(files=[{"id": "F404"}])
    assert await refused(unsent) == "file_not_found"


async def test_links_pins_and_bookmarks_are_kept(slack, client, room):
    posted = await client.chat_postMessage(channel=room, text="plan")
    link = (await client.chat_getPermalink(channel=room, message_ts=posted["ts"]))["permalink"]
    assert link.endswith(f"/archives/{room}/p{posted['ts'].replace('.', '')}")
    await client.pins_add(channel=room, timestamp=posted["ts"])
    assert await refused(client.pins_add(channel=room, timestamp=posted["ts"])) == "already_pinned"
    await client.bookmarks_add(channel_id=room, title="Plan", type="link", link="https://example.com")
    assert (await client.team_info())["team"]["name"]
    assert (await client.usergroups_list())["usergroups"] == []


async def test_the_home_tab_is_not_overwritten_from_an_old_state(client):
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = (await client.views_publish(user_id="U0ANA00001", view=home))["view"]["hash"]
    await client.views_publish(user_id="U0ANA00001", view=home, hash=first)
    assert await refused(client.views_publish(user_id="U0ANA00001", view=home, hash=first)) == "hash_conflict"
    assert await refused(client.views_update(view_id="V404", view=home)) == "not_found"


async def test_a_view_keeps_its_type(slack, client):
    words = {"type": "plain_text", "text": "x"}
    modal = {"type": "modal", "title": words, "blocks": [{"type": "divider"}]}
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    form = (await client.views_open(trigger_id=slack.give_trigger("ana"), view=modal))["view"]
    tab = (await client.views_publish(user_id="U0ANA00001", view=home))["view"]

    assert await refused(client.views_update(view_id=form["id"], view=home)) == "invalid_arguments"
    assert await refused(client.views_update(view_id=tab["id"], view=modal)) == "invalid_arguments"
    assert (await client.views_update(view_id=form["id"], view=modal))["view"]["type"] == "modal"


async def test_who_is_not_in_a_room_can_do_nothing_there(slack, room):
    ts = await slack.say("ana", room, "hi")
    for act in (
        slack.say("guest", room, "hi"),
        slack.react("guest", room, ts, "+1"),
        slack.click("guest", room, ts, "take"),
        slack.say("nobody", room, "hi"),
        slack.say("ana", "C404", "hi"),
        slack.react("ana", room, "1.000001", "+1"),
        slack.react("ana", room, ts, "no such thing"),
        slack.click("ana", room, ts, "take"),
        slack.submit("ana", "V404", {}),
    ):
        with pytest.raises(ActError):
            await act
    assert slack.snapshot("guest")["channels"] == []

"""The Web API of the stand-in, called with the real client."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.people import Persona
from bot.sandbox.slack.errors import ActError, ApiError
from bot.sandbox.slack.identity import DEFAULT_SCOPES
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.slack.triggers import Triggers

PEOPLE = [
    Persona(key="ana", name="Ana Lin", slack_id="U0ANA00001"),
    Persona(key="boss", name="Bo Shen", slack_id="U0BOSS0001"),
    Persona(key="guest", name="Gil", slack_id="U0GUEST001", guest=True),
    Persona(key="far", name="Fay", slack_id="U0FAR00001", foreign=True),
    Persona(key="gone", name="Gus", slack_id="U0GONE0001", deactivated=True),
    Persona(key="robot", name="Rob", slack_id="U0ROBOT001", bot=True),
]
METADATA = {"event_type": "post", "event_payload": {"key": "p-1"}}


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    stand_in = SlackStandIn(PEOPLE)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
def client(slack: SlackStandIn) -> AsyncWebClient:
    return AsyncWebClient(token="xoxb-sandbox", base_url=slack.base_url, retry_handlers=[])


@pytest.fixture
def room(slack: SlackStandIn) -> str:
    return slack.add_channel("war-room", ["ana", "boss"])


def lines(slack: SlackStandIn, room: str, viewer: str | None = None) -> list[dict[str, Any]]:
    return next(c["messages"] for c in slack.snapshot(viewer)["channels"] if c["id"] == room)


async def refused(call: Any) -> str:
    """Return the error of a call that must fail."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_the_bot_learns_who_it_is_and_what_it_may_do(slack, client):
    answer = await client.auth_test()
    assert answer["user_id"] == slack.user_id("bot")
    assert set(answer.headers["X-OAuth-Scopes"].split(",")) == set(DEFAULT_SCOPES)
    assert (await client.api_test(foo="bar"))["args"] == {"foo": "bar"}


async def test_a_wrong_token_a_missing_one_and_the_wrong_kind_are_told_apart(slack):
    answers = {"xoxb-other": "invalid_auth", "": "not_authed", "xapp-sandbox": "not_allowed_token_type"}
    for token, error in answers.items():
        other = AsyncWebClient(token=token, base_url=slack.base_url, retry_handlers=[])
        assert await refused(other.auth_test()) == error


async def test_a_method_nobody_built_is_loud_and_a_mistyped_one_is_unknown(slack, client):
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(slack.base_url + "canvases.create") as answer:
            assert answer.status == 501
            assert "canvases.create" in (await answer.json())["detail"]
        async with session.post(slack.base_url + "chatt.postMessage") as answer:
            assert (await answer.json())["error"] == "unknown_method"


async def test_forms_and_json_say_the_same(slack, client, room):
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    form = {"channel": room, "text": "hi", "blocks": '[{"type":"divider"}]', "reply_broadcast": "false"}
    async with aiohttp.ClientSession() as session:
        async with session.post(slack.base_url + "chat.postMessage", data=form, headers=headers) as answer:
            assert (await answer.json())["ok"]
        async with session.post(slack.base_url + "chat.postMessage", data=form | {"token": "xoxb-sandbox"}) as answer:
            assert (await answer.json())["ok"]
        json_body = {"channel": room, "text": "hi", "blocks": [{"type": "divider"}]}
        async with session.post(slack.base_url + "chat.postMessage", json=json_body, headers=headers) as answer:
            assert (await answer.json())["ok"]
    assert [line["blocks"][0]["type"] for line in lines(slack, room)] == ["divider"] * 3


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": "x"}, "channel_not_found"),
        ({"channel": "C404", "text": "x"}, "channel_not_found"),
        ({"channel": "#board", "text": "x"}, "channel_not_found"),
        ({"channel": "#open", "text": "x"}, "not_in_channel"),
        ({"channel": "#war-room"}, "no_text"),
        ({"channel": "#war-room", "text": ""}, "no_text"),
        ({"channel": "#war-room", "text": "x", "thread_ts": "1.000001"}, "cannot_reply_to_message"),
        ({"channel": "#war-room", "blocks": "nonsense"}, "invalid_blocks_format"),
        ({"channel": "#war-room", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"channel": "#war-room", "text": "x", "metadata": {"event_type": "e"}}, "invalid_metadata_schema"),
        ({"channel": "#war-room", "text": "x", "metadata": "e"}, "invalid_metadata_format"),
        ({"channel": "#war-room", "attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
        ({"channel": "#war-room", "text": "x", "markdown_text": "x"}, "markdown_text_conflict"),
    ],
)
async def test_a_post_slack_would_refuse_is_refused(slack, client, room, arguments, error):
    slack.add_channel("board", ["boss"], private=True, with_bot=False)
    slack.add_channel("open", ["boss"], with_bot=False)
    assert await refused(client.api_call("chat.postMessage", json=arguments)) == error
    assert lines(slack, room) == []
    assert [call.error for call in slack.refusals] == [error]


async def test_invalid_blocks_are_refused_with_the_place_of_the_mistake(slack, client, room):
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=room, text="x", blocks=[{"type": "header"}])
    messages = caught.value.response["response_metadata"]["messages"]
    assert messages == ["[ERROR] missing required field: text [json-pointer:/blocks/0]"]
    assert slack.refusals[0].messages == messages


async def test_blocks_that_are_too_long_together_are_refused(slack, client, room):
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}
    await client.chat_postMessage(channel=room, text="x", blocks=[section] * 4)
    call = client.chat_postMessage(channel=room, text="x", blocks=[section] * 5)
    assert await refused(call) == "msg_blocks_too_long"


async def test_a_text_over_40000_is_cut_with_a_warning_and_an_update_over_4000_is_refused(slack, client, room):
    posted = await client.chat_postMessage(channel=room, text="x" * 40_001)
    assert len(lines(slack, room)[0]["text"]) == 40_000
    assert posted["warning"] == "message_truncated"
    assert await refused(client.chat_update(channel=room, ts=posted["ts"], text="x" * 4001)) == "msg_too_long"
    await client.chat_update(channel=room, ts=posted["ts"], text="x" * 4000)


async def test_an_update_keeps_the_blocks_it_does_not_name(slack, client, room):
    posted = await client.chat_postMessage(channel=room, text="a", blocks=[{"type": "divider"}], metadata=METADATA)
    await client.chat_update(channel=room, ts=posted["ts"], text="b")
    line = lines(slack, room)[0]
    assert (line["text"], len(line["blocks"]), line["edited"]) == ("b", 1, True)
    assert line["metadata"] == METADATA
    await client.chat_update(channel=room, ts=posted["ts"], text="c", blocks=[])
    assert lines(slack, room)[0]["blocks"] == []


async def test_a_message_edited_by_another_author_is_refused(slack, client, room):
    ts = await slack.say("ana", room, "my words")
    assert await refused(client.chat_update(channel=room, ts=ts, text="x")) == "cant_update_message"
    assert await refused(client.chat_delete(channel=room, ts=ts)) == "cant_delete_message"
    assert await refused(client.chat_update(channel=room, ts="1.000001", text="x")) == "message_not_found"
    with pytest.raises(ActError, match="did not write"):
        await slack.edit("boss", room, ts, "not mine")


async def test_a_deleted_message_is_gone_unless_someone_replied(slack, client, room):
    alone = (await client.chat_postMessage(channel=room, text="alone"))["ts"]
    answered = (await client.chat_postMessage(channel=room, text="answered"))["ts"]
    await slack.say("ana", room, "yes", answered)
    await client.chat_delete(channel=room, ts=alone)
    await client.chat_delete(channel=room, ts=answered)
    assert [line["text"] for line in lines(slack, room)] == ["This message was deleted.", "yes"]


async def test_an_ephemeral_message_is_seen_by_one_person_only(slack, client, room):
    posted = await client.chat_postEphemeral(channel=room, user="U0ANA00001", text="psst")
    assert [line["text"] for line in lines(slack, room, "ana")] == ["psst"]
    assert lines(slack, room, "boss") == []
    assert (await client.conversations_history(channel=room))["messages"] == []
    outsider = client.chat_postEphemeral(channel=room, user="U0GUEST001", text="psst")
    assert await refused(outsider) == "user_not_in_channel"
    update = client.chat_update(channel=room, ts=posted["message_ts"], text="x")
    assert await refused(update) == "message_not_found"


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


async def test_a_scope_the_app_was_not_given_is_named(slack):
    narrow = SlackStandIn(PEOPLE, scopes=["chat:write", "channels:history"])
    await narrow.start()
    client = AsyncWebClient(token="xoxb-sandbox", base_url=narrow.base_url, retry_handlers=[])
    room = narrow.add_channel("war-room", ["ana"])
    private = narrow.add_channel("board", ["ana"], private=True)
    await client.conversations_history(channel=room)
    with pytest.raises(SlackApiError) as caught:
        await client.conversations_history(channel=private)
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "groups:history"
    assert caught.value.response["provided"] == "channels:history,chat:write"
    assert await refused(client.conversations_create(name="new")) == "missing_scope"
    assert await refused(client.conversations_list(types="private_channel")) == "missing_scope"
    assert await refused(client.chat_postMessage(channel="#open", text="x")) == "channel_not_found"
    await narrow.stop()


def test_a_trigger_is_too_old_after_three_seconds():
    at = 100.0
    triggers = Triggers(lambda: at)
    early, late = triggers.give("U0ANA00001"), triggers.give("U0ANA00001")
    at += 3.0
    assert triggers.use(early) == "U0ANA00001"
    at += 0.1
    with pytest.raises(ApiError, match="expired_trigger_id"):
        triggers.use(late)


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


async def test_every_visible_change_is_counted_and_told(slack, client, room):
    seen = []
    slack.watch(lambda: seen.append(slack.revision))
    ts = await slack.say("ana", room, "hi")
    await slack.react("ana", room, ts, "+1")
    await client.chat_postMessage(channel=room, text="hi")
    assert len(seen) == 3
    assert seen == sorted(set(seen))


async def test_calls_are_logged_as_the_bot_made_them(slack, client, room):
    await client.chat_postMessage(channel=room, text="hi", blocks=[{"type": "divider"}])
    call = slack.calls[-1]
    assert (call.method, call.ok, call.error) == ("chat.postMessage", True, "")
    assert call.args["blocks"] == [{"type": "divider"}]
    assert "token" not in call.args

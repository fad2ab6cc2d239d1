"""The Web API of the stand-in, called with the real client: who may call, and what may be said."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack.errors import ActError, ApiError
from bot.sandbox.slack.identity import DEFAULT_SCOPES
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.slack.triggers import Triggers
from tests.sandbox.slack_stage import PEOPLE, lines, refused

METADATA = {"event_type": "post", "event_payload": {"key": "p-1"}}


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


async def test_markdown_may_be_longer_than_text_in_an_update_too(slack, client, room):
    ts = (await client.chat_postMessage(channel=room, markdown_text="x" * 12_000))["ts"]
    await client.chat_update(channel=room, ts=ts, markdown_text="y" * 12_000)
    assert lines(slack, room)[0]["text"] == "y" * 12_000
    assert await refused(client.chat_update(channel=room, ts=ts, markdown_text="x" * 12_001)) == "msg_too_long"
    assert await refused(client.chat_postMessage(channel=room, markdown_text="x" * 12_001)) == "msg_blocks_too_long"


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

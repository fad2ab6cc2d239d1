"""Renaming, leaving, closing and furnishing rooms."""

import pytest

from tests.sandbox.slack_stage import lines, refused


@pytest.fixture
async def own(client) -> str:
    return (await client.conversations_create(name="inc-1"))["channel"]["id"]


@pytest.mark.parametrize(("part", "method"), [("topic", "setTopic"), ("purpose", "setPurpose")])
async def test_what_a_room_is_about_is_emptied_by_an_empty_text_and_not_by_none(client, room, part, method):
    await client.api_call(f"conversations.{method}", json={"channel": room, part: "battery"})
    assert await refused(client.api_call(f"conversations.{method}", json={"channel": room})) == "invalid_arguments"
    kept = (await client.conversations_info(channel=room))["channel"][part]["value"]
    await client.api_call(f"conversations.{method}", json={"channel": room, part: ""})
    assert (kept, (await client.conversations_info(channel=room))["channel"][part]["value"]) == ("battery", "")


async def test_a_room_the_bot_opened_can_be_renamed_and_another_one_not(slack, client, room, own):
    renamed = (await client.conversations_rename(channel=own, name="inc-1-battery"))["channel"]
    assert (renamed["name"], renamed["previous_names"]) == ("inc-1-battery", ["inc-1"])
    assert await refused(client.conversations_rename(channel=own, name="war-room")) == "name_taken"
    assert await refused(client.conversations_rename(channel=own, name="War")) == "invalid_name_specials"
    assert await refused(client.conversations_rename(channel=room, name="mine")) == "not_authorized"


async def test_a_purpose_is_kept_and_may_not_be_long(slack, client, own):
    told = (await client.conversations_setPurpose(channel=own, purpose="putting it out"))["channel"]
    assert told["purpose"]["value"] == "putting it out"
    assert await refused(client.conversations_setPurpose(channel=own, purpose="x" * 251)) == "too_long"


async def test_an_archived_room_can_be_opened_again(slack, client, own):
    assert await refused(client.conversations_unarchive(channel=own)) == "not_archived"
    await client.conversations_archive(channel=own)
    assert await refused(client.conversations_rename(channel=own, name="late")) == "is_archived"
    assert await refused(client.conversations_leave(channel=own)) == "is_archived"
    await client.conversations_unarchive(channel=own)
    await client.chat_postMessage(channel=own, text="again")


async def test_the_bot_takes_people_out_but_not_itself(slack, client, room):
    await client.conversations_kick(channel=room, user="U0BOSS0001")
    assert slack.snapshot()["channels"][0]["members"] == ["ana", "bot"]
    assert await refused(client.conversations_kick(channel=room, user="U0BOSS0001")) == "not_in_channel"
    assert await refused(client.conversations_kick(channel=room, user=slack.user_id("bot"))) == "cant_kick_self"
    assert await refused(client.conversations_kick(channel=room, user="U404")) == "user_not_found"


async def test_the_bot_leaves_and_hears_and_says_nothing_more(slack, client, room):
    await client.conversations_leave(channel=room)
    assert (await client.conversations_leave(channel=room))["not_in_channel"]
    assert await refused(client.chat_postMessage(channel=room, text="x")) == "not_in_channel"
    alone = (await client.conversations_create(name="alone", is_private=True))["channel"]["id"]
    assert await refused(client.conversations_leave(channel=alone)) == "last_member"


async def test_rooms_alone_have_names_and_members_to_take_out(slack, client):
    direct = slack.dm("ana")
    for call in (
        client.conversations_rename(channel=direct, name="us"),
        client.conversations_leave(channel=direct),
        client.conversations_archive(channel=direct),
        client.conversations_kick(channel=direct, user="U0ANA00001"),
    ):
        assert await refused(call) == "method_not_supported_for_channel_type"
    assert (await client.conversations_close(channel=direct))["ok"]


async def test_pins_are_listed_newest_first_and_taken_off_once(slack, client, room):
    stamps = [(await client.chat_postMessage(channel=room, text=text))["ts"] for text in ("plan", "numbers")]
    for ts in stamps:
        await client.pins_add(channel=room, timestamp=ts)
    items = (await client.pins_list(channel=room))["items"]
    assert [item["message"]["text"] for item in items] == ["numbers", "plan"]
    await client.pins_remove(channel=room, timestamp=stamps[0])
    assert await refused(client.pins_remove(channel=room, timestamp=stamps[0])) == "no_pin"
    await client.chat_delete(channel=room, ts=stamps[1])
    assert (await client.pins_list(channel=room))["items"] == []


async def test_bookmarks_are_changed_and_taken_away(slack, client, room):
    link = {"title": "Plan", "type": "link", "link": "https://example.com"}
    kept = (await client.bookmarks_add(channel_id=room, **link))["bookmark"]["id"]
    await client.bookmarks_edit(channel_id=room, bookmark_id=kept, title="The plan")
    assert [b["title"] for b in (await client.bookmarks_list(channel_id=room))["bookmarks"]] == ["The plan"]
    assert await refused(client.bookmarks_edit(channel_id=room, bookmark_id=kept, link="ftp://x")) == "invalid_link"
    await client.bookmarks_remove(channel_id=room, bookmark_id=kept)
    assert await refused(client.bookmarks_remove(channel_id=room, bookmark_id=kept)) == "not_found"


async def test_a_user_group_stands_for_its_people(slack, client):
    group = slack.add_usergroup("legal", "Legal", ["ana", "boss"])
    told = (await client.usergroups_list(include_users=True, include_count=True))["usergroups"][0]
    assert (told["handle"], told["users"], told["user_count"]) == ("legal", ["U0ANA00001", "U0BOSS0001"], 2)
    assert (await client.usergroups_users_list(usergroup=group))["users"] == ["U0ANA00001", "U0BOSS0001"]
    assert await refused(client.usergroups_users_list(usergroup="S404")) == "no_such_subteam"


async def test_a_file_tells_where_it_is_shared(slack, client, room):
    await client.files_upload_v2(channel=room, filename="card.png", content="PNG", title="Card")
    line = lines(slack, room)[0]
    told = (await client.files_info(file=line["files"][0]["id"]))["file"]
    assert told["channels"] == [room]
    assert told["shares"]["public"][room] == [{"ts": line["ts"]}]
    assert await refused(client.files_info(file="F404")) == "file_not_found"


async def test_the_workspace_has_no_emoji_of_its_own(client):
    assert (await client.emoji_list())["emoji"] == {}

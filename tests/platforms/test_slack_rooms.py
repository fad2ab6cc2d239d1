"""Slack: rooms, whispers, finding posts, standing, and what the check says."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.message import Heading
from bot.errors import NotDelivered
from bot.platforms.slack.emoji import canonical
from bot.platforms.slack.manifest import SCOPES, manifest
from bot.platforms.slack.rooms import channel_name
from bot.sandbox.slack.identity import DEFAULT_SCOPES
from bot.sandbox.slack.server import SlackStandIn
from tests.platforms.stage import CAST, SlackStage, letter, line
from tests.refusals import answering

ANA, BOSS = "U0ANA00001", "U0BOSS0001"


def now() -> datetime:
    return datetime.now(UTC)


async def test_opening_a_room_twice_gives_the_same_room(slack):
    slack.far.expect_refusal("conversations.create", "name_taken")
    slack.far.expect_refusal("conversations.invite", "already_in_channel")
    first = await slack.platform.open_room("Crisis 12 Battery", "Battery complaints", [ANA])
    again = await slack.platform.open_room("Crisis 12 Battery", "Battery complaints", [ANA, BOSS])

    room = next(channel for channel in slack.far.snapshot()["channels"] if channel["id"] == first)
    assert first == again
    assert room["name"] == "crisis-12-battery"
    assert room["topic"] == "Battery complaints"
    assert set(room["members"]) == {"bot", "ana", "boss"}


async def test_one_member_who_cannot_be_invited_does_not_stop_the_others(slack):
    slack.far.expect_refusal("conversations.invite", "user_not_found", count=2)
    address = await slack.platform.open_room("crisis-13", "", ["U0NOBODY01", ANA, "U0GONE0001", BOSS, ANA])

    assert await slack.platform.is_in(ANA, address)
    assert await slack.platform.is_in(BOSS, address)


async def test_a_room_the_bot_left_is_joined_again(slack):
    address = slack.far.add_channel("crisis-14", ["ana"], with_bot=False)
    slack.far.expect_refusal("conversations.create", "name_taken")

    assert await slack.platform.open_room("crisis-14", "topic", [BOSS]) == address
    assert await slack.platform.is_in(BOSS, address)


async def test_a_room_that_cannot_be_seen_is_refused_with_a_sentence(slack):
    slack.far.add_channel("crisis-15", ["ana"], private=True, with_bot=False)
    slack.far.expect_refusal("conversations.create", "name_taken")

    with pytest.raises(NotDelivered) as caught:
        await slack.platform.open_room("crisis-15", "", [])
    assert caught.value.permanent
    assert "cannot see" in str(caught.value)


@pytest.mark.parametrize("fault", ["500", "drop_after"])
async def test_a_fault_while_opening_a_room_is_tried_again_and_opens_one(slack, fault):
    slack.far.inject("conversations.create", fault)
    if fault == "drop_after":
        slack.far.expect_refusal("conversations.create", "name_taken")
    with pytest.raises(NotDelivered) as caught:
        await slack.platform.open_room("crisis-16", "", [ANA])
    assert caught.value.retry_after_s is not None

    await slack.platform.open_room("crisis-16", "", [ANA])
    assert [c["name"] for c in slack.far.snapshot()["channels"]].count("crisis-16") == 1


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Battery: 12.5% #1", "battery-12-5-1"), ("电池 危机", "电池-危机"), ("x" * 90, "x" * 80), ("a_b-c", "a_b-c")],
)
def test_a_room_is_named_as_slack_allows(name, slug):
    assert channel_name(name) == slug


async def test_a_post_is_found_by_its_key_and_another_is_not(slack):
    since = now()
    ts = await slack.platform.post(letter(slack, key="post-7"))
    await slack.platform.post(letter(slack, key="post-8"))

    assert await slack.platform.find(letter(slack, key="post-7"), since) == ts
    assert await slack.platform.find(letter(slack, key="post-9"), since) == ""


async def test_a_post_whose_answer_was_lost_is_found(slack):
    since = now()
    slack.far.inject("chat.postMessage", "drop_after")
    with pytest.raises(NotDelivered):
        await slack.platform.post(letter(slack, key="post-7"))

    assert await slack.platform.find(letter(slack, key="post-7"), since) == slack.messages()[0]["ts"]


async def test_a_post_in_a_thread_is_found_there_and_beyond_the_first_page(slack):
    since = now()
    parent = await slack.platform.post(letter(slack))
    wanted = await slack.platform.post(letter(slack, key="post-7", thread=parent))
    for number in range(230):
        await slack.far.say("ana", slack.room, f"me too {number}", thread_ts=parent)
        await slack.far.say("ana", slack.room, f"and I {number}")

    assert await slack.platform.find(letter(slack, key="post-7", thread=parent), since) == wanted
    assert await slack.platform.find(letter(slack, key="post-1"), since) == parent


async def test_a_post_is_still_found_after_it_was_edited(slack):
    since = now()
    ts = await slack.platform.post(letter(slack, key="post-7"))
    await slack.platform.edit(letter(slack, line("calm"), key="post-7"), ts)

    assert await slack.platform.find(letter(slack, key="post-7"), since) == ts


async def test_what_is_older_than_the_first_attempt_is_not_searched(slack):
    await slack.platform.post(letter(slack, key="post-7"))

    assert await slack.platform.find(letter(slack, key="post-7"), now() + timedelta(minutes=5)) == ""


async def test_a_whisper_is_seen_by_one_person(slack):
    await slack.platform.post(letter(slack, whisper_to=ANA))

    assert len(slack.messages("ana")) == 1
    assert not slack.messages("boss")


async def test_a_whisper_without_a_room_is_a_direct_message(slack):
    await slack.platform.post(letter(slack, whisper_to=ANA, address=""))

    assert len(slack.messages("ana", slack.far.dm("ana"))) == 1


async def test_a_whisper_to_somebody_who_is_not_in_the_room_is_permanent(slack):
    slack.far.expect_refusal("chat.postEphemeral", "user_not_in_channel")

    with pytest.raises(NotDelivered) as caught:
        await slack.platform.post(letter(slack, whisper_to="U0GUEST001"))

    assert caught.value.permanent
    assert "not in this channel" in str(caught.value)


async def test_nothing_unfurls(slack):
    await slack.platform.post(letter(slack, Heading(text="https://evil.example")))

    sent = slack.far.calls[-1].args
    assert (sent["unfurl_links"], sent["unfurl_media"]) == (False, False)


@pytest.mark.parametrize(
    ("person", "standing"),
    [
        (ANA, "member"),
        ("U0GUEST001", "guest"),
        ("U0OUT00001", "outsider"),
        ("U0GONE0001", "deactivated"),
        ("U0ROBOT001", "bot"),
        ("USLACKBOT", "bot"),
        ("U0NOBODY01", "outsider"),
        ("", "outsider"),
    ],
)
async def test_slack_tells_what_an_account_is(slack, person, standing):
    if person == "U0NOBODY01":
        slack.far.expect_refusal("users.info", "user_not_found")

    assert await slack.platform.standing(person) == standing


async def test_an_account_slack_does_not_vouch_for_now_is_asked_again_later(slack):
    slack.far.inject("users.info", "500")

    assert await slack.platform.standing(ANA) == "outsider"
    assert await slack.platform.standing(ANA) == "member"


async def test_a_burst_of_questions_asks_slack_once(slack):
    for _ in range(5):
        await slack.platform.standing(ANA)
        await slack.platform.is_in(ANA, slack.room)

    asked = [call.method for call in slack.far.calls]
    assert (asked.count("users.info"), asked.count("conversations.members")) == (1, 1)


async def test_the_check_names_each_missing_scope_and_a_bad_app_token():
    far = SlackStandIn(CAST, scopes=DEFAULT_SCOPES - {"reactions:read", "users:read"}, app_token="xapp-other")
    async with answering(far):
        far.expect_refusal("apps.connections.open", "invalid_auth")
        findings = await SlackStage(far).platform.check({})

    wrong = {finding.what: finding.advice for finding in findings if not finding.ok}
    assert set(wrong) == {"slack scopes", "slack app token"}
    assert "reactions:read" in wrong["slack scopes"]
    assert "users:read" in wrong["slack scopes"]
    assert "ONEVOICE_SLACK__APP_TOKEN" in wrong["slack app token"]


def test_the_manifest_asks_for_the_scopes_the_check_looks_for():
    socket, http = manifest(), manifest("http", "https://bot.example/slack/events")

    assert socket["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)
    assert socket["settings"]["socket_mode_enabled"]
    assert not http["settings"]["socket_mode_enabled"]
    assert {command["url"] for command in http["features"]["slash_commands"]} == {"https://bot.example/slack/events"}
    assert [command["command"] for command in socket["features"]["slash_commands"]] == [
        "/crisis",
        "/statement",
        "/script",
    ]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("+1", "+1"),
        ("thumbsup", "+1"),
        ("thumbsup::skin-tone-2", "+1"),
        (":white_check_mark:", "white_check_mark"),
        ("✅", "white_check_mark"),
        ("✔️", "heavy_check_mark"),
        ("👎🏿", "-1"),
        ("x", "x"),
        ("party_parrot", "party_parrot"),
    ],
)
def test_an_emoji_has_one_name(given, name):
    assert canonical(given) == name

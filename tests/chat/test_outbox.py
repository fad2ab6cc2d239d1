"""Delivery to Slack, where a message can be found again by its key: exactly one, whatever the wire does."""

import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlparse

import pytest

from bot.chat.message import Ask
from bot.chat.render import render
from handlers.incident import status
from tests.chat.post_office import PostOffice, a_post_office, words

ROOMS = ("alerts", "one", "two", "three", "four")
FAULTS = ("429", "500", "drop", "drop_after", "500_after")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[PostOffice]:
    async with a_post_office(tmp_path) as open_office:
        yield open_office


def told(office: PostOffice) -> str:
    """Return what `/crisis status` says."""
    ask = Ask(key="1", platform="slack", person="U0LIN001", name="Lin", room="", text="", via="command",
              at=datetime.now(UTC))  # fmt: skip
    with office.database.begin() as store:
        facts = status(ask, store).facts
    return render("status", facts, "en", office.config.zone).model_dump_json()


async def test_a_message_arrives_once_in_each_chat(office: PostOffice) -> None:
    office.owe("alert:1", "Storm ahead", critical=True)

    await office.settled()

    assert (office.on_slack(), office.on_telegram()) == (["Storm ahead"], ["Storm ahead"])


async def test_owing_again_edits_the_message(office: PostOffice) -> None:
    office.owe("alert:1", "Storm ahead")
    await office.settled()

    office.owe("alert:1", "Storm over")
    await office.settled()

    assert (office.on_slack(), office.on_telegram()) == (["Storm over"], ["Storm over"])


async def test_words_changed_while_the_first_send_is_under_way_are_edited_in(office: PostOffice) -> None:
    office.slack.inject("chat.postMessage", "delay", after_s=0.5)
    office.owe("alert:1", "Storm ahead")
    await office.until(lambda: office.on_slack("alert:1"))

    office.owe("alert:1", "Storm over")
    await office.settled()

    assert office.on_slack() == ["Storm over"]
    assert office.calls("chat.postMessage") == 1


@pytest.mark.parametrize("fault", ["drop_after", "500_after"])
async def test_a_message_that_arrived_unconfirmed_is_found_by_its_key(office: PostOffice, fault: str) -> None:
    office.slack.inject("chat.postMessage", fault)

    office.owe("alert:1", "Storm ahead")
    await office.settled()

    assert office.on_slack() == ["Storm ahead"]
    assert (office.calls("chat.postMessage"), office.post("alert:1").state) == (1, "sent")


@pytest.mark.parametrize("fault", ["drop", "500"])
async def test_a_message_that_is_not_found_is_sent_again_once(office: PostOffice, fault: str) -> None:
    office.slack.inject("chat.postMessage", fault)

    office.owe("alert:1", "Storm ahead")
    await office.settled()

    assert office.on_slack() == ["Storm ahead"]
    assert office.calls("chat.postMessage") == 2


async def test_a_message_whose_confirmation_takes_too_long_is_found_by_its_key(office: PostOffice) -> None:
    office.slack.inject("chat.postMessage", "delay", after_s=1.6)

    office.owe("alert:1", "Storm ahead")
    await office.settled()

    assert office.on_slack() == ["Storm ahead"]
    assert office.calls("chat.postMessage") == 1


async def test_a_doubtful_message_gets_the_words_that_were_owed_meanwhile(office: PostOffice) -> None:
    office.slack.inject("chat.postMessage", "drop_after")
    office.owe("alert:1", "Storm ahead")
    await office.until(lambda: office.post("alert:1").state == "doubtful")

    office.owe("alert:1", "Storm over")
    await office.settled()

    assert office.on_slack() == ["Storm over"]


async def test_a_doubtful_message_stays_doubtful_until_its_room_could_be_searched(office: PostOffice) -> None:
    office.slack.inject("chat.postMessage", "drop_after")
    office.slack.inject("conversations.history", "429", after_s=1)

    office.owe("alert:1", "Storm ahead")
    await office.settled()

    assert office.on_slack() == ["Storm ahead"]
    assert office.calls("chat.postMessage") == 1


async def test_a_doubtful_reply_is_found_in_its_thread(office: PostOffice) -> None:
    office.owe("alert:1", "Storm ahead")
    await office.settled()
    office.slack.inject("chat.postMessage", "drop_after")

    office.owe("alert:1:level:red", "It is red now", thread_key="alert:1")
    await office.settled()

    assert office.on_slack("alert:1:level") == ["It is red now"]
    assert office.calls("conversations.replies") == 1


async def test_a_rate_limit_is_waited_out_as_told_by_the_whole_room_and_by_no_other(office: PostOffice) -> None:
    office.slack.inject("chat.postMessage", "429", after_s=2)
    began_at = time.monotonic()
    office.owe("note:1", "first", room="one")
    await office.until(lambda: office.post("note:1", room="one").reason)
    office.owe("note:2", "second", room="one")
    office.owe("note:3", "elsewhere", room="two")

    await office.until(lambda: office.on_slack("note:3"))
    assert time.monotonic() - began_at < 1.8
    assert "two" not in told(office)
    await office.settled()

    assert time.monotonic() - began_at >= 2
    assert (office.on_slack("note:1"), office.on_slack("note:2")) == (["first"], ["second"])
    assert office.calls("chat.postMessage") == 4


async def test_what_is_held_up_says_so_in_the_status(office: PostOffice) -> None:
    office.slack.inject("chat.postMessage", "429", after_s=20)
    office.owe("note:1", room="one")
    await office.until(lambda: office.post("note:1", room="one").reason)

    with office.database.begin() as store:
        for post in store.posts.waiting(datetime.now(UTC)):
            post.owed_at -= timedelta(seconds=6)

    assert "Not delivered to one (slack)" in told(office)
    assert "rate limit" in told(office)


async def test_an_edit_is_safe_to_repeat_whatever_happened_to_it(office: PostOffice) -> None:
    for room in ROOMS:
        office.owe("alert:1", "Storm ahead", room=room)
    await office.settled()
    for fault in FAULTS:
        office.slack.inject("chat.update", fault)

    for room in ROOMS:
        office.owe("alert:1", "Storm over", room=room)
    await office.settled()

    assert office.on_slack() == ["Storm over"] * 5
    assert (office.calls("chat.postMessage"), office.calls("chat.update")) == (5, 10)


async def test_a_message_that_is_refused_for_good_is_dead_on_record_and_shown(office: PostOffice) -> None:
    await office.slack.send_away("bot", office.config.address("two", "slack"))
    office.slack.expect_refusal("chat.postMessage", "not_in_channel")

    office.owe("note:2", room="two")
    await office.settled()

    post = office.post("note:2", room="two")
    assert (post.state, "invite the bot" in post.reason) == ("dead", True)
    assert "Not delivered to two (slack)" in told(office)
    assert "/invite @onevoice" in told(office)
    with office.database.engine.connect() as connection:
        lines = connection.exec_driver_sql("SELECT verb, subject, detail FROM entry").all()
    assert [(verb, subject) for verb, subject, _ in lines] == [("not_delivered", "note:2@two")]
    assert json.loads(lines[0][2])["room"] == "two"


async def test_an_edit_of_a_message_that_was_deleted_is_dead_and_not_sent_anew(office: PostOffice) -> None:
    office.owe("alert:1", "Storm ahead", room="one")
    await office.settled()
    post = office.post("alert:1", room="one")
    await office.slack.take_back("bot", post.address, post.message_id)
    office.slack.expect_refusal("chat.update", "message_not_found")

    office.owe("alert:1", "Storm over", room="one")
    await office.settled()

    assert (office.on_slack(), office.post("alert:1", room="one").state) == ([], "dead")


@pytest.mark.parametrize("fault", ["drop", "drop_after", "500_after"])
async def test_a_whisper_that_may_have_arrived_is_never_repeated(office: PostOffice, fault: str) -> None:
    office.slack.inject("chat.postEphemeral", fault)
    with office.database.begin() as store:
        address = office.config.address("one", "slack")
        store.posts.whisper("told:1", "slack", address, "U0LIN001", words("only you"))

    await office.settled()

    assert office.calls("chat.postEphemeral") == 1
    assert office.post("told:1", room="@U0LIN001").state == "unknown"
    assert "Not delivered to @U0LIN001 (slack): may or may not have arrived" in told(office)


async def test_a_room_is_opened_once_whatever_happened_to_the_order_and_its_messages_follow(office: PostOffice) -> None:
    for fault in FAULTS:
        office.slack.inject("conversations.create", fault)
    office.slack.expect_refusal("conversations.create", "name_taken", count=2)  # the rooms of the two "_after"
    with office.database.begin() as store:
        for number, _ in enumerate(FAULTS):
            order = {"name": f"incident-{number}", "topic": "Battery", "members": ["U0LIN001"]}
            store.posts.open_room(f"incident-{number}", json.dumps(order))
            store.posts.owe(f"incident:{number}", f"incident-{number}", words(f"card {number}"), critical=True)

    await office.settled()

    names = [room["name"] for room in office.slack.snapshot()["channels"] if room["name"].startswith("incident-")]
    assert sorted(names) == [f"incident-{number}" for number in range(5)]
    assert sorted(office.on_slack("incident:")) == [f"card {number}" for number in range(5)]


async def test_messages_wait_for_a_slack_that_cannot_be_reached(office: PostOffice) -> None:
    port = urlparse(office.slack.base_url).port
    await office.slack.stop()
    office.owe("note:1", room="one")
    await office.until(lambda: "reached" in office.post("note:1", room="one").reason)

    await office.slack.start(port)
    await office.settled()

    assert office.on_slack() == ["hello"]
    assert office.calls("conversations.history") == 0  # it certainly had not arrived


async def test_a_chat_that_hangs_does_not_hold_up_the_other(office: PostOffice) -> None:
    office.telegram.inject("sendMessage", "delay", 3, after_s=5)
    office.owe("alert:1", "Storm ahead")
    await office.until(lambda: office.on_slack("alert:1"), 2)

    office.owe("alert:2", "Another one")
    await office.until(lambda: office.on_slack("alert:2"), 1)

    assert office.post("alert:1", "telegram").state != "sent"


async def test_a_row_that_cannot_be_read_is_dead_and_holds_up_nobody(office: PostOffice) -> None:
    await office.crash()
    office.owe("note:1", room="one")
    office.owe("note:2", room="one")
    with office.database.begin() as store:
        post = store.posts.find("note:1", "one", "slack")
        assert post is not None
        post.body = '{"parts": [{"kind": "hologram"}]}'

    office.open()
    await office.settled()

    assert office.on_slack() == ["hello"]
    assert office.post("note:1", room="one").state == "dead"


async def test_a_post_of_a_chat_that_is_no_longer_configured_is_dead(office: PostOffice) -> None:
    await office.crash()
    office.platforms = [platform for platform in office.platforms if platform.key == "slack"]
    office.owe("alert:1")

    office.open()
    await office.settled()

    assert office.on_slack() == ["hello"]
    assert office.post("alert:1", "telegram").state == "dead"


async def test_stopping_settles_what_is_being_sent_and_begins_nothing_new(office: PostOffice) -> None:
    office.slack.inject("chat.postMessage", "delay", after_s=0.6)
    office.owe("note:1", room="one")
    await office.until(lambda: office.on_slack("note:1"))
    office.owe("note:2", room="one")

    await office.close()

    assert (office.post("note:1", room="one").state, office.post("note:2", room="one").state) == ("sent", "pending")

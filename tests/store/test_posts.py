"""The rules of owing, claiming and settling, on either database."""

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.message import Message
from bot.config import Room, Slack, Telegram
from bot.errors import NotFound
from bot.model.post import PostState
from bot.store.database import Database
from bot.store.posts import Claim
from tests.store.house import at_once, faults, opened, settings, words

LEASE_S, QUARANTINE_S = 30.0, 5.0


def owe(database: Database, key: str, text: str = "hello", room: str = "region-tw", **more: object) -> None:
    with database.begin() as store:
        store.posts.owe(key, room, words(text), **more)  # type: ignore[arg-type]


def claim(database: Database, lease_s: float = LEASE_S, quarantine_s: float = QUARANTINE_S) -> Sequence[Claim]:
    with database.begin() as store:
        return store.posts.claim(lease_s, quarantine_s)


def sent(database: Database, claimed: Claim, message_id: str = "1.1") -> None:
    with database.begin() as store:
        store.posts.settle_sent(claimed, message_id)


def unsent(database: Database, claimed: Claim, state: PostState, reason: str = "told so", wait_s: float = 0) -> None:
    with database.begin() as store:
        store.posts.settle_unsent(claimed, state, reason, wait_s)


def state_of(database: Database, key: str, room: str = "region-tw") -> tuple[str, str, str]:
    with database.begin() as store:
        post = store.posts.find(key, room, "slack")
        assert post is not None
        return post.state, post.message_id, post.reason


def wait_until_it_comes_back(database: Database, lease_s: float, quarantine_s: float) -> Claim:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        for claimed in claim(database, lease_s, quarantine_s):
            return claimed
        time.sleep(0.02)
    raise TimeoutError


def test_a_message_without_words_is_never_owed(database: Database) -> None:
    with database.begin() as store:
        for room in ("alerts", "region-tw"):
            with pytest.raises(ValueError, match="alert:1: a message without words"):
                store.posts.owe("alert:1", room, Message(parts=()))
        with pytest.raises(ValueError, match="without words"):
            store.posts.whisper("alert:2", "slack", "C1", "U1", Message(parts=()))

    assert not claim(database)


def test_a_message_is_owed_on_each_platform_that_has_the_room(database: Database) -> None:
    owe(database, "alert:1", room="alerts")
    owe(database, "release:1", room="region-tw")

    found = sorted((claimed.platform, claimed.room) for claimed in claim(database))

    assert found == [("slack", "alerts"), ("slack", "region-tw"), ("telegram", "alerts")]


def test_owing_the_same_words_twice_sends_one_message(database: Database) -> None:
    owe(database, "alert:1")
    [claimed] = claim(database)
    sent(database, claimed)

    owe(database, "alert:1")

    assert not claim(database)


def test_owing_a_key_again_edits_instead_of_sending_twice(database: Database) -> None:
    owe(database, "alert:1", "first")
    [first] = claim(database)
    sent(database, first, "1.1")

    owe(database, "alert:1", "second")

    [second] = claim(database)
    assert (second.message_id, second.key, "second" in second.body) == ("1.1", first.key, True)


def test_words_changed_before_the_first_send_go_out_once_as_the_newest(database: Database) -> None:
    owe(database, "alert:1", "first")
    owe(database, "alert:1", "second")

    [claimed] = claim(database)
    sent(database, claimed)

    assert "second" in claimed.body
    assert not claim(database)


def test_words_changed_while_the_first_send_is_under_way_are_edited_in_afterwards(database: Database) -> None:
    owe(database, "alert:1", "first")
    [first] = claim(database)
    owe(database, "alert:1", "second")
    assert not claim(database)  # one at a time

    sent(database, first, "1.1")

    [second] = claim(database)
    assert (second.message_id, "second" in second.body) == ("1.1", True)


def test_words_refused_for_good_do_not_take_newer_words_with_them(database: Database) -> None:
    owe(database, "alert:1", "far too long")
    [first] = claim(database)
    owe(database, "alert:1", "short")

    unsent(database, first, PostState.DEAD, "too long")

    [second] = claim(database)
    assert "short" in second.body


def test_new_words_bring_a_dead_message_back_to_life(database: Database) -> None:
    owe(database, "alert:1", "first")
    [first] = claim(database)
    unsent(database, first, PostState.DEAD, "too long")
    assert not claim(database)

    owe(database, "alert:1", "second")

    [second] = claim(database)
    assert second.first_tried_at is None


def test_a_thread_reply_waits_for_its_parent(database: Database) -> None:
    owe(database, "alert:1", "card")
    owe(database, "alert:1:level:red", "worse", thread_key="alert:1", critical=True)

    [card] = claim(database)
    assert (card.key, claim(database)) == ("alert:1@region-tw", [])
    sent(database, card, "1.1")

    [reply] = claim(database)
    assert (reply.key, reply.thread) == ("alert:1:level:red@region-tw", "1.1")


def test_a_thread_reply_does_not_wait_for_a_parent_that_can_never_come(database: Database) -> None:
    owe(database, "alert:1", "card")
    owe(database, "alert:1:level:red", "worse", thread_key="alert:1")
    [card] = claim(database)
    unsent(database, card, PostState.DEAD)

    [reply] = claim(database)

    assert (reply.key, reply.thread) == ("alert:1:level:red@region-tw", "")


def test_a_message_to_a_room_that_is_not_open_yet_waits_for_it(database: Database) -> None:
    with database.begin() as store:
        store.posts.open_room("incident-1", json.dumps({"name": "incident-1", "topic": "", "members": []}))
        store.posts.owe("incident:1", "incident-1", words("card"), critical=True)

    first = {claimed.platform: claimed for claimed in claim(database)}
    assert (first["slack"].kind, first["telegram"].address) == ("room", "-1001")  # Telegram meets in the alerts room
    assert not claim(database)
    sent(database, first["slack"], "C0INCIDENT")

    [card] = claim(database)
    assert (card.kind, card.address) == ("message", "C0INCIDENT")


def test_the_messages_of_a_room_that_cannot_be_opened_go_to_the_alerts_room(database: Database) -> None:
    with database.begin() as store:
        store.posts.open_room("incident-1", json.dumps({"name": "incident-1", "topic": "", "members": []}))
        store.posts.owe("incident:1", "incident-1", words("card"))
    [room] = [claimed for claimed in claim(database) if claimed.kind == "room"]

    unsent(database, room, PostState.DEAD, "the app lacks channels:manage")

    [card] = claim(database)
    assert (card.key, card.address) == ("incident:1@incident-1", "C0ALERTS")


def test_a_room_that_was_corrected_in_the_configuration_gets_what_the_wrong_one_refused(url: str) -> None:
    before = opened(url, settings(rooms=(Room(name="region-tw", slack="C0WRONG"),)))
    owe(before, "release:1", "first")
    [first] = claim(before)
    unsent(before, first, PostState.DEAD, "Slack knows no such channel")
    before.close()

    after = opened(url, settings(rooms=(Room(name="region-tw", slack="C0RIGHT"),)))
    owe(after, "release:1", "second")

    assert [claimed.address for claimed in claim(after)] == ["C0RIGHT"]
    after.close()


def test_a_message_that_is_out_is_edited_where_it_stands(url: str) -> None:
    before = opened(url, settings(rooms=(Room(name="region-tw", slack="C0OLD"),)))
    owe(before, "release:1", "first")
    [first] = claim(before)
    sent(before, first, "1.1")
    before.close()

    after = opened(url, settings(rooms=(Room(name="region-tw", slack="C0NEW"),)))
    owe(after, "release:1", "second")

    assert [(claimed.address, claimed.message_id) for claimed in claim(after)] == [("C0OLD", "1.1")]
    after.close()


def test_the_settlement_of_a_stale_claim_changes_nothing(database: Database) -> None:
    owe(database, "alert:1")
    [stale] = claim(database, lease_s=0)
    fresh = wait_until_it_comes_back(database, 0, 0)
    assert fresh.token > stale.token

    sent(database, stale, "9.9")
    unsent(database, stale, PostState.DEAD, "from the past")
    assert state_of(database, "alert:1") == ("sending", "", "the bot stopped while sending")

    sent(database, fresh, "1.1")
    assert state_of(database, "alert:1")[:2] == ("sent", "1.1")


def test_a_stale_settlement_says_so(database: Database) -> None:
    owe(database, "alert:1")
    [stale] = claim(database, lease_s=0)
    fresh = wait_until_it_comes_back(database, 0, 0)

    with database.begin() as store:
        assert not store.posts.settle_unsent(stale, PostState.DEAD, "from the past")
        assert store.posts.settle_unsent(fresh, PostState.DEAD, "refused")


def test_a_lease_that_ran_out_comes_back_doubtful_after_the_quarantine(database: Database) -> None:
    owe(database, "alert:1")
    began_at = time.monotonic()
    [first] = claim(database, lease_s=0.1, quarantine_s=0.6)
    assert first.first_tried_at is None

    second = wait_until_it_comes_back(database, 0.1, 0.6)

    assert time.monotonic() - began_at >= 0.55
    assert second.first_tried_at is not None
    assert second.token == first.token + 1


def test_the_quarantine_is_counted_from_the_latest_attempt_and_the_search_from_the_first(database: Database) -> None:
    owe(database, "alert:1")
    claim(database, lease_s=0.05, quarantine_s=0.3)
    second = wait_until_it_comes_back(database, 0.05, 0.3)
    began_at = time.monotonic()

    third = wait_until_it_comes_back(database, 0.05, 0.3)

    assert time.monotonic() - began_at >= 0.25
    assert third.first_tried_at == second.first_tried_at


def test_a_lease_that_still_runs_is_not_taken(database: Database) -> None:
    owe(database, "alert:1")
    claim(database)

    assert not claim(database)


def test_critical_messages_go_first_and_else_the_oldest(database: Database) -> None:
    for key, critical in (("a", False), ("b", False), ("c", True), ("d", True)):
        owe(database, key, critical=critical)

    order = []
    while claims := claim(database):
        order += [claimed.key for claimed in claims]
        sent(database, claims[0])

    assert order == [f"{key}@region-tw" for key in "cdab"]


def test_what_was_critical_stays_critical(database: Database) -> None:
    owe(database, "incident:1", "card", critical=True)
    owe(database, "incident:1", "card with a tick")

    assert [claimed.critical for claimed in claim(database)] == [True]


def test_each_room_gets_one_message_at_a_time(database: Database) -> None:
    for number in range(3):
        for room in ("alerts", "approvals", "region-tw"):
            owe(database, f"note:{number}", room=room)

    places = [(claimed.platform, claimed.room) for claimed in claim(database)]

    assert len(places) == len(set(places)) == 5


def test_a_room_that_is_busy_is_left_alone(database: Database) -> None:
    owe(database, "note:1", room="region-tw")
    owe(database, "note:1", room="approvals")

    with database.begin() as store:
        claims = store.posts.claim(LEASE_S, QUARANTINE_S, {("slack", "approvals"), ("telegram", "approvals")})

    assert [claimed.room for claimed in claims] == ["region-tw"]


def test_a_flooded_room_holds_up_nobody_else(database: Database) -> None:
    with database.begin() as store:
        store.posts.open_room("incident-1", "{}")
        for number in range(520):
            store.posts.owe(f"note:{number}", "incident-1", words("x"), critical=True)
    claim(database)

    owe(database, "alert:1", room="approvals")

    assert ("slack", "approvals") in {(claimed.platform, claimed.room) for claimed in claim(database)}


def test_a_message_that_is_to_wait_is_not_claimed_before_its_time(database: Database) -> None:
    owe(database, "alert:1")
    [first] = claim(database)
    unsent(database, first, PostState.PENDING, "rate limit", wait_s=0.4)
    assert not claim(database)

    began_at = time.monotonic()
    second = wait_until_it_comes_back(database, LEASE_S, QUARANTINE_S)

    assert time.monotonic() - began_at >= 0.2
    assert second.first_tried_at is None  # it certainly did not arrive


def test_two_who_claim_at_the_same_moment_never_get_the_same_message(database: Database) -> None:
    rooms = tuple(Room(name=f"room-{number}", slack=f"C{number:03}") for number in range(40))
    house = Database(database.engine.url.render_as_string(hide_password=False), settings(rooms=rooms))
    with house.begin() as store:
        for room in rooms:
            store.posts.owe("note:1", room.name, words("x"))

    results = at_once(*[lambda: claim(house)] * 4)

    assert not faults(results)
    taken = [claimed.post_id for claims in results if not isinstance(claims, Exception) for claimed in claims]
    assert len(taken) == len(set(taken)) == 40
    house.close()


def test_words_owed_while_a_send_is_settled_are_never_forgotten(database: Database) -> None:
    for number in range(25):
        owe(database, "alert:1", f"{number}")
        [first] = claim(database)

        results = at_once(
            lambda claimed=first: sent(database, claimed, "1.1"),  # type: ignore[misc]
            lambda text=f"{number} and more": owe(database, "alert:1", text),  # type: ignore[misc]
        )

        assert not faults(results)
        [second] = claim(database)
        assert f"{number} and more" in second.body
        sent(database, second, "1.1")


def test_a_whisper_is_for_one_person_at_one_place(database: Database) -> None:
    with database.begin() as store:
        store.posts.whisper("told:1", "slack", "C0ALERTS", "U0LIN", words("only you"))

    [claimed] = claim(database)

    assert (claimed.address, claimed.whisper_to, claimed.critical) == ("C0ALERTS", "U0LIN", False)


def test_disarming_takes_the_buttons_off_what_is_out(database: Database) -> None:
    with database.begin() as store:
        store.posts.owe("version:1:ruled:7", "region-tw", words("ruled", "statement publish 1"))
        store.posts.owe("version:10:ruled:8", "region-tw", words("another", "statement publish 10"))
    for _ in range(2):
        [claimed] = claim(database)
        sent(database, claimed, str(claimed.post_id))

    with database.begin() as store:
        store.posts.disarm("version:1:ruled:")

    [edit] = claim(database)
    assert (edit.key, json.loads(edit.body)["buttons"]) == ("version:1:ruled:7@region-tw", [])


def test_a_message_is_known_by_the_place_and_id_it_has_in_the_chat(database: Database) -> None:
    owe(database, "version:1")
    [claimed] = claim(database)
    sent(database, claimed, "1.1")

    with database.begin() as store:
        found = store.posts.known_as("slack", "C0TW", "1.1")
        assert found is not None
        assert found.key == "version:1"
        assert [post.message_id for post in store.posts.sent_of("version:1")] == ["1.1"]
        assert store.posts.known_as("slack", "C0ALERTS", "1.1") is None
        assert store.posts.known_as("slack", "C0TW", "") is None


def test_what_is_late_dead_or_unknown_is_shown_and_what_is_out_is_not(database: Database) -> None:
    for key in ("late", "out", "dead", "unknown"):
        owe(database, key)
    [late] = claim(database)
    unsent(database, late, PostState.PENDING, "rate limit", wait_s=60)
    [out] = claim(database)
    sent(database, out)
    for state in (PostState.DEAD, PostState.UNKNOWN):
        [lost] = claim(database)
        unsent(database, lost, state)

    with database.begin() as store:
        shown = [(post.key, post.state) for post in store.posts.waiting(datetime.now(UTC) + timedelta(seconds=1))]
        counts = store.posts.counts()

    assert shown == [("late", "pending"), ("dead", "dead"), ("unknown", "unknown")]
    assert counts == {"pending": 1, "sent": 1, "dead": 1, "unknown": 1}


def test_an_event_is_heard_once_however_many_hear_it_at_the_same_moment(database: Database) -> None:
    def hear() -> bool:
        with database.begin() as store:
            return store.events.heard("slack:event-1")

    results = at_once(*[hear] * 6)

    assert sorted(map(str, results)) == ["False", *["True"] * 5]


def test_an_event_is_forgotten_after_its_time(database: Database) -> None:
    with database.begin() as store:
        store.events.heard("slack:event-1")
        store.events.forget(datetime.now(UTC) - timedelta(hours=1))
        assert store.events.heard("slack:event-1")
        store.events.forget(datetime.now(UTC) + timedelta(hours=1))
        assert not store.events.heard("slack:event-1")


def test_a_transaction_that_fails_leaves_nothing_behind(database: Database) -> None:
    def change_and_fail() -> None:
        with database.begin() as store:
            store.posts.owe("alert:1", "region-tw", words("x"))
            store.entries.add("lin", "note", "incident:1", datetime.now(UTC))
            store.incidents.get(99)

    with pytest.raises(NotFound):
        change_and_fail()

    with database.begin() as store:
        assert store.posts.find("alert:1", "region-tw", "slack") is None
        assert store.entries.first_broken() is None


def test_a_house_without_a_platform_owes_nothing(url: str) -> None:
    house = opened(url, settings(slack=Slack(), telegram=Telegram()))

    owe(house, "alert:1", room="alerts")

    assert not claim(house)
    house.close()

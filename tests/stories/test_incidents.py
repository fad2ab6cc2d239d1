"""Alerts and incidents: seen, opened once, looked at, written about, closed."""

import asyncio
from datetime import timedelta

from bot.demo.sight import by_key, telegram_buttons
from tests.stories.acts import open_incident, raise_alert
from tests.team import Team, plain


async def alert_card(team: Team) -> str:
    await team.settle()
    return plain((await team.finds("alert:1@")).message)


async def test_an_alert_carries_the_name_of_whoever_looks_after_it(team: Team) -> None:
    raise_alert(team)
    assert "Nobody has taken this yet." in await alert_card(team)

    answer = await team.presses("lin", "crisis ack 1")

    assert answer == "Alert 1 is yours now. The card says so."
    assert "Taken by lin, 11-20 10:00" in await alert_card(team)
    assert await team.says("wu", "/crisis ack 1") == "lin took alert 1, 11-20 10:00 (Asia/Shanghai)."


async def test_one_alert_is_one_message_on_each_platform(team: Team) -> None:
    raise_alert(team)
    await team.presses("lin", "crisis ack 1")
    await team.says("wu", "/crisis snooze 1 30 waiting for the lab")
    await team.settle()

    assert team.count("alert:1") == 1
    assert len(team.on_telegram("alerts")) == 1
    assert "Quiet until 11-20 10:30: waiting for the lab. A higher level still speaks." in (await alert_card(team))


async def test_a_false_alarm_is_closed_only_when_somebody_says_yes(team: Team) -> None:
    raise_alert(team)

    question = await team.presses("lin", "crisis wrong 1")

    assert "Close alert 1 as no alarm?" in question
    assert "Nobody has taken this yet." in await alert_card(team)
    assert "Alert 1 is closed: no alarm." in await team.says("lin", "/crisis wrong 1 yes")
    assert "lin called it no alarm" in await alert_card(team)


async def test_what_is_pressed_on_a_card_counts_for_every_alert_on_it(team: Team) -> None:
    raise_alert(team)
    raise_alert(team, level="red", cause="coordination")
    with team.database.begin() as store:
        store.alerts.get(2).card_of = 1
    await team.says("lin", "/crisis snooze 1 30")

    assert await team.presses("lin", "crisis ack 1") == "Alerts 1, 2 are yours now. The card says so."
    with team.database.begin() as store:
        both = [store.alerts.get(1), store.alerts.get(2)]
        assert [(alert.acknowledged_by, alert.snoozed_until is not None) for alert in both] == [("lin", True)] * 2
    assert (await alert_card(team)).startswith("Alert 1 · red · watch-s3 and 1 more")

    await team.says("lin", "/crisis wrong 2 yes")
    assert "Alert 2" not in await alert_card(team)
    with team.database.begin() as store:
        assert [store.alerts.get(number).state for number in (1, 2)] == ["acknowledged", "closed"]


async def test_an_alert_can_be_quiet_for_a_day_and_no_longer(team: Team) -> None:
    raise_alert(team)

    for typed in ("0", "1441", "-5"):
        assert "Type: `/crisis snooze ALERT MINUTES [reason]`" in await team.says("lin", f"/crisis snooze 1 {typed}")
    assert (await team.says("lin", "/crisis snooze 1 1440")).startswith("Alert 1 is quiet for 24 h")


async def test_opening_an_incident_twice_from_one_alert_gives_one(team: Team) -> None:
    raise_alert(team)
    await team.settle()

    first = await team.presses("lin", "crisis open 1")
    await team.finds("incident:1@")
    second = await team.says("zhou", "/crisis open #1")

    assert first == "Incident 1 is open. Its checklist is out."
    assert second == "Incident 1 was opened from this alert already, by lin."
    assert len(team.record("open")) == 1
    assert len(by_key(team.slack, "incident:")) == 1
    assert "Incident 1 is open for it." in await alert_card(team)


async def test_two_people_who_press_at_once_open_one_incident(team: Team) -> None:
    raise_alert(team)
    await team.until(lambda: bool(telegram_buttons(team.telegram, "wu", "crisis open 1")))
    chat, message_id, data = telegram_buttons(team.telegram, "wu", "crisis open 1")[0]

    await asyncio.gather(team.presses("lin", "crisis open 1"), team.telegram.click("wu", chat, message_id, data))

    assert len(team.record("open")) == 1


async def test_an_incident_opened_by_hand_gets_a_room_with_the_team_in_it(team: Team) -> None:
    await open_incident(team, "Reports from the repair shops")
    await team.settle()

    room = next(c for c in team.slack.snapshot()["channels"] if c["name"].startswith("crisis-1-watch-s3"))
    assert {"lin", "chen", "zhou", "wu", "mei", "hsu", "amy"} <= set(room["members"])
    assert plain((await team.finds("incident:1@")).message).startswith("Incident 1 · Reports from the repair shops")
    assert any(text.startswith("Incident 1 · Reports") for text in team.on_telegram("alerts"))


async def test_a_subject_nobody_watches_is_answered_with_those_watched(team: Team) -> None:
    usage = "Type: /crisis open ALERT, or /crisis open SUBJECT TITLE. Subjects: watch-s3"

    assert await team.says("lin", "/crisis open phone It burns") == usage
    assert await team.says("lin", "/crisis open watch-s3") == usage
    assert await team.says("lin", "/crisis open") == usage
    assert (await team.says("lin", "/crisis open 7")).startswith("There is no alert 7.")


async def test_with_several_incidents_open_a_number_tells_which(team: Team) -> None:
    await open_incident(team, "First")
    await open_incident(team, "Second", number=2)

    assert await team.says("lin", "/crisis take 1") == (
        "Several incidents are open: #1 First, #2 Second. Add the number at the end, such as #1."
    )
    await team.says("lin", "/crisis take 1 #2")

    (entry,) = team.record("take")
    assert entry.incident_id == 2


async def test_in_its_own_room_an_incident_needs_no_number(team: Team) -> None:
    await open_incident(team, "First")
    await open_incident(team, "Second", number=2)
    room = (await team.finds("incident:2@")).channel

    await team.slack.say("lin", room, "/crisis take 1")
    await team.until(lambda: bool(team.record("take")))

    assert team.record("take")[0].incident_id == 2


async def test_without_an_incident_there_is_nothing_to_take(team: Team) -> None:
    assert await team.says("lin", "/crisis take 1") == "No incident is open. `/crisis open ALERT` opens one."


async def test_a_note_stands_in_the_thread_and_in_the_record(team: Team) -> None:
    await open_incident(team)

    assert await team.says("wu", "/crisis note The lab has three watches") == ("Written to the timeline of incident 1.")
    assert plain((await team.finds("note:")).message) == "Note by wu: The lab has three watches"
    assert await team.says("wu", "/crisis note   ") == "The note is empty. Type: `/crisis note TEXT`"


async def test_status_says_what_is_open_what_comes_next_and_what_waits(team: Team) -> None:
    raise_alert(team, "red")
    await team.says("lin", "/crisis open 1")
    await team.says("lin", "/statement new battery Sorry.")
    await team.says("lin", "/statement submit 1")
    await team.settle()

    status = await team.says("wu", "/crisis status")

    assert "Alert 1 · red · watch-s3 · lin" in status
    assert "Incident 1 · red · " in status
    assert "→ 1. " in status
    assert "→ 4. " not in status
    assert "Statement 1, version 1: waiting for approval" in status
    assert "Not delivered" not in status


async def test_nothing_open_is_said_plainly(team: Team) -> None:
    assert (await team.says("lin", "/crisis status")).startswith("Status\nNothing is open.")
    assert await team.says("lin", "/crisis list") == "Nothing is open."


async def test_a_message_that_cannot_be_delivered_is_shown_with_its_reason(team: Team) -> None:
    team.slack.expect_refusal("chat.postMessage", "not_in_channel")
    await team.slack.send_away("bot", team.channel("alerts"))
    raise_alert(team)
    await team.until(lambda: bool(team.record("not_delivered")))

    status = await team.says("lin", "/crisis status", "approvals")

    assert "Not delivered to alerts (slack): given up, " in status
    assert len(team.on_telegram("alerts")) == 1


async def test_an_alert_refused_once_is_tried_again_when_it_changes(team: Team) -> None:
    team.slack.expect_refusal("chat.postMessage", "not_in_channel")
    await team.slack.send_away("bot", team.channel("alerts"))
    raise_alert(team)
    await team.until(lambda: bool(team.record("not_delivered")))
    await team.slack.bring("bot", team.channel("alerts"))

    await team.says("lin", "/crisis ack 1", "approvals")

    assert "Taken by lin" in await alert_card(team)


async def test_a_rate_limit_delays_an_alert_and_loses_nothing(team: Team) -> None:
    team.slack.inject("chat.postMessage", "429", after_s=1)
    raise_alert(team)

    await alert_card(team)

    assert team.count("alert:1") == 1


async def test_an_answer_that_was_lost_on_the_way_does_not_double_the_alert(team: Team) -> None:
    team.slack.inject("chat.postMessage", "500_after")
    raise_alert(team)

    await alert_card(team)

    assert team.count("alert:1") == 1


async def test_only_some_roles_open_and_close(team: Team) -> None:
    await open_incident(team)

    assert await team.says("wu", "/crisis close") == (
        "`/crisis close` is for these roles: lead, pr, executive. You can ask: lin, chen."
    )
    assert [entry.actor for entry in team.record("refused")] == ["slack:U0WU0001"]


async def test_the_record_of_a_whole_crisis_is_unbroken(team: Team) -> None:
    raise_alert(team)
    await team.says("lin", "/crisis open 1")
    await team.says("lin", "/crisis take 1 #1")
    team.clock.at += timedelta(hours=3)
    await team.says("lin", "/crisis close #1")

    with team.database.begin() as store:
        assert [entry.verb for entry in store.entries.of_incident(1)][:3] == ["open", "acknowledge", "take"]
        assert store.entries.first_broken() is None

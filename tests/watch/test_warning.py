"""What the room hears after an alert: who is called, when quiet ends, what is held back, what goes blind."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, select

from bot.chat.message import At, Line, Message
from bot.model.alert import AlertState, Level
from bot.model.mention import Mention, Polarity
from bot.model.post import Post
from bot.model.signal import RiskReport, SignalRecord
from bot.watch.ingest import ingest_rows
from handlers.alert import take
from tests.watch.conftest import NOON, House
from tests.watch.life import ENDS, PEOPLE, alerts_of, owed, owed_as, storm_over, verbs_of, words_of


def _house(build: Callable[..., House], **settings: object) -> House:
    return build(sources=[{"kind": "native"}], people=PEOPLE, **settings)


def _storm(house: House, count: int = 40, seed: int = 0) -> None:
    rows = [
        (
            number,
            {
                "id": f"{seed}-{number}",
                "platform": "weibo",
                "author": f"u{number}",
                "text": f"星河手机{ENDS[number % 6]}{'！' * (number % 3)}{number * 37 % 101}，太差了",
                "published_at": (house.clock.now() - timedelta(seconds=number)).isoformat(),
            },
        )
        for number in range(count)
    ]
    ingest_rows(house.database, rows, clock=house.clock)


def _people_in(post: Post) -> list[str]:
    parts = Message.model_validate_json(post.body).parts
    return [span.person for part in parts if isinstance(part, Line) for span in part.spans if isinstance(span, At)]


def _signals(house: House) -> list[SignalRecord]:
    with Session(house.database.engine) as session:
        return list(session.exec(select(SignalRecord)))


def test_what_nobody_takes_goes_to_the_deputy_the_lead_and_the_executives(build: Callable[..., House]) -> None:
    house = _house(build, watch={"acknowledge_min": 10, "escalate_from": "blue"})
    sweep = house.sweep()
    _storm(house)
    for _ in range(40):
        sweep.run()
        house.clock.turn(1)

    calls = [post for post in owed(house) if ":call:" in post.key]
    assert [_people_in(post) for post in calls] == [["li"], ["ana"], ["boss"]]
    assert {post.thread_key for post in calls} == {"alert:1"}
    assert verbs_of(house).count("escalate") == 3


def test_the_ladder_begins_when_the_quiet_is_over_not_at_its_top(build: Callable[..., House]) -> None:
    house = _house(build, watch={"acknowledge_min": 10, "escalate_from": "blue"})
    sweep = house.sweep()
    _storm(house)
    sweep.run()
    with house.database.begin() as store:
        store.alerts.get(1).snoozed_until = house.clock.now() + timedelta(minutes=60)
    for _ in range(72):
        house.clock.turn(1)
        sweep.run()

    assert [_people_in(post) for post in owed(house) if ":call:" in post.key] == [["li"]]


def test_nobody_is_called_once_somebody_took_the_alert(build: Callable[..., House]) -> None:
    house = _house(build, watch={"acknowledge_min": 10, "escalate_from": "blue"})
    sweep = house.sweep()
    _storm(house)
    sweep.run()
    with house.database.begin() as store:
        store.alerts.get(1).state = AlertState.ACKNOWLEDGED
    for _ in range(40):
        house.clock.turn(1)
        sweep.run()

    assert not [post for post in owed(house) if ":call:" in post.key]


def test_where_people_speak_is_told_alike_from_memory_and_from_the_store(build: Callable[..., House]) -> None:
    house = _house(build)
    at = house.clock.now().isoformat()
    platforms = ["weibo"] * 20 + ["xhs"] * 12 + ["zhihu"] * 12 + ["bilibili"] * 5
    rows = [
        (n, {"id": n, "platform": platform, "text": f"星河{ENDS[n % 6]}{n * 37 % 101}，太差了", "published_at": at})
        for n, platform in enumerate(platforms)
    ]
    ingest_rows(house.database, rows, clock=house.clock)
    house.sweep().run()

    [alert] = alerts_of(house)
    since, until = map(datetime.fromisoformat, alert.evidence["window"])
    with house.database.begin() as store:
        stored = store.mentions.top_sources("acme", since, until)
    assert [tuple(source) for source in alert.evidence["top_sources"]] == stored
    assert [platform for platform, _ in stored] == ["weibo", "xhs", "zhihu"]


def test_a_call_offers_nothing_any_more_once_somebody_took_the_alert(build: Callable[..., House]) -> None:
    house = _two(build, watch={"acknowledge_min": 10, "escalate_from": "blue"})
    sweep = house.sweep()
    storm_over(house, "星河手机", 40)
    storm_over(house, "星河手表", 40)
    for _ in range(14):
        sweep.run()
        house.clock.turn(1)
    _deliver(house)
    buttons = [_buttons_of_calls(house)]
    for number in (1, 2):
        with house.database.begin() as store:
            take(store, [store.alerts.get(number)], "ana", house.clock.now())
        buttons.append(_buttons_of_calls(house))

    assert buttons == [["crisis ack 1"], ["crisis ack 1"], []]


def _deliver(house: House) -> None:
    with house.database.begin() as store:
        for claim in iter(lambda: store.posts.claim(60, 60), []):
            for one in claim:
                store.posts.settle_sent(one, f"m{one.post_id}")


def _buttons_of_calls(house: House) -> list[str]:
    calls = [Message.model_validate_json(post.body) for post in owed(house) if ":call:" in post.key]
    return [button.command for call in calls for button in call.buttons]


def test_the_end_of_a_quiet_is_told_in_the_thread_once(build: Callable[..., House]) -> None:
    house = _house(build)
    sweep = house.sweep()
    _storm(house)
    sweep.run()
    with house.database.begin() as store:
        live = store.alerts.get(1)
        live.snoozed_until, live.snooze_reason = house.clock.now() + timedelta(minutes=30), "lunch"
    for _ in range(40):
        house.clock.turn(1)
        sweep.run()

    [told] = [post for post in owed(house) if ":quiet:" in post.key]
    assert told.thread_key == "alert:1"
    assert "The quiet asked for is over" in words_of(told)
    assert verbs_of(house).count("end_quiet") == 1


def test_an_alert_called_wrong_stays_shut_and_its_posts_are_labels(build: Callable[..., House]) -> None:
    house = _house(build)
    sweep = house.sweep()
    _storm(house)
    sweep.run()
    with house.database.begin() as store:
        alert = store.alerts.get(1)
        alert.state, alert.wrong_by, alert.wrong_at = AlertState.CLOSED, "ana", house.clock.now()
        ids = [number for number in alert.evidence["sample_ids"] if isinstance(number, int)]  # type: ignore[attr-defined]
        assert store.signals.label(store.mentions.by_id(ids), Polarity.NEUTRAL, "ana", house.clock.now()) == 3
        assert store.signals.label(store.mentions.by_id(ids), Polarity.POSITIVE, "li", house.clock.now()) == 3
        assert [(label.polarity, label.given_by) for label in store.signals.labels()] == [("positive", "li")] * 3
    for _ in range(5):
        house.clock.turn(1)
        sweep.run()

    assert [a.state for a in alerts_of(house) if a.cause == "negative_growth"] == [AlertState.CLOSED]
    assert "called_wrong" in {signal.outcome for signal in _signals(house)}


def test_a_filed_risk_warns_at_the_next_sweep_in_the_reporters_words(build: Callable[..., House]) -> None:
    house = _house(build)
    sweep = house.sweep()
    sweep.run()
    with house.database.begin() as store:
        report = RiskReport(subject="acme", level="orange", text="batch 7 swells", reporter="wu", filed_at=NOON)
        store.signals.file(report)
    house.clock.turn(1)
    sweep.run()

    [alert] = alerts_of(house)
    card = words_of(owed_as(house, "alert:1"))
    assert (alert.cause, alert.level) == ("risk_report", "orange")
    assert "batch 7 swells" in card
    assert "negative posts" not in card
    assert not [post for post in owed(house) if post.key.endswith(":chart")]


def test_a_platform_that_used_to_bring_something_and_stops_is_told_as_blind(build: Callable[..., House]) -> None:
    house = build()
    crawl = house.crawl()
    sweep = house.sweep()
    for hour in range(8):
        crawl.weibo(hour, house.clock.now(), "星河手机今天挺好用")
        sweep.run()
        house.clock.turn(60)
    assert alerts_of(house) == []

    for _ in range(5):
        sweep.run()
        house.clock.turn(60)

    [alert] = alerts_of(house)
    card = words_of(owed_as(house, f"alert:{alert.id}"))
    assert (alert.subject, alert.cause, alert.level) == ("monitoring", "blind_source", "yellow")
    assert "crawl has brought nothing of Weibo for" in card
    assert "Silence is not calm" in card

    crawl.weibo(99, house.clock.now(), "星河手机今天挺好用")
    sweep.run()
    house.clock.turn(1)
    sweep.run()

    assert alerts_of(house)[0].state == AlertState.CLOSED
    assert "New data again. The alert is closed." in words_of(owed_as(house, f"alert:{alert.id}"))


def test_a_chart_stands_in_the_alerts_thread_and_is_replaced_not_repeated(build: Callable[..., House]) -> None:
    house = _house(build)
    sweep = house.sweep()
    for minute in range(61):
        _storm(house, seed=minute)
        sweep.run()
        house.draw_all()
        house.clock.turn(1)

    [chart] = [post for post in owed(house) if post.key.endswith(":chart")]
    assert (chart.key, chart.thread_key) == ("alert:1:chart", "alert:1")
    assert 2 <= chart.revision <= 4


def test_a_chart_that_was_asked_for_before_a_kill_is_drawn_after_it(build: Callable[..., House]) -> None:
    house = _house(build)
    _storm(house)
    house.sweep().run()  # and the process is killed before anybody draws
    assert not [post for post in owed(house) if post.key.endswith(":chart")]

    house.draw_all()

    assert owed_as(house, "alert:1:chart").thread_key == "alert:1"
    assert not alerts_of(house)[0].chart_owed


def test_a_chart_that_cannot_be_drawn_keeps_no_other_waiting(build: Callable[..., House]) -> None:
    house = _two(build)
    storm_over(house, "星河手机", 40)
    house.sweep().run()
    house.clock.turn(6)  # by then an alert has a card and a chart of its own
    storm_over(house, "星河手表", 40)
    house.sweep().run()
    with house.database.begin() as store:
        first = store.alerts.charts_owed()
        assert first is not None
        until = house.clock.now().isoformat()
        first.evidence = dict(first.evidence) | {"window": [until, until, "and what does not belong there"]}
        broken = f"alert:{first.id}:chart"
    with pytest.raises(ValueError, match="isoformat"):
        house.draw_all()

    house.draw_all()

    drawn = [post.key for post in owed(house) if post.key.endswith(":chart")]
    assert len(drawn) == 1
    assert broken not in drawn


def _say(house: House, at: datetime, times: int) -> None:
    """Let mentions of a moment be taken in now."""
    rows = [
        (n, {"id": f"{at}{n}", "platform": "weibo", "text": f"星河太差了{n}", "published_at": at.isoformat()})
        for n in range(times)
    ]
    ingest_rows(house.database, rows, clock=house.clock)


def test_a_mention_from_the_future_or_from_2010_alarms_nobody(build: Callable[..., House]) -> None:
    house = _house(build)
    sweep = house.sweep()
    _say(house, house.clock.now() - timedelta(days=365 * 16), 60)
    _say(house, house.clock.now() + timedelta(hours=20), 1)
    for _ in range(3):
        sweep.run()
        house.clock.turn(1)

    assert [alert for alert in alerts_of(house) if alert.cause == "negative_growth"] == []
    with Session(house.database.engine) as session:
        assert len(session.exec(select(Mention)).all()) == 61


def test_a_wave_whose_clock_is_8_hours_ahead_is_told_when_it_comes_and_not_8_hours_later(
    build: Callable[..., House],
) -> None:
    house = _house(build)
    sweep = house.sweep()
    claimed_at = house.clock.now() + timedelta(hours=8)
    _say(house, claimed_at, 60)
    sweep.run()

    assert [alert.cause for alert in alerts_of(house)].count("negative_growth") == 1
    with house.database.begin() as store:
        assert store.mentions.counts("acme", claimed_at - timedelta(hours=1), claimed_at + timedelta(hours=1)) == []


def test_a_database_that_is_away_while_the_view_is_filled_blinds_nobody(build: Callable[..., House]) -> None:
    house = _house(build)
    _storm(house)
    sweep = house.sweep()
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE tally RENAME TO away")
    with pytest.raises(OperationalError):
        sweep.run()

    with house.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO tally")
    house.clock.turn(1)
    sweep.run()

    assert [alert.cause for alert in alerts_of(house)] == ["negative_growth"]


def test_a_fault_with_one_subject_keeps_no_other_from_warning(build: Callable[..., House]) -> None:
    house = _two(build)
    sweep = house.sweep()
    storm_over(house, "星河手机", 80)
    storm_over(house, "星河手表", 40)
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER fault BEFORE INSERT ON signal WHEN NEW.subject = 'acme' BEGIN SELECT RAISE(ABORT, 'x'); END"
        )
    with pytest.raises(IntegrityError):
        sweep.run()
    before = [alert.subject for alert in alerts_of(house)]
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER fault")
    sweep.run()

    assert before == ["beta"]
    assert sorted(alert.subject for alert in alerts_of(house)) == ["acme", "beta"]
    assert [post.key for post in owed(house)] == ["alert:1"]


def _two(build: Callable[..., House], **settings: object) -> House:
    subjects = [{"key": "acme", "words": ["星河手机"]}, {"key": "beta", "words": ["星河手表"]}]
    return _house(build, subjects=subjects, **settings)


def test_a_graver_alert_that_joins_a_card_is_told_in_its_thread_and_colours_it(build: Callable[..., House]) -> None:
    house = _two(build)
    sweep = house.sweep()
    storm_over(house, "星河手机", 8)
    sweep.run()
    house.clock.turn(2)
    storm_over(house, "星河手表", 400)
    sweep.run()
    house.clock.turn(2)
    sweep.run()
    assert words_of(owed_as(house, "alert:1")).startswith("Alert 1 · red: beta")
    assert not [post for post in owed(house) if ":news:" in post.key]  # the room heard of the card four minutes ago
    house.clock.turn(1)
    sweep.run()

    first, second = alerts_of(house)
    assert second.card_of == first.id
    assert Level(second.level).rank > Level(first.level).rank
    told = [post for post in owed(house) if post.key.startswith("alert:1:news:")]
    assert [(post.thread_key, post.critical) for post in told] == [("alert:1", True)]
    assert f"Alert 2 (beta) is {second.level}" in words_of(told[0])
    card = words_of(owed_as(house, "alert:1"))
    assert card.startswith(f"Alert 1 · {second.level}: beta; {first.level}: acme\n")
    assert not [post for post in owed(house) if post.key.startswith("alert:2")]


def test_those_who_are_left_when_the_first_alert_calms_get_a_card_of_their_own(build: Callable[..., House]) -> None:
    house = _two(build)
    sweep = house.sweep()
    storm_over(house, "星河手机", 40)
    storm_over(house, "星河手表", 40)
    sweep.run()
    assert [alert.card_of for alert in alerts_of(house)] == [None, 1]
    for hour in range(1, 30):
        house.clock.turn(10)
        storm_over(house, "星河手表", 40 * hour, seed=hour)
        sweep.run()
        if alerts_of(house)[0].state == AlertState.CLOSED:
            break

    first, second = alerts_of(house)[:2]
    assert (first.state, second.state, second.card_of) == (AlertState.CLOSED, AlertState.OPEN, None)
    assert "Closed" in words_of(owed_as(house, "alert:1"))
    assert "beta" not in words_of(owed_as(house, "alert:1"))
    assert words_of(owed_as(house, "alert:2")).startswith(f"Alert 2 · {second.level} · beta")
    house.draw_all()
    assert owed_as(house, "alert:2:chart").thread_key == "alert:2"


def test_nobody_is_called_twice_for_two_alerts_on_one_card(build: Callable[..., House]) -> None:
    house = _two(build, watch={"acknowledge_min": 10, "escalate_from": "blue"})
    sweep = house.sweep()
    storm_over(house, "星河手机", 40)
    storm_over(house, "星河手表", 40)
    for _ in range(12):
        sweep.run()
        house.clock.turn(1)

    assert [post.key for post in owed(house) if ":call:" in post.key] == ["alert:1:call:1"]


def test_a_quiet_asked_for_holds_when_the_alert_calms_and_comes_back_within_it(build: Callable[..., House]) -> None:
    house = _house(build)
    sweep = house.sweep()
    _storm(house)
    sweep.run()
    with house.database.begin() as store:
        store.alerts.get(1).snoozed_until = house.clock.now() + timedelta(hours=24)
    while alerts_of(house)[0].state != AlertState.CLOSED:
        house.clock.turn(10)
        sweep.run()
    assert alerts_of(house)[0].state == AlertState.CLOSED

    _storm(house, count=30, seed=9)
    sweep.run()
    again = [alert for alert in alerts_of(house)[1:] if alert.cause == "negative_growth"]
    assert [alert for alert in again if Level(alert.level).rank <= Level(alerts_of(house)[0].level).rank] == []
    assert "snoozed" in {signal.outcome for signal in _signals(house)}


def test_how_old_the_accounts_behind_an_attack_are_reaches_the_card(build: Callable[..., House]) -> None:
    house = _house(build)
    at = house.clock.now()
    rows = [
        (n, {"id": n, "platform": "weibo", "author": f"new{n}", "published_at": (at - timedelta(minutes=n)).isoformat(),
             "account_created_at": (at - timedelta(days=9)).isoformat(),
             "text": f"星河手机的电池用料以次充好，内部员工亲口承认早就知道会鼓包{'，大家转发' * (n % 3)}"})
        for n in range(30)
    ]  # fmt: skip
    assert ingest_rows(house.database, rows, clock=house.clock).added == 30

    sweep = house.sweep()
    for _ in range(7):
        sweep.run()
        house.clock.turn(1)

    cards = "\n".join(words_of(post) for post in owed(house))
    assert "younger than 9 days" in cards


def test_an_alert_on_a_card_whose_first_was_taken_still_finds_somebody(build: Callable[..., House]) -> None:
    house = _two(build, watch={"acknowledge_min": 10, "escalate_from": "blue"})
    sweep = house.sweep()
    storm_over(house, "星河手机", 40)
    storm_over(house, "星河手表", 40)
    sweep.run()
    with house.database.begin() as store:
        store.alerts.get(1).state = AlertState.ACKNOWLEDGED
    for _ in range(14):
        house.clock.turn(1)
        sweep.run()

    [call] = [post for post in owed(house) if ":call:" in post.key]
    assert call.thread_key == "alert:1"
    assert "nobody has taken alert 2 (red, beta)" in words_of(call)


def test_the_end_of_a_quiet_tells_the_numbers_of_now(build: Callable[..., House]) -> None:
    house = _house(build)
    sweep = house.sweep()
    _storm(house)
    sweep.run()
    with house.database.begin() as store:
        store.alerts.get(1).snoozed_until = house.clock.now() + timedelta(minutes=60)
    for _ in range(62):
        house.clock.turn(1)
        sweep.run()

    [told] = [post for post in owed(house) if ":quiet:" in post.key]
    assert "Nothing negative came in the last 15 min; it closes by itself after two calm hours." in words_of(told)


def test_a_card_that_goes_to_another_alert_takes_its_place_on_the_ladder_along(build: Callable[..., House]) -> None:
    house = _two(build, watch={"acknowledge_min": 10, "escalate_from": "blue"})
    sweep = house.sweep()
    storm_over(house, "星河手机", 40)
    storm_over(house, "星河手表", 40)
    for hour in range(1, 60):
        sweep.run()
        house.clock.turn(10)
        storm_over(house, "星河手表", 40 * hour, seed=hour)
        if alerts_of(house)[0].state == AlertState.CLOSED:
            break

    assert alerts_of(house)[1].escalated == 3
    assert not [post for post in owed(house) if post.key.startswith("alert:2:call")]
    assert "The rest goes on as alert 2." in words_of(owed_as(house, "alert:1"))

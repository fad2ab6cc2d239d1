"""The watch room at work: from a crawler's file to the cards the team is owed."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from bot.chat.message import Message
from bot.model.alert import AlertState, Level
from bot.model.mention import Mention
from bot.watch.ingest import ingest_rows
from tests.watch.conftest import NOON, House
from tests.watch.crawl import ms, weibo_row
from tests.watch.life import ANGRY, alerts_of, live_through, owed, owed_as, quiet_days, verbs_of, words_of


def test_a_quiet_past_raises_nothing_and_is_counted(house: House) -> None:
    quiet_days(house, house.crawl())

    with house.database.begin() as store:
        assert store.mentions.total() == 192
        assert store.mentions.polarity_counts("acme", NOON - timedelta(days=3), NOON) == (192, 48)
    assert owed(house) == []
    assert alerts_of(house) == []


def test_a_wave_becomes_one_alert_with_its_numbers_its_sources_and_its_words(house: House) -> None:
    crawl = house.crawl()
    quiet_days(house, crawl)

    live_through(house, crawl, minutes=12, each_minute=1)

    [alert] = alerts_of(house)
    assert (alert.subject, alert.cause, alert.state) == ("acme", "negative_growth", AlertState.OPEN)
    assert alert.reason == "negative_growth:fast"
    card = words_of(owed_as(house, f"alert:{alert.id}"))
    assert "negative posts in 15 min; usual for this hour is" in card
    assert "Mostly from Weibo" in card
    assert "Weibo · 小**明: 星河手机电池鼓包" in card
    assert "Nobody has taken this yet." in card
    assert owed_as(house, f"alert:{alert.id}").critical
    assert verbs_of(house)[0] == "raise_alert"


def test_a_growing_wave_raises_the_level_in_the_thread_once_for_each(house: House) -> None:
    crawl = house.crawl()
    quiet_days(house, crawl)

    live_through(house, crawl, minutes=8, each_minute=1)
    live_through(house, crawl, minutes=15, each_minute=10)

    [alert] = alerts_of(house)
    assert alert.level == Level.RED
    answers = [post for post in owed(house) if post.thread_key]
    assert {post.thread_key for post in answers} == {f"alert:{alert.id}"}
    assert len({post.key for post in answers}) == len(answers)
    assert answers[-1].key == f"alert:{alert.id}:level:red"
    assert "to red" in words_of(answers[-1])
    assert set(verbs_of(house)[1:]) == {"raise_level"}


def test_the_card_is_edited_at_most_every_five_minutes_while_the_level_stays(house: House) -> None:
    crawl = house.crawl()
    quiet_days(house, crawl)
    live_through(house, crawl, minutes=10, each_minute=10)
    [alert] = alerts_of(house)
    before = owed_as(house, f"alert:{alert.id}").revision

    live_through(house, crawl, minutes=30, each_minute=10)

    assert 4 <= owed_as(house, f"alert:{alert.id}").revision - before <= 6


def test_an_alert_closes_after_two_calm_hours_and_the_next_wave_is_another(house: House) -> None:
    crawl = house.crawl()
    quiet_days(house, crawl)
    live_through(house, crawl, minutes=8, each_minute=5)
    house.clock.turn(60)
    house.read_all()
    assert [alert.state for alert in alerts_of(house)] == [AlertState.OPEN]
    house.clock.turn(90)
    house.read_all()

    [alert] = alerts_of(house)
    assert alert.state == AlertState.CLOSED
    closed = owed_as(house, f"alert:{alert.id}")
    assert words_of(closed).startswith("Closed: Alert")
    assert Message.model_validate_json(closed.body).buttons == ()

    live_through(house, crawl, minutes=10, each_minute=10)
    assert [alert.state for alert in alerts_of(house)] == [AlertState.CLOSED, AlertState.OPEN]


def test_a_snoozed_alert_stays_quiet_until_its_level_rises(house: House) -> None:
    crawl = house.crawl()
    quiet_days(house, crawl)
    live_through(house, crawl, minutes=15, each_minute=1)
    with house.database.begin() as store:
        [live] = store.alerts.all_live()
        live.snoozed_until = house.clock.now() + timedelta(hours=5)
    level, before = live.level, owed_as(house, f"alert:{live.id}").revision

    live_through(house, crawl, minutes=20, each_minute=1)
    assert owed_as(house, f"alert:{live.id}").revision == before

    live_through(house, crawl, minutes=15, each_minute=20)
    [alert] = alerts_of(house)
    assert Level(alert.level).rank > Level(level).rank
    assert alert.snoozed_until is None


def test_a_backlog_of_an_old_storm_alarms_nobody(house: House) -> None:
    crawl = house.crawl()
    quiet_days(house, crawl)
    storm = NOON - timedelta(hours=2)
    crawl.add_all("weibo_note", [(NOON, weibo_row(10_000 + n, storm, ANGRY)) for n in range(700)])

    house.read_all()

    assert alerts_of(house) == []
    with house.database.begin() as store:
        assert store.mentions.total() == 892


def test_every_subject_has_an_alert_of_its_own(build: Callable[..., House]) -> None:
    house = build(subjects=[{"key": "phone", "words": ["手机"]}, {"key": "car", "words": ["汽车"]}])
    crawl = house.crawl()
    house.read_all()

    live_through(house, crawl, minutes=8, each_minute=2, text="手机电池鼓包太差了")
    live_through(house, crawl, minutes=8, each_minute=2, text="汽车刹车失灵，太差了")

    assert [alert.subject for alert in alerts_of(house)] == ["phone", "car"]


def test_thresholds_of_the_configuration_reach_the_detector(build: Callable[..., House]) -> None:
    house = build(subjects=[{"key": "acme", "words": ["星河"], "thresholds": {"min_negative": 1000}}])
    crawl = house.crawl()

    live_through(house, crawl, minutes=8, each_minute=10)

    assert "negative_growth" not in {alert.cause for alert in alerts_of(house)}


def test_an_alert_of_a_subject_that_left_the_configuration_still_closes(build: Callable[..., House]) -> None:
    house = build()
    live_through(house, house.crawl(), minutes=8, each_minute=5)
    assert AlertState.OPEN in {alert.state for alert in alerts_of(house)}

    later = build(subjects=[])
    later.clock.turn(600)
    later.read_all()

    assert {alert.state for alert in alerts_of(house)} == {AlertState.CLOSED}


def test_comments_that_arrive_later_belong_to_the_subject_of_their_post(house: House) -> None:
    crawl = house.crawl()
    crawl.weibo(1, NOON, "星河手机发布")
    house.read_all()
    crawl.add(
        "weibo_note_comment", NOON, comment_id="c1", note_id="1", content="电池太差", create_time=ms(NOON) // 1000
    )
    crawl.add(
        "weibo_note_comment", NOON, comment_id="c2", note_id="2", content="电池太差", create_time=ms(NOON) // 1000
    )
    house.read_all()

    with Session(house.database.engine) as session:
        assert sorted(session.exec(select(Mention.native_id))) == ["1", "c1"]


def test_mentions_that_were_ingested_alarm_like_those_that_were_crawled(build: Callable[..., House]) -> None:
    house = build(sources=[{"kind": "native"}])
    rows: Sequence[tuple[int, dict[str, Any]]] = [
        (n, {"id": n, "text": ANGRY, "published_at": NOON.isoformat(), "platform": "forum"}) for n in range(30)
    ]
    ingest_rows(house.database, rows, clock=house.clock)

    house.read_all()

    [alert] = alerts_of(house)
    assert "what is usual is not known yet" in words_of(owed_as(house, f"alert:{alert.id}"))
    assert "Mostly from forum 30" in words_of(owed_as(house, f"alert:{alert.id}"))

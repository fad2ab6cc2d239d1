"""How alerts end: together where they stand on one card, never before texts were read, and calls end with them."""

import random
from collections.abc import Callable

import pytest

from bot.chat.message import Ask, Message
from bot.model.alert import AlertState
from bot.watch.ingest import ingest_rows
from bot.watch.sweep.judging import Judging
from handlers.alert import acknowledge, snooze, take
from tests.watch import plantings
from tests.watch.conftest import House
from tests.watch.life import PEOPLE, alerts_of, owed, owed_as, storm_over, words_of


def _products(build: Callable[..., House], count: int, **settings: object) -> House:
    subjects = [{"key": f"s{each}", "words": [f"星河{each}号"]} for each in range(count)]
    return build(sources=[{"kind": "native"}], people=PEOPLE, subjects=subjects, **settings)


def test_a_storm_over_many_products_that_ends_says_nothing_more_in_the_room(build: Callable[..., House]) -> None:
    house = _products(build, 12)
    judging = Judging(house.database, house.clock)
    for minute in range(8):
        for each in range(12):
            storm_over(house, f"星河{each}号", 5 + each % 3 if minute < 5 + each % 4 else 0, seed=minute)
        judging.judge_all(house.clock.now())
        house.clock.turn(1)
    in_the_storm = {post.key for post in owed(house)}
    assert [alert.card_of for alert in alerts_of(house)][:12] == [None, *[1] * 11]
    for _ in range(200):
        judging.judge_all(house.clock.now())
        house.clock.turn(1)

    assert {alert.state for alert in alerts_of(house)} == {AlertState.CLOSED}
    assert {post.key for post in owed(house)} == in_the_storm
    assert "Closed" in words_of(owed_as(house, "alert:1"))


def test_what_comes_back_while_its_card_ends_has_a_card_of_its_own(build: Callable[..., House]) -> None:
    house = _products(build, 2)
    judging = Judging(house.database, house.clock)
    for each in range(2):
        storm_over(house, f"星河{each}号", 40)
    judging.judge_all(house.clock.now())
    with house.database.begin() as store:
        store.alerts.get(1).state = AlertState.CLOSED  # and its guest, as calm, was left on its card
    house.clock.turn(150)
    storm_over(house, "星河1号", 90, seed=1)
    judging.judge_all(house.clock.now())

    first, second = alerts_of(house)[:2]
    assert (first.state, second.state, second.card_of) == (AlertState.CLOSED, AlertState.OPEN, None)
    assert "The rest goes on as alert 2." in words_of(owed_as(house, "alert:1"))
    assert words_of(owed_as(house, "alert:2")).startswith("Alert 2 ")


@pytest.mark.parametrize("down_for_min", [121, 300])
def test_an_attack_that_goes_on_is_not_closed_and_opened_anew_because_the_bot_was_down(
    build: Callable[..., House], down_for_min: int
) -> None:
    house = _products(build, 1)
    rng, draft = random.Random(5), plantings.DRAFTS[5].replace("星河", "星河0号")
    judging = Judging(house.database, house.clock)
    for n in range(60):
        row = {"id": f"c{n}", "platform": "weibo", "author": f"a{n}", "published_at": house.clock.now().isoformat()}
        text = plantings.edited(rng, draft, 0.15)
        ingest_rows(house.database, [(n, row | {"text": f"星河0号：{text}"})], clock=house.clock)
        house.clock.turn(0.5)
        judging.judge_all(house.clock.now())
    with house.database.begin() as store:
        take(store, list(store.alerts.all_live()), "ana", house.clock.now())
    before = {alert.id: alert.state for alert in alerts_of(house) if alert.cause == "coordination"}
    assert set(before.values()) == {AlertState.ACKNOWLEDGED}

    house.clock.turn(down_for_min)
    Judging(house.database, house.clock).judge_all(house.clock.now())

    assert {alert.id: alert.state for alert in alerts_of(house) if alert.cause == "coordination"} == before


def test_a_call_that_is_not_out_yet_is_taken_back_when_somebody_takes_the_alert(build: Callable[..., House]) -> None:
    house = _products(build, 1, watch={"acknowledge_min": 10, "escalate_from": "blue"})
    judging = Judging(house.database, house.clock)
    storm_over(house, "星河0号", 40)
    for _ in range(14):
        judging.judge_all(house.clock.now())
        house.clock.turn(1)
    assert [post.key for post in owed(house) if ":call:" in post.key] == ["alert:1:call:1"]

    with house.database.begin() as store:
        take(store, [store.alerts.get(1)], "ana", house.clock.now())

    assert not [post for post in owed(house) if ":call:" in post.key]


def test_a_call_for_a_card_that_went_on_as_another_takes_that_one(build: Callable[..., House]) -> None:
    house = _products(build, 2, watch={"acknowledge_min": 10, "escalate_from": "blue"})
    judging = Judging(house.database, house.clock)
    storm_over(house, "星河0号", 40)
    storm_over(house, "星河1号", 40)
    for more in range(1, 60):
        judging.judge_all(house.clock.now())
        house.clock.turn(10)
        storm_over(house, "星河1号", 40 * more, seed=more)
        if alerts_of(house)[0].state == AlertState.CLOSED:
            break
    calls = [Message.model_validate_json(post.body) for post in owed(house) if ":call:" in post.key]
    assert {button.command for call in calls for button in call.buttons} == {"crisis ack 1"}

    press = Ask("k", "slack", "U0ANA", "Ana", "C1A", "1", "button", at=house.clock.now())
    with house.database.begin() as store:
        acknowledge(press, store)

    assert [(alert.id, alert.acknowledged_by) for alert in alerts_of(house)[:2]] == [(1, ""), (2, "ana")]
    assert not any(":call:" in post.key for post in owed(house))


@pytest.mark.parametrize("snoozed", ["1 30", "2 30"])
def test_the_end_of_a_quiet_is_told_once_and_in_time_for_every_alert_on_a_card(
    build: Callable[..., House], snoozed: str
) -> None:
    house = _products(build, 2)
    judging = Judging(house.database, house.clock)
    storm_over(house, "星河0号", 40)
    storm_over(house, "星河1号", 40)
    judging.judge_all(house.clock.now())
    with house.database.begin() as store:
        snooze(Ask("k", "slack", "U0ANA", "Ana", "C1A", snoozed, "command", at=house.clock.now()), store)
    told = []
    for minute in range(300):
        judging.judge_all(house.clock.now())
        told += [minute for post in owed(house) if ":quiet:" in post.key and minute not in told][: 1 - len(told)]
        house.clock.turn(1)
        if minute < 200 and minute % 10 == 0:
            storm_over(house, "星河1号", 40 + 3 * minute, seed=minute)

    assert told == [30]
    assert [(post.thread_key, post.critical) for post in owed(house) if ":quiet:" in post.key] == [("alert:1", True)]
    assert [alert.snoozed_until for alert in alerts_of(house)] == [None] * len(alerts_of(house))

"""What a signal does to the alert of its subject and cause."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.model.alert import Alert, AlertState, Level
from bot.ports import Signal
from bot.watch.alerting import Before, card_to_join, decide, has_unseen, news, told_of, told_too
from bot.watch.causes import Finding, merge

_NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def _heard(detector: str = "negative_growth", level: Level = Level.YELLOW, form: str = "fast") -> Signal:
    return Signal(detector, "acme", detector, level, f"{detector}:{form}", {}, _NOW)


def _signal(level: Level = Level.YELLOW) -> Finding:
    [finding] = merge([_heard(level=level)])
    return finding


def _alert(
    level: Level = Level.YELLOW,
    *,
    refreshed_min: float = 60,
    signalled_min: float = 0,
    snoozed_min: float | None = None,
    state: AlertState = AlertState.OPEN,
    opened_min: float = 300,
) -> Alert:
    """Return a live alert; minutes count back from now, those of a snooze forward."""
    return Alert(
        id=1, subject="acme", cause="negative_growth", level=level, state=state, reason="", evidence={},
        opened_at=_NOW - timedelta(minutes=opened_min),
        signalled_at=_NOW - timedelta(minutes=signalled_min),
        refreshed_at=_NOW - timedelta(minutes=refreshed_min),
        snoozed_until=_NOW + timedelta(minutes=snoozed_min) if snoozed_min is not None else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("signal", "live", "action", "reason"),
    [
        (None, None, "keep", "calm"),
        (_signal(), None, "open", "negative_growth:fast"),
        (_signal(Level.YELLOW), _alert(Level.YELLOW), "refresh", "still_going_on"),
        (_signal(Level.BLUE), _alert(Level.YELLOW), "refresh", "still_going_on"),
        (_signal(Level.ORANGE), _alert(Level.YELLOW), "raise", "level_rose:yellow_to_orange"),
        (_signal(Level.RED), _alert(Level.BLUE, refreshed_min=0), "raise", "level_rose:blue_to_red"),
        (_signal(), _alert(refreshed_min=8.9), "keep", "refreshed_recently"),
        (_signal(), _alert(refreshed_min=9), "refresh", "still_going_on"),
        (_signal(), _alert(snoozed_min=0.1), "keep", "snoozed"),
        (_signal(), _alert(snoozed_min=0), "refresh", "still_going_on"),
        (_signal(Level.RED), _alert(Level.YELLOW, snoozed_min=30), "raise", "level_rose:yellow_to_red"),
        (_signal(), _alert(state=AlertState.ACKNOWLEDGED), "refresh", "still_going_on"),
        (None, _alert(signalled_min=119), "keep", "calming_down"),
        (None, _alert(signalled_min=120), "close", "calm_for_2_h"),
        (None, _alert(signalled_min=120, snoozed_min=30), "close", "calm_for_2_h"),
        (None, _alert(signalled_min=120, state=AlertState.ACKNOWLEDGED), "close", "calm_for_2_h"),
    ],
)
def test_a_decision_has_one_action_and_a_named_reason(
    signal: Finding | None, live: Alert | None, action: str, reason: str
) -> None:
    decision = decide(signal, live, _NOW)

    assert (decision.action, decision.reason) == (action, reason)


def test_a_card_changes_at_most_twelve_times_an_hour_even_when_the_level_rises_three_times() -> None:
    live, changes = _alert(Level.BLUE, refreshed_min=0), 0
    for second in range(0, 3600, 15):
        now = _NOW + timedelta(seconds=second)
        level = list(Level)[min(second // 900, 3)]
        if (action := decide(_signal(level), live, now).action) in {"refresh", "raise"}:
            live.refreshed_at, changes = now, changes + 1
            live.level = level if action == "raise" else live.level

    assert live.level == Level.RED
    assert 6 <= changes <= 9  # three more for those that join make twelve


@pytest.mark.parametrize(
    ("level", "other", "reason"),
    [
        (Level.BLUE, _alert(Level.RED), "silenced_by_red"),
        (Level.YELLOW, _alert(Level.RED), "silenced_by_red"),
        (Level.ORANGE, _alert(Level.RED), "negative_growth:fast"),
        (Level.BLUE, _alert(Level.ORANGE), "negative_growth:fast"),
        (Level.BLUE, _alert(Level.ORANGE, opened_min=4.9), "another_just_opened"),
        (Level.ORANGE, _alert(Level.ORANGE, opened_min=4.9), "another_just_opened"),
        (Level.RED, _alert(Level.ORANGE, opened_min=4.9), "negative_growth:fast"),
        (Level.ORANGE, _alert(Level.ORANGE, opened_min=5), "negative_growth:fast"),
        (Level.BLUE, None, "negative_growth:fast"),
    ],
)
def test_red_silences_blue_and_yellow_and_causes_that_come_together_speak_one_at_a_time(
    level: Level, other: Alert | None, reason: str
) -> None:
    assert decide(_signal(level), None, _NOW, [other] if other else []).reason == reason


@pytest.mark.parametrize(
    ("hours", "level", "action"),
    [
        (0, Level.YELLOW, "hold"),
        (5.9, Level.BLUE, "hold"),
        (6, Level.YELLOW, "open"),
        (0, Level.ORANGE, "open"),
    ],
)
def test_after_a_false_alarm_only_a_higher_level_speaks_for_six_hours(hours: float, level: Level, action: str) -> None:
    wrong = _alert(Level.YELLOW, state=AlertState.CLOSED)
    wrong.wrong_by, wrong.wrong_at = "ana", _NOW - timedelta(hours=hours)

    assert decide(_signal(level), None, _NOW, [], Before(wrong=wrong)).action == action


@pytest.mark.parametrize(
    ("level", "snoozed_min", "action"),
    [(Level.YELLOW, 0.1, "hold"), (Level.BLUE, 600, "hold"), (Level.YELLOW, 0, "open"), (Level.ORANGE, 600, "open")],
)
def test_the_quiet_asked_for_outlives_an_alert_that_calmed_meanwhile(
    level: Level, snoozed_min: float, action: str
) -> None:
    over = _alert(Level.YELLOW, state=AlertState.CLOSED, snoozed_min=snoozed_min)

    assert decide(_signal(level), None, _NOW, before=Before(quiet=over)).action == action


def _card(number: int = 1, **given: Any) -> Alert:
    card = _alert(**{"opened_min": 1} | given)
    card.id, card.subject = number, "beta"
    return card


@pytest.mark.parametrize(
    ("live", "joined"),
    [
        ([], None),
        ([_card()], 1),
        ([_card(2), _card(1)], 1),
        ([_card(opened_min=4.9)], 1),
        ([_card(opened_min=5)], None),
        ([_card(state=AlertState.ACKNOWLEDGED)], None),
        ([_card(snoozed_min=10)], None),
        ([_card(level=Level.BLUE)], 1),
    ],
)
def test_what_comes_up_within_five_minutes_of_an_open_card_goes_on_it(live: list[Alert], joined: int | None) -> None:
    card = card_to_join(_signal(Level.RED), live, _NOW)

    assert (card.id if card else None) == joined


def test_an_alert_of_another_cause_or_that_is_a_guest_itself_takes_in_nobody() -> None:
    attack, guest = _card(1), _card(2)
    attack.cause, guest.card_of = "coordination", 1

    assert card_to_join(_signal(), [attack, guest], _NOW) is None


@pytest.mark.parametrize(
    ("shown_s", "joined_s", "is_due"), [(90, 90, True), (90, 0, True), (89, 10, False), (90, 91, False)]
)
def test_a_card_shows_who_joined_a_minute_and_a_half_after_its_last_change_at_most(
    shown_s: float, joined_s: float, is_due: bool
) -> None:
    card = _card(refreshed_min=shown_s / 60)

    assert has_unseen(card, [_card(2, opened_min=joined_s / 60)], _NOW) is is_due


def test_what_is_told_already_is_not_silenced_by_red() -> None:
    assert decide(_signal(Level.BLUE), _alert(Level.BLUE), _NOW, [_alert(Level.RED)]).action == "refresh"


def test_radars_of_one_storm_make_one_finding_led_by_the_worst() -> None:
    [storm] = merge([_heard("hot_words", Level.BLUE), _heard("kol_voice", Level.ORANGE), _heard(level=Level.YELLOW)])

    assert (storm.cause, storm.level, storm.lead.detector) == ("negative_growth", Level.ORANGE, "kol_voice")
    assert [signal.detector for signal in storm.signals] == ["kol_voice", "negative_growth", "hot_words"]


@pytest.mark.parametrize(
    ("others", "level"),
    [
        ([], Level.YELLOW),
        ([("kol_voice", Level.YELLOW)], Level.YELLOW),
        ([("kol_voice", Level.YELLOW), ("spread_speed", Level.BLUE)], Level.YELLOW),
        ([("kol_voice", Level.YELLOW), ("spread_speed", Level.YELLOW)], Level.ORANGE),
        ([("kol_voice", Level.RED), ("spread_speed", Level.YELLOW)], Level.RED),
        ([("kol_voice", Level.YELLOW), ("emotion_turn", Level.YELLOW)], Level.YELLOW),
    ],
)
def test_three_radars_that_agree_raise_the_level_by_one(others: list[tuple[str, Level]], level: Level) -> None:
    [storm] = merge([_heard(), *(_heard(detector, rank) for detector, rank in others)])

    assert storm.level == level


def test_the_number_of_all_posts_is_no_news_beside_that_of_the_bad_ones() -> None:
    [storm] = merge([_heard("volume", Level.YELLOW), _heard()])

    assert [signal.detector for signal in storm.signals] == ["negative_growth"]
    assert merge([_heard("volume")])[0].cause == "negative_growth"


def test_that_talk_multiplied_stays_where_it_is_graver_than_the_rise_of_bad_posts() -> None:
    [storm] = merge([_heard(level=Level.BLUE), _heard("volume", Level.YELLOW)])
    [alike] = merge([_heard(level=Level.BLUE), _heard("volume", Level.BLUE)])

    assert storm.level == Level.YELLOW
    assert [signal.detector for signal in storm.signals] == ["volume", "negative_growth"]
    assert [signal.detector for signal in alike.signals] == ["negative_growth"]


def test_an_attack_is_another_cause_than_the_storm_it_rides_in() -> None:
    found = merge([_heard(), _heard("coordination", Level.ORANGE)])

    assert [finding.cause for finding in found] == ["coordination", "negative_growth"]


@pytest.mark.parametrize(
    ("signals", "live", "causes"),
    [
        (["emotion_turn"], [], ["emotion_turn"]),
        (["emotion_turn"], ["negative_growth"], ["negative_growth"]),
        (["emotion_turn", "hot_words"], [], ["negative_growth"]),
        (["support_wave"], ["negative_growth"], ["support_wave"]),
    ],
)
def test_a_reading_of_feelings_rides_along_with_a_storm(signals: list[str], live: list[str], causes: list[str]) -> None:
    assert [finding.cause for finding in merge([_heard(key) for key in signals], live)] == causes


def test_a_thread_hears_once_of_each_radar_and_again_when_it_reads_another_thing() -> None:
    [storm] = merge([_heard(), _heard("hot_words", form="rising")])
    told = told_too({}, [_heard()], _NOW)

    assert [signal.detector for signal in news(storm, told, None, _NOW)] == ["hot_words"]
    assert not news(storm, told_too(told, storm.signals, _NOW), None, _NOW)
    assert news(storm, told_too(told, [_heard("hot_words", form="other")], _NOW), None, _NOW)


def test_what_an_older_version_noted_of_a_thread_is_told_once_more() -> None:
    alert = _alert()
    alert.evidence = {"told": {"hot_words": "hot_words:new", "volume": {"volume:rise": _NOW.isoformat()}}}

    assert told_of(alert) == {"volume": {"volume:rise": _NOW.isoformat()}}
    assert told_of(_alert()) == {}


def test_what_goes_to_and_fro_is_told_once_in_two_hours() -> None:
    one, other = _heard("hot_words", form="rising"), _heard("hot_words", form="detail")
    told, spoken = told_too({}, [_heard()], _NOW), []
    for minutes in range(0, 6 * 60, 10):
        now = _NOW + timedelta(minutes=minutes)
        [storm] = merge([_heard(), other if minutes % 20 else one])
        found = news(storm, told, None, now)
        told = told_too(told, found, now)
        spoken += [(minutes, signal.reason) for signal in found]

    assert [minutes for minutes, _ in spoken] == [0, 10, 120, 130, 240, 250]


def test_what_goes_on_is_not_told_again_however_long() -> None:
    [storm] = merge([_heard(), _heard("hot_words", form="rising")])
    told = told_too({}, storm.signals, _NOW)

    assert not news(storm, told, None, _NOW + timedelta(hours=30))


@pytest.mark.parametrize(("minutes", "free"), [(4.9, False), (5, True)])
def test_a_thread_is_left_alone_for_five_minutes(minutes: float, free: bool) -> None:
    [storm] = merge([_heard("hot_words")])

    assert bool(news(storm, {}, _NOW - timedelta(minutes=minutes), _NOW)) is free

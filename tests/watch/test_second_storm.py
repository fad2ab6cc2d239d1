"""Storms behind storms: what keeps an alert open, what is told again behind it, and what nothing silences."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.model.alert import AlertState, Level
from bot.model.signal import RiskReport
from bot.ports import Scene, Signal
from bot.watch.detectors import DETECTORS
from bot.watch.sweep.judging import Judging
from bot.watch.sweep.shown import Lookout
from bot.watch.view import View
from tests.watch.conftest import House
from tests.watch.life import PEOPLE, alerts_of, owed, storm_over, words_of


@dataclass
class _Says:
    """A radar that speaks in the minutes it is told to: how the numbers go then, and how much."""

    key: str
    begin: datetime
    spoken: Sequence[tuple[int, int, Level, int]]
    form: str = "fast"
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def judge(self, scene: Scene) -> Signal | None:
        minute = (scene.now - self.begin) / timedelta(minutes=1)
        for since, until, level, negative in self.spoken:
            if since <= minute < until:
                window = [(scene.now - timedelta(minutes=15)).isoformat(), scene.now.isoformat()]
                evidence = {
                    "window": window, "since": window[0], "negative": negative, "total": negative, "share": 1.0,
                    "window_min": 15, "baseline": 1.0, "low": 0, "high": 2, "weekday": None, "daypart": "noon",
                    "cold_start": False, "facts": _FACTS.get(self.key, {}),
                }  # fmt: skip
                reason = f"{self.key}:{self.form}"
                return Signal(self.key, scene.subject.key, self.key, level, reason, evidence, scene.now)
        return None


_FACTS: dict[str, dict[str, object]] = {
    "hot_words": {
        "form": "detail", "words": ["电池"], "people": [9], "count": 9, "of": 20, "share": 0.45, "share_before": 0.0,
        "window_min": 480, "cold_start": False,
    },
    "coordination": {
        "form": "hostile_copies", "accounts": 30, "minutes": 20, "share": 0.5, "edited_share": 0.9,
        "young_share": None, "platforms": ["weibo"], "is_hostile": True, "playbook": "counter_attack", "sure": True,
        "at_least": False, "sentence": "星河电池鼓包",
    },
}  # fmt: skip


@pytest.fixture
def house(build: Callable[..., House]) -> House:
    return build(sources=[{"kind": "native"}], people=PEOPLE, watch={"acknowledge_min": 15})


def _live(house: House, minutes: int, *radars: _Says, every: int = 2) -> None:
    judging = Judging(house.database, house.clock, radars)
    for _ in range(0, minutes, every):
        judging.judge_all(house.clock.now())
        house.clock.turn(every)


def _told(house: House) -> list[tuple[str, str, AlertState]]:
    return [(alert.cause, alert.level, alert.state) for alert in alerts_of(house)]


def test_what_is_read_of_a_storm_keeps_its_alert_no_longer_than_its_numbers(house: House) -> None:
    begin = house.clock.now()
    growth = _Says("negative_growth", begin, [(0, 30, Level.RED, 60)])
    words = _Says("hot_words", begin, [(10, 480, Level.YELLOW, 0)], form="detail")

    _live(house, 160, growth, words)
    assert _told(house) == [("negative_growth", Level.RED, AlertState.CLOSED)]

    _live(house, 200, growth, words)
    assert len(alerts_of(house)) == 1


def test_a_storm_behind_a_storm_has_a_card_and_a_ladder_of_its_own(house: House) -> None:
    begin = house.clock.now()
    growth = _Says("negative_growth", begin, [(0, 30, Level.RED, 60), (300, 400, Level.RED, 60)])
    words = _Says("hot_words", begin, [(10, 480, Level.YELLOW, 0)], form="detail")

    _live(house, 360, growth, words)

    assert [alert.state for alert in alerts_of(house)] == [AlertState.CLOSED, AlertState.OPEN]
    assert {post.key for post in owed(house)} >= {"alert:2", "alert:2:call:1"}


def test_what_is_read_for_the_first_time_behind_a_storm_is_told(house: House) -> None:
    begin = house.clock.now()
    growth = _Says("negative_growth", begin, [(0, 30, Level.RED, 60)])
    words = _Says("hot_words", begin, [(200, 400, Level.YELLOW, 0)], form="detail")

    _live(house, 210, growth, words)

    assert [alert.state for alert in alerts_of(house)] == [AlertState.CLOSED, AlertState.OPEN]


def test_new_words_behind_a_storm_in_which_others_were_new_are_told(house: House) -> None:
    begin = house.clock.now()
    growth = _Says("negative_growth", begin, [(0, 30, Level.RED, 60)])
    words = _Says("hot_words", begin, [(0, 30, Level.YELLOW, 0), (200, 400, Level.ORANGE, 0)], form="new")

    _live(house, 210, growth, words)

    assert [alert.state for alert in alerts_of(house)] == [AlertState.CLOSED, AlertState.OPEN]


def test_words_that_alone_raised_an_alert_keep_it_open(house: House) -> None:
    _live(house, 300, _Says("hot_words", house.clock.now(), [(0, 300, Level.YELLOW, 0)], form="detail"))

    assert _told(house) == [("negative_growth", Level.YELLOW, AlertState.OPEN)]


def test_a_storm_that_rages_on_is_not_called_calm_because_the_radar_got_used_to_it(house: House) -> None:
    begin = house.clock.now()
    growth = _Says("negative_growth", begin, [(0, 20, Level.RED, 40)])
    judging = Judging(house.database, house.clock, [growth])
    for minute in range(300):
        if minute < 180:
            storm_over(house, "星河手机", 2, seed=minute)
        judging.judge_all(house.clock.now())
        house.clock.turn(1)

    assert _told(house) == [("negative_growth", Level.RED, AlertState.OPEN)]
    _live(house, 150, growth)
    assert _told(house) == [("negative_growth", Level.RED, AlertState.CLOSED)]


@pytest.mark.parametrize(
    ("incident", "wrong", "hours", "storms"),
    [(1, "", 12, 1), (None, "", 12, 0), (1, "ana", 12, 0), (1, "", 11, 0)],
)
def test_a_storm_that_people_made_an_incident_of_is_no_part_of_the_usual_half_a_day_later(
    house: House, incident: int | None, wrong: str, hours: float, storms: int
) -> None:
    begin = house.clock.now()
    _live(house, 160, _Says("negative_growth", begin, [(0, 30, Level.RED, 60)]))
    with house.database.begin() as store:
        alert = store.alerts.get(1)
        assert alert.state == AlertState.CLOSED
        alert.incident_id, alert.wrong_by = incident, wrong
        alert.wrong_at = begin if wrong else None
        now = alert.signalled_at + timedelta(hours=hours)
        shown = Lookout({}).show(store, [(house.config.subjects[0], View())], now)

    spans = shown[0].whole.storms
    assert len(spans) == storms
    assert all(begin - timedelta(minutes=15) <= since <= last <= begin + timedelta(minutes=30) for since, last in spans)


def test_a_storm_that_doubles_while_its_alert_is_taken_is_told_in_the_thread(house: House) -> None:
    begin = house.clock.now()
    spoken = [(0, 10, Level.RED, 30), (10, 40, Level.RED, 60), (40, 50, Level.RED, 119), (50, 70, Level.RED, 120)]
    growth = _Says("negative_growth", begin, spoken)
    _live(house, 10, growth)
    with house.database.begin() as store:
        store.alerts.get(1).state = AlertState.ACKNOWLEDGED

    _live(house, 40, growth)
    assert [post.key for post in owed(house)] == ["alert:1"]
    _live(house, 18, growth)

    [told] = [post for post in owed(house) if ":news:" in post.key]
    assert "120 negative posts in 15 min" in words_of(told)


def test_red_that_is_over_silences_nobody(house: House) -> None:
    begin = house.clock.now()
    growth = _Says("negative_growth", begin, [(0, 30, Level.RED, 60)])
    attack = _Says("coordination", begin, [(20, 90, Level.YELLOW, 0)], form="hostile_copies")

    _live(house, 40, growth, attack)
    assert [alert.cause for alert in alerts_of(house)] == ["negative_growth"]

    _live(house, 30, growth, attack)
    assert [alert.cause for alert in alerts_of(house)] == ["negative_growth", "coordination"]


def test_what_a_person_reports_is_told_though_red_goes_on(house: House) -> None:
    growth = _Says("negative_growth", house.clock.now(), [(0, 60, Level.RED, 60)])
    _live(house, 10, growth)
    with house.database.begin() as store:
        store.signals.file(
            RiskReport(
                subject="acme", level="yellow", text="cells may short", reporter="ana", filed_at=house.clock.now()
            )
        )
    risks = next(radar for radar in DETECTORS if radar.key == "risk_report")
    Judging(house.database, house.clock, [growth, risks]).judge_all(house.clock.now())

    assert [alert.cause for alert in alerts_of(house)] == ["negative_growth", "risk_report"]


@pytest.mark.parametrize(("negative", "alerts"), [(60, 1), (119, 1), (120, 2)])
def test_twice_as_much_as_was_called_no_alarm_is_one(house: House, negative: int, alerts: int) -> None:
    begin = house.clock.now()
    _live(house, 10, _Says("negative_growth", begin, [(0, 10, Level.RED, 60)]))
    with house.database.begin() as store:
        alert = store.alerts.get(1)
        alert.state, alert.wrong_by, alert.wrong_at = AlertState.CLOSED, "ana", house.clock.now()

    _live(house, 10, _Says("negative_growth", begin, [(10, 20, Level.RED, negative)]))

    assert len(alerts_of(house)) == alerts


def test_a_clock_put_back_silences_neither_the_thread_nor_the_ladder(house: House) -> None:
    begin = house.clock.now()
    _live(house, 10, _Says("negative_growth", begin, [(0, 10, Level.ORANGE, 30)]))
    house.clock.turn(-180)

    _live(house, 60, _Says("negative_growth", begin, [(-999, 999, Level.RED, 90)]))

    assert {"alert:1:level:red", "alert:1:call:1"} <= {post.key for post in owed(house)}

"""Fans who answer critics: when to hold fire, and when they give up."""

import random
from datetime import timedelta

import pytest

from bot.model.alert import Level
from bot.ports import Noted, Signal
from bot.watch.detectors.self_purification import SelfPurification
from tests.watch.scenes import NOW, Stream, live_through, noted, organic, scene

_MARKS = {"defend": 0.05, "attack": 0.05}


def _dispute(defenders: int, critics: int, windows_ago: int = 0, one_fan: str = "") -> list[Noted]:
    """Return both sides spread over one window of three hours."""
    end = 180 * windows_ago
    spread = lambda place, of: end + 175 * (place + 0.5) / of  # noqa: E731
    fans = [
        noted("理性看待，我用着没问题", spread(place, defenders), polarity="neutral", marks=["defend"], author=one_fan)
        for place in range(defenders)
    ]
    return fans + [noted("星河太差了", spread(place, critics)) for place in range(critics)]


def _judge(*sides: list[Noted], **limits: float) -> Signal | None:
    return SelfPurification().judge(scene([one for side in sides for one in side], limits=limits))


def test_silence_and_a_single_defender_are_nothing() -> None:
    assert SelfPurification().judge(scene([])) is None
    assert _judge(_dispute(1, 1)) is None


@pytest.mark.parametrize(("defenders", "critics", "speaks"), [(39, 80, False), (40, 80, True), (9, 18, False)])
def test_fans_hold_the_line_from_one_for_two_critics_on(defenders: int, critics: int, speaks: bool) -> None:
    signal = _judge(_dispute(5, 80, windows_ago=1), _dispute(defenders, critics))

    assert (signal is not None) is speaks
    if signal:
        assert (signal.level, signal.reason) == (Level.BLUE, "self_purification:hold")
        assert signal.evidence["facts"] == {
            "form": "hold", "defenders": 40, "critics": 80, "ratio": 0.5, "before": 0.06, "authors": 40,
            "window_min": 180, "playbook": "",
        }  # fmt: skip
        assert len(signal.evidence["samples"]) == 3


@pytest.mark.parametrize(("critics", "speaks"), [(19, False), (20, True)])
def test_a_quarrel_of_few_is_no_dispute(critics: int, speaks: bool) -> None:
    assert (_judge(_dispute(0, 40, windows_ago=1), _dispute(30, critics)) is not None) is speaks


def test_many_defenders_that_do_not_grow_are_no_news() -> None:
    assert _judge(_dispute(60, 80, windows_ago=1), _dispute(62, 80)) is None


def test_one_loud_fan_is_no_movement() -> None:
    assert _judge(_dispute(5, 80, windows_ago=1), _dispute(60, 80, one_fan="same")) is None


@pytest.mark.parametrize(
    ("defenders", "level"), [(70, None), (40, None), (30, Level.YELLOW), (21, Level.YELLOW), (20, Level.ORANGE)]
)
def test_it_is_time_to_act_when_the_line_breaks(defenders: int, level: Level | None) -> None:
    signal = _judge(_dispute(80, 100, windows_ago=2), _dispute(70, 100, windows_ago=1), _dispute(defenders, 100))

    assert (signal.level if signal else None) == level
    if signal:
        assert signal.reason == "self_purification:act"
        assert signal.evidence["playbook"] == "rapid_iteration"
        assert signal.evidence["facts"]["before"] == 0.8


@pytest.mark.parametrize(
    ("defenders", "level"),
    [(481, None), (480, Level.YELLOW), (479, Level.YELLOW), (201, Level.YELLOW), (200, Level.ORANGE)],
)
def test_six_tenths_of_the_best_ratio_are_a_fall_and_a_quarter_a_grave_one(defenders: int, level: Level | None) -> None:
    signal = _judge(_dispute(800, 1000, windows_ago=1), _dispute(defenders, 1000))

    assert (signal.level if signal else None) == level


@pytest.mark.parametrize(("defenders", "speaks"), [(9, False), (10, True), (11, True)])
def test_fewer_than_ten_defenders_are_no_movement(defenders: int, speaks: bool) -> None:
    assert (_judge(_dispute(0, 200, windows_ago=1), _dispute(defenders, 20)) is not None) is speaks


def test_fans_who_fall_silent_with_the_critics_have_done_their_work() -> None:
    assert _judge(_dispute(80, 100, windows_ago=1), _dispute(0, 10)) is None


def test_a_subject_that_is_new_is_judged_by_the_counts_alone() -> None:
    told = scene(_dispute(5, 80, windows_ago=1) + _dispute(40, 80), known_days=0)

    assert SelfPurification().judge(told) is not None


def test_thresholds_of_a_subject_are_followed() -> None:
    before, now = _dispute(5, 80, windows_ago=1), _dispute(40, 80)

    assert _judge(before, now, high_ratio=0.6) is None
    assert _judge(before, now, min_critics=81) is None
    assert _judge(before, now, min_defenders=41) is None


def test_a_dispute_in_an_organic_fortnight_is_told_when_fans_rise_and_when_they_fall() -> None:
    rng = random.Random(5)
    quiet = organic(rng, 14, 600, marks=_MARKS)
    begins = 12 * 60
    critics = [noted("星河太差了", rng.uniform(0, begins)) for _ in range(1200)]
    fans = [noted("别带节奏", rng.uniform(4 * 60, 10 * 60), polarity="neutral", marks=["defend"]) for _ in range(500)]

    signals = live_through(
        SelfPurification(), Stream(quiet + critics + fans), NOW - timedelta(days=2), NOW, every_min=15
    )

    held = [signal for signal in signals if signal.reason.endswith(":hold")]
    acted = [signal for signal in signals if signal.reason.endswith(":act")]
    assert NOW - timedelta(hours=9) < held[0].at < NOW - timedelta(hours=7)
    assert NOW - timedelta(hours=4) < acted[0].at < NOW - timedelta(hours=2)
    assert acted[-1].level is Level.ORANGE
    assert held[-1].at < acted[0].at


def test_fourteen_organic_days_raise_nothing() -> None:
    stream = Stream(organic(random.Random(11), 21, 600, marks=_MARKS))

    assert live_through(SelfPurification(), stream, NOW - timedelta(days=14), NOW, every_min=20) == []

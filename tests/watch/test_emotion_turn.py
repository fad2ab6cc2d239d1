"""A mood that turns: which turn is told, how surely, and what it asks for."""

import random
from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.model.alert import Level
from bot.ports import Noted, Signal
from bot.watch.detectors.emotion_turn import FORMS, EmotionTurn
from bot.watch.emotion import EMOTIONS
from bot.watch.mood import MOVES
from tests.watch.scenes import NOW, Stream, live_through, noted, organic, scene

_USUAL = {
    "anger": 0.15, "disappointment": 0.12, "expectation": 0.1, "curiosity": 0.12, "moved": 0.03, "support": 0.08,
    "fear": 0.03, "neutral": 0.45,
}  # fmt: skip
_MARKS = {f"feeling:{emotion}": share for emotion, share in _USUAL.items()}


def _window(shares: Mapping[str, float], posts: int = 200, windows_ago: int = 0) -> list[Noted]:
    """Return one window of three hours in which so many show each feeling."""
    return [
        noted(
            "星河",
            180 * windows_ago + 178 * (place + 0.5) / posts,
            polarity="neutral",
            marks=[f"feeling:{emotion}" for emotion, share in shares.items() if place < round(share * posts)],
        )
        for place in range(posts)
    ]


def _turned(before: Mapping[str, float], after: Mapping[str, float], posts: int = 200) -> Signal | None:
    return EmotionTurn().judge(scene(_window(before, posts, windows_ago=1) + _window(after, posts)))


def test_no_posts_and_few_posts_tell_no_mood() -> None:
    assert EmotionTurn().judge(scene([])) is None
    assert EmotionTurn().judge(scene([noted(marks=["feeling:anger"])])) is None


@pytest.mark.parametrize(("posts", "speaks"), [(59, False), (60, True)])
def test_each_window_needs_enough_posts(posts: int, speaks: bool) -> None:
    assert (_turned({"anger": 0.05}, {"anger": 0.6}, posts) is not None) is speaks


@pytest.mark.parametrize(("begin_min", "speaks"), [(170, False), (95, False), (60, True), (5, True)])
def test_a_burst_of_anger_hours_ago_is_no_anger_that_rises(begin_min: float, speaks: bool) -> None:
    calm = [noted("星河", 3 * place, polarity="neutral", marks=["feeling:neutral"]) for place in range(120)]
    burst = [noted("星河", begin_min - place / 30, marks=["feeling:anger"]) for place in range(60)]

    assert (EmotionTurn().judge(scene(calm + burst)) is not None) is speaks


@pytest.mark.parametrize(
    ("before", "after", "form", "level", "playbook"),
    [
        (
            {"anger": 0.5, "curiosity": 0.1}, {"anger": 0.2, "curiosity": 0.4},
            "anger_to_curiosity", "blue", "white_paper",
        ),
        (
            {"anger": 0.35, "expectation": 0.02}, {"anger": 0.35, "expectation": 0.3},
            "anger_with_expectation", "yellow", "rapid_iteration",
        ),
        (
            {"disappointment": 0.45, "support": 0.2}, {"disappointment": 0.45, "support": 0.2},
            "disappointed_not_gone", "orange", "ceo_steps_in",
        ),
        (
            {"disappointment": 0.3, "expectation": 0.2}, {"disappointment": 0.3, "expectation": 0.2},
            "disappointed_not_gone", "yellow", "ceo_steps_in",
        ),
        ({"moved": 0.05}, {"moved": 0.4}, "empathy_peak", "blue", "leverage"),
        ({"anger": 0.1}, {"anger": 0.3}, "anger_rising", "yellow", "unified_wording"),
        ({"anger": 0.1}, {"anger": 0.4}, "anger_rising", "orange", "unified_wording"),
        ({"fear": 0.02}, {"fear": 0.3}, "fear_rising", "yellow", "unified_wording"),
        ({"support": 0.1}, {"support": 0.4}, "support_rising", "blue", "leverage"),
    ],
)  # fmt: skip
def test_each_turn_names_its_move_and_the_playbook_it_suggests(
    before: dict[str, float], after: dict[str, float], form: str, level: str, playbook: str
) -> None:
    calm = [noted("星河", 60 * hour, polarity="neutral", marks=["feeling:neutral"]) for hour in range(7, 300)]
    signal = EmotionTurn().judge(scene(calm + _window(before, windows_ago=1) + _window(after)))

    assert signal is not None
    assert (signal.reason, signal.level) == (f"emotion_turn:{form}", level)
    facts = signal.evidence["facts"]
    assert (facts["move"], facts["playbook"]) == MOVES[form] == (facts["move"], playbook)
    assert signal.evidence["playbook"] == playbook
    assert (facts["posts"], facts["window_min"]) == (200, 180)
    assert facts["low"] < facts["after"] < facts["high"]
    assert len(signal.evidence["samples"]) == 3


def test_every_turn_that_is_known_has_a_level_but_the_attack_which_is_another_radars() -> None:
    assert set(FORMS) == set(MOVES) - {"organised_attack"}


@pytest.mark.parametrize(("form", "well_read"), [("anger", True), ("moved", True), ("disappointment", False)])
def test_a_feeling_that_is_often_misread_says_so(form: str, well_read: bool) -> None:
    signal = _turned({form: 0.05}, {form: 0.4})

    assert signal is not None
    assert signal.evidence["facts"]["well_read"] is well_read


@pytest.mark.parametrize(("after", "speaks"), [(0.2995, False), (0.3, True), (0.3005, True)])
def test_a_turn_of_less_than_ten_points_changes_no_plan(after: float, speaks: bool) -> None:
    assert (_turned({"anger": 0.2}, {"anger": after}, 2000) is not None) is speaks


@pytest.mark.parametrize(("after", "level"), [(0.395, "yellow"), (0.4, "orange"), (0.405, "orange")])
def test_two_fifths_of_a_grave_feeling_are_orange(after: float, level: str) -> None:
    signal = _turned({"anger": 0.1}, {"anger": after})

    assert signal is not None
    assert signal.level.value == level


@pytest.mark.parametrize(("after", "speaks"), [(0.27, False), (0.29, True)])
def test_a_change_that_chance_explains_is_no_turn(after: float, speaks: bool) -> None:
    assert (_turned({"anger": 0.12}, {"anger": after}) is not None) is speaks


def test_a_subject_of_which_people_are_always_a_little_disappointed_has_no_peak_every_day() -> None:
    always = {"disappointment": 0.3, "expectation": 0.2}
    windows = [one for back in range(40) for one in _window(always, windows_ago=back)]

    assert EmotionTurn().judge(scene(windows)) is None


def test_where_talk_is_slow_longer_windows_are_read() -> None:
    half = [one for back in (2, 3) for one in _window({"anger": 0.05}, 40, back)]
    now = [one for back in (0, 1) for one in _window({"anger": 0.5}, 40, back)]
    signal = EmotionTurn().judge(scene(half + now))

    assert signal is not None
    assert (signal.evidence["facts"]["window_min"], signal.evidence["facts"]["posts"]) == (360, 80)


def test_thresholds_of_a_subject_are_followed() -> None:
    mentions = _window({"anger": 0.1}, windows_ago=1) + _window({"anger": 0.4})

    assert EmotionTurn().judge(scene(mentions, limits={"min_posts": 500})) is None
    assert EmotionTurn().judge(scene(mentions, limits={"min_change_share": 0.31})) is None
    assert EmotionTurn().judge(scene(mentions, limits={"sure": 9})) is None
    lower = EmotionTurn().judge(scene(mentions, limits={"orange_share": 0.41}))
    assert lower is not None
    assert lower.level is Level.YELLOW


def test_anger_that_becomes_curiosity_in_an_organic_fortnight_is_told_in_that_order() -> None:
    rng = random.Random(9)
    crisis = NOW - timedelta(hours=12)
    quiet = organic(rng, 14, 600, marks=_MARKS)
    angry = _MARKS | {"feeling:anger": 0.6, "feeling:neutral": 0.2}
    curious = _MARKS | {"feeling:anger": 0.2, "feeling:curiosity": 0.5, "feeling:neutral": 0.2}
    wave = organic(rng, 0.25, 8000, until=crisis + timedelta(hours=6), marks=angry)
    after = organic(rng, 0.25, 8000, until=NOW, marks=curious)

    signals = live_through(EmotionTurn(), Stream(quiet + wave + after), NOW - timedelta(days=2), NOW, every_min=15)

    told = list(dict.fromkeys(signal.reason.partition(":")[2] for signal in signals))
    assert told[:2] == ["anger_rising", "anger_to_curiosity"]
    assert crisis < signals[0].at < crisis + timedelta(hours=2)
    turned = next(signal for signal in signals if signal.reason.endswith("curiosity"))
    assert crisis + timedelta(hours=6) < turned.at < crisis + timedelta(hours=8, minutes=30)


def test_fourteen_organic_days_raise_nothing() -> None:
    assert set(_USUAL) == set(EMOTIONS)
    stream = Stream(organic(random.Random(17), 28, 600, marks=_MARKS))

    assert live_through(EmotionTurn(), stream, NOW - timedelta(days=14), NOW, every_min=20) == []

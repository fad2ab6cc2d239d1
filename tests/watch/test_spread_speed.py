"""spread_speed: posts whose engagement doubles faster than that of the subject's others."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.ports import Climb, Noted
from bot.watch.detectors.spread_speed import SpreadSpeed
from tests.watch.scenes import NOW, noted, scene


def _climb(
    before: int, after: int, minutes: float, minutes_ago: float = 5, polarity: str = "negative", **further: object
) -> Climb:
    mention: Noted = noted("星河翻车", 300, polarity=polarity, **further)  # type: ignore[arg-type]
    after_at = NOW - timedelta(minutes=minutes_ago)
    return Climb(mention, after_at - timedelta(minutes=minutes), before, after_at, after)


def _others(number: int = 20, doubling_min: float = 120) -> list[Climb]:
    """Return ordinary posts: a third more in an hour or so."""
    return [
        _climb(300, round(300 * 2 ** (60 / doubling_min)), 60, 5 + 30 * n, "positive" if n % 2 else "neutral")
        for n in range(number)
    ]


def _level(climbs: Sequence[Climb], **limits: float) -> str:
    signal = SpreadSpeed().judge(scene(climbs=climbs, limits=limits))
    return signal.level.value if signal else ""


@pytest.mark.parametrize(
    ("climb", "level"),
    [
        (_climb(1_000, 1_500, 60), ""),  # doubles in 103 minutes
        (_climb(1_000, 2_000, 61), ""),
        (_climb(1_000, 2_000, 59), "blue"),
        (_climb(499, 998, 10), ""),
        (_climb(500, 1_000, 10), "blue"),
        (_climb(49, 2_000, 10), ""),
        (_climb(50, 1_999, 10), "blue"),
        (_climb(1_000, 2_000, 29), "yellow"),
        (_climb(1_000, 2_000, 29, 60), "yellow"),
        (_climb(1_000, 2_000, 29, 61), ""),
        (_climb(5_000, 9_999, 14), "yellow"),
        (_climb(5_000, 10_001, 14), "orange"),
        (_climb(50_000, 100_001, 7), "red"),
        (_climb(2_000, 1_000, 5), ""),
        (_climb(2_000, 2_000, 5), ""),
        (_climb(2_000, 4_000, 0), ""),
        (_climb(0, 4_000, 5), ""),
        (_climb(50_000, 100_001, 7, polarity="neutral"), "blue"),
        (_climb(50_000, 100_001, 7, polarity="positive"), ""),
    ],
)
def test_a_post_is_told_when_it_doubles_twice_as_fast_as_the_fast_ones_and_gains_enough(
    climb: Climb, level: str
) -> None:
    assert _level([*_others(), climb]) == level


def test_no_climb_and_ordinary_climbs_are_no_signal() -> None:
    assert _level([]) == ""
    assert _level(_others()) == ""


@pytest.mark.parametrize(
    ("others", "climb", "level"),
    [
        (7, _climb(1_000, 2_000, 29), "yellow"),
        (7, _climb(1_000, 2_000, 31), ""),
        (7, _climb(999, 1_998, 10), ""),
        (7, _climb(900_000, 2_000_000, 5), "yellow"),
        (8, _climb(900_000, 2_000_000, 5), "red"),
    ],
)
def test_without_enough_others_only_a_great_gain_counts_and_is_never_worse_than_yellow(
    others: int, climb: Climb, level: str
) -> None:
    assert _level([*_others(others), climb]) == level


def test_a_storm_of_running_posts_does_not_call_itself_usual() -> None:
    storm = [_climb(1_000 + n, 3_000 + 3 * n, 15, n % 50) for n in range(100)]
    signal = SpreadSpeed().judge(scene(climbs=[*_others(), *storm]))

    assert signal is not None
    assert signal.reason == "spread_speed:several"
    assert signal.evidence["facts"]["posts"] == 100


def test_a_subject_whose_posts_always_run_needs_faster_ones() -> None:
    assert _level([*_others(doubling_min=20), _climb(1_000, 2_000, 20)]) == ""
    assert _level([*_others(doubling_min=20), _climb(1_000, 2_000, 9)]) == "blue"


def test_it_tells_the_doubling_time_in_minutes_beside_the_usual_one() -> None:
    climb = _climb(1_000, 8_000, 30, author="x")
    signal = SpreadSpeed().judge(scene(climbs=[*_others(), climb]))

    assert signal is not None
    facts = signal.evidence["facts"]
    assert (facts["before"], facts["after"], facts["minutes"]) == (1_000, 8_000, 30)
    assert facts["doubling_min"] == 10
    assert facts["usual_min"] == pytest.approx(120, abs=1)
    assert signal.evidence["samples"] == [climb.mention.id]
    assert signal.evidence["since"] == climb.before_at.isoformat()


def test_thresholds_of_the_subject_come_first() -> None:
    assert _level([*_others(), _climb(1_000, 1_400, 20)]) == ""
    assert _level([*_others(), _climb(1_000, 1_400, 20)], min_gain=400) == "blue"


def test_a_fortnight_of_ordinary_posts_is_quiet() -> None:
    """Posts live as posts do: half of what they ever get comes in the first hours, looked at twice an hour."""
    rng = random.Random(4)
    for _ in range(14 * 24):
        climbs = []
        for _ in range(60):
            final, half_life, age = rng.paretovariate(1.1) * 60, rng.uniform(120, 480), rng.uniform(30, 1_440)
            counts = [round(final * (1 - 2 ** (-minutes / half_life))) for minutes in (age, age + 30)]
            polarity = rng.choices(("negative", "positive", "neutral"), (0.2, 0.3, 0.5))[0]
            climbs.append(_climb(counts[0], counts[1], 30, rng.uniform(0, 30), polarity))
        assert _level(climbs) == ""

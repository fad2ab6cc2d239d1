"""comparison: more people than usual hold a competitor up against the subject."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.model.series import end_of_minute
from bot.ports import Noted, Signal
from bot.watch.detectors.comparison import ComparisonRise
from bot.watch.detectors.growth import growth
from tests.watch.scenes import ACME, NOW, Stream, live_through, noted, organic, scene

_TEXTS = ("还是远山香", "比远山差远了", "早知道买Globex", "和远山没法比")


def _compared(number: int, within_min: float = 14, authors: int = 0) -> list[Noted]:
    return [
        noted(
            _TEXTS[n % len(_TEXTS)],
            (n + 0.5) * within_min / number,
            marks=["comparison"],
            author=f"c{n % authors}" if authors else "",
        )
        for n in range(number)
    ]


def _past(per_day: int, days: int = 14) -> list[Noted]:
    """Return a past with comparisons spread evenly, none in the last two hours."""
    apart = 24 * 60 / per_day
    return [noted("比远山差", 120 + n * apart, marks=["comparison"]) for n in range(days * per_day)]


def _judge(mentions: Sequence[Noted], known_days: float = 15, **limits: float) -> Signal | None:
    return ComparisonRise().judge(scene(mentions, limits=limits, known_days=known_days))


@pytest.mark.parametrize(
    ("mentions", "level"),
    [
        ([], ""),
        (_compared(1), ""),
        (_compared(7), ""),
        (_compared(8), "blue"),
        (_compared(8, authors=5), ""),
        (_compared(8, authors=6), "blue"),
        (_compared(23), "blue"),
        (_compared(24), "yellow"),
        (_compared(47), "yellow"),
        (_compared(48), "orange"),
        (_compared(500), "orange"),
        ([*_past(96), *_compared(3)], ""),
        ([*_past(400), *_compared(9)], ""),
        ([*_past(400), *_compared(60)], "orange"),
        ([noted("星河太差了", n / 10) for n in range(100)], ""),
    ],
)
def test_eight_comparisons_by_six_people_are_told_when_the_past_does_not_explain_them(
    mentions: Sequence[Noted], level: str
) -> None:
    signal = _judge(mentions)

    assert (signal.level.value if signal else "") == level


@pytest.mark.parametrize(("authors", "speaks"), [(11, False), (12, True)])
def test_while_less_than_a_day_is_known_twice_the_people_are_needed_too(authors: int, speaks: bool) -> None:
    assert (_judge(_compared(40, authors=authors), known_days=0.2) is not None) is speaks


def test_a_rise_has_to_pass_the_surprise_not_to_reach_it() -> None:
    mentions = [*_past(96), *_compared(30)]
    shown = scene(mentions, known_days=15)
    bins = shown.series("comparison").bins(end_of_minute(NOW), 15, 14 * 96 + 1)
    times = growth(bins).times

    assert _judge(mentions, surprise=times) is None
    assert _judge(mentions, surprise=times - 0.001) is not None


def test_without_competitors_in_the_configuration_it_names_nobody() -> None:
    nobody = ACME.model_copy(update={"competitors": ()})
    signal = ComparisonRise().judge(scene(_compared(20), subject=nobody))

    assert signal is not None
    assert signal.evidence["facts"]["competitors"] == []


def test_while_less_than_a_day_is_known_twice_as_many_are_needed_and_it_says_so() -> None:
    few, enough = _judge(_compared(15), known_days=0.2), _judge(_compared(16), known_days=0.2)

    assert few is None
    assert enough is not None
    assert enough.evidence["facts"]["cold_start"] is True


def test_it_names_the_competitors_most_people_name_first_and_the_usual_beside() -> None:
    signal = _judge(_compared(20))

    assert signal is not None
    facts = signal.evidence["facts"]
    assert facts["competitors"] == ["远山", "Globex"]
    assert (facts["count"], facts["authors"], facts["baseline"]) == (20, 20, 0)
    assert len(signal.evidence["samples"]) == 3
    assert signal.reason == "comparison:rise"


def test_thresholds_of_the_subject_come_first() -> None:
    assert _judge(_compared(8), min_count=9) is None
    assert _judge(_compared(8), surprise=20) is None
    fewer = _judge(_compared(8), yellow_times=1)
    assert fewer is not None
    assert fewer.level.value == "yellow"


def test_a_drift_to_a_competitor_is_found_within_half_an_hour() -> None:
    rng = random.Random(3)
    talk = organic(rng, 15, 600, marks={"comparison": 0.01})
    began_at = NOW - timedelta(hours=2)
    drift = [noted(rng.choice(_TEXTS), rng.uniform(0, 120), marks=["comparison"]) for _ in range(60)]
    signals = live_through(ComparisonRise(), Stream([*talk, *drift]), NOW - timedelta(hours=6), NOW)

    assert signals
    assert timedelta(0) < signals[0].at - began_at <= timedelta(minutes=30)


@pytest.mark.parametrize(("per_day", "share"), [(200, 0.05), (600, 0.01), (1500, 0.03)])
def test_a_fortnight_of_ordinary_talk_is_quiet(per_day: float, share: float) -> None:
    stream = Stream(organic(random.Random(7), 28, per_day, marks={"comparison": share}))

    assert live_through(ComparisonRise(), stream, NOW - timedelta(days=14), NOW, every_min=15) == []

"""technical_doubt: doubts about cause, measurement or safety rise."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.ports import Noted, Signal
from bot.watch.detectors.technical_doubt import TechnicalDoubt
from tests.watch.scenes import NOW, Stream, live_through, noted, organic, scene

_TEXTS = ("实测只有3200mAh", "拆机看电芯换了", "检测报告呢", "固件里写死了降频")


def _doubts(number: int, within_min: float = 14, authors: int = 0) -> list[Noted]:
    return [
        noted(
            _TEXTS[n % len(_TEXTS)],
            (n + 0.5) * within_min / number,
            marks=["technical"],
            author=f"c{n % authors}" if authors else "",
        )
        for n in range(number)
    ]


def _past(per_day: int, days: int = 14) -> list[Noted]:
    """Return a past with doubts spread evenly, none in the last two hours."""
    apart = 24 * 60 / per_day
    return [noted("实测不达标", 120 + n * apart, marks=["technical"]) for n in range(days * per_day)]


def _judge(mentions: Sequence[Noted], known_days: float = 15, **limits: float) -> Signal | None:
    return TechnicalDoubt().judge(scene(mentions, limits=limits, known_days=known_days))


@pytest.mark.parametrize(
    ("mentions", "level"),
    [
        ([], ""),
        (_doubts(1), ""),
        (_doubts(5), ""),
        (_doubts(6), "blue"),
        (_doubts(6, authors=4), ""),
        (_doubts(6, authors=5), "blue"),
        (_doubts(11), "blue"),
        (_doubts(12), "yellow"),
        (_doubts(29), "yellow"),
        (_doubts(30), "orange"),
        (_doubts(500), "orange"),
        ([*_past(96), *_doubts(3)], ""),
        ([*_past(400), *_doubts(9)], ""),
        ([*_past(400), *_doubts(60)], "orange"),
        ([noted("星河太差了", n / 10) for n in range(100)], ""),
    ],
)
def test_six_doubts_by_five_people_are_told_when_the_past_does_not_explain_them(
    mentions: Sequence[Noted], level: str
) -> None:
    signal = _judge(mentions)

    assert (signal.level.value if signal else "") == level


def test_while_less_than_a_day_is_known_twice_as_many_are_needed_and_it_says_so() -> None:
    few, enough = _judge(_doubts(11), known_days=0.2), _judge(_doubts(12), known_days=0.2)

    assert few is None
    assert enough is not None
    assert enough.evidence["facts"]["cold_start"] is True


def test_it_names_the_white_paper_and_shows_who_is_heard_most() -> None:
    loud = noted("拆机视频", 1, marks=["technical"], reach=5_000)
    signal = _judge([*_doubts(20), loud])

    assert signal is not None
    assert signal.evidence["playbook"] == signal.evidence["facts"]["playbook"] == "white_paper"
    assert signal.evidence["samples"][0] == loud.id
    assert signal.reason == "technical_doubt:rise"


def test_thresholds_of_the_subject_come_first() -> None:
    assert _judge(_doubts(6), min_count=7) is None
    assert _judge(_doubts(6), surprise=20) is None
    fewer = _judge(_doubts(6), yellow_times=1)
    assert fewer is not None
    assert fewer.level.value == "yellow"


def test_a_teardown_that_many_take_up_is_found_within_half_an_hour() -> None:
    rng = random.Random(3)
    talk = organic(rng, 15, 600, marks={"technical": 0.01})
    began_at = NOW - timedelta(hours=2)
    taken_up = [noted(rng.choice(_TEXTS), rng.uniform(0, 120), marks=["technical"]) for _ in range(60)]
    signals = live_through(TechnicalDoubt(), Stream([*talk, *taken_up]), NOW - timedelta(hours=6), NOW)

    assert signals
    assert timedelta(0) < signals[0].at - began_at <= timedelta(minutes=30)


@pytest.mark.parametrize(("per_day", "share"), [(200, 0.05), (600, 0.01), (1500, 0.03)])
def test_a_fortnight_of_ordinary_talk_is_quiet(per_day: float, share: float) -> None:
    stream = Stream(organic(random.Random(7), 28, per_day, marks={"technical": share}))

    assert live_through(TechnicalDoubt(), stream, NOW - timedelta(days=14), NOW, every_min=15) == []

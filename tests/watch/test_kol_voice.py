"""kol_voice: public accounts that turn against the subject."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.ports import Noted
from bot.watch.detectors.kol_voice import KolVoice
from tests.watch.scenes import NOW, Stream, live_through, noted, organic, scene


def _kol(minutes_ago: float = 10, polarity: str = "negative", **further: object) -> Noted:
    return noted("星河翻车了", minutes_ago, polarity=polarity, tiers=("kol",), **further)  # type: ignore[arg-type]


def _level(mentions: Sequence[Noted], **limits: float) -> str:
    signal = KolVoice().judge(scene(mentions, limits=limits))
    return signal.level.value if signal else ""


@pytest.mark.parametrize(
    ("mentions", "level"),
    [
        ([], ""),
        ([noted("星河翻车了")], ""),
        ([_kol(polarity="neutral")], ""),
        ([_kol()], "blue"),
        ([_kol(359)], "blue"),
        ([_kol(361)], ""),
        ([_kol(author="a"), _kol(author="a")], "blue"),
        ([_kol(fans=999_999)], "blue"),
        ([_kol(fans=1_000_000)], "yellow"),
        ([_kol(reach=9_999)], "blue"),
        ([_kol(reach=10_000)], "yellow"),
        ([_kol(), _kol()], "yellow"),
        ([_kol() for _ in range(3)], "yellow"),
        ([_kol() for _ in range(4)], "orange"),
        ([_kol(fans=2_000_000) for _ in range(2)], "orange"),
        ([_kol() for _ in range(5)], "orange"),
        ([_kol() for _ in range(7)], "orange"),
        ([_kol() for _ in range(8)], "red"),
        ([_kol() for _ in range(9)], "red"),
        ([_kol(fans=2_000_000) for _ in range(4)], "red"),
    ],
)
def test_one_account_is_blue_a_large_one_or_two_yellow_several_orange_and_many_red(
    mentions: Sequence[Noted], level: str
) -> None:
    assert _level(mentions) == level


def test_media_count_and_our_own_accounts_and_those_of_competitors_do_not() -> None:
    assert _level([noted(tiers=("media",))]) == "blue"
    assert _level([noted(tiers=("koc", "fan"))]) == ""
    assert _level([noted(tiers=("kol", "official"))]) == ""
    assert _level([noted(tiers=("media", "competitor"))]) == ""


def test_it_names_the_accounts_the_largest_first_and_shows_their_posts() -> None:
    small = _kol(30, author="s", author_name="小号")
    large = _kol(20, author="l", author_name="大号", fans=3_000_000)
    signal = KolVoice().judge(scene([small, large]))

    assert signal is not None
    assert signal.reason == "kol_voice:several"
    assert signal.evidence["facts"]["names"] == ["大号", "小号"]
    assert signal.evidence["facts"]["fans"] == 3_000_000
    assert signal.evidence["samples"] == [large.id, small.id]
    assert signal.evidence["since"] == small.published_at.isoformat()


def test_a_critic_who_posts_every_day_is_usual_and_a_second_one_is_not() -> None:
    daily = [_kol(24 * 60 * day + 30, author="critic") for day in range(14)]

    assert _level(daily) == ""
    assert _level([*daily, _kol(20, author="other"), _kol(15, author="third")]) != ""


def test_a_subject_known_for_an_hour_says_so() -> None:
    signal = KolVoice().judge(scene([_kol()], known_days=1 / 24))

    assert signal is not None
    assert signal.evidence["facts"]["cold_start"] is True
    assert signal.evidence["facts"]["baseline"] is None


def test_thresholds_of_the_subject_come_first() -> None:
    assert _level([_kol(90)], window_min=60) == ""
    assert _level([_kol(fans=5_000)], large_fans=5_000) == "yellow"
    assert _level([_kol()], red_voices=1) == "red"


def test_the_first_post_is_told_at_once_and_the_level_rises_with_the_voices() -> None:
    planted = [_kol(60, fans=10), _kol(40, fans=10), _kol(30, fans=10), _kol(20, fans=10)]
    stream = Stream([*organic(random.Random(1), 10), *planted])
    signals = live_through(KolVoice(), stream, NOW - timedelta(hours=3), NOW, every_min=1)

    assert signals[0].at - planted[0].published_at <= timedelta(minutes=1)
    assert list(dict.fromkeys(signal.level.value for signal in signals)) == ["blue", "yellow", "orange"]


def test_a_fortnight_of_ordinary_talk_with_friendly_accounts_is_quiet() -> None:
    rng = random.Random(2)
    friendly = [_kol(rng.uniform(0, 28 * 24 * 60), rng.choice(("positive", "neutral"))) for _ in range(80)]
    stream = Stream([*organic(rng, 28), *friendly])

    assert live_through(KolVoice(), stream, NOW - timedelta(days=14), NOW, every_min=20) == []

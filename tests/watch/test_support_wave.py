"""Support that rises: good news, and which posts are worth passing on."""

import random
from datetime import timedelta

import pytest

from bot.model.alert import Level
from bot.ports import Noted, Signal
from bot.watch.detectors.support_wave import SupportWave, rank
from tests.watch.scenes import NOW, Stream, live_through, noted, organic, scene

_WORDS = (
    "用了三年星河，电池一直很稳，这次我选择相信他们",
    "星河的售后半夜还在回消息，这样的公司值得等一等",
    "拆过自己的机器，做工真的没有偷工减料，放心用",
    "从第一代用到现在，出了问题从来没有躲过，支持到底",
    "别的牌子早就不认账了，星河愿意公布检测，我挺他们",
    "我妈那台也没事，客服主动打电话来问，心里暖暖的",
)


def _support(text: str = _WORDS[0], minutes_ago: float = 5, **further: object) -> Noted:
    return noted(text, minutes_ago, polarity="positive", marks=["support"], **further)  # type: ignore[arg-type]


def _wave(count: int, **further: object) -> list[Noted]:
    return [_support(_WORDS[place % 6], 1 + place * 10 / count, **further) for place in range(count)]


def _quiet() -> list[Noted]:
    return organic(random.Random(1), 14, 300, marks={"support": 0.05})


def _judge(*mentions: Noted, **limits: float) -> Signal | None:
    return SupportWave().judge(scene([*_quiet(), *mentions], limits=limits))


def test_no_mention_and_one_supporter_are_no_wave() -> None:
    assert SupportWave().judge(scene([])) is None
    assert _judge(_support()) is None


def test_a_wave_is_good_news_however_high_and_names_the_posts_to_pass_on() -> None:
    signal = _judge(*_wave(400))

    assert signal is not None
    assert (signal.level, signal.reason) == (Level.BLUE, "support_wave:rise")
    assert signal.evidence["playbook"] == "leverage"
    assert signal.evidence["facts"]["count"] >= 400
    assert len(signal.evidence["samples"]) == signal.evidence["facts"]["ranked"] == 5


@pytest.mark.parametrize(("limit", "speaks"), [(40, True), (41, False)])
def test_the_least_counts_and_the_least_share_are_limits(limit: int, speaks: bool) -> None:
    alone = [_support(_WORDS[place % 6], 2 + place / 10) for place in range(40)]
    quiet = [noted("星河", 60 * hour, polarity="neutral") for hour in range(1, 13 * 24)]
    for name in ("min_count", "min_authors"):
        heard = SupportWave().judge(scene([*quiet, *alone], limits={"min_count": 12, "min_authors": 10, name: limit}))
        assert (heard is not None) is speaks

    drowned = [noted("星河太差了", 2 + place / 250) for place in range(1000)]
    assert SupportWave().judge(scene([*quiet, *alone, *drowned])) is None
    assert SupportWave().judge(scene([*quiet, *alone, *drowned], limits={"min_share": 0.03})) is not None


@pytest.mark.parametrize(("others", "speaks"), [(761, False), (760, True), (759, True)])
def test_one_in_twenty_is_the_least_share(others: int, speaks: bool) -> None:
    alone = [_support(_WORDS[place % 6], 2 + place / 10) for place in range(40)]
    talk = [noted("星河到货", 2 + place / 250, polarity="neutral") for place in range(others)]
    quiet = [noted("星河", 60 * hour, polarity="neutral") for hour in range(1, 13 * 24)]

    assert (SupportWave().judge(scene([*quiet, *alone, *talk])) is not None) is speaks


def test_one_fan_who_writes_all_day_is_no_wave() -> None:
    assert _judge(*_wave(60, author="fan")) is None


@pytest.mark.parametrize(("count", "speaks"), [(23, False), (24, True)])
def test_a_subject_that_is_new_needs_twice_as_many(count: int, speaks: bool) -> None:
    quiet = [noted("星河", minute, polarity="neutral") for minute in range(60, 600, 30)]

    assert (SupportWave().judge(scene([*quiet, *_wave(count)], known_days=0)) is not None) is speaks


def test_posts_to_pass_on_are_ranked_by_reach_and_warmth_one_for_each_person_and_text() -> None:
    star = _support(_WORDS[0], reach=90_000)
    copy = _support("转一下：" + _WORDS[0] + "！", reach=80_000)
    again = _support(_WORDS[1], reach=70_000, author=star.author)
    warm = _support(_WORDS[2], reach=900, score=0.99)
    cool = _support(_WORDS[3], reach=1000, score=0.4)
    cheer = _support("加油！", reach=50_000)
    forward = _support(f"支持//@谁:{_WORDS[4]}", reach=50_000)
    ours = _support(_WORDS[4], reach=50_000, tiers=["official"])
    cold = noted(_WORDS[5], 5, marks=["support"], reach=50_000)

    assert rank([cold, ours, forward, cheer, cool, warm, again, copy, star]) == [star.id, warm.id, cool.id]
    assert rank([]) == []


def test_a_wave_in_an_organic_fortnight_is_told_within_half_an_hour_and_not_before() -> None:
    rng = random.Random(3)
    wave = [_support(rng.choice(_WORDS), rng.uniform(0, 120)) for _ in range(240)]
    stream = Stream(_quiet() + wave)

    signals = live_through(SupportWave(), stream, NOW - timedelta(hours=26), NOW)

    assert NOW - timedelta(hours=2) <= signals[0].at <= NOW - timedelta(minutes=90)


def test_fourteen_organic_days_raise_nothing() -> None:
    stream = Stream(organic(random.Random(13), 28, 600, marks={"support": 0.05}))

    assert live_through(SupportWave(), stream, NOW - timedelta(days=14), NOW, every_min=15) == []

"""koc_silence: loyal customers who fall silent or cool, told only where nothing can have been missed."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ports import Noted, Sight, Signal
from bot.watch.detectors.koc_silence import KocSilence
from bot.watch.trust import Balance, moved
from tests.watch.scenes import NOW, Stream, live_through, noted, organic, scene

_DAY = 24 * 60


def _sight(platform: str = "weibo", proven: float = 1.0, *, is_blind: bool = False) -> Sight:
    blind_since = NOW - timedelta(hours=5) if is_blind else None
    return Sight("crawler", platform, NOW, blind_since, timedelta(minutes=5), proven)


def _weeks(
    before: int, now: int, negative_before: int = 0, negative_now: int = 0, tiers: Sequence[str] = ("koc",)
) -> list[Noted]:
    """Return posts of loyal customers, spread over last week and this one."""
    told = []
    for count, negative, start in ((before, negative_before, 7), (now, negative_now, 0)):
        for n in range(count):
            at = start * _DAY + (n + 0.5) * 7 * _DAY / count
            polarity = "negative" if n < negative else "positive"
            told.append(noted("星河", at, polarity=polarity, tiers=tiers, author=f"koc{n % 6}"))
    return told


def _judge(
    mentions: Sequence[Noted], sights: Sequence[Sight] = (_sight(),), enabled: float = 1, **limits: float
) -> Signal | None:
    return KocSilence().judge(scene(mentions, sights=sights, limits={"enabled": enabled, **limits}))


@pytest.mark.parametrize(
    ("mentions", "form", "level"),
    [
        ([], "", ""),
        (_weeks(1, 0), "", ""),
        (_weeks(11, 0), "", ""),
        (_weeks(12, 0), "silent", "yellow"),
        (_weeks(20, 20), "", ""),
        (_weeks(20, 9), "", ""),
        (_weeks(20, 8), "silent", "blue"),
        (_weeks(20, 5), "silent", "blue"),
        (_weeks(20, 4), "silent", "yellow"),
        (_weeks(20, 20, 0, 5), "", ""),
        (_weeks(20, 20, 0, 6), "cool", "blue"),
        (_weeks(20, 20, 4, 9), "", ""),
        (_weeks(12, 12, 0, 4), "", ""),
        (_weeks(20, 8, tiers=("fan",)), "silent", "blue"),
        (_weeks(20, 2, tiers=("kol",)), "", ""),
    ],
)
def test_two_fifths_of_last_week_are_silence_and_a_third_more_negative_is_cool(
    mentions: Sequence[Noted], form: str, level: str
) -> None:
    signal = _judge(mentions)

    assert (signal.reason if signal else "") == (f"koc_silence:{form}" if form else "")
    assert (signal.level.value if signal else "") == level


def test_it_is_off_unless_the_team_asks_for_it() -> None:
    assert KocSilence.thresholds["enabled"] == 0
    assert KocSilence().judge(scene(_weeks(20, 0), sights=[_sight()])) is None


@pytest.mark.parametrize(
    ("mentions", "form"),
    [
        (_weeks(100, 71), ""),
        (_weeks(400, 281), ""),
        (_weeks(400, 280), "silent"),
        (_weeks(100, 60), ""),
        (_weeks(100, 55), "silent"),
        (_weeks(40, 24), ""),
        (_weeks(200, 200, 20, 49), ""),
        (_weeks(200, 200, 20, 50), "cool"),
        (_weeks(60, 60, 6, 15), ""),
    ],
)
def test_where_many_posts_tell_it_surely_a_slow_change_counts_too(mentions: Sequence[Noted], form: str) -> None:
    signal = _judge(mentions)

    assert (signal.reason if signal else "") == (f"koc_silence:{form}" if form else "")
    assert signal is None or signal.level.value == "blue"


def test_customers_who_post_in_clumps_are_not_silent_after_one() -> None:
    evenly, campaign = (
        _weeks(20, 55),
        [noted("星河", 7.5 * _DAY, tiers=("koc",), polarity="positive") for _ in range(80)],
    )

    assert _judge([*evenly, *campaign]) is None


def _slowly(rng: random.Random, *, posts: float, negative: float) -> list[Noted]:
    """Return a month of loyal customers who, over the last fortnight, post so much as often and so negatively."""
    told = []
    for _ in range(430):
        ago = rng.uniform(0, 28)
        changed = max(0.0, 1 - ago / 14)
        if rng.random() < 1 - (1 - posts) * changed:
            is_cold = rng.random() < 0.05 + (negative - 0.05) * changed
            polarity = "negative" if is_cold else "positive"
            told.append(noted("星河", ago * _DAY, polarity=polarity, tiers=("koc",), author=f"k{rng.randrange(15)}"))
    return told


@pytest.mark.parametrize(("posts", "negative", "form"), [(1.0, 0.05, ""), (1.0, 0.5, "cool"), (0.15, 0.05, "silent")])
def test_customers_who_cool_or_fall_silent_over_a_fortnight_are_found_and_steady_ones_are_not(
    posts: float, negative: float, form: str
) -> None:
    rng = random.Random(2)
    stream = Stream([*organic(random.Random(6), 28, 60), *_slowly(rng, posts=posts, negative=negative)])
    found = live_through(
        KocSilence(),
        stream,
        NOW - timedelta(days=14),
        NOW,
        every_min=60,
        shown=lambda whole: replace(whole, sights=[_sight()], limits={"enabled": 1}),
    )

    assert {signal.reason for signal in found} == ({f"koc_silence:{form}"} if form else set())
    assert all(signal.at > NOW - timedelta(days=8) for signal in found)


@pytest.mark.parametrize(
    "sights",
    [
        (),
        (_sight(proven=0.89),),
        (_sight(is_blind=True),),
        (_sight(), _sight("xhs", proven=0.5)),
        (_sight(), _sight("xhs", is_blind=True)),
        (_sight("xhs"),),
    ],
    ids=["nothing is known", "unproven", "blind now", "one unproven", "one blind", "their platform is not seen"],
)
def test_it_never_speaks_where_a_platform_may_have_been_missed(sights: Sequence[Sight]) -> None:
    somebody = noted("星河", 5, polarity="neutral")
    silent, cool = [*_weeks(30, 3), somebody], [*_weeks(20, 20, 0, 20), somebody]

    assert _judge(silent) is not None
    assert _judge(cool) is not None
    assert _judge(silent, sights) is None
    assert _judge(cool, sights) is None


def test_nine_tenths_of_the_week_are_proof_enough_unless_the_team_wants_more() -> None:
    assert _judge(_weeks(20, 0), [_sight(proven=0.9)]) is not None
    assert _judge(_weeks(20, 0), [_sight(proven=0.9)], proven_share=0.95) is None


@pytest.mark.parametrize("factor", [0.8, 1.25])
def test_no_trust_moves_what_counts_as_proof(factor: float) -> None:
    limits = moved(KocSilence.thresholds, Balance(value=0.0, factor=factor, incidents=3))

    assert _judge(_weeks(60, 0), [_sight(proven=0.9)], **limits) is not None
    assert _judge(_weeks(60, 0), [_sight(proven=0.89)], **limits) is None


@pytest.mark.parametrize(("proven", "speaks"), [(0.49, False), (0.5, True)])
def test_less_than_half_a_week_is_no_proof_whatever_the_configuration_says(proven: float, speaks: bool) -> None:
    assert (_judge(_weeks(60, 0), [_sight(proven=proven)], proven_share=0) is not None) is speaks


def test_two_weeks_have_to_be_known() -> None:
    known_for = scene(_weeks(20, 2), sights=[_sight()], limits={"enabled": 1}, known_days=0.5)

    assert KocSilence().judge(known_for) is not None
    young = scene(_weeks(20, 2)[10:], sights=[_sight()], limits={"enabled": 1}, known_days=0)
    assert KocSilence().judge(young) is None


def test_it_names_those_who_speak_coolly_today_and_nobody_who_is_silent() -> None:
    cool, silent = _judge(_weeks(20, 20, 0, 20)), _judge(_weeks(20, 4))

    assert cool is not None
    assert silent is not None
    assert cool.evidence["facts"]["names"]
    assert len(cool.evidence["samples"]) == len(set(cool.evidence["samples"])) <= 3
    assert silent.evidence["facts"]["names"] == []
    assert silent.evidence["facts"]["proven"] == 1.0


def test_a_fortnight_of_loyal_customers_who_speak_as_ever_is_quiet_and_their_silence_is_found() -> None:
    rng = random.Random(5)
    loyal = [
        noted("星河", rng.uniform(0, 28 * _DAY), polarity="positive", tiers=("koc",), author=f"koc{n % 9}")
        for n in range(160)
    ]

    def found_in(mentions: Sequence[Noted]) -> list[Signal]:
        stream = Stream([*organic(random.Random(6), 28, 100), *mentions])
        return live_through(
            KocSilence(),
            stream,
            NOW - timedelta(days=14),
            NOW,
            every_min=60,
            shown=lambda whole: replace(whole, sights=[_sight()], limits={"enabled": 1}),
        )

    assert found_in(loyal) == []
    fallen = [one for one in loyal if one.published_at < NOW - timedelta(days=7)]
    found = found_in(fallen)
    assert found
    assert timedelta(days=3) < found[0].at - (NOW - timedelta(days=7)) < timedelta(days=7)

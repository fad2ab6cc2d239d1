"""Scenes that no ordinary day brings: every radar that listens to people stays upright, quick and within its window."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ports import Climb, Noted, Scene, SceneDetector, Sight
from bot.watch.detectors.comparison import ComparisonRise
from bot.watch.detectors.emotion_turn import EmotionTurn
from bot.watch.detectors.hot_words import HotWords
from bot.watch.detectors.koc_silence import KocSilence
from bot.watch.detectors.kol_voice import KolVoice
from bot.watch.detectors.self_purification import SelfPurification
from bot.watch.detectors.spread_speed import SpreadSpeed
from bot.watch.detectors.support_wave import SupportWave
from bot.watch.detectors.technical_doubt import TechnicalDoubt
from tests.stopwatch import seconds
from tests.watch.scenes import ACME, NOW, noted, scene

_RADARS: Sequence[SceneDetector] = (
    ComparisonRise(),
    EmotionTurn(),
    HotWords(),
    KocSilence(),
    KolVoice(),
    SelfPurification(),
    SpreadSpeed(),
    SupportWave(),
    TechnicalDoubt(),
)
_MARKS = ("comparison", "technical", "support", "defend", "attack", "feeling:anger", "feeling:curiosity")
_SIGHT = Sight("crawler", "weibo", NOW, None, timedelta(minutes=5), 1.0)


def _said(number: int, ago: float = 0, text: str = "还是远山香，星河主板烧毁", **further: object) -> list[Noted]:
    """Return so many posts of the last quarter of an hour that carry every mark."""
    return [
        noted(text, ago or (n + 0.5) * 14 / number, marks=_MARKS, tiers=("kol", "koc"), **further)  # type: ignore[arg-type]
        for n in range(number)
    ]


def _past() -> list[Noted]:
    return [noted("星河手机到货", 60 * hour, polarity="neutral") for hour in range(1, 14 * 24)]


def _climbs() -> list[Climb]:
    post = noted("星河翻车")
    looks = [(30, 100, 2, 100_000), (2, 100, 2, 900), (2, 100, 9, 900), (9, 0, 2, 10**12), (9, -5, 2, 700)]
    return [
        Climb(post, NOW - timedelta(minutes=then), before, NOW - timedelta(minutes=now), after)
        for then, before, now, after in looks
    ]


_SCENES = {
    "nothing": scene(),
    "no author": scene([*_past(), *_said(60, author_name="")]),
    "authors unknown": scene([*_past(), *(replace(one, author="") for one in _said(60))]),
    "one author": scene([*_past(), *_said(60, author="x")]),
    "no text": scene([*_past(), *_said(60, text="")]),
    "one minute": scene([*_past(), *_said(60, ago=0.2)]),
    "no score": scene([*_past(), *_said(60, score=float("nan"))]),
    "counts below nothing": scene([*_past(), *_said(60, polarity="neutral", reach=-5, fans=-1)]),
    "no competitors, no words": scene(
        [*_past(), *_said(60)], subject=ACME.model_copy(update={"competitors": (), "words": ()})
    ),
    "tomorrow's posts": replace(scene([*_past(), *_said(60)]), recent=[*_past()[:20:-1], *_said(60, ago=-600)]),
    "the clock an hour back": replace(scene([*_past(), *_said(60)]), now=NOW - timedelta(hours=1)),
    "the clock a year back": replace(scene([*_past(), *_said(60)]), now=NOW - timedelta(days=365)),
    "the clock a year ahead": replace(scene([*_past(), *_said(60)]), now=NOW + timedelta(days=365)),
}
_LEASTS = """
    min_count min_authors surprise min_posts window_min min_critics min_defenders min_before min_past min_others
    min_gain blue_times times sure cold_share cool_negative min_share
"""
_NO_LEAST = {**dict.fromkeys(_LEASTS.split(), 0.0), "silent_share": -1.0}


@pytest.mark.parametrize("limits", [{}, _NO_LEAST], ids=["as shipped", "every least is nothing"])
@pytest.mark.parametrize("radar", _RADARS, ids=lambda radar: radar.key)
@pytest.mark.parametrize("name", _SCENES)
def test_an_odd_scene_breaks_no_radar_and_what_is_told_began_within_its_window(
    name: str, radar: SceneDetector, limits: dict[str, float]
) -> None:
    known = {key: limit for key, limit in limits.items() if key in radar.thresholds}
    shown = replace(_SCENES[name], sights=[_SIGHT], climbs=_climbs(), limits={"enabled": 1.0, **known})

    if (signal := radar.judge(shown)) is not None:
        json.dumps(signal.evidence, allow_nan=False)
        began_at, ended_at = signal.evidence["window"]
        assert began_at <= signal.evidence["since"] <= ended_at


@pytest.mark.parametrize("radar", _RADARS, ids=lambda radar: radar.key)
def test_posts_dated_ahead_are_not_heard_before_their_time(radar: SceneDetector) -> None:
    ahead = _said(60, ago=-600)
    shown = replace(scene(_past(), sights=[_SIGHT], limits={"enabled": 1.0}), recent=[*_past()[:20:-1], *ahead])

    assert radar.judge(shown) is None


@pytest.mark.parametrize("radar", _RADARS, ids=lambda radar: radar.key)
def test_five_thousand_posts_in_a_second_are_judged_in_less_than_a_tenth_of_one(radar: SceneDetector) -> None:
    shown = _flood()
    radar.judge(shown)  # each text is read once

    assert seconds(lambda: radar.judge(shown)) < 0.1


def _flood() -> Scene:
    flood = [
        noted(f"还是远山香，星河主板烧毁{n}", n / 300_000, marks=_MARKS, tiers=("kol", "koc")) for n in range(5_000)
    ]
    return replace(scene([*_past(), *flood]), sights=[_SIGHT], limits={"enabled": 1.0})

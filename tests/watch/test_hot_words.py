"""hot_words: what people begin to complain with."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.ports import Noted, Signal
from bot.watch.detectors.hot_words import HotWords
from bot.watch.view import RECENT_LIMIT
from tests.stopwatch import seconds
from tests.watch.scenes import NOW, Stream, live_through, noted, organic, scene

_BEFORE = (
    "刚发现",
    "昨晚",
    "我妈的",
    "同事那台",
    "天哪",
    "求助",
    "朋友圈看到",
    "第二次了",
    "谁懂",
    "维修点说",
    "出门时",
)
_AFTER = ("吓坏了", "能退吗", "有人管吗", "还能用吗", "怎么处理", "求解答", "已投诉", "不敢充了", "怕怕的", "拍照为证")


def _said(phrase: str, number: int, seed: int = 1, within_min: float = 60, **further: object) -> list[Noted]:
    """Return so many people who use a phrase, each in their own words."""
    rng = random.Random(seed)
    return [
        noted(
            f"{rng.choice(_BEFORE)}，星河{phrase}{rng.choice('了啊！。…')}{rng.choice(_AFTER)}",
            rng.uniform(0, within_min),
            **further,
        )  # type: ignore[arg-type]
        for _ in range(number)
    ]


def _talk(seed: int = 9, per_day: float = 1_000, days: float = 1) -> list[Noted]:
    return organic(random.Random(seed), days, per_day)


def _judge(mentions: Sequence[Noted], **limits: float) -> Signal | None:
    return HotWords().judge(scene(mentions, limits=limits))


def _judged(mentions: Sequence[Noted], **limits: float) -> Signal:
    signal = _judge(mentions, **limits)
    assert signal is not None
    return signal


def _words(signal: Signal | None) -> list[str]:
    return list(signal.evidence["facts"]["words"]) if signal else []


@pytest.mark.parametrize(
    ("mentions", "words"),
    [
        ([], []),
        ([noted("")], []),
        ([noted("电池鼓包了")], []),
        (_talk(), []),
        ([*_talk(), *_said("主板烧毁", 5)], []),
        ([*_talk(), *_said("主板烧毁", 9)], ["主板烧毁"]),
        ([*_talk(), *_said("主板烧毁", 20, author="one")], []),
        ([*_talk(), *_said("主板烧毁", 20, polarity="neutral")], []),
        ([*_talk(), *_said("主板烧毁", 20, within_min=0.1), *_said("主板烧毁", 80, within_min=1_400)], []),
        ([*_talk(), *_said("太失望", 30)], []),
    ],
    ids=[
        "nothing", "an empty text", "one", "ordinary talk", "five people", "nine people", "one person twenty times",
        "not negative", "said all day", "a word that only says how one feels",
    ],
)  # fmt: skip
def test_a_phrase_is_hot_when_many_who_complain_use_it_and_nobody_did_before(
    mentions: Sequence[Noted], words: list[str]
) -> None:
    assert _words(_judge(mentions)) == words


def test_a_phrase_is_told_whole_in_its_writers_script_without_our_name_and_grammar() -> None:
    assert _words(_judge([*_talk(), *_said("的主板燒毀", 20)])) == ["主板燒毀"]
    assert _words(_judge([*_talk(), *_said("Acme Motherboard Fire", 20)])) == ["Motherboard Fire"]


def test_latin_words_are_words_and_not_letters() -> None:
    english = [noted(f"my {word} Acme phone shows flickering", 30 + n) for n, word in enumerate(_AFTER)]
    other = [noted(f"Acme is {word}, flickers never", 200 + n) for n, word in enumerate(_BEFORE * 4)]

    assert "flickering" in " ".join(_words(_judge([*other, *english])))


def test_the_same_detail_named_more_often_is_a_complaint_about_it() -> None:
    rng = random.Random(2)
    earlier = [
        noted(f"星河{rng.choice(('屏幕', '系统', '广告'))}{word}", 200 + n) for n, word in enumerate(_AFTER * 20)
    ]
    seldom = [noted(f"星河铰链{word}", 190 + 90 * n) for n, word in enumerate(_AFTER)]
    signal = _judge([*earlier, *seldom, *_said("铰链", 20)])

    assert signal is not None
    assert signal.reason == "hot_words:detail"
    assert _words(signal) == ["铰链"]
    assert 0.02 < signal.evidence["facts"]["share_before"] < 0.08


def test_near_copies_count_once() -> None:
    draft = "扒一扒星河背后的黑工厂，卫生条件触目惊心，主板烧毁只是冰山一角，请大家一定要擦亮眼睛谨慎购买"
    rng = random.Random(8)
    copies = [noted(draft.replace(rng.choice(draft), "啊"), rng.uniform(0, 60)) for _ in range(40)]

    assert _judge([*_talk(), *copies]) is None
    assert _judge([*_talk(), *copies, *_said("主板烧毁", 20)]) is not None


def test_an_address_never_is_a_word() -> None:
    spam = [
        noted(f"{word} 星河 http://evil.example/x {after} @某某: [怒]", 5) for word in _BEFORE for after in _AFTER[:3]
    ]
    signal = _judge([*_talk(), *spam])

    assert not any(part in word for word in _words(signal) for part in ("http", "evil", ".", "/", "某某", "怒"))


def test_what_a_forward_quotes_is_not_what_its_writer_says() -> None:
    forwards = [noted(f"{word}//@大号:星河主板烧毁", n) for n, word in enumerate(_BEFORE * 3)]

    assert _judge([*_talk(), *forwards]) is None


@pytest.mark.parametrize(
    ("people", "level"), [(9, "blue"), (19, "blue"), (25, "yellow"), (60, "orange"), (600, "orange")]
)
def test_the_level_rises_with_the_people_and_their_share(people: int, level: str) -> None:
    signal = _judge([*_talk(per_day=200), *_said("主板烧毁", people)])

    assert signal is not None
    assert signal.level.value == level


def test_the_limits_of_the_levels_are_reached_not_passed() -> None:
    mentions = [*_talk(per_day=200), *_said("主板烧毁", 60)]
    facts = _judged(mentions).evidence["facts"]
    people, share = facts["count"], facts["count"] / facts["of"]

    assert _judged(mentions, orange_authors=people).level.value == "orange"
    assert _judged(mentions, orange_authors=people + 1).level.value == "yellow"
    assert _judged(mentions, orange_share=share).level.value == "orange"
    assert _judged(mentions, orange_share=share + 0.001).level.value == "yellow"
    assert _judged(mentions, orange_authors=999, yellow_authors=people).level.value == "yellow"
    assert _judged(mentions, orange_authors=999, yellow_authors=people + 1).level.value == "blue"
    assert _judged(mentions, min_authors=people).level.value == "orange"
    assert _judge(mentions, min_authors=people + 1) is None


def test_without_a_past_twice_the_people_are_needed_and_it_says_so() -> None:
    unlike = [noted(f"星河{text}") for text in ("卡顿", "发货慢", "广告太多了", "客服不回", "屏幕偏黄", "续航崩了")]
    assert _judge([*unlike, *_said("主板烧毁", 11)]) is None
    signal = _judge([*unlike, *_said("主板烧毁", 30)])

    assert signal is not None
    assert signal.evidence["facts"]["cold_start"] is True
    assert signal.evidence["facts"]["share_before"] is None


def test_it_shows_those_who_use_the_word_and_since_when() -> None:
    said = _said("主板烧毁", 20)
    signal = _judge([*_talk(), *said])

    assert signal is not None
    assert set(signal.evidence["samples"]) <= {one.id for one in said}
    assert len(signal.evidence["samples"]) == 3
    assert signal.evidence["since"] == min(one.published_at for one in said).isoformat()


def test_thresholds_of_the_subject_come_first() -> None:
    mentions = [*_talk(), *_said("主板烧毁", 9)]

    assert _judge(mentions, min_authors=10) is None
    assert _judge(mentions, times=1_000) is None
    assert _judge([*_talk(), *_said("主板烧毁", 20, within_min=100)], window_min=10) is None


def test_a_new_complaint_is_found_while_fifteen_people_have_it() -> None:
    planted = _said("主板烧毁", 60, within_min=120)
    stream = Stream([*_talk(days=3), *planted])
    signals = live_through(HotWords(), stream, NOW - timedelta(hours=6), NOW)

    assert signals
    said_then = sum(one.published_at <= signals[0].at for one in planted)
    assert 6 <= said_then <= 15
    assert {"主板烧毁"} == {_words(signal)[0] for signal in signals}


def _scattered(phrase: str, number: int, within_min: float = 720, seed: int = 1) -> list[Noted]:
    """Return so many people who name it within half a day, each in their own words."""
    rng = random.Random(seed)
    ends = [f"{one}{other}" for one in _AFTER for other in _AFTER]
    return [
        noted(f"{rng.choice(_BEFORE)}，星河{phrase}{rng.choice(ends)}", rng.uniform(0, within_min))
        for _ in range(number)
    ]


@pytest.mark.parametrize("per_day", [150, 600, 2_000])
def test_a_detail_that_scattered_people_name_all_day_is_found_before_it_is_a_wave(per_day: float) -> None:
    stream = Stream([*_talk(per_day=per_day, days=3), *_scattered("偏色", 25)])
    signals = live_through(HotWords(), stream, NOW - timedelta(hours=12), NOW, every_min=15)

    assert signals
    assert {(signal.reason, signal.level.value) for signal in signals} <= {
        ("hot_words:detail", "blue"),
        ("hot_words:detail", "yellow"),
    }
    assert {"偏色"} == {_words(signal)[0] for signal in signals}
    assert signals[0].evidence["facts"]["window_min"] == 480


def test_only_a_known_detail_is_waited_for_and_no_longer_than_the_subject_wants() -> None:
    scattered = _scattered("偏色", 20, within_min=480)

    assert _words(_judge([*_talk(), *scattered])) == ["偏色"]
    assert _judge([*_talk(), *scattered], detail_window_min=120) is None
    assert _judge([*_talk(), *_scattered("像只蝴蝶", 20, within_min=480)]) is None


@pytest.mark.parametrize("per_day", [150, 1_000, 4_000])
def test_a_fortnight_of_ordinary_talk_is_quiet(per_day: float) -> None:
    stream = Stream(_talk(seed=11, per_day=per_day, days=15))

    assert live_through(HotWords(), stream, NOW - timedelta(days=14), NOW, every_min=30) == []


@pytest.mark.parametrize("storm", [0, 2_000])
def test_looking_at_five_thousand_mentions_takes_milliseconds(storm: int) -> None:
    shown = scene([*_talk(per_day=6_000), *_said("主板烧毁", storm)])
    assert len(shown.recent) > RECENT_LIMIT * 0.8
    HotWords().judge(shown)  # each text is read once

    assert seconds(lambda: HotWords().judge(shown), runs=9) < 0.02  # 2 to 6 ms where nothing else runs

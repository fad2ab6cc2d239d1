"""Marks: what is noticed in a mention, and what only looks like it."""

from collections.abc import Sequence

import pytest

from bot.watch.comparison import comparisons
from bot.watch.emotion import emotions
from bot.watch.marks import LONGEST, Facts, marks_of
from tests.stopwatch import seconds

_RIVALS = ("远山", "Globex")


def _marks(text: str, polarity: str = "negative", tiers: Sequence[str] = ()) -> set[str]:
    facts = Facts(text, polarity, tiers, comparison=comparisons([text], _RIVALS)[0])
    return set(marks_of(facts))


@pytest.mark.parametrize("text", ["", " ", "😡", "a", "星", "。。。", "\n", "支", "%", "…"])
def test_a_text_that_says_nothing_has_no_mark(text: str) -> None:
    assert _marks(text) == set()


@pytest.mark.parametrize(
    ("tiers", "polarity", "marks"),
    [
        ((), "negative", set()),
        (("kol",), "neutral", {"kol"}),
        (("media",), "negative", {"kol", "kol_negative"}),
        (("koc",), "positive", {"koc"}),
        (("fan",), "negative", {"koc", "koc_negative"}),
        (("kol", "fan"), "negative", {"kol", "kol_negative", "koc", "koc_negative"}),
        (("official", "competitor"), "negative", set()),
    ],
)
def test_public_accounts_are_counted_by_tier_and_their_negative_posts_again(
    tiers: Sequence[str], polarity: str, marks: set[str]
) -> None:
    assert _marks("星河", polarity, tiers) == marks


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("实测电池只有3200mAh，和标称差太远，虚标", "negative"),
        ("固件里写死了降频，请公布检测报告", "neutral"),
        ("怀疑不符合国标，数据呢？", "neutral"),
        ("温度到了45℃，散热设计有问题", "negative"),
        ("拆机发现电芯换了供应商", "negative"),
        ("the firmware teardown shows a design flaw", "negative"),
        ("Where is the data? I doubt it meets the safety standard", "neutral"),
        ("检出菌落总数超标", "negative"),
    ],
)
def test_a_doubt_about_cause_measurement_or_standard_is_technical(text: str, polarity: str) -> None:
    assert "technical" in _marks(text, polarity)


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("电池鼓包了，客服不理人", "negative"),
        ("太难用了", "negative"),
        ("固件更新之后更流畅了", "positive"),
        ("测试一下", "negative"),
        ("多少钱，参数怎么样", "neutral"),
        ("my battery died", "negative"),
        ("等了30分钟", "negative"),
    ],
)
def test_a_plain_complaint_praise_or_question_is_not_technical(text: str, polarity: str) -> None:
    assert "technical" not in _marks(text, polarity)


@pytest.mark.parametrize(
    ("text", "polarity", "mark"),
    [
        ("我用着没问题，别带节奏", "neutral", "defend"),
        ("理性看待吧，等官方通报", "negative", "defend"),
        ("给他们一点时间", "positive", "defend"),
        ("抵制谣言，从我做起", "neutral", "defend"),
        ("Mine works fine, give them time", "neutral", "defend"),
        ("这种垃圾公司赶紧倒闭吧", "negative", "attack"),
        ("脑残粉又来洗地", "negative", "attack"),
        ("Boycott this scam company", "negative", "attack"),
        ("支持国货，加油！", "positive", "support"),
        ("一直支持你们，挺住", "neutral", "support"),
        ("We stand with you, hang in there", "positive", "support"),
    ],
)
def test_words_tell_whose_side_somebody_takes(text: str, polarity: str, mark: str) -> None:
    assert _marks(text, polarity) == {mark}


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("不再支持了", "negative"),
        ("支持无线充电吗", "neutral"),
        ("支持七天无理由退货", "neutral"),
        ("加油站的油价又涨了", "neutral"),
        ("手机壳保护不错", "positive"),
        ("不相信你们", "negative"),
        ("我的没有收到货", "negative"),
        ("给我5分钟时间", "neutral"),
        ("浪费我时间", "negative"),
        ("tech support never answers", "negative"),
        ("电话骗子", "neutral"),
    ],
)
def test_words_that_only_look_like_taking_a_side_take_none(text: str, polarity: str) -> None:
    assert _marks(text, polarity) & {"defend", "attack", "support"} == set()


def test_who_uses_words_of_both_sides_is_judged_by_polarity() -> None:
    text = "黑子们天天喊抵制，我用着没问题"

    assert "defend" in _marks(text, "neutral")
    assert "attack" in _marks(text, "negative")


def test_only_what_a_forward_adds_is_read() -> None:
    quoted = "//@某人:这种垃圾公司赶紧倒闭吧//@别人:支持国货"

    assert _marks(f"有这么严重吗？{quoted}") == set()
    assert _marks(f"转{quoted}") == {"attack"}


@pytest.mark.parametrize(
    ("text", "polarity", "is_marked"),
    [
        ("还是远山香，星河让我失望", "negative", True),
        ("比Globex差远了", "negative", True),
        ("和远山相比各有千秋", "neutral", True),
        ("比远山强多了", "positive", False),
        ("远山比星河好太多", "positive", True),
        ("没有远山好用", "positive", True),
        ("远山根本比不上星河", "negative", False),
        ("星河吊打远山", "negative", False),
        ("better than Globex", "negative", False),
        ("比上一代差远了", "negative", False),
        ("远山今天也发布了", "neutral", False),
        ("比globexy差远了", "negative", False),
    ],
)
def test_a_comparison_counts_when_it_names_a_competitor_and_is_not_plainly_in_our_favour(
    text: str, polarity: str, is_marked: bool
) -> None:
    assert ("comparison" in _marks(text, polarity)) is is_marked


def test_a_feeling_is_marked_from_half_confidence_on() -> None:
    facts = Facts("星河", "neutral", emotions={"anger": 0.5, "fear": 0.49, "neutral": 0.6})

    assert marks_of(facts) == {"feeling:anger", "feeling:neutral"}


def test_feelings_read_by_the_house_become_marks() -> None:
    [feelings] = emotions(["太让人愤怒了，无耻"])

    assert "feeling:anger" in marks_of(Facts("太让人愤怒了，无耻", "negative", emotions=feelings))


def test_a_text_without_end_costs_no_more_than_its_beginning() -> None:
    endless = "支持给我" * 25_000 + "垃圾公司"

    assert seconds(lambda: _marks(endless)) < 0.2
    assert "attack" not in _marks(endless)
    assert "attack" in _marks("。" * (LONGEST - 4) + "垃圾公司")

"""Sentences that compare, in the words people use."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.watch.comparison import comparisons
from bot.watch.sentiment import plain_text
from tests.stopwatch import seconds
from tests.watch.comparison_sentences import COMPARES, COMPARES_UNSEEN, ONLY_LOOKS_SO, ONLY_LOOKS_SO_UNSEEN

_LABELLED = Path("../shared/data/sentiment/comparison.jsonl")
_RIVALS = ("星河", "星河Pro", "XPhone")


@pytest.mark.parametrize(
    "text",
    [
        "这锅比我家旧的那口轻了一半",
        "两款吹风机相比，还是上一代安静",
        "口感跟楼下那家的差不多",
        "奶粉换了三个牌子，这个最难冲开",
        "它没有前一款那么香",
        "吸力不如以前了",
        "这把椅子和图片上的完全不一样",
        "在同价位里算厚道的",
        "與舊款相比，聲音更小",
        "呢部好用過上一部，平好多，不過重過佢",
        "This kettle is louder than the old one",
        "as good as the previous model",
    ],
)
def test_a_sentence_that_compares_is_found(text: str) -> None:
    (found,) = comparisons([plain_text(text)])
    assert found is not None
    assert found.as_value()["comparative"] is True


@pytest.mark.parametrize(
    "text",
    [
        "",
        "比如说这款手机很好",
        "今天的比赛几点开始",
        "价格比较便宜",
        "我觉得这个比较好用",
        "超过30分钟没人接电话",
        "不如我们去吃饭吧",
        "最近在忙什么",
        "最后还是没修好",
        "什么时候更新系统",
        "公司将于下周三召开发布会",
        "送货很快，包装完好",
        "Then it broke",
    ],
)
def test_a_sentence_that_only_looks_like_it_is_not(text: str) -> None:
    assert comparisons([text]) == [None]


@pytest.mark.parametrize(
    ("compares", "only_looks_so", "at_least"),
    [(COMPARES, ONLY_LOOKS_SO, 0.95), (COMPARES_UNSEEN, ONLY_LOOKS_SO_UNSEEN, 0.9)],
    ids=["mended by", "only measured"],
)
def test_traps_are_told_from_comparisons(
    compares: Sequence[str], only_looks_so: Sequence[str], at_least: float
) -> None:
    missed = [text for text in compares if comparisons([plain_text(text)]) == [None]]
    mistaken = [text for text in only_looks_so if comparisons([plain_text(text)]) != [None]]
    right = len(compares) - len(missed)
    assert 2 * right / (right + len(mistaken) + len(compares)) >= at_least, (missed, mistaken)


@pytest.mark.parametrize(
    ("text", "competitor", "feeling"),
    [
        ("这耳机还不如隔壁的星河，早知道买星河了", "星河", "envy"),
        ("星河Pro比我们这款好太多了，太失望了", "星河Pro", "disappointed"),
        ("降噪和星河不相上下", "星河", "neutral"),
        ("xphone is better than this", "xphone", "neutral"),
        ("换了星河的手机后真香", "星河", "envy"),
        ("比上一代更重了", "", "neutral"),
        ("myxphones are heavier than these", "", "neutral"),
    ],
)
def test_a_comparison_names_the_competitor_and_how_it_feels(text: str, competitor: str, feeling: str) -> None:
    (found,) = comparisons([text], _RIVALS)
    assert found is not None
    assert (found.competitor, found.feeling) == (competitor, feeling)


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("这手机还不如星河", "theirs"),
        ("跟星河没法比", "theirs"),
        ("星河比我们这款好太多", "theirs"),
        ("比星河卡多了", "theirs"),
        ("没有星河顺手", "theirs"),
        ("没有比星河好", "theirs"),
        ("呢部冇星河咁靓", "theirs"),
        ("星河吊打它", "theirs"),
        ("被星河按在地上摩擦", "theirs"),
        ("早知道买星河", "theirs"),
        ("还是星河香", "theirs"),
        ("not as good as my XPhone", "theirs"),
        ("The XPhone charges faster than this", "theirs"),
        ("I switched to XPhone and it was the best choice", "theirs"),
        ("星河根本比不上它", "ours"),
        ("星河的屏幕不如这台", "ours"),
        ("星河跟它没法比", "ours"),
        ("比星河好用多了", "ours"),
        ("星河比它贵还卡", "ours"),
        ("吊打星河", "ours"),
        ("星河被它秒杀", "ours"),
        ("星河冇呢部咁好", "ours"),
        ("better than the XPhone", "ours"),
        ("XPhone can't compete with this, much worse than yours", "ours"),
        ("降噪和星河不相上下", ""),
        ("星河和它不一样", ""),
    ],
)
def test_a_comparison_tells_whom_its_words_favour(text: str, side: str) -> None:
    (found,) = comparisons([plain_text(text)], _RIVALS)
    assert found is not None
    assert found.side == side
    assert found.feeling == "neutral" or side != "ours"


@pytest.mark.parametrize(
    ("raw", "competitor"),
    [
        ("跟星河差遠了", "星河"),
        ("還是星河香", "星河"),
        ("不\u200b如星\u200b河", "星河"),
        ("ＸＰｈｏｎｅ is ｂｅｔｔｅｒ than this", "XPhone"),
    ],
)
def test_a_comparison_nobody_made_plain_is_read_too(raw: str, competitor: str) -> None:
    (found,) = comparisons([raw], _RIVALS)
    assert found is not None
    assert found.competitor == competitor


def test_a_competitor_named_without_comparing_is_no_comparison() -> None:
    assert comparisons(["星河今天发布了财报"], _RIVALS) == [None]


@pytest.mark.parametrize("text", ["比" * 100_000, "和" * 100_000, "a " * 50_000, "没有" * 50_000])
def test_a_long_text_takes_no_time(text: str) -> None:
    assert seconds(lambda: comparisons([text], _RIVALS)) < 0.2


@pytest.mark.skipif(not _LABELLED.exists(), reason="the evaluation texts are not beside this checkout")
def test_nine_of_ten_labelled_comparisons_are_told_from_the_rest() -> None:
    rows = [json.loads(line) for line in _LABELLED.open(encoding="utf-8")]
    found = comparisons([row["text"] for row in rows])
    right = sum(one is not None and row["label"] == 1 for row, one in zip(rows, found, strict=True))
    told = sum(one is not None for one in found)
    true = sum(row["label"] == 1 for row in rows)
    assert 2 * right / (told + true) >= 0.90

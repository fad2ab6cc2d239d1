"""What counts as the same text among labels, and what is kept in one part when labels are held out."""

import pytest

from bot.model.mention import Polarity
from bot.watch.polarity.copies import kin, without_copies


@pytest.mark.parametrize(
    "copy",
    [
        "客服太差了！！！",
        "  客服 太差了 ",
        "客服太差了 转发微博",
        "#某品牌道歉#客服太差了",
        "//@路人甲：客服太差了",
        "回复@路人甲:客服太差了",
        "客服太差了 https://example.com/a",
        "客服太差了。\u200b",
        "客服太差了…",
    ],
)
def test_marks_and_forwarding_make_no_new_text(copy: str) -> None:
    assert without_copies(["客服太差了", copy], [Polarity.NEGATIVE] * 2).copies == 1


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("转发微博", "#某品牌道歉#"),
        ("等了3天", "等了30天"),
        ("收到了[怒]", "收到了[心]"),
        ("收到了😡", "收到了😊"),
        ("？？？", "！！！"),
        ("说得好//@甲:质量很好", "说得好//@乙:质量很差"),
    ],
)
def test_what_may_be_felt_otherwise_is_another_text(text: str, other: str) -> None:
    assert without_copies([text, other], [Polarity.NEGATIVE] * 2).copies == 0


def test_a_text_keeps_its_first_wording_and_its_place() -> None:
    distinct = without_copies(["坏了！", "很好", "坏了"], [Polarity.NEGATIVE, Polarity.POSITIVE, Polarity.NEGATIVE])

    assert distinct.texts == ["坏了！", "很好"]
    assert distinct.polarities == [Polarity.NEGATIVE, Polarity.POSITIVE]


def test_texts_that_begin_or_end_alike_or_go_on_behind_another_are_kin() -> None:
    texts = [
        "昨天买的电饭煲今天就不能用了",
        "昨天买的电饭煲今天就不灵",
        "气死了，电饭煲今天就不能用了",
        "第1次用就坏掉了",
        "第2次用就坏掉了，哈哈",
        "昨天没有买电饭煲",
        "The lid broke on day 3",
        "The lid broke on day 4!",
    ]

    assert kin(texts) == [0, 1, 2, 3, 3, 5, 6, 6]


def test_kin_of_kin_are_kin() -> None:
    start, end = "昨天买的电饭煲今天就不能", "客服说这不关他们的事情吧"

    assert kin([start, end, start + end]) == [0, 0, 0]


def test_nothing_is_kin_to_nothing() -> None:
    assert kin([]) == []
    assert kin(["", "123", "！！！"]) == [0, 1, 2]

"""The beginning of a text as our words are written."""

import pytest

from bot.watch.beginning import beginning
from bot.watch.sentiment import plain_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("", ""),
        ("plain", "plain"),
        ("已经是简体，不用转", "已经是简体，不用转"),
        ("還是傳統的字", "还是传统的字"),
        ("回覆", "回复"),
        ("愤\u200b怒", "愤怒"),
        ("Ａｎｇｒｙ！１２", "Angry！12"),
        ("［怒］", "[怒]"),
        ("e\u0301", "é"),
        ("怒\ud800", "怒"),
        ("❤\ufe0f👍🏽", "❤👍🏽"),
        ("好\u200d嬲", "好嬲"),
    ],
)
def test_a_text_is_read_simplified_of_half_width_and_with_nothing_invisible(text: str, plain: str) -> None:
    assert beginning(text, 1_000) == plain
    assert beginning(plain, 1_000) == plain


@pytest.mark.parametrize(("length", "read"), [(9, 9), (10, 10), (11, 10), (100_000, 10)])
def test_no_more_than_the_longest_is_read(length: int, read: int) -> None:
    for sign in "a怒憤":
        assert len(beginning(sign * length, 10)) == read


def test_invisible_signs_may_fill_three_quarters_of_the_place() -> None:
    assert beginning("\u200b" * 30 + "怒" * 20, 10) == "怒" * 10


@pytest.mark.parametrize("text", ["𠮷野家", "ﬁne", "Ⅳ", "한국어", "が", "¼", "ǅ"])
def test_other_scripts_stay_as_plain_text_leaves_them(text: str) -> None:
    assert beginning(text, 1_000) == plain_text(text)

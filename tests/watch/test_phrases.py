"""Phrases: what texts share, as signs."""

import pytest

from bot.watch.detectors.phrases import GAP, LATIN, LONGEST, Bar, originals, read, risen, written

_BAR = Bar(least=5, times=4, sure=4, floor=0.03)


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("", ""),
        ("😡😡", ""),
        ("电池", "电池"),
        ("電池", "电池"),
        ("电池，屏幕", f"电池{GAP}屏幕"),
        ("电池 屏幕", "电池屏幕"),
        ("电池3屏幕", f"电池{GAP}屏幕"),
        ("电池[怒]屏幕", f"电池{GAP}屏幕"),
        ("电池//@某人:屏幕", "电池"),
        ("//@某人:屏幕", "屏幕"),
        ("看 https://evil.example/a?b=c 电池", f"看{GAP}电池"),
    ],
)
def test_signs_are_simplified_characters_without_what_is_no_word(text: str, signs: str) -> None:
    assert read(text).strip(GAP) == signs


def test_a_latin_word_is_one_sign_in_any_case_and_none_of_a_chinese_text() -> None:
    assert len(read("Battery")) == 1
    assert read("BATTERY") == read("battery") >= LATIN
    assert len(read("don't buy")) == 2
    assert read("battery") not in read("batteries 电池")


def test_only_the_beginning_of_a_text_is_read() -> None:
    assert len(read("电" * 100_000)) == LONGEST


def test_a_phrase_is_written_as_its_text_writes_it() -> None:
    assert written(read("电池鼓包"), "我的電池鼓包了") == "電池鼓包"
    assert written(read("battery drain"), "Severe Battery  Drain!") == "Battery Drain"
    assert written(read("电池"), "屏幕") == ""


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        ([], []),
        (["电池"], [0]),
        (["电池", "电池"], [0, 1]),
        (["一段足够长的文字被原样抄了一遍"] * 3, [0]),
        (["一段足够长的文字被原样抄了一遍", "一段足够长的文字被原样抄了两遍"], [0]),
        (["一段足够长的文字被原样抄了一遍", "另外一句完全不同的话说的是别的"], [0, 1]),
    ],
)
def test_a_long_text_is_a_copy_of_an_earlier_one_it_is_like(texts: list[str], kept: list[int]) -> None:
    assert originals(texts) == kept


def test_the_longest_phrase_that_nearly_all_share_is_found() -> None:
    now = [f"{a}电池鼓包{b}" for a in "甲乙丙丁戊" for b in "子丑寅卯"]

    assert risen(now, ["屏幕很好", "电池不错"] * 50, _BAR) == ["电池鼓包"]


@pytest.mark.parametrize(
    ("now", "past"),
    [
        ([], []),
        ([], ["电池"]),
        (["电池鼓包"] * 4, ["屏幕"] * 100),
        (["电池鼓包"] * 20, ["电池鼓包"] * 100),
        (["电池鼓包"] * 20, ["屏幕", "电池鼓包"] * 50),
        ([GAP, "", GAP * 3] * 10, ["屏幕"] * 100),
    ],
)
def test_nothing_rises_where_few_say_it_or_many_said_it(now: list[str], past: list[str]) -> None:
    assert risen(now, past, _BAR) == []

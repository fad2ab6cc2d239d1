"""The exact words: the one form they are kept in, their hashes, and which translations still fit."""

import unicodedata

import pytest

from bot.errors import BadInput
from bot.speak.statement import (
    LONGEST_TEXT,
    fixed_text,
    is_untouched,
    locales,
    next_version,
    sha256,
    sha256_of_version,
    stale_locales,
    word,
)
from tests.speak.house import NOW, house, statement, wording


@pytest.mark.parametrize(
    ("raw", "fixed"),
    [
        pytest.param("Sorry.", "Sorry.", id="plain words stay"),
        pytest.param("a\r\nb\rc\nd", "a\nb\nc\nd", id="line ends become LF"),
        pytest.param(" \n\t　Sorry.　\u00a0\n ", "Sorry.", id="blanks at both ends go"),
        pytest.param("a  b\n\n\nc", "a  b\n\n\nc", id="blanks inside stay"),
        pytest.param("cafe\u0301", "café", id="characters are composed"),
        pytest.param("“屏幕常亮”……《公告》", "“屏幕常亮”……《公告》", id="Chinese punctuation stays"),
        pytest.param("👩‍💻 ❤️", "👩‍💻 ❤️", id="joined emoji stay whole"),
        pytest.param("*b* _i_ `c` <!channel> &amp;", "*b* _i_ `c` <!channel> &amp;", id="markup is only letters"),
    ],
)
def test_a_text_has_one_form(raw: str, fixed: str) -> None:
    assert fixed_text(raw, "en") == fixed
    assert fixed_text(fixed, "en") == fixed
    assert unicodedata.is_normalized("NFC", fixed)


@pytest.mark.parametrize("raw", ["", " ", "\r\n\t\n", "　"])
def test_a_text_of_nothing_is_refused(raw: str) -> None:
    with pytest.raises(BadInput, match="The text for en is empty"):
        fixed_text(raw, "en")


def test_a_text_may_be_as_long_as_one_message_carries() -> None:
    assert fixed_text("字" * LONGEST_TEXT, "zh-Hans") == "字" * LONGEST_TEXT
    assert fixed_text("字" * LONGEST_TEXT + "\n", "zh-Hans") == "字" * LONGEST_TEXT


@pytest.mark.parametrize(
    ("raw", "length"),
    [
        pytest.param("字" * 3001, "3001", id="one too many"),
        pytest.param("😀" * 1501, "3002", id="emoji are two each, as Telegram counts"),
        pytest.param("x" * 100_000, "100000", id="far too many"),
    ],
)
def test_a_longer_text_is_refused_with_its_length(raw: str, length: str) -> None:
    with pytest.raises(BadInput, match=f"has {length} characters; at most 3000 fit"):
        fixed_text(raw, "en")


@pytest.mark.parametrize(
    ("raw", "place", "code"),
    [
        pytest.param("a\u200bb", 2, "200B", id="zero width space"),
        pytest.param("\u202eabc", 1, "202E", id="right to left"),
        pytest.param("abc\u2069", 4, "2069", id="end of an isolate"),
        pytest.param("a\x00b", 2, "0000", id="null"),
        pytest.param("a\tb", 2, "0009", id="tab"),
        pytest.param("a\ufeffb", 2, "FEFF", id="byte order mark"),
        pytest.param("a\ue000b", 2, "E000", id="private use"),
        pytest.param("a\ud800b", 2, "D800", id="half a character"),
        pytest.param("a\u2028b", 2, "2028", id="line separator"),
        pytest.param("a\u2029b", 2, "2029", id="paragraph separator"),
    ],
)
def test_a_character_nobody_can_see_is_refused_with_its_place(raw: str, place: int, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        fixed_text(raw, "en")

    assert (refused.value.facts["position"], refused.value.facts["code"]) == (place, code)


def test_a_hash_is_that_of_the_bytes() -> None:
    assert sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert sha256("对不起") != sha256("對不起")


def test_the_hash_of_a_version_covers_every_locale_and_no_order() -> None:
    en, zh = wording("en", "Sorry."), wording("zh-Hans", "对不起。")

    both = sha256_of_version({"en": en, "zh-Hans": zh})

    assert both == sha256_of_version({"zh-Hans": zh, "en": en})
    assert both != sha256_of_version({"en": en})
    assert both != sha256_of_version({"en": zh, "zh-Hans": en})
    assert both != sha256_of_version({"en": en, "zh-Hans": wording("zh-Hans", "对不起")})


@pytest.mark.parametrize("tampered", ["text", "sha256", "both", "none", "locale added", "locale gone"])
def test_any_change_behind_the_back_is_noticed(tampered: str) -> None:
    wordings = {"en": wording("en", "Sorry."), "zh-Hans": wording("zh-Hans", "对不起。")}
    version = next_version(statement(), None, wordings, "lin", NOW)
    match tampered:
        case "text":
            wordings["en"].text = "Sorry!"
        case "sha256":
            wordings["en"].sha256 = sha256("Sorry!")
        case "both":
            wordings["en"] = wording("en", "Sorry!")
        case "locale added":
            wordings["zh-Hant"] = wording("zh-Hant", "對不起。")
        case "locale gone":
            del wordings["zh-Hans"]

    assert is_untouched(version, wordings) is (tampered == "none")


def test_headquarters_language_comes_first_and_each_locale_once() -> None:
    assert locales(house()) == ["en", "zh-Hant", "zh-Hans"]


def test_a_statement_without_its_master_is_refused() -> None:
    with pytest.raises(BadInput, match="The text for en is missing"):
        word({"zh-Hans": "对不起。"}, {}, house())
    with pytest.raises(BadInput, match="The text for en is missing"):
        word({}, {}, house())


def test_a_new_master_makes_the_kept_translations_stale() -> None:
    first = word({"en": "Sorry.", "zh-Hans": "对不起。", "zh-Hant": "對不起。"}, {}, house())
    second = word({"en": "We are sorry.", "zh-Hant": "我們很抱歉。"}, first, house())

    assert stale_locales(first, house()) == []
    assert stale_locales(second, house()) == ["zh-Hans"]
    assert second["zh-Hans"].text == "对不起。"


def test_a_stale_translation_is_mended_by_a_new_one_or_by_the_old_master() -> None:
    first = word({"en": "Sorry.", "zh-Hans": "对不起。"}, {}, house())
    second = word({"en": "We are sorry."}, first, house())

    assert stale_locales(word({"zh-Hans": "我们很抱歉。"}, second, house()), house()) == []
    assert stale_locales(word({"zh-Hans": "对不起。"}, second, house()), house()) == []
    assert stale_locales(word({"en": "Sorry."}, second, house()), house()) == []


def test_the_next_version_counts_on_and_keeps_the_level() -> None:
    wordings = word({"en": "Sorry."}, {}, house())
    first = next_version(statement(), None, wordings, "lin", NOW)
    first.level = "red"

    second = next_version(statement(), first, wordings, "mei", NOW)

    assert (first.number, second.number, second.level, second.editor) == (1, 2, "red", "mei")

"""Which subjects a sighting is about, and what it takes to be stored."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.config import Subject
from bot.model.mention import Sighting
from bot.watch.intake import LONGEST_TEXT, Watchwords, match, storable

_NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_WORDS = Watchwords.of(
    [
        Subject(key="acme", words=("Acme", "星河手机", "Mi")),
        Subject(key="rival", words=("遠山", "far mountain", "C++")),
    ]
)


def _seen(text: str, **fields: object) -> Sighting:
    plain = Sighting(platform="weibo", kind="post", native_id="1", text=text, published_at=_NOON, seen_at=_NOON)
    return replace(plain, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("ACME is late", ("acme",)),
        ("acme的电池", ("acme",)),
        ("ＡＣＭＥ 全角", ("acme",)),
        ("ac\u200bme", ("acme",)),
        ("placme", ()),
        ("acmes", ()),
        ("acme2", ()),
        ("@acme_official", ("acme",)),
        ("星河手机", ("acme",)),
        ("星河手機", ("acme",)),
        ("星\u200b河手机", ("acme",)),
        ("星河", ()),
        ("my family", ()),
        ("小米Mi手环", ("acme",)),
        ("远山", ("rival",)),
        ("遠山", ("rival",)),
        ("Far  Mountain", ("rival",)),
        ("far\nmountain", ("rival",)),
        ("C++", ("rival",)),
        ("c", ()),
        ("星河手机不如远山", ("acme", "rival")),
        ("", ()),
        ("x" * 100_000, ()),
    ],
)
def test_a_sighting_is_about_the_subjects_whose_words_it_holds(text: str, subjects: tuple[str, ...]) -> None:
    assert _WORDS.named_in(_seen(text)) == subjects


@pytest.mark.parametrize(
    ("word", "texts"),
    [
        ("手表 S3", ("手表 S3", "手表S3", "手表Ｓ３坏了", "手表  s3", "手表\nS3", "手表\u00a0S3", "手錶S3")),
        ("手表S3", ("手表 S3", "手表S3", "手錶\nS3的电池")),
        ("S3手表", ("S3 手表", "新S3手表")),
        ("S3 手表", ("S3手表", "S3 手表")),
        ("Watch S3", ("Watch S3", "WatchS3", "watch-s3", "watch  s3", "Watch\u2011S3", "我的WatchS3坏了")),
        ("小米 手机", ("小米手机", "小米 手机")),
        ("갤럭시 S3", ("갤럭시S3", "갤럭시 S3")),
        ("C++ 手表", ("C++手表", "C++ 手表")),
    ],
)
def test_a_blank_at_a_chinese_letter_or_between_latin_ones_is_found_written_or_not(
    word: str, texts: tuple[str, ...]
) -> None:
    words = Watchwords.of([Subject(key="s3", words=(word,))])

    assert [text for text in texts if not words.named_in(_seen(text))] == []


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("手表 S3", "手表 S30"),
        ("手表 S3", "手表，S3"),
        ("手表 S3", "手表和S3"),
        ("手表 S3", "手表"),
        ("Watch S3", "smartwatch S3"),
        ("Watch S3", "Watch S3x"),
        ("Watch S3", "Watch -- S3"),
        ("WatchS3", "Watch S3"),
        ("WatchS3", "watch-s3"),
        ("Mi", "fa mily"),
        ("小米手机", "小米 手机"),
        ("C++ 17", "C++17"),
    ],
)
def test_no_other_letter_or_mark_is_passed_over(word: str, text: str) -> None:
    assert Watchwords.of([Subject(key="s3", words=(word,))]).named_in(_seen(text)) == ()


def test_the_search_word_it_was_found_under_counts_as_well() -> None:
    assert _WORDS.named_in(_seen("电池鼓包了", keyword="星河手机")) == ("acme",)


@pytest.mark.parametrize("words", [("",), ("\u200b",), (" ",)])
def test_a_subject_without_a_usable_word_is_about_nothing(words: tuple[str, ...]) -> None:
    unchecked = Subject.model_construct(key="blank", words=words)

    assert Watchwords.of([unchecked]).named_in(_seen("anything")) == ()


def test_what_is_about_nothing_is_left_out() -> None:
    assert match(_WORDS, [_seen("早上好")], {}) == []


def test_a_comment_is_about_what_its_post_is_about() -> None:
    post = _seen("星河手机", native_id="p")
    comments = [
        _seen("退货！", kind="comment", native_id="1", parent="p"),
        _seen("远山更好", kind="comment", native_id="2", parent="p"),
        _seen("旧帖的评论", kind="comment", native_id="3", parent="stored"),
        _seen("别处", kind="comment", native_id="4", parent="unknown"),
        _seen("别的平台", kind="comment", native_id="5", parent="p", platform="xhs"),
    ]

    found = match(_WORDS, [*comments, post], {("weibo", "stored"): ("rival",)})

    assert {one.native_id: subjects for one, subjects in found} == {
        "p": ("acme",), "1": ("acme",), "2": ("rival", "acme"), "3": ("rival",),
    }  # fmt: skip


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(seconds=1), timedelta(days=4000)])
def test_a_publication_in_the_past_stays_however_old(ago: timedelta) -> None:
    assert storable(_seen("x", published_at=_NOON - ago), _NOON).published_at == _NOON - ago


@pytest.mark.parametrize("ahead", [timedelta(seconds=1), timedelta(minutes=5), timedelta(hours=8), timedelta(days=30)])
def test_a_publication_in_the_future_is_counted_when_it_was_seen(ahead: timedelta) -> None:
    seen = _seen("x", published_at=_NOON + ahead, seen_at=_NOON - timedelta(hours=1))

    assert storable(seen, _NOON).published_at == _NOON - timedelta(hours=1)


@pytest.mark.parametrize(("later", "stays"), [(timedelta(hours=1), True), (timedelta(hours=8), False)])
def test_a_publication_long_after_the_look_that_found_it_is_counted_at_that_look(later: timedelta, stays: bool) -> None:
    looked_at = _NOON - timedelta(days=2)
    seen = _seen("x", published_at=looked_at + later, seen_at=looked_at)

    assert storable(seen, _NOON).published_at == (looked_at + later if stays else looked_at)


def test_a_look_from_the_future_does_not_outrank_every_later_one() -> None:
    seen = _seen("x", published_at=_NOON + timedelta(days=30), seen_at=_NOON + timedelta(days=3650))

    assert (storable(seen, _NOON).seen_at, storable(seen, _NOON).published_at) == (_NOON, _NOON)


def test_what_a_database_cannot_hold_is_taken_out() -> None:
    one = storable(_seen("a\0b\ud800c" + "x" * 50_000, native_id="1\0", author_name="\ud800", likes=10**12), _NOON)

    assert one.text[:3] == "abc"
    assert len(one.text) <= LONGEST_TEXT
    assert (one.native_id, one.author_name, one.likes) == ("1", "", 2**31 - 1)

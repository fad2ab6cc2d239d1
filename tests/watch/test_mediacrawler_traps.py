"""The ten traps of MediaCrawler's stores, each with what is done about it here."""

import json
import logging
import sqlite3
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from bot.ports import Source
from tests.watch.crawl import Crawl, ms
from tests.watch.reading import drained, ids_of, path, source

__all__ = ["path", "source"]

_NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_S = int(_NOON.timestamp())


def test_trap_1_the_era_is_seen_in_the_columns_of_each_table_not_in_a_version(path: Path, source: Source) -> None:
    old = Crawl(path, ("weibo_note",), era="A")
    old.weibo(1, _NOON, "旧", user_id="77")
    new = Crawl(path, ("xhs_note",), era="C")
    new.add("xhs_note", _NOON, note_id="2", title="新", time=ms(_NOON), creator_hash="feedbeef00000000")

    assert [one.author for one in drained(source, {})[0]] == [sha256(b"77").hexdigest()[:16], "feedbeef00000000"]


def test_trap_1_a_table_left_half_made_is_named_once_and_silences_no_other(
    path: Path, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    crawl = Crawl(path, ("weibo_note",))
    crawl.weibo(1, _NOON, "好")
    with crawl.writing() as connection:
        connection.execute("CREATE TABLE xhs_note (id INTEGER PRIMARY KEY, note_id TEXT, title TEXT)")

    sightings, cursor = drained(source, {})
    crawl.weibo(2, _NOON, "又")
    more, _ = drained(source, cursor)

    assert ids_of(sightings) + ids_of(more) == ["1", "2"]
    assert source.notes == [f"Not read: table xhs_note of {path} has no column time."]  # type: ignore[attr-defined]
    assert caplog.text.count("xhs_note") == 1


def test_trap_1_columns_that_appear_while_the_bot_runs_are_read_from_then_on(path: Path, source: Source) -> None:
    crawl = Crawl(path, era="B")
    crawl.weibo(1, _NOON, "旧", user_id="77")
    _, cursor = drained(source, {})
    with crawl.writing() as connection:
        connection.execute("ALTER TABLE weibo_note ADD COLUMN creator_hash TEXT")
    crawl.weibo(2, _NOON, "新", creator_hash="feedbeef00000000")

    assert [one.author for one in drained(source, cursor)[0]] == ["feedbeef00000000"]


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("weibo_note", {"note_id": 1, "content": "好", "create_time": _S}),
        ("xhs_note", {"note_id": "1", "title": "好", "time": ms(_NOON)}),
        ("douyin_aweme", {"aweme_id": 1, "title": "好", "create_time": _S, "sec_uid": "MS4wLjAB"}),
        ("bilibili_video", {"video_id": 1, "title": "好", "create_time": _S, "video_url": ""}),
        ("kuaishou_video", {"video_id": "1", "title": "好", "create_time": ms(_NOON)}),
        ("zhihu_content", {"content_id": "1", "title": "好", "created_time": str(_S)}),
    ],
)
def test_trap_2_an_account_has_one_pseudonym_in_every_era_made_of_the_id_the_crawler_hashes(
    tmp_path: Path, path: Path, source: Source, table: str, columns: dict[str, object]
) -> None:
    hashed = sha256(b"77").hexdigest()[:16]
    Crawl(path, era="B").add(table, _NOON, user_id=" 77 ", **columns)
    [old], _ = drained(source, {})
    path.unlink()
    kept = {name: value for name, value in columns.items() if name != "sec_uid"}
    Crawl(path, era="C").add(table, _NOON, creator_hash=hashed, **kept)
    [new], _ = drained(source, {})

    assert old.author == new.author == hashed


def test_trap_2_tieba_has_no_author_before_there_were_hashes_as_its_links_name_no_account(
    path: Path, source: Source
) -> None:
    Crawl(path, era="B").add(
        "tieba_note", _NOON, note_id="1", title="好", publish_time="2026-11-20 12:00", user_link="/home?id=tb.1.x"
    )

    assert drained(source, {})[0][0].author == ""


def test_trap_3_no_feeling_is_taken_from_the_store(path: Path, source: Source) -> None:
    crawl = Crawl(path)
    with crawl.writing() as connection:
        connection.execute("ALTER TABLE weibo_note ADD COLUMN sentiment TEXT")
    crawl.weibo(1, _NOON, "好", sentiment="positive")

    assert not hasattr(drained(source, {})[0][0], "sentiment")


def test_trap_4_a_count_that_was_overwritten_is_seen_again_with_the_time_of_its_writing(
    path: Path, source: Source
) -> None:
    crawl = Crawl(path)
    crawl.weibo(1, _NOON, "好", liked_count="10")
    [before], cursor = drained(source, {})
    later = _NOON + timedelta(minutes=30)
    with crawl.writing() as connection:
        connection.execute("UPDATE weibo_note SET liked_count = '4000', last_modify_ts = ?", (ms(later),))

    [after], _ = drained(source, cursor)

    assert (before.likes, before.seen_at) == (10, _NOON)
    assert (after.likes, after.seen_at, after.published_at) == (4000, later, _NOON)


@pytest.mark.parametrize(
    ("written", "likes", "lower_bound"),
    [
        ("1.2万", 12000, False),
        ("10万+", 100_000, True),
        ("100万+", 1_000_000, True),
        ("1千+", 1000, True),
        ("3.1w", 31000, False),
        ("赞", None, False),
        ("None", None, False),
        ("", None, False),
        (None, None, False),
    ],
)
def test_trap_5_counts_are_texts_for_people(
    path: Path, source: Source, written: str | None, likes: int | None, *, lower_bound: bool
) -> None:
    Crawl(path, era="A").weibo(1, _NOON, "好", liked_count=written)

    [one], _ = drained(source, {})

    assert (one.likes, one.lower_bound) == (likes, lower_bound)


def test_trap_5_tags_are_opened_before_they_are_parted(path: Path, source: Source) -> None:
    Crawl(path).add("xhs_note", _NOON, note_id="1", title="好", time=ms(_NOON), tag_list=json.dumps("避雷,数码"))

    assert drained(source, {})[0][0].text == "好 #避雷 #数码"


_BEFORE_MENDED = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("exact_time", "late_h", "seen", "published"),
    [
        ("2026-07-01 12:00:00+08:00", 8, _BEFORE_MENDED, _BEFORE_MENDED),  # the text is right, the number 8 h late
        ("2026-07-01 12:00:00+08:00", 0, _BEFORE_MENDED, _BEFORE_MENDED),
        (None, 8, _BEFORE_MENDED, _BEFORE_MENDED),
        ("None", 8, _BEFORE_MENDED + timedelta(days=9), _BEFORE_MENDED),  # crawled later, by a writer not mended yet
        (None, 0, _NOON, _BEFORE_MENDED),  # by a mended one
        (None, 8, _NOON, _BEFORE_MENDED + timedelta(hours=8)),  # which wrote what it wrote
    ],
)
def test_trap_6_weibo_times_that_are_8_hours_late_are_seen_through(
    path: Path, source: Source, exact_time: str | None, late_h: int, seen: datetime, published: datetime
) -> None:
    at = _BEFORE_MENDED + timedelta(hours=late_h)
    Crawl(path).add(
        "weibo_note", seen, note_id="1", content="好", create_date_time=exact_time, create_time=int(at.timestamp())
    )

    assert drained(source, {})[0][0].published_at == published


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("xhs_note", {"note_id": "1", "title": "好", "time": ms(_NOON)}),
        ("douyin_aweme", {"aweme_id": "1", "title": "好", "create_time": _S}),
        ("tieba_note", {"note_id": "1", "title": "好", "publish_time": "2026-11-20 12:00"}),
        ("tieba_note", {"note_id": "1", "title": "好", "publish_time": "2026-11-20 12:00:00"}),
        ("zhihu_content", {"content_id": "1", "title": "好", "created_time": str(_S)}),
        ("zhihu_content", {"content_id": "1", "title": "好", "created_time": _S}),
    ],
)
def test_trap_6_times_are_milliseconds_seconds_texts_of_seconds_or_local_texts(
    path: Path, source: Source, table: str, columns: dict[str, object]
) -> None:
    Crawl(path).add(table, _NOON, **columns)

    assert drained(source, {})[0][0].published_at == _NOON


@pytest.mark.parametrize("publish_time", [None, "", "0", "0000-00-00 00:00:00", "1970-01-01 08:00", "刚刚"])
def test_trap_6_a_row_without_a_time_counts_when_it_was_added_and_not_at_each_later_look(
    path: Path, source: Source, publish_time: str | None
) -> None:
    later = ms(_NOON + timedelta(days=3))
    Crawl(path).add("tieba_note", _NOON, note_id="1", title="好", publish_time=publish_time, last_modify_ts=later)

    [one], _ = drained(source, {})

    assert (one.published_at, one.seen_at, one.dated) == (_NOON, _NOON + timedelta(days=3), False)


@pytest.mark.parametrize(("ahead", "late"), [(timedelta(minutes=2), False), (timedelta(hours=8), True)])
def test_trap_6_a_clock_that_differs_by_minutes_makes_no_8_hours(
    path: Path, source: Source, ahead: timedelta, *, late: bool
) -> None:
    Crawl(path).add("weibo_note", _NOON, note_id="1", content="好", create_time=int((_NOON + ahead).timestamp()))

    assert drained(source, {})[0][0].published_at == _NOON + ahead - (timedelta(hours=8) if late else timedelta(0))


@pytest.mark.parametrize("newest_first", [True, False])
def test_trap_7_of_rows_that_stand_there_twice_the_one_written_last_counts(
    path: Path, source: Source, *, newest_first: bool
) -> None:
    crawl = Crawl(path)
    rows = [("10", 0), ("99", 60)]
    for likes, minutes in reversed(rows) if newest_first else rows:
        written_at = ms(_NOON + timedelta(minutes=minutes))
        crawl.weibo(1, _NOON, "好", liked_count=likes, last_modify_ts=written_at)

    [one], _ = drained(source, {})

    assert one.likes == 99


@pytest.mark.parametrize("table", ["tieba_note", "tieba_comment"])
def test_trap_8_a_row_that_does_not_say_when_it_was_added_is_read(path: Path, source: Source, table: str) -> None:
    ids = {"note_id": "1"} | ({"comment_id": "2", "content": "好"} if "comment" in table else {"title": "好"})
    Crawl(path).add(table, _NOON, add_ts=None, publish_time="2026-11-20 11:00", **ids)

    assert drained(source, {})[0][0].seen_at == _NOON


def test_trap_8_a_row_that_does_not_say_when_it_was_written_either_was_seen_when_published(
    path: Path, source: Source
) -> None:
    Crawl(path).add("tieba_note", _NOON, add_ts=None, last_modify_ts=None, note_id="1", title="好",
                    publish_time="2026-11-20 11:00")  # fmt: skip

    [one], _ = drained(source, {})

    assert one.seen_at == one.published_at == _NOON - timedelta(hours=1)


def test_trap_9_the_crawler_goes_on_writing_while_its_file_is_read_again_and_again(path: Path, source: Source) -> None:
    crawl = Crawl(path)
    with crawl.writing() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    crawl.weibo(0, _NOON, "好")
    cursor: dict[str, object] = {}
    for number in range(1, 20):
        batch = source.read(cursor, 10)
        cursor = dict(batch.cursor)
        writer = sqlite3.connect(path, timeout=0)  # it would fail at once if a lock were left
        writer.execute("INSERT INTO weibo_note (note_id, content, create_time) VALUES (?, '好', ?)", (number, _S))
        writer.commit()
        writer.close()
        assert len(batch.sightings) == 1


def test_trap_10_what_is_no_longer_in_the_store_is_no_news(
    path: Path, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    crawl = Crawl(path)
    for number in range(3):
        crawl.weibo(number, _NOON, "好")
    _, cursor = drained(source, {})
    with crawl.writing() as connection:
        connection.execute("DELETE FROM weibo_note WHERE note_id IN ('0', '1')")

    with caplog.at_level(logging.INFO):
        assert drained(source, cursor)[0] == []
    assert not caplog.records


def test_trap_10_posts_are_dated_by_their_publication_not_by_the_crawl_that_found_them(
    path: Path, source: Source
) -> None:
    Crawl(path).add("douyin_aweme", _NOON, aweme_id="1", title="好", create_time=_S - 86400)

    [one], _ = drained(source, {})

    assert (one.published_at, one.seen_at) == (_NOON - timedelta(days=1), _NOON)

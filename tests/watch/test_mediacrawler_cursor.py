"""Going on in a crawler's file: new rows, changed rows, and files that are no longer the same."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.ports import Source
from tests.watch.crawl import Crawl, ms
from tests.watch.reading import drained, ids_of, path, source

__all__ = ["path", "source"]
_NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def test_new_rows_are_read_and_changed_rows_once_more(path: Path, source: Source) -> None:
    crawl = Crawl(path)
    for number in range(7):
        crawl.weibo(number, _NOON, f"帖子{number}", liked_count="1")
    first, cursor = drained(source, {}, limit=3)
    nothing, cursor = drained(source, cursor)
    with crawl.writing() as connection:
        connection.execute(
            "UPDATE weibo_note SET liked_count = '9', last_modify_ts = ? WHERE note_id IN ('2', '5')",
            (ms(_NOON + timedelta(minutes=30)),),
        )
    crawl.weibo(7, _NOON + timedelta(minutes=31), "新的")
    again, cursor = drained(source, cursor, limit=2)
    nothing_more, _ = drained(source, cursor)

    assert sorted(ids_of(first)) == [str(number) for number in range(7)]
    assert set(ids_of(again)) == {"2", "5", "7"}
    assert {one.native_id: one.likes for one in again} == {"2": 9, "5": 9, "7": None}
    assert nothing == nothing_more == []


def test_a_row_changed_while_a_backlog_is_read_is_not_missed(path: Path, source: Source) -> None:
    crawl = Crawl(path)
    for number in range(9):
        crawl.weibo(number, _NOON, "帖子", liked_count="1")
    batch = source.read({}, 3)
    with crawl.writing() as connection:
        connection.execute("UPDATE weibo_note SET liked_count = '5', last_modify_ts = last_modify_ts + 1000")

    sightings, _ = drained(source, batch.cursor, limit=3)

    assert {one.native_id: one.likes for one in sightings} == {str(number): 5 for number in range(9)}


def test_a_reading_that_was_lost_is_had_again(path: Path, source: Source) -> None:
    crawl = Crawl(path)
    for number in range(5):
        crawl.weibo(number, _NOON, "帖子")
    first = source.read({}, 2)
    lost = source.read(first.cursor, 2)
    again = source.read(first.cursor, 2)

    assert lost.sightings == again.sightings
    assert lost.cursor == again.cursor


def test_a_file_replaced_by_a_smaller_one_is_read_from_its_start(path: Path, source: Source) -> None:
    crawl = Crawl(path)
    for number in range(10):
        crawl.weibo(number, _NOON, "旧")
    _, cursor = drained(source, {})
    path.unlink()
    fresh = Crawl(path)
    fresh.weibo(100, _NOON, "新")
    fresh.weibo(101, _NOON, "新")

    assert ids_of(drained(source, cursor)[0]) == ["100", "101"]


def test_a_file_replaced_by_a_larger_one_is_read_from_its_start_too(path: Path, source: Source) -> None:
    Crawl(path).weibo(1, _NOON, "旧")
    _, cursor = drained(source, {})
    path.unlink()
    fresh = Crawl(path)
    for number in range(50, 55):
        fresh.weibo(number, _NOON, "新")

    assert ids_of(drained(source, cursor)[0]) == ["50", "51", "52", "53", "54"]


def test_rows_deleted_at_the_end_do_not_stop_the_reading(path: Path, source: Source) -> None:
    crawl = Crawl(path)
    for number in range(4):
        crawl.weibo(number, _NOON, "帖子")
    _, cursor = drained(source, {})
    with crawl.writing() as connection:
        connection.execute("DELETE FROM weibo_note WHERE note_id = '3'")
    crawl.weibo(9, _NOON, "新")

    assert "9" in ids_of(drained(source, cursor)[0])


def test_a_table_that_was_read_before_and_is_gone_is_named_once_until_it_is_back(
    path: Path, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    crawl = Crawl(path, ("weibo_note", "xhs_note", "tieba_note"))
    crawl.weibo(1, _NOON, "好")
    crawl.add("xhs_note", _NOON, note_id="7", title="好", time=ms(_NOON))
    _, cursor = drained(source, {})
    with crawl.writing() as connection:
        connection.execute("DROP TABLE weibo_note")
        connection.execute("DROP TABLE tieba_note")  # nothing was in it
    _, cursor = drained(source, cursor)
    crawl.add("xhs_note", _NOON, note_id="8", title="好", time=ms(_NOON))
    more, cursor = drained(source, cursor)
    told = source.notes  # type: ignore[attr-defined]
    Crawl(path, ("weibo_note",)).weibo(2, _NOON, "又")
    back, _ = drained(source, cursor)

    assert (ids_of(more), ids_of(back)) == (["8"], ["2"])
    assert told == ["Not read: table weibo_note is not there any more."]
    assert caplog.text.count("is not there any more") == 1
    assert source.notes == []  # type: ignore[attr-defined]


def test_a_change_stamp_that_is_no_number_does_not_keep_the_source_busy(path: Path, source: Source) -> None:
    crawl = Crawl(path)
    crawl.weibo(1, _NOON, "一", last_modify_ts="soon")
    crawl.weibo(2, _NOON, "二", last_modify_ts=None)

    first, cursor = drained(source, {})

    assert ids_of(first) == ["1", "2"]
    assert drained(source, cursor)[0] == []


def test_a_file_that_did_not_change_is_not_opened_again(path: Path, source: Source) -> None:
    crawl = Crawl(path)
    crawl.weibo(1, _NOON, "好")
    _, cursor = drained(source, {})
    about = path.stat()
    header = path.read_bytes()[:100]
    path.write_bytes(header + b"x" * (about.st_size - 100))  # no database any more, but it looks the same
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))

    batch = source.read(cursor, 10)

    assert (batch.sightings, batch.cursor, batch.more) == ((), cursor, False)


def test_a_change_that_leaves_size_and_time_of_the_file_as_they_were_is_seen(path: Path, source: Source) -> None:
    crawl = Crawl(path)
    crawl.weibo(1, _NOON, "好", liked_count="10")
    _, cursor = drained(source, {})
    about = path.stat()
    with crawl.writing() as connection:
        connection.execute("UPDATE weibo_note SET liked_count = '11', last_modify_ts = last_modify_ts + 1")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))

    assert path.stat().st_size == about.st_size
    assert [one.likes for one in drained(source, cursor)[0]] == [11]


_MANY = 60_000  # more than two blocks


@pytest.fixture
def long_crawl(path: Path) -> Crawl:
    crawl = Crawl(path, ("weibo_note",))
    with crawl.writing() as connection:
        connection.executemany(
            "INSERT INTO weibo_note (note_id, content, create_time, last_modify_ts) VALUES (?, '好', 1763611200, ?)",
            ((number, ms(_NOON)) for number in range(1, _MANY + 1)),
        )
    return crawl


def _change(crawl: Crawl, *numbers: int, minutes: int) -> None:
    with crawl.writing() as connection:
        for number in numbers:
            connection.execute(
                "UPDATE weibo_note SET liked_count = ?, last_modify_ts = ? WHERE id = ?",
                (str(minutes), ms(_NOON + timedelta(minutes=minutes)), number),
            )


def test_every_part_of_a_long_table_is_searched_for_changes_in_turn(
    long_crawl: Crawl, path: Path, source: Source
) -> None:
    first, cursor = drained(source, {}, limit=20_000)
    _change(long_crawl, 5, 24_999, 25_000, 49_999, 50_000, 59_999, minutes=1)
    second: list[str] = []
    for _ in range(4):
        batch = source.read(cursor, 1000)
        second, cursor = second + [one.native_id for one in batch.sightings], batch.cursor
    _change(long_crawl, 5, minutes=2)
    long_crawl.weibo(_MANY + 1, _NOON + timedelta(minutes=3), "新")
    third: list[str] = []
    for _ in range(4):
        batch = source.read(cursor, 1000)
        third, cursor = third + [one.native_id for one in batch.sightings], batch.cursor

    assert len(first) == _MANY
    assert sorted(second, key=int) == ["5", "24999", "25000", "49999", "50000", "59999"]
    assert sorted(third, key=int) == ["5", str(_MANY + 1)]


def test_more_changes_than_there_is_room_for_are_read_each_once(long_crawl: Crawl, path: Path, source: Source) -> None:
    _, cursor = drained(source, {}, limit=20_000)
    changed = [*range(10, 20), *range(30_000, 30_010), *range(55_000, 55_010)]
    _change(long_crawl, *changed, minutes=1)
    found: list[str] = []
    for _ in range(12):
        batch = source.read(cursor, 7)
        found, cursor = found + [one.native_id for one in batch.sightings], batch.cursor

    assert sorted(found, key=int) == [str(number) for number in changed]


def test_a_cursor_of_the_time_before_there_were_blocks_is_gone_on_from(path: Path, source: Source) -> None:
    crawl = Crawl(path, ("weibo_note",))
    crawl.weibo(1, _NOON, "好")
    crawl.weibo(2, _NOON + timedelta(minutes=5), "好")
    stamp = ms(_NOON + timedelta(minutes=5))
    cursor = {"weibo_note": {"id": 2, "native": "2", "ts": stamp, "ts_id": 2}}

    assert drained(source, cursor)[0] == []

"""Reading a crawler's file: every form it comes in, every way it can be broken."""

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from bot.config import SourceEntry
from bot.errors import BadInput, SourceDown
from bot.ports import Source
from bot.watch.sources import open_source
from tests.watch.crawl import Crawl, ms, weibo_row
from tests.watch.reading import drained, ids_of, path, source

__all__ = ["path", "source"]

_NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def test_a_weibo_post_is_read_with_its_counts_as_people_mean_them(path: Path, source: Source) -> None:
    Crawl(path).weibo(
        7, _NOON, "电池鼓包", liked_count="1.2万", comments_count="100万+", shared_count="", source_keyword="星河"
    )

    [one], _ = drained(source, {})

    assert (one.platform, one.kind, one.native_id, one.text) == ("weibo", "post", "7", "电池鼓包")
    assert (one.likes, one.comments, one.shares, one.lower_bound) == (12000, 1_000_000, None, True)
    assert (one.published_at, one.seen_at) == (_NOON, _NOON)
    assert (one.author_name, one.keyword, one.url) == ("小**明", "星河", "https://m.weibo.cn/detail/7")


def test_a_xiaohongshu_note_is_read_with_title_text_and_tags_and_without_its_token(path: Path, source: Source) -> None:
    Crawl(path).add(
        "xhs_note",
        _NOON,
        note_id="abc",
        title="避雷",
        desc="屏幕发黄 #数码",
        time=ms(_NOON),
        liked_count="10万+",
        comment_count="3",
        share_count="赞",
        tag_list=json.dumps("避雷,数码"),
        note_url="https://www.xiaohongshu.com/explore/abc?xsec_token=SECRET",
    )

    [one], _ = drained(source, {})

    assert one.text == "避雷\n屏幕发黄 #数码 #避雷"
    assert one.published_at == _NOON
    assert one.url == "https://www.xiaohongshu.com/explore/abc"
    assert (one.likes, one.comments, one.shares, one.lower_bound) == (100_000, 3, None, True)


@pytest.mark.parametrize("tags", ["避雷,数码", '"避雷,数码"', '"\\u907f\\u96f7,\\u6570\\u7801"', '["避雷", "数码"]'])
def test_tags_are_found_in_every_wrapping(path: Path, source: Source, tags: str) -> None:
    Crawl(path).add("xhs_note", _NOON, note_id="1", title="好", desc="", time=ms(_NOON), tag_list=tags)

    [one], _ = drained(source, {})

    assert one.text == "好 #避雷 #数码"


def test_comments_of_both_platforms_know_their_post(path: Path, source: Source) -> None:
    crawl = Crawl(path)
    crawl.add(
        "weibo_note_comment",
        _NOON,
        comment_id="c1",
        note_id="7",
        content="退货",
        create_date_time="2026-11-20 12:00:00+08:00",
    )
    crawl.add(
        "xhs_note_comment",
        _NOON,
        comment_id="c2",
        note_id="x",
        content="失望",
        create_time=ms(_NOON),
        sub_comment_count=2,
    )

    sightings, _ = drained(source, {})

    assert [(one.kind, one.parent, one.published_at) for one in sightings] == [
        ("comment", "7", _NOON),
        ("comment", "x", _NOON),
    ]


def test_posts_are_read_before_their_comments_however_small_the_portion(path: Path, source: Source) -> None:
    crawl = Crawl(path)
    for number in range(5):
        crawl.add(
            "weibo_note_comment",
            _NOON,
            comment_id=f"c{number}",
            note_id=str(number),
            content="x",
            create_time=1763611200,
        )
        crawl.weibo(number, _NOON, "帖子")
        crawl.add("xhs_note", _NOON, note_id=f"x{number}", title="笔记", desc="", time=ms(_NOON))

    kinds = [one.kind for one in drained(source, {}, limit=2)[0]]

    assert kinds == ["post"] * 10 + ["comment"] * 5


def test_the_form_before_july_2026_gives_the_same_pseudonym_as_the_one_after(path: Path, source: Source) -> None:
    crawl = Crawl(path, era="B")
    crawl.weibo(7, _NOON, "好", nickname="王小明", note_id=7, user_id=" 123 ")

    [one], _ = drained(source, {})

    assert one.author == sha256(b"123").hexdigest()[:16]
    assert one.author_name == "王**明"
    assert one.native_id == "7"


def test_the_weibo_writer_that_was_8_hours_late_is_seen_through(path: Path, source: Source) -> None:
    late = int((_NOON + timedelta(hours=8)).timestamp())
    crawl = Crawl(path)
    crawl.weibo(1, _NOON, "有文本时间", create_time=late)
    crawl.add("weibo_note", _NOON, note_id="2", content="只有数字时间", create_time=late, create_date_time="None")

    assert [one.published_at for one in drained(source, {})[0]] == [_NOON, _NOON]


def test_one_bad_row_is_skipped_and_told_and_stops_no_other(
    path: Path, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    crawl = Crawl(path)
    crawl.weibo(1, _NOON, "第一")
    crawl.add("weibo_note", _NOON, content="没有编号", create_time=1763611200)
    crawl.add(
        "weibo_note", _NOON, note_id="3", content="没有时间", create_date_time="刚刚", add_ts=None, last_modify_ts=0
    )
    crawl.add("weibo_note", _NOON, note_id="4", content=None, create_time=1763611200)
    crawl.add("weibo_note", _NOON, note_id="5", content=b"\xff\xfe\x00 bytes", create_time=1763611200)
    crawl.weibo(6, _NOON, "最后")

    sightings, _ = drained(source, {})

    assert ids_of(sightings) == ["1", "5", "6"]
    assert "1 rows skipped: weibo_note: it has no id" in caplog.text
    assert "1 rows skipped: weibo_note: it has no text" in caplog.text
    assert "`刚刚` is not a time" in caplog.text


def test_text_that_is_not_utf_8_is_read_with_marks_in_place_of_the_broken_bytes(path: Path, source: Source) -> None:
    crawl = Crawl(path)
    with crawl.writing() as connection:
        connection.execute(
            "INSERT INTO weibo_note (note_id, content, create_time) VALUES ('1', CAST(x'e6989fff' AS TEXT), 1763611200)"
        )

    [one], _ = drained(source, {})

    assert one.text == "星\ufffd"


def test_only_tables_that_exist_are_read(path: Path, source: Source) -> None:
    Crawl(path, tables=("xhs_note",)).add("xhs_note", _NOON, note_id="1", title="好", desc="", time=ms(_NOON))

    assert ids_of(drained(source, {})[0]) == ["1"]


def _make_nothing(path: Path) -> None:
    pass


def _make_folder(path: Path) -> None:
    path.mkdir()


def _make_text(path: Path) -> None:
    path.write_text("this is not a database, it only looks like a file of some length" * 20)


def _make_empty(path: Path) -> None:
    path.touch()


def _make_foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE users (id INTEGER PRIMARY KEY)")
    connection.close()


def _make_torn(path: Path) -> None:
    crawl = Crawl(path)
    for number in range(200):
        crawl.weibo(number, _NOON, "帖子" * 100)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _make_all_without_ids(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        for table in ("weibo_note", "xhs_note"):
            connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, content TEXT, create_time BIGINT)")
    connection.close()


def _make_without_text(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE weibo_note (id INTEGER PRIMARY KEY, note_id TEXT, create_time BIGINT)")
    connection.close()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_make_nothing, "is not there"),
        (_make_folder, "is not a file"),
        (_make_text, "is not a whole SQLite database"),
        (_make_torn, "is not a whole SQLite database"),
        (_make_empty, "has none of the tables weibo_note, xhs_note, .*: is it a MediaCrawler database?"),
        (_make_foreign, "has none of the tables"),
        (_make_all_without_ids, "table weibo_note of .* has no column note_id"),
        (_make_without_text, "table weibo_note of .* has no column content"),
    ],
)
def test_a_file_that_cannot_be_read_puts_the_source_down_with_a_sentence(
    path: Path, source: Source, make: Callable[[Path], None], says: str
) -> None:
    make(path)

    with pytest.raises(SourceDown, match=says):
        drained(source, {})


def test_a_writer_that_keeps_the_file_locked_puts_the_source_down_and_is_waited_for(path: Path, source: Source) -> None:
    Crawl(path).weibo(1, _NOON, "好")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")

    with pytest.raises(SourceDown, match="was locked by its writer for 5 s"):
        source.read({}, 10)

    writer.execute("COMMIT")
    writer.close()
    assert ids_of(drained(source, {})[0]) == ["1"]


def test_a_file_whose_writer_was_killed_in_mid_write_is_read_when_the_writer_is_back(
    path: Path, source: Source
) -> None:
    crawl = Crawl(path)
    crawl.add_all("weibo_note", [(_NOON, weibo_row(number, _NOON, "好" * 200)) for number in range(200)])
    _, cursor = drained(source, {})
    killed = path.with_name("killed.db")
    with crawl.writing() as connection:
        connection.execute("PRAGMA cache_size=5")  # so that half of the write is in the file already
        connection.execute("UPDATE weibo_note SET content = content || '坏', liked_count = '9'")
        for suffix in ("", "-journal"):
            shutil.copy(f"{path}{suffix}", f"{killed}{suffix}")
        connection.rollback()
    left = open_source(SourceEntry(kind="mediacrawler", url=f"sqlite:///{killed}"))

    with pytest.raises(SourceDown, match="a write to it was broken off"):
        left.read({}, 10)

    with contextlib.closing(sqlite3.connect(killed)) as writer:
        assert writer.execute("SELECT count(*) FROM weibo_note").fetchone() == (200,)
    assert {one.text for one in drained(left, {})[0]} == {"好" * 200}
    assert drained(source, cursor)[0] == []


def test_a_file_is_never_made_or_written(path: Path, source: Source) -> None:
    with pytest.raises(SourceDown):
        source.read({}, 10)
    assert not path.exists()

    Crawl(path).weibo(1, _NOON, "好")
    before = path.read_bytes()
    drained(source, {})
    assert path.read_bytes() == before


def test_a_database_in_write_ahead_mode_is_read_while_its_writer_writes(path: Path, source: Source) -> None:
    crawl = Crawl(path)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    crawl.weibo(1, _NOON, "好")
    writer.execute("BEGIN IMMEDIATE")

    assert ids_of(drained(source, {})[0]) == ["1"]
    writer.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite://",
        "sqlite:///",
        "postgresql://user:SECRET@localhost/media_crawler",
        "mongodb://user:SECRET@localhost",
        "file://data",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_examples_and_without_its_password(url: str) -> None:
    with pytest.raises(BadInput, match=r"sqlite:///path.*postgresql\+psycopg://.*mysql\+pymysql://.*file:///") as told:
        open_source(SourceEntry(kind="mediacrawler", url=url))

    assert "SECRET" not in str(told.value)


def test_a_server_whose_address_cannot_be_understood_is_refused_without_its_password() -> None:
    with pytest.raises(BadInput, match=r"cannot be understood: expected postgresql\+psycopg://") as told:
        open_source(SourceEntry(kind="mediacrawler", url="postgresql+psycopg://user:SECRET@localhost:port/x"))

    assert "SECRET" not in str(told.value)


def test_the_native_source_has_nothing_to_poll() -> None:
    batch = open_source(SourceEntry(kind="native", name="ours")).read({"a": 1}, 10)

    assert (batch.sightings, batch.cursor, batch.more) == ((), {"a": 1}, False)

"""MediaCrawler's databases on real servers: PostgreSQL and MariaDB."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from bot.config import SourceEntry
from bot.errors import SourceDown
from bot.ports import Source
from bot.watch.sources import open_source
from tests.mariadb import mariadb
from tests.postgresql import postgresql
from tests.watch.crawl import ServerCrawl, ms
from tests.watch.reading import drained, ids_of

__all__ = ["mariadb", "postgresql"]

_NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_S = int(_NOON.timestamp())
_LOCAL = "2026-11-20 12:00:00"
_KINDS = [pytest.param("postgresql", marks=pytest.mark.postgresql), "mariadb"]


@pytest.fixture(params=_KINDS)
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param).new_database())


@pytest.fixture(params=["A", "B", "C"])
def era(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def source(url: str) -> Source:
    return open_source(SourceEntry(kind="mediacrawler", url=url))


def _weibo(number: int, **columns: Any) -> dict[str, Any]:
    return {"note_id": number, "content": "电池鼓包😀", "create_date_time": f"{_LOCAL}+08:00"} | columns


def _fill(crawl: ServerCrawl, era: str) -> None:
    who = {"creator_hash": sha256(b"77").hexdigest()[:16]} if era == "C" else {"user_id": "77"}
    crawl.add("weibo_note", _NOON, **_weibo(1, liked_count="1.2万", comments_count="10万+", **who))
    crawl.add(
        "xhs_note", _NOON, note_id="2", title="避雷", desc="屏幕", time=ms(_NOON), tag_list='"\\u6570\\u7801"', **who
    )
    crawl.add("douyin_aweme", _NOON, aweme_id=3, title="鼓包", desc="鼓包", create_time=_S, **who)
    crawl.add("bilibili_video", _NOON, video_id=4, video_url="x", title="拆机", create_time=_S, liked_count=5, **who)
    crawl.add("kuaishou_video", _NOON, video_id="5", title="鼓包", create_time=ms(_NOON), **who)
    crawl.add("tieba_note", _NOON, add_ts=None, note_id="6", title="鼓包", publish_time="2026-11-20 12:00")
    crawl.add("zhihu_content", _NOON, content_id="7", title="怎么看", created_time=str(_S), voteup_count=9, **who)
    crawl.add("weibo_note_comment", _NOON, comment_id=8, note_id=1, content="退货", create_time=_S, **who)


def test_every_era_is_read_on_every_server(url: str, era: str, source: Source) -> None:
    _fill(ServerCrawl(url, era), era)

    sightings, cursor = drained(source, {}, limit=3)
    by_id = {one.native_id: one for one in sightings}

    assert sorted(by_id) == [str(number) for number in range(1, 9)]
    assert {one.published_at for one in sightings} == {_NOON}
    assert {one.author for one in sightings if one.platform != "tieba"} == {sha256(b"77").hexdigest()[:16]}
    assert (by_id["1"].likes, by_id["1"].comments, by_id["1"].lower_bound) == (12000, 100_000, True)
    assert (by_id["1"].text, by_id["2"].text) == ("电池鼓包😀", "避雷\n屏幕 #数码")
    assert by_id["8"].parent == "1"
    assert drained(source, cursor)[0] == []


def test_new_and_changed_rows_of_a_server_are_read_and_then_no_more(url: str, source: Source) -> None:
    crawl = ServerCrawl(url)
    for number in range(1, 8):
        crawl.add("weibo_note", _NOON, **_weibo(number, liked_count="1"))
    _, cursor = drained(source, {}, limit=3)
    crawl.run(
        "UPDATE weibo_note SET liked_count = '9', last_modify_ts = last_modify_ts + 1 WHERE note_id IN ('2', '5')"
    )
    crawl.add("weibo_note", _NOON + timedelta(minutes=1), **_weibo(8))

    sightings, cursor = drained(source, cursor, limit=2)

    assert {(one.native_id, one.likes) for one in sightings} == {("2", 9), ("5", 9), ("8", None)}
    assert drained(source, cursor)[0] == []


def test_a_row_that_is_committed_after_later_ones_is_not_lost(url: str, source: Source) -> None:
    crawl = ServerCrawl(url)
    crawl.add("weibo_note", _NOON, **_weibo(1, liked_count="1"))
    _, cursor = drained(source, {})
    with crawl.unhurried() as slow:
        crawl.add("weibo_note", _NOON, within=slow, **_weibo(2))
        crawl.add("weibo_note", _NOON + timedelta(minutes=1), **_weibo(3))
        crawl.run("UPDATE weibo_note SET liked_count = '9', last_modify_ts = last_modify_ts + 1 WHERE id = 1")
        early, cursor = drained(source, cursor)
    crawl.run("UPDATE weibo_note SET liked_count = '5', last_modify_ts = last_modify_ts + 9 WHERE note_id = '3'")

    late, cursor = drained(source, cursor)

    assert sorted(ids_of(early)) == ["1", "3"]
    assert sorted((one.native_id, one.likes) for one in late) == [("2", None), ("3", 5)]
    assert drained(source, cursor)[0] == []


def test_rows_that_were_deleted_are_waited_for_a_while_only(url: str, source: Source) -> None:
    crawl = ServerCrawl(url)
    crawl.add("weibo_note", _NOON, **_weibo(1))
    _, cursor = drained(source, {})
    crawl.add("weibo_note", _NOON, id=1_000_000, **_weibo(2))
    found, cursor = drained(source, cursor)

    assert ids_of(found) == ["2"]
    assert len(cursor["weibo_note"]["gaps"]) < 200  # type: ignore[index,arg-type]


def test_followers_are_found_on_a_server_though_one_table_holds_numbers_and_the_other_texts(
    url: str, source: Source
) -> None:
    crawl = ServerCrawl(url, "B")
    crawl.add("bilibili_video_comment", _NOON, comment_id=1, video_id=2, content="翻车", create_time=_S, user_id="77")
    crawl.add("bilibili_up_info", _NOON, user_id=77, total_fans=1234)

    assert [one.fans for one in drained(source, {})[0]] == [1234]


def test_the_columns_bettafish_adds_do_not_matter(url: str, source: Source) -> None:
    ServerCrawl(url, "B", of_bettafish=True).add("weibo_note", _NOON, **_weibo(1, topic_id="t", user_id="77"))

    assert ids_of(drained(source, {})[0]) == ["1"]


def test_a_table_that_cannot_be_read_is_named_and_silences_no_other(url: str, source: Source) -> None:
    crawl = ServerCrawl(url)
    crawl.add("weibo_note", _NOON, **_weibo(1))
    crawl.run("ALTER TABLE xhs_note DROP COLUMN note_id")
    crawl.run("ALTER TABLE douyin_aweme DROP COLUMN last_modify_ts")
    crawl.run("ALTER TABLE douyin_aweme ADD COLUMN last_modify_ts VARCHAR(9)")
    crawl.add("kuaishou_video", _NOON, video_id="2", title="鼓包", create_time=ms(_NOON))

    assert ids_of(drained(source, {})[0]) == ["1", "2"]
    notes = " ".join(source.notes)  # type: ignore[attr-defined]
    assert "table xhs_note of " in notes
    assert "has no column note_id" in notes
    assert ("Not read: douyin_aweme: " in notes) is url.startswith("postgresql")  # MySQL compares texts with numbers


def test_a_user_who_may_only_read_is_enough_and_one_who_may_not_is_told(url: str) -> None:
    crawl = ServerCrawl(url)
    crawl.add("weibo_note", _NOON, **_weibo(1))
    name = f"reader_{url.rpartition('/')[2]}"
    reader = f"{name}@'127.0.0.1'" if url.startswith("mysql") else name
    known_by = "IDENTIFIED BY" if url.startswith("mysql") else "LOGIN PASSWORD"
    crawl.run(f"CREATE USER {reader} {known_by} 'SECRET'")
    crawl.run(f"GRANT SELECT ON weibo_note TO {reader}")
    scheme, _, rest = url.partition("://")
    address = f"{scheme}://{name}:SECRET@{rest.partition('@')[2]}"

    assert ids_of(drained(open_source(SourceEntry(kind="mediacrawler", url=address)), {})[0]) == ["1"]
    crawl.run(f"REVOKE SELECT ON weibo_note FROM {reader}")  # noqa: S608
    with pytest.raises(SourceDown) as down:
        open_source(SourceEntry(kind="mediacrawler", url=address)).read({}, 10)
    assert "SECRET" not in str(down.value)


def test_a_server_is_never_written_to(url: str) -> None:
    ServerCrawl(url)
    source = open_source(SourceEntry(kind="mediacrawler", url=url))

    with pytest.raises(SourceDown, match=r"(?i)read.only"), source.database.reading() as connection:  # type: ignore[attr-defined]
        connection.execute(text("DELETE FROM weibo_note"))


def test_a_writer_that_holds_a_row_does_not_hold_the_reading(url: str, source: Source) -> None:
    crawl = ServerCrawl(url)
    crawl.add("weibo_note", _NOON, **_weibo(1))
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as writer:
        writer.execute(text("UPDATE weibo_note SET liked_count = '9'"))

        [one] = source.read({}, 10).sightings

    assert one.likes is None


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "mysql+pymysql"])
def test_a_server_that_is_not_there_puts_the_source_down_without_telling_the_password(scheme: str) -> None:
    source = open_source(SourceEntry(kind="mediacrawler", url=f"{scheme}://crawler:SECRET@127.0.0.1:1/media_crawler"))

    with pytest.raises(SourceDown, match=r"127\.0\.0\.1/media_crawler cannot be read: ") as down:
        source.read({}, 10)

    assert "SECRET" not in str(down.value)


def test_a_database_without_its_tables_is_told(url: str, source: Source) -> None:
    with pytest.raises(SourceDown, match="has none of the tables weibo_note"):
        source.read({}, 10)


@pytest.fixture
def on_postgresql(postgresql: Any) -> str:
    return str(postgresql.new_database())


@pytest.mark.postgresql
def test_trap_9_tables_the_crawler_cannot_fill_on_postgresql_are_named(on_postgresql: str) -> None:
    ServerCrawl(on_postgresql).add("weibo_note", _NOON, **_weibo(1))
    source = open_source(SourceEntry(kind="mediacrawler", url=on_postgresql))
    drained(source, {})

    [note] = source.notes  # type: ignore[attr-defined]
    assert note.startswith("Expect zhihu_content, douyin_aweme_comment, zhihu_comment to be empty or incomplete")


def test_trap_9_on_mysql_they_are_complete(mariadb: Any) -> None:
    url = mariadb.new_database()
    ServerCrawl(url).add("weibo_note", _NOON, **_weibo(1))
    source = open_source(SourceEntry(kind="mediacrawler", url=url))
    drained(source, {})

    assert source.notes == []  # type: ignore[attr-defined]

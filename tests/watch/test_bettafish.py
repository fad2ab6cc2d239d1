"""Reading BettaFish's hot lists: each run deletes its day and writes it anew."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from bot.config import SourceEntry
from bot.errors import BadInput, SourceDown
from bot.ports import Source
from bot.watch.sources import open_source
from tests.postgresql import Server, postgresql
from tests.watch.conftest import House
from tests.watch.reading import drained, ids_of

__all__ = ["postgresql"]

_FIRST_DAY = date(2026, 11, 19)
_NEXT_DAY = date(2026, 11, 20)
_TABLE = """CREATE TABLE daily_news (
    id {serial}, news_id VARCHAR(128) NOT NULL, source_platform VARCHAR(32) NOT NULL, title VARCHAR(500) NOT NULL,
    url VARCHAR(512), description TEXT, extra_info TEXT, crawl_date DATE NOT NULL, rank_position INTEGER,
    add_ts BIGINT NOT NULL, last_modify_ts BIGINT NOT NULL)"""


class MindSpider:
    """Writes the table as BettaFish does: a transaction deletes the day, then each row has its own."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(url)
        serial = "SERIAL PRIMARY KEY" if url.startswith("postgresql") else "INTEGER PRIMARY KEY"
        with self.engine.begin() as connection:
            connection.execute(text(_TABLE.format(serial=serial)))

    def run(self, day: date, at: datetime, *items: tuple[str, str, str], **columns: Any) -> None:
        """Write (platform, item, title) of a day; every row carries the second the run began in."""
        self.delete(day)
        for rank, (platform, item, title) in enumerate(items, 1):
            row = {
                "news_id": f"{item}_{day:%Y%m%d}",
                "source_platform": platform,
                "title": title,
                "url": f"https://example.org/{item}",
                "crawl_date": str(day),
                "rank_position": rank,
                "add_ts": int(at.timestamp()),
                "last_modify_ts": int(at.timestamp()),
            } | columns
            with self.engine.begin() as connection:
                names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
                connection.execute(text(f"INSERT INTO daily_news ({names}) VALUES ({marks})"), row)  # noqa: S608

    def delete(self, day: date) -> None:
        """Take a day's rows away, as each run begins."""
        with self.engine.begin() as connection:
            connection.execute(text("DELETE FROM daily_news WHERE crawl_date = :day"), {"day": str(day)})


def _source(url: str) -> Source:
    return open_source(SourceEntry(kind="bettafish", url=url))


def _at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_an_entry_of_a_hot_list_is_read_with_its_platform_and_its_seconds(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    MindSpider(url).run(_NEXT_DAY, _at(1), ("bilibili-hot-search", "bilibili-hot-search_battery", "星河电池鼓包"))

    [one], _ = drained(_source(url), {})

    assert (one.platform, one.kind, one.text) == ("bilibili-hot-search", "post", "星河电池鼓包")
    assert (one.native_id, one.url) == (
        "bilibili-hot-search_battery",
        "https://example.org/bilibili-hot-search_battery",
    )
    assert (one.published_at, one.seen_at, one.author) == (_at(1), _at(1), "")
    assert (one.likes, one.comments, one.shares) == (None, None, None)


def test_the_same_item_on_another_day_keeps_its_id(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    spider = MindSpider(url)
    spider.run(_FIRST_DAY, _at(1, day=19), ("weibo", "weibo_battery", "电池"))
    spider.run(_NEXT_DAY, _at(1), ("weibo", "weibo_battery", "电池"))

    sightings, _ = drained(_source(url), {})

    assert ids_of(sightings) == ["weibo_battery", "weibo_battery"]


def test_a_run_that_writes_its_day_anew_gives_the_same_ids_again_and_what_is_new(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    spider, source = MindSpider(url), _source(url)
    spider.run(_NEXT_DAY, _at(1), ("weibo", "weibo_a", "一"), ("zhihu", "zhihu_1001", "二"))
    _, cursor = drained(source, {})
    assert drained(source, cursor)[0] == []

    spider.run(_NEXT_DAY, _at(3), ("weibo", "weibo_b", "三"), ("weibo", "weibo_a", "一"))
    again, cursor = drained(source, cursor)

    assert ids_of(again) == ["weibo_b", "weibo_a"]
    assert drained(source, cursor)[0] == []


def test_rows_that_are_committed_later_in_the_same_second_are_not_lost(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    spider, source = MindSpider(url), _source(url)
    spider.run(_NEXT_DAY, _at(1), ("weibo", "weibo_a", "一"))
    _, cursor = drained(source, {})

    with spider.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO daily_news (news_id, source_platform, title, crawl_date, add_ts, last_modify_ts) "
                "SELECT 'weibo_b_20261120', 'weibo', '二', crawl_date, add_ts, last_modify_ts FROM daily_news"
            )
        )

    assert ids_of(drained(source, cursor)[0]) == ["weibo_b"]


def test_a_day_is_read_in_portions_without_a_gap(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    MindSpider(url).run(_NEXT_DAY, _at(1), *(("weibo", f"weibo_item{n:02}", f"第{n}条") for n in range(23)))

    sightings, _ = drained(_source(url), {}, limit=5)

    assert ids_of(sightings) == [f"weibo_item{n:02}" for n in range(23)]


def test_a_run_between_deleting_and_writing_does_not_bring_the_whole_history_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    spider, source = MindSpider(url), _source(url)
    spider.run(date(2026, 11, 18), _at(1, day=18), ("weibo", "weibo_old", "旧"))
    spider.run(_FIRST_DAY, _at(1, day=19), ("weibo", "weibo_a", "一"))
    spider.run(_NEXT_DAY, _at(1), ("weibo", "weibo_b", "二"))
    _, cursor = drained(source, {})

    spider.delete(_NEXT_DAY)
    between, cursor = drained(source, cursor)
    spider.run(_NEXT_DAY, _at(2), ("weibo", "weibo_c", "三"))

    assert ids_of(between) == ["weibo_a"]
    assert ids_of(drained(source, cursor)[0]) == ["weibo_c"]


def test_a_writer_whose_clock_was_set_back_is_still_heard(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    spider, source = MindSpider(url), _source(url)
    spider.run(_NEXT_DAY, _at(9), ("weibo", "weibo_a", "一"))
    _, cursor = drained(source, {})

    spider.run(_NEXT_DAY, _at(7), ("weibo", "weibo_b", "二"))

    sightings, cursor = drained(source, cursor)
    assert ids_of(sightings) == ["weibo_b"]
    assert drained(source, cursor)[0] == []


@pytest.mark.parametrize("item", ["weibo_rank_3", "weibo_3", "weibo_None", ""])
def test_an_entry_that_has_only_a_rank_is_known_by_its_title(tmp_path: Path, item: str) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    spider = MindSpider(url)
    spider.run(_FIRST_DAY, _at(1, day=19), ("weibo", item, "电池"))
    spider.run(_NEXT_DAY, _at(1), ("weibo", item, "屏幕"))

    sightings, _ = drained(_source(url), {})

    assert len(set(ids_of(sightings))) == 2


def test_a_writer_that_leaves_its_second_time_empty_is_read_by_its_first(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    spider, source = MindSpider(url), _source(url)
    spider.run(_FIRST_DAY, _at(1, day=19), ("weibo", "weibo_a", "一"), last_modify_ts=0)
    first, cursor = drained(source, {})
    spider.run(_NEXT_DAY, _at(1), ("weibo", "weibo_b", "二"), last_modify_ts=0)

    assert [one.published_at for one in first] == [_at(1, day=19)]
    assert ids_of(drained(source, cursor)[0]) == ["weibo_b"]


@pytest.mark.parametrize("stamp", ["soon", 1e300, b"\xff"])
def test_a_time_that_is_no_number_does_not_keep_the_source_from_going_on(tmp_path: Path, stamp: Any) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    spider, source = MindSpider(url), _source(url)
    spider.run(_FIRST_DAY, _at(1, day=19), ("weibo", "weibo_a", "一"), add_ts=stamp, last_modify_ts=stamp)
    first, cursor = drained(source, {})
    spider.run(_NEXT_DAY, _at(1), ("weibo", "weibo_b", "二"))

    assert (ids_of(first), ids_of(drained(source, cursor)[0])) == ([], ["weibo_b"])


def test_rows_without_a_title_or_a_time_are_skipped_and_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    spider = MindSpider(url)
    spider.run(_NEXT_DAY, _at(1), ("weibo", "weibo_a", " "), ("", "b", "有题"), ("weibo", "weibo_c", "好"))
    spider.run(_FIRST_DAY, _at(1), ("weibo", "weibo_d", "坏"), add_ts=77, last_modify_ts=78)

    sightings, _ = drained(_source(url), {})

    assert ids_of(sightings) == ["weibo_c"]
    assert "1 rows skipped: it has no title" in caplog.text
    assert "1 rows skipped: it has no platform" in caplog.text
    assert "`78` is not a time" in caplog.text


def test_an_address_no_browser_should_open_is_left_out(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    MindSpider(url).run(_NEXT_DAY, _at(1), ("weibo", "weibo_a", "一"), url="javascript:alert(1)")

    assert drained(_source(url), {})[0][0].url == ""


def test_a_database_without_the_table_is_down_and_says_what_is_there(tmp_path: Path) -> None:
    with create_engine(f"sqlite:///{tmp_path}/other.db").begin() as connection:
        connection.execute(text("CREATE TABLE weibo_note (id INTEGER)"))

    with pytest.raises(SourceDown, match=r"other\.db has no table daily_news; there are: weibo_note"):
        _source(f"sqlite:///{tmp_path}/other.db").read({}, 10)


def test_a_table_without_a_column_is_down_and_names_it(tmp_path: Path) -> None:
    with create_engine(f"sqlite:///{tmp_path}/other.db").begin() as connection:
        connection.execute(text("CREATE TABLE daily_news (id INTEGER, news_id TEXT, title TEXT)"))

    with pytest.raises(SourceDown, match="has no column source_platform; there are: id, news_id, title"):
        _source(f"sqlite:///{tmp_path}/other.db").read({}, 10)


def test_a_file_that_is_absent_a_folder_or_torn_is_down(tmp_path: Path) -> None:
    (tmp_path / "torn.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 200)
    (tmp_path / "text.db").write_text("hello, this is no database at all" * 20)

    for name, why in (
        ("absent.db", "is not there"),
        ("", "is not a file"),
        ("torn.db", "is not a whole SQLite database"),
        ("text.db", "is not a whole SQLite database"),
    ):
        with pytest.raises(SourceDown, match=why):
            _source(f"sqlite:///{tmp_path}/{name}").read({}, 10)
    assert not (tmp_path / "absent.db").exists()


def test_a_server_that_is_not_there_is_down_and_no_password_is_told() -> None:
    source = _source("postgresql+psycopg://fish:hunter2@127.0.0.1:9/fish?connect_timeout=1")

    with pytest.raises(SourceDown, match=r"^postgresql 127\.0\.0\.1/fish cannot be read") as down:
        source.read({}, 10)

    assert "hunter2" not in str(down.value)


def test_an_address_that_cannot_be_understood_is_refused_without_its_password() -> None:
    with pytest.raises(BadInput, match="cannot be understood") as refused:
        _source("postgresql+psycopg://fish:hunter2@host:port/fish")

    assert "hunter2" not in str(refused.value)


@pytest.mark.postgresql
def test_its_postgresql_tables_are_read_and_cannot_be_written(postgresql: Server) -> None:
    url = postgresql.new_database()
    spider, source = MindSpider(url), _source(url)
    spider.run(_FIRST_DAY, _at(1, day=19), ("weibo", "weibo_a", "电池"))
    first, cursor = drained(source, {})
    spider.run(_NEXT_DAY, _at(1), ("weibo", "weibo_a", "电池"), ("zhihu", "zhihu_1001", "屏幕"))

    assert ids_of(first) == ["weibo_a"]
    assert ids_of(drained(source, cursor, limit=1)[0]) == ["weibo_a", "zhihu_1001"]
    with (
        pytest.raises(SourceDown, match="read-only transaction"),
        source.database.reading() as connection,  # type: ignore[attr-defined]
    ):
        connection.execute(text("DELETE FROM daily_news"))
    spider.engine.dispose()


def test_a_day_that_is_written_anew_adds_no_mention_to_the_store(tmp_path: Path, build: Callable[..., House]) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    house, spider = build(sources=[{"kind": "bettafish", "url": url}]), MindSpider(url)
    for day, hour in ((19, 1), (19, 5), (20, 1), (20, 5)):
        spider.run(date(2026, 11, day), _at(hour, day=day), ("weibo", "weibo_battery", "Acme 电池鼓包"))
        house.read_all()

    with house.database.begin() as store:
        assert store.mentions.total() == 1
        assert store.mentions.by_id([1])[0].published_at == _at(1, day=19)

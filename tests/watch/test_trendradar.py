"""Reading TrendRadar's daily files: over midnight, late, torn, and with lists that could not be crawled."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.config import SourceEntry
from bot.errors import SourceDown
from bot.watch.sources import open_source
from bot.watch.sources.trendradar import TrendRadarSource
from tests.watch.conftest import House
from tests.watch.reading import drained, ids_of

_NEWS = """
CREATE TABLE news_items (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, platform_id TEXT NOT NULL,
    rank INTEGER, url TEXT DEFAULT '', mobile_url TEXT DEFAULT '', first_crawl_time TEXT, last_crawl_time TEXT,
    crawl_count INTEGER DEFAULT 1, created_at TEXT, updated_at TEXT);
CREATE TABLE title_changes (id INTEGER PRIMARY KEY AUTOINCREMENT, news_item_id INTEGER, old_title TEXT,
    new_title TEXT, changed_at TEXT);
CREATE TABLE crawl_records (id INTEGER PRIMARY KEY AUTOINCREMENT, crawl_time TEXT UNIQUE, total_items INTEGER);
CREATE TABLE crawl_source_status (crawl_record_id INTEGER, platform_id TEXT, status TEXT);
"""
_RSS = """
CREATE TABLE rss_items (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, feed_id TEXT NOT NULL,
    url TEXT NOT NULL, guid TEXT DEFAULT '', published_at TEXT, summary TEXT, author TEXT, first_crawl_time TEXT,
    last_crawl_time TEXT, crawl_count INTEGER DEFAULT 1, created_at TEXT);
CREATE TABLE rss_crawl_records (id INTEGER PRIMARY KEY AUTOINCREMENT, crawl_time TEXT UNIQUE, total_items INTEGER);
CREATE TABLE rss_crawl_status (crawl_record_id INTEGER, feed_id TEXT, status TEXT, error_message TEXT);
"""


class Radar:
    """Writes the folder as TrendRadar does: a file a day, made by the day's first crawl."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, day: str, section: str = "news") -> Path:
        return self.folder / section / f"{day}.db"

    @contextmanager
    def writing(self, day: str, section: str = "news") -> Iterator[sqlite3.Connection]:
        """Open a day's file as its writer; all of it is committed at the end."""
        path = self.path(day, section)
        path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not path.exists()
        connection = sqlite3.connect(path)
        try:
            if is_new:
                connection.executescript(_NEWS if section == "news" else _RSS)
            with connection:
                yield connection
        finally:
            connection.close()

    def item(self, day: str, clock: str, title: str, **columns: Any) -> None:
        """Put a topic on a list for the first time that day."""
        row = {
            "title": title,
            "platform_id": "weibo",
            "url": f"https://example.org/{title}",
            "first_crawl_time": clock,
            "last_crawl_time": clock,
        } | columns
        self._insert(day, "news", "news_items", row)

    def article(self, day: str, clock: str, title: str, **columns: Any) -> None:
        """Put an article into the day's file of feeds."""
        row = {
            "title": title,
            "feed_id": "it-news",
            "url": f"https://example.org/{title}",
            "first_crawl_time": clock,
            "last_crawl_time": clock,
        } | columns
        self._insert(day, "rss", "rss_items", row)

    def crawl(self, day: str, clock: str, section: str = "news", **statuses: str) -> None:
        """Record a crawl and how it went on each list."""
        crawls, table = (
            ("crawl_records", "crawl_source_status") if section == "news" else ("rss_crawl_records", "rss_crawl_status")
        )
        with self.writing(day, section) as connection:
            number = connection.execute(f"INSERT INTO {crawls} (crawl_time) VALUES (?)", (clock,)).lastrowid  # noqa: S608
            for platform, status in statuses.items():
                row = (number, platform, status, *(("timed out",) if section == "rss" else ()))
                connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608

    def _insert(self, day: str, section: str, table: str, row: dict[str, Any]) -> None:
        with self.writing(day, section) as connection:
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608


@pytest.fixture
def radar(tmp_path: Path) -> Radar:
    return Radar(tmp_path / "output")


@pytest.fixture
def source(radar: Radar) -> TrendRadarSource:
    found = open_source(SourceEntry(kind="trendradar", url=str(radar.folder)))
    assert isinstance(found, TrendRadarSource)
    return found


def _texts(sightings: list[Any]) -> list[str]:
    return [one.text for one in sightings]


def test_an_item_has_the_date_of_its_file_and_the_clock_of_its_first_crawl(
    radar: Radar, source: TrendRadarSource
) -> None:
    radar.item("2026-11-20", "00-50", "星河电池鼓包", last_crawl_time="09-30")

    [one], _ = drained(source, {})

    assert (one.platform, one.kind, one.text) == ("weibo", "post", "星河电池鼓包")
    assert one.published_at == datetime(2026, 11, 19, 16, 50, tzinfo=UTC)
    assert one.seen_at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    assert one.url == "https://example.org/星河电池鼓包"


@pytest.mark.parametrize(
    ("clock", "created_at", "hour"),
    [
        ("09:30", None, 9),
        ("09时30分", None, 9),
        ("25-99", "2026-11-20 10:30:00", 10),
        ("", "2026-11-20 11:30:00", 11),
        (str(int(datetime(2026, 11, 20, 4, 30, tzinfo=UTC).timestamp())), None, 12),
    ],
)
def test_every_form_of_the_time_is_read(
    radar: Radar, source: TrendRadarSource, clock: str, created_at: str | None, hour: int
) -> None:
    radar.item("2026-11-20", clock, "电池", created_at=created_at)

    [one], _ = drained(source, {})

    assert one.published_at.astimezone(source.zone).strftime("%d %H:%M") == f"20 {hour:02}:30"


def test_over_midnight_the_old_file_is_finished_before_the_new_one(radar: Radar, source: TrendRadarSource) -> None:
    for n in range(7):
        radar.item("2026-11-20", f"23-{n:02}", f"旧{n}")
    _, cursor = drained(source, {})
    radar.item("2026-11-20", "23-58", "最后")
    radar.item("2026-11-21", "00-05", "新的一天")

    sightings, cursor = drained(source, cursor, limit=1)

    assert _texts(sightings) == ["最后", "新的一天"]
    assert sightings[1].published_at == datetime(2026, 11, 20, 16, 5, tzinfo=UTC)
    assert drained(source, cursor)[0] == []


def test_after_midnight_a_folder_without_the_new_file_is_quiet_not_down(radar: Radar, source: TrendRadarSource) -> None:
    radar.item("2026-11-20", "23-30", "旧")
    _, cursor = drained(source, {})

    assert drained(source, cursor)[0] == []


def test_a_crawl_that_began_before_midnight_may_still_write_into_the_old_file(
    radar: Radar, source: TrendRadarSource
) -> None:
    radar.item("2026-11-20", "23-30", "旧")
    radar.item("2026-11-21", "00-05", "新")
    _, cursor = drained(source, {})

    radar.item("2026-11-20", "23-59", "迟到的一条")

    assert _texts(drained(source, cursor)[0]) == ["迟到的一条"]


def test_a_file_that_appears_late_is_read(radar: Radar, source: TrendRadarSource) -> None:
    radar.item("2026-11-18", "12-00", "前天")
    radar.item("2026-11-20", "12-00", "今天")
    _, cursor = drained(source, {})

    radar.item("2026-11-19", "12-00", "昨天")

    assert _texts(drained(source, cursor)[0]) == ["昨天"]


def test_months_of_files_are_read_once_and_the_cursor_stays_small(radar: Radar, source: TrendRadarSource) -> None:
    days = [f"2026-{month:02}-{day:02}" for month in (9, 10) for day in range(1, 29)]
    for day in days:
        radar.item(day, "12-00", day)

    sightings, cursor = drained(source, {}, limit=10)

    assert _texts(sightings) == days
    assert list(cursor["news"]["days"]) == days[-8:]
    assert cursor["news"]["done"] == days[-9]
    radar.item("2026-11-01", "12-00", "明天")
    assert _texts(drained(source, cursor)[0]) == ["明天"]


def test_an_item_that_stays_over_midnight_keeps_its_id(radar: Radar, source: TrendRadarSource) -> None:
    weibo = "https://s.weibo.com/weibo?q=%23电池%23"
    radar.item("2026-11-20", "23-30", "电池", url=f"{weibo}&band_rank=3&Refer=top&t=31")
    radar.item("2026-11-21", "00-30", "电池又上热搜", url=f"{weibo}&band_rank=9")
    radar.item("2026-11-21", "00-30", "别的", url="https://s.weibo.com/weibo?q=别的")

    first, second, other = ids_of(drained(source, {})[0])

    assert first == second != other


def test_an_item_without_an_address_is_known_by_its_mobile_page_or_its_title(
    radar: Radar, source: TrendRadarSource
) -> None:
    radar.item("2026-11-20", "12-00", "甲", url="", mobile_url="https://m.example.org/1")
    radar.item("2026-11-20", "12-00", "乙", url="")
    radar.item("2026-11-21", "12-00", "乙", url="")

    mobile, titled, again = drained(source, {})[0]

    assert (mobile.native_id, mobile.url) == ("https://m.example.org/1", "https://m.example.org/1")
    assert titled.native_id == again.native_id != ""
    assert titled.url == ""


def test_an_address_too_long_for_an_index_becomes_a_digest(radar: Radar, source: TrendRadarSource) -> None:
    radar.item("2026-11-20", "12-00", "甲", url="https://example.org/" + "x" * 5000)

    [one], _ = drained(source, {})

    assert len(one.native_id) == len("sha256:") + 32
    assert one.url == ""


def test_a_title_that_was_changed_is_shown_again_when_it_was_known(radar: Radar, source: TrendRadarSource) -> None:
    radar.item("2026-11-20", "12-00", "某品牌电池鼓包")
    [first], cursor = drained(source, {})
    with radar.writing("2026-11-20") as connection:
        connection.execute("UPDATE news_items SET title = '星河电池鼓包'")
        connection.execute(
            "INSERT INTO title_changes VALUES (1, 1, '某品牌电池鼓包', '星河电池鼓包', '2026-11-20 13:00:00')"
        )

    [again], cursor = drained(source, cursor)

    assert (again.text, again.native_id) == ("星河电池鼓包", first.native_id)
    assert again.published_at == datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
    assert drained(source, cursor)[0] == []


def test_an_article_is_read_with_its_own_time_in_utc_and_without_markup(radar: Radar, source: TrendRadarSource) -> None:
    radar.article(
        "2026-11-20", "12-00", "电池 &amp; 屏幕", guid="a-1", published_at="2026-11-20T01:15:00",
        summary="<p>鼓包<script>x()</script></p>", author="王小明",
    )  # fmt: skip
    radar.article("2026-11-20", "12-00", "没有时间")

    dated, undated = drained(source, {})[0]

    assert (dated.platform, dated.native_id, dated.text) == ("it-news", "a-1", "电池 & 屏幕\n鼓包")
    assert dated.published_at == datetime(2026, 11, 20, 1, 15, tzinfo=UTC)
    assert (dated.author_name, len(dated.author)) == ("王**明", 16)
    assert undated.published_at == datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def test_both_folders_are_read_and_a_limit_holds_for_them_together(radar: Radar, source: TrendRadarSource) -> None:
    for n in range(4):
        radar.item("2026-11-20", "12-00", f"榜{n}")
        radar.article("2026-11-20", "12-00", f"文{n}")

    assert len(source.read({}, 3).sightings) == 3
    assert _texts(drained(source, {}, limit=3)[0]) == [f"榜{n}" for n in range(4)] + [f"文{n}" for n in range(4)]


def test_a_list_that_could_not_be_crawled_is_told_once_and_as_long_as_it_lasts(
    radar: Radar, source: TrendRadarSource, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    radar.item("2026-11-20", "09-30", "电池")
    radar.crawl("2026-11-20", "09-30", weibo="success", zhihu="failed")
    _, cursor = drained(source, {})
    radar.crawl("2026-11-20", "10-00", weibo="success", zhihu="failed")
    _, cursor = drained(source, cursor)

    assert source.notes == ["news: zhihu could not be crawled since 2026-11-20 09:30"]
    assert caplog.text.count("zhihu could not be crawled") == 1

    radar.crawl("2026-11-20", "10-30", weibo="success", zhihu="success")
    drained(source, cursor)
    assert source.notes == []
    assert caplog.text.count("zhihu is crawled again") == 1


def test_a_list_that_was_crawled_was_looked_at_though_nothing_is_new_on_it(
    radar: Radar, source: TrendRadarSource
) -> None:
    radar.item("2026-11-20", "09-30", "电池")
    radar.crawl("2026-11-20", "09-30", weibo="success", zhihu="failed")
    first = source.read({}, 100)
    quiet = source.read(first.cursor, 100)
    radar.crawl("2026-11-20", "10-00", weibo="success", baidu="success", zhihu="failed")

    assert first.looked_at == ["weibo"]
    assert quiet.looked_at == []
    assert source.read(quiet.cursor, 100).looked_at == ["baidu", "weibo"]


def test_a_list_that_is_no_longer_asked_for_is_no_longer_missed(radar: Radar, source: TrendRadarSource) -> None:
    radar.item("2026-11-20", "09-30", "电池")
    radar.crawl("2026-11-20", "09-30", weibo="success", zhihu="failed")
    _, cursor = drained(source, {})
    radar.crawl("2026-11-21", "00-30", weibo="success")

    drained(source, cursor)

    assert source.notes == []


def test_a_feed_that_fails_is_told_with_its_reason_after_a_restart_too(radar: Radar, source: TrendRadarSource) -> None:
    radar.article("2026-11-20", "09-30", "电池")
    radar.crawl("2026-11-20", "09-30", "rss", it="failed")
    _, cursor = drained(source, {})
    restarted = TrendRadarSource("radar", radar.folder, source.zone)

    drained(restarted, cursor)

    assert restarted.notes == ["rss: it could not be crawled since 2026-11-20 09:30 timed out"]


def test_a_file_that_was_replaced_is_read_from_its_start(radar: Radar, source: TrendRadarSource) -> None:
    for title in ("一", "二"):
        radar.item("2026-11-20", "12-00", title)
    _, cursor = drained(source, {})
    radar.path("2026-11-20").unlink()
    for title in ("三", "四", "五"):
        radar.item("2026-11-20", "13-00", title)

    assert _texts(drained(source, cursor)[0]) == ["三", "四", "五"]


def test_an_unchanged_file_is_not_opened(radar: Radar, source: TrendRadarSource) -> None:
    radar.item("2026-11-20", "12-00", "一")
    _, cursor = drained(source, {})
    holder = sqlite3.connect(radar.path("2026-11-20"), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    assert drained(source, cursor)[0] == []
    holder.close()


def test_a_broken_file_of_the_past_does_not_hide_todays(radar: Radar, source: TrendRadarSource) -> None:
    radar.item("2026-11-20", "12-00", "今天")
    radar.path("2026-11-19").write_bytes(b"SQLite format 3\0 and then nothing good")

    sightings, _ = drained(source, {})

    assert _texts(sightings) == ["今天"]
    assert "2026-11-19.db is not a whole SQLite database" in source.notes[0]


def test_a_broken_file_of_today_takes_the_source_down_until_it_is_whole(radar: Radar, source: TrendRadarSource) -> None:
    radar.item("2026-11-19", "12-00", "昨天")
    _, cursor = drained(source, {})
    radar.path("2026-11-20").write_bytes(b"SQLite format 3\0 and then nothing good")

    for _ in range(2):
        with pytest.raises(SourceDown, match=r"2026-11-20\.db is not a whole SQLite database"):
            source.read(cursor, 10)

    radar.path("2026-11-20").unlink()
    radar.item("2026-11-20", "12-00", "今天")
    assert _texts(drained(source, cursor)[0]) == ["今天"]


def test_broken_feeds_do_not_hide_the_lists(radar: Radar, source: TrendRadarSource) -> None:
    radar.item("2026-11-20", "12-00", "今天")
    radar.path("2026-11-20", "rss").parent.mkdir()
    radar.path("2026-11-20", "rss").write_text("nothing" * 100)

    assert _texts(drained(source, {})[0]) == ["今天"]
    assert len(source.notes) == 1


def test_rows_without_a_title_or_a_time_are_skipped_and_counted(
    radar: Radar, source: TrendRadarSource, caplog: pytest.LogCaptureFixture
) -> None:
    radar.item("2026-11-20", "12-00", " ")
    radar.item("2026-11-20", "soon", "没有时间")
    radar.item("2026-11-20", "12-00", "好")

    assert _texts(drained(source, {})[0]) == ["好"]
    assert "1 rows skipped: it has no title" in caplog.text
    assert "1 rows skipped: the time is missing" in caplog.text


def test_other_files_in_the_folder_are_passed_over(radar: Radar, source: TrendRadarSource) -> None:
    radar.item("2026-11-20", "12-00", "今天")
    for name in ("2026-02-31.db", "2026-11-20.db-journal.bak", "notes.txt", "latest.db"):
        (radar.folder / "news" / name).write_text("x")

    assert _texts(drained(source, {})[0]) == ["今天"]


def test_the_folder_above_and_a_file_address_are_understood(radar: Radar) -> None:
    radar.item("2026-11-20", "12-00", "今天")

    for url in (str(radar.folder.parent), radar.folder.as_uri()):
        assert _texts(drained(open_source(SourceEntry(kind="trendradar", url=url)), {})[0]) == ["今天"]


@pytest.mark.parametrize(("make", "why"), [(False, "is not there"), (True, "has no daily file")])
def test_a_folder_that_is_not_trendradars_is_down(tmp_path: Path, make: bool, why: str) -> None:
    folder = tmp_path / "elsewhere"
    if make:
        folder.mkdir()

    with pytest.raises(SourceDown, match=why):
        open_source(SourceEntry(kind="trendradar", url=str(folder))).read({}, 10)


def test_a_file_without_its_table_or_a_column_is_down_and_names_it(radar: Radar, source: TrendRadarSource) -> None:
    path = radar.path("2026-11-20")
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE pushed (id INTEGER)")
    with pytest.raises(SourceDown, match="has no table news_items; there are: pushed"):
        source.read({}, 10)

    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE news_items (id INTEGER, title TEXT)")
    with pytest.raises(SourceDown, match="has no column platform_id; there are: id, title"):
        source.read({}, 10)


def test_an_item_that_stays_over_midnight_is_one_mention_in_the_store(
    radar: Radar, build: Callable[..., House]
) -> None:
    house = build(sources=[{"kind": "trendradar", "url": str(radar.folder)}])
    radar.item("2026-11-20", "10-30", "Acme 电池")
    house.read_all()
    radar.item("2026-11-21", "00-30", "Acme 电池")
    radar.item("2026-11-21", "00-30", "Acme 屏幕")

    house.read_all()

    with house.database.begin() as store:
        assert store.mentions.total() == 2
        assert store.sources.state("trendradar").down_since is None

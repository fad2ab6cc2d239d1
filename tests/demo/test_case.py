import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from opencc import OpenCC
from snownlp import SnowNLP

from bot.demo.case import CaseStore, load_case
from bot.demo.story import Post, plan

_T0 = datetime(2026, 9, 12, 2, 30, tzinfo=UTC)
_CASE = load_case("battery")
_TABLES = ("weibo_note", "weibo_note_comment", "xhs_note", "xhs_note_comment")


def _after(minutes: float) -> datetime:
    return _T0 + timedelta(minutes=minutes)


def _rows(path: Path, table: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        return [dict(row) for row in file.execute(f"SELECT * FROM {table} ORDER BY id")]  # noqa: S608  names of ours


def _all(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for table in _TABLES:
        yield from ((table, row) for row in _rows(path, table))


def _published(table: str, row: dict[str, Any]) -> datetime:
    if table.startswith("weibo"):
        return datetime.fromisoformat(row["create_date_time"])
    return datetime.fromtimestamp(row["time" if table == "xhs_note" else "create_time"] / 1000, UTC)


def _live(*, until: float) -> list[Post]:
    return [post for post in plan(_CASE, _T0, 7) if post.is_live and post.minute <= until]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(path: Path) -> CaseStore:
    return CaseStore(path, _CASE, _T0)


def test_a_case_nobody_recorded_is_refused_by_name() -> None:
    with pytest.raises(LookupError, match=r"no recorded case '\.\./x'; there are: .*battery"):
        load_case("../x")


def test_history_is_a_week_of_ordinary_talk_before_t0(store: CaseStore, path: Path) -> None:
    written = store.write_history()

    times = [_published(table, row) for table, row in _all(path)]
    assert 400 <= written == len(times) <= 600
    assert max(times) < _T0
    assert _T0 - timedelta(days=7, seconds=1) <= min(times) < _T0 - timedelta(days=6.5)
    assert store.written == 0


def test_people_talk_by_day_and_sleep_by_night(store: CaseStore, path: Path) -> None:
    store.write_history()

    hours = Counter(_published(table, row).astimezone(_CASE.zone).hour for table, row in _all(path))
    assert sum(hours[hour] for hour in range(1, 7)) * 4 < sum(hours[hour] for hour in range(18, 24))


def test_the_wave_breaks_with_25_mentions_in_three_minutes_of_which_20_complain() -> None:
    pools = Counter(post.pool for post in _live(until=3))

    assert pools.total() == 25
    assert pools["battery"] == 20


def test_the_wave_grows_for_half_an_hour_and_turns_after_four() -> None:
    per_minute = [len(_live(until=end)) - len(_live(until=start)) for start, end in ((0, 10), (10, 20), (20, 30))]
    late = Counter(post.pool for post in _live(until=480) if post.minute > 300)

    assert per_minute == sorted(set(per_minute))
    assert late["turning"] > 2 * late["battery"]
    assert len(_live(until=10_000)) <= 800


def test_a_post_is_written_when_it_is_due_and_not_before(store: CaseStore, path: Path) -> None:
    assert store.write_until(_after(-1)) == 0
    assert store.write_until(_after(3)) == len(_live(until=3)) == store.written

    assert all(_T0 <= _published(table, row) <= _after(3) for table, row in _all(path))
    assert {row["add_ts"] for _, row in _all(path)} == {int(_after(3).timestamp() * 1000)}


def test_nothing_is_written_twice_by_a_second_run_on_the_same_file(store: CaseStore, path: Path) -> None:
    store.write_history()
    store.write_until(_after(20))

    again = CaseStore(path, _CASE, _T0)

    assert again.write_history() == 0
    assert again.write_until(_after(20)) == 0
    assert again.written == store.written
    assert again.write_until(_after(30)) == len(_live(until=30)) - len(_live(until=20))


def test_a_run_in_steps_with_restarts_says_what_one_run_says(path: Path, tmp_path: Path) -> None:
    for minute in (1, 2.5, 7, 30, 90, 241, 2000):
        CaseStore(path, _CASE, _T0).write_until(_after(minute))
    whole = CaseStore(tmp_path / "whole.db", _CASE, _T0)
    whole.write_until(_after(2000))

    for table in _TABLES:
        steps, once = _rows(path, table), _rows(tmp_path / "whole.db", table)
        crawl = {"add_ts", "last_modify_ts"}
        assert [{**row, **dict.fromkeys(crawl)} for row in steps] == [{**row, **dict.fromkeys(crawl)} for row in once]


def test_another_seed_tells_another_story() -> None:
    assert [post.text for post in plan(_CASE, _T0, 7)] != [post.text for post in plan(_CASE, _T0, 8)]


def test_an_early_fix_turns_the_talk_at_once_and_survives_a_restart(store: CaseStore, path: Path) -> None:
    store.write_until(_after(50))
    before = store.written
    store.release_fix(_after(50))
    store.release_fix(_after(90))

    new = CaseStore(path, _CASE, _T0).write_until(_after(110))

    planned = [post for post in _live(until=300) if post.turning]
    assert new == len(planned)
    assert store.written == before + new
    assert max(_published(table, row) for table, row in _all(path)) <= _after(110)


def test_a_fix_after_the_case_has_turned_changes_nothing(store: CaseStore) -> None:
    store.release_fix(_after(400))

    assert store.write_until(_after(3000)) == len(_live(until=3000))


@pytest.mark.parametrize("fix_min", [None, 10])
def test_every_comment_stands_under_an_earlier_post_of_its_platform(
    store: CaseStore, path: Path, fix_min: int | None
) -> None:
    store.write_history()
    if fix_min is not None:
        store.write_until(_after(fix_min))
        store.release_fix(_after(fix_min))
    store.write_until(_after(3000))

    for platform in ("weibo", "xhs"):
        notes = {row["note_id"]: _published(f"{platform}_note", row) for row in _rows(path, f"{platform}_note")}
        comments = _rows(path, f"{platform}_note_comment")
        assert len(comments) > 50
        for row in comments:
            assert notes[row["note_id"]] <= _published(f"{platform}_note_comment", row)


def test_ids_are_never_shared_and_authors_are_hashed_and_masked(store: CaseStore, path: Path) -> None:
    store.write_history()
    store.write_until(_after(3000))

    rows = list(_all(path))
    ids = [row["comment_id" if table.endswith("comment") else "note_id"] for table, row in rows]
    assert len(ids) == len(set(ids)) == len(plan(_CASE, _T0, 7))
    assert all(re.fullmatch(r"[0-9a-f]{16}", row["creator_hash"]) for _, row in rows)
    assert all("*" in row["nickname"] for _, row in rows)


def test_times_and_lists_have_the_form_the_crawler_gives_them(store: CaseStore, path: Path) -> None:
    store.write_history()

    for row in _rows(path, "weibo_note"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+08:00", row["create_date_time"])
        assert datetime.fromisoformat(row["create_date_time"]).timestamp() == row["create_time"]
    for row in _rows(path, "xhs_note"):
        assert row["time"] > 10**12
        assert row["tag_list"].isascii()
        assert len(json.loads(row["tag_list"]).split(",")) == 3
        assert f"xsec_token={row['xsec_token']}" in row["note_url"]


def test_counts_are_text_and_loud_posts_are_counted_in_ten_thousands(store: CaseStore, path: Path) -> None:
    store.write_history()
    store.write_until(_after(3000))

    counts = {row["liked_count"] for table, row in _all(path) if table.endswith("_note")}
    assert all(re.fullmatch(r"\d{1,4}|\d{1,2}\.\d万|10万\+", count) for count in counts)
    assert any(count.endswith("万") for count in counts)


def test_hostile_texts_are_written_as_they_are(store: CaseStore, path: Path) -> None:
    store.write_until(_after(30))

    texts = [row.get("content") or f"{row['title']}，{row['desc']}" for _, row in _all(path)]
    assert any("<!channel>" in text for text in texts)
    assert any("\u202e" in text for text in texts)
    assert any(len(text) > 2000 for text in texts)


def test_the_reference_model_hears_the_complaints_and_the_praise() -> None:
    simplified = OpenCC("t2s")
    said: dict[str, list[float]] = {"battery": [], "comparison": [], "positive": [], "turning": []}
    for post in [post for post in plan(_CASE, _T0, 7) if post.pool in said][::4]:
        said[post.pool].append(SnowNLP(simplified.convert(post.text)).sentiments)

    for pool in ("battery", "comparison"):
        assert sum(score < 0.4 for score in said[pool]) >= 0.85 * len(said[pool])
    for pool in ("positive", "turning"):
        assert sum(score >= 0.5 for score in said[pool]) >= 0.85 * len(said[pool])


def test_the_ticker_shows_the_newest_first_and_only_what_is_written(store: CaseStore) -> None:
    assert store.recent(3) == []
    store.write_history()
    store.write_until(_after(5))

    lines = store.recent(3)

    assert [line["at"] for line in lines] == sorted((line["at"] for line in lines), reverse=True)
    assert _after(4) < lines[0]["at"] <= _after(5)
    assert all(line["platform"] in {"weibo", "xhs"} and line["author"] and line["text"] for line in lines)
    assert len(store.recent(10_000)) == len([post for post in plan(_CASE, _T0, 7) if post.minute <= 5])

"""MediaCrawler's folders of files: what was added is read once, whatever form it has."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import SourceEntry
from bot.ports import Source
from bot.watch.sources import open_source
from tests.watch.crawl import ms
from tests.watch.crawlfolder import FORMS, NOON, a_row, folder, form, source, write
from tests.watch.reading import drained, ids_of

__all__ = ["folder", "form", "source"]

_S = int(NOON.timestamp())


def test_rows_are_read_with_all_they_hold(folder: Path, source: Source, form: str) -> None:
    write(folder, form, a_row(1, '他说"鼓包"了，\n换新', liked_count="1.2万", creator_hash="ab", source_keyword="星河"))

    [one], _ = drained(source, {})

    assert (one.platform, one.kind, one.native_id, one.text) == ("weibo", "post", "1", '他说"鼓包"了，\n换新')
    assert (one.likes, one.author, one.keyword, one.url) == (12000, "ab", "星河", "https://m.weibo.cn/detail/1")
    assert (one.published_at, one.seen_at) == (NOON, NOON)


def test_what_is_appended_is_read_once_in_portions_of_any_size(folder: Path, source: Source, form: str) -> None:
    write(folder, form, *(a_row(number) for number in range(5)))
    first, cursor = drained(source, {}, limit=2)
    nothing, cursor = drained(source, cursor)
    write(folder, form, a_row(5), a_row(6))
    second, cursor = drained(source, cursor, limit=1)

    assert ids_of(first) == ["0", "1", "2", "3", "4"]
    assert ids_of(second) == ["5", "6"]
    assert nothing == drained(source, cursor)[0] == []


def test_a_file_that_was_rewritten_is_read_from_its_start(folder: Path, source: Source, form: str) -> None:
    path = write(folder, form, *(a_row(number) for number in range(3)))
    _, cursor = drained(source, {})
    path.unlink()
    write(folder, form, *(a_row(number, "另一批") for number in range(7, 12)))

    assert ids_of(drained(source, cursor)[0]) == ["7", "8", "9", "10", "11"]


def test_a_file_that_was_copied_elsewhere_and_back_is_not_read_again(folder: Path, source: Source, form: str) -> None:
    path = write(folder, form, a_row(1), a_row(2))
    _, cursor = drained(source, {})
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    os.utime(path, (1, 1))

    assert drained(source, cursor)[0] == []


def test_a_new_day_is_a_new_file_and_the_old_one_is_read_to_its_end(folder: Path, source: Source, form: str) -> None:
    write(folder, form, a_row(1))
    _, cursor = drained(source, {})
    write(folder, form, a_row(2))
    write(folder, form, a_row(3), day=21)

    assert ids_of(drained(source, cursor)[0]) == ["2", "3"]


def test_trap_7_of_one_mention_in_several_runs_the_last_look_counts(folder: Path, source: Source, form: str) -> None:
    write(folder, form, a_row(1, minutes=30, liked_count="90"), a_row(1, liked_count="10"))

    [one], _ = drained(source, {})

    assert (one.likes, one.seen_at) == (90, NOON + timedelta(minutes=30))


@pytest.mark.parametrize("torn", ["jsonl", "csv"])
def test_a_line_without_its_end_is_left_until_it_has_one(folder: Path, source: Source, torn: str) -> None:
    path = write(folder, torn, a_row(1), a_row(2, "第一行\n第二行"))
    whole = path.read_bytes()
    cursor: Any = {}
    found: list[str] = []
    for end in range(len(whole) - 120, len(whole) + 1, 7):
        path.write_bytes(whole[:end])
        sightings, cursor = drained(source, cursor)
        found += [one.text for one in sightings]
    path.write_bytes(whole)
    found += [one.text for one in drained(source, cursor)[0]]

    assert found == ["电池鼓包", "第一行\n第二行"]


@pytest.mark.parametrize("share", [0, 0.3, 0.9, 0.999])
def test_a_torn_json_list_is_read_again_later(
    folder: Path, source: Source, share: float, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(folder, "json", a_row(1), a_row(2))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    write(folder, "jsonl", a_row(7))

    torn, cursor = drained(source, {})
    again, cursor = drained(source, cursor)
    path.write_bytes(whole)
    mended, _ = drained(source, cursor)

    assert (ids_of(torn), again, ids_of(mended)) == (["7"], [], ["1", "2"])
    assert caplog.text.count("Not whole, read again later: weibo/json/search_contents_2026-11-20.json") == 1
    assert source.notes == []  # type: ignore[attr-defined]


def test_posts_come_before_comments_of_all_platforms(folder: Path, source: Source, form: str) -> None:
    comment = {"comment_id": "9", "note_id": "1", "content": "退货", "create_time": _S, "last_modify_ts": ms(NOON)}
    write(folder, form, comment, item="comments", day=18)
    write(folder, form, a_row(1), a_row(2))

    sightings, _ = drained(source, {}, limit=1)

    assert [(one.kind, one.parent) for one in sightings] == [("post", ""), ("post", ""), ("comment", "1")]


_MS, _LOCAL = ms(NOON), "2026-11-20 12:00"


@pytest.mark.parametrize(
    ("name", "row", "expected"),
    [
        ("weibo/jsonl/detail_contents", {"note_id": 1, "content": "好", "create_time": _S}, ("weibo", "post")),
        ("xhs/jsonl/search_contents", {"note_id": "1", "title": "好", "time": _MS}, ("xhs", "post")),
        ("xhs/jsonl/search_comments", {"comment_id": "1", "content": "好", "create_time": _MS}, ("xhs", "comment")),
        ("douyin/jsonl/creator_contents", {"aweme_id": "1", "desc": "好", "create_time": _S}, ("douyin", "post")),
        ("bili/jsonl/search_contents", {"video_id": "1", "title": "好", "create_time": _S}, ("bilibili", "post")),
        ("bili/csv/search_videos", {"video_id": "1", "title": "好", "create_time": _S}, ("bilibili", "post")),
        ("bili/jsonl/creator_dynamics", {"dynamic_id": "1", "text": "好", "pub_ts": _S}, ("bilibili", "post")),
        ("bili/csv/search_comments", {"comment_id": "1", "content": "好", "create_time": _S}, ("bilibili", "comment")),
        ("kuaishou/jsonl/search_contents", {"video_id": "1", "title": "好", "create_time": _MS}, ("kuaishou", "post")),
        ("tieba/csv/search_contents", {"note_id": "1", "title": "好", "publish_time": _LOCAL}, ("tieba", "post")),
        ("zhihu/jsonl/search_contents", {"content_id": "1", "title": "好", "created_time": _S}, ("zhihu", "post")),
        ("zhihu/json/search_comments", {"comment_id": "1", "content": "好", "publish_time": _S}, ("zhihu", "comment")),
        ("xhs/1_search_contents", {"note_id": "1", "title": "好", "time": _MS}, ("xhs", "post")),
    ],
)  # fmt: skip
def test_every_platform_has_its_folder_and_its_names(
    folder: Path, source: Source, name: str, row: dict[str, Any], expected: tuple[str, str]
) -> None:
    form = name.split("/")[1] if name.count("/") == 2 else "csv"
    path = folder / f"{name}_2026-11-20.{form}"
    path.parent.mkdir(parents=True)
    FORMS[form](path, [row])

    [one], _ = drained(source, {})

    assert ((one.platform, one.kind), one.native_id, one.text) == (expected, "1", "好")
    assert one.published_at == NOON


def test_a_byte_order_mark_is_accepted_in_every_form(folder: Path, source: Source, form: str) -> None:
    path = write(folder, form, a_row(1))
    content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    path.write_bytes(b"\xef\xbb\xbf" + content)

    assert ids_of(drained(source, {})[0]) == ["1"]


def test_a_folder_may_be_given_as_a_plain_path(folder: Path) -> None:
    write(folder, "jsonl", a_row(1))

    assert ids_of(drained(open_source(SourceEntry(kind="mediacrawler", url=str(folder))), {})[0]) == ["1"]

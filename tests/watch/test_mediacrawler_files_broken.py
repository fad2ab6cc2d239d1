"""MediaCrawler's folders of files in every way they can be broken."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.config import SourceEntry
from bot.errors import SourceDown
from bot.ports import Source
from bot.watch.sources import open_source
from tests.watch.crawl import ms
from tests.watch.crawlfolder import NOON, a_row, folder, form, source, write
from tests.watch.reading import drained, ids_of

__all__ = ["folder", "form", "source"]


def test_what_is_no_mention_is_passed_over_and_told(
    folder: Path, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(folder, "jsonl", a_row(1))
    with path.open("ab") as file:
        file.write(b"\n{half\n[1]\n" + b"9" * 3_000_000 + b"\n\xff\xfe\n")
    never = a_row(3, create_date_time="?", create_time="?", last_modify_ts="?")
    write(folder, "jsonl", a_row(2, note_id=None), never, a_row(4))

    assert ids_of(drained(source, {})[0]) == ["1", "4"]
    assert "rows skipped: weibo/jsonl/search_contents_2026-11-20.jsonl: it is not JSON" in caplog.text
    assert "it has no id" in caplog.text


@pytest.mark.parametrize("kept", [1, 20, 60, 200])
def test_a_line_behind_half_of_one_that_a_killed_crawler_left_is_read(folder: Path, source: Source, kept: int) -> None:
    path = write(folder, "jsonl", a_row(1), a_row(2, '长 {"文": "字"} ' * 40))
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"\n") + 1 + kept])
    write(folder, "jsonl", a_row(3, '又 {"a": 1}'), a_row(4))

    assert [(one.native_id, one.text[:1]) for one in drained(source, {})[0]] == [("1", "电"), ("3", "又"), ("4", "电")]


@pytest.mark.parametrize("bad", [b'"never closed,1\r\n', b"a,b\r\n", b'x"y"z,"1\r\n', b"\0\0\r\n", b"\r\n"])
def test_a_broken_line_of_csv_costs_no_other(folder: Path, source: Source, bad: bytes) -> None:
    path = write(folder, "csv", a_row(1))
    with path.open("ab") as file:
        file.write(bad)
    write(folder, "csv", *(a_row(number, "长" * 400) for number in range(2, 1500)))

    assert ids_of(drained(source, {}, limit=5000)[0])[-1] == "1499"
    assert len(drained(source, {}, limit=5000)[0]) >= 1498


def test_rows_with_other_columns_than_the_header_names_are_passed_over(
    folder: Path, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    write(folder, "csv", a_row(1))
    write(folder, "csv", a_row(2, creator_hash="added by a newer crawler"))

    assert ids_of(drained(source, {})[0]) == ["1"]
    assert "it has other columns than the first line names" in caplog.text


def test_a_list_that_is_something_else_is_named(folder: Path, source: Source) -> None:
    write(folder, "json").write_text('{"note_id": 1}')

    assert drained(source, {})[0] == []
    assert "it is not a list" in source.notes[0]  # type: ignore[attr-defined]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_that_is_not_utf_8_is_named_and_read_when_it_is(
    folder: Path, source: Source, form: str, encoding: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(folder, form, *(a_row(number, "手表, 冒烟\n退貨") for number in range(1, 4)))
    text = path.read_text("utf-8-sig")
    path.write_bytes(text.encode(encoding))
    nothing, cursor = drained(source, {})
    again, cursor = drained(source, cursor)
    path.write_text(text, "utf-8")
    mended, _ = drained(source, cursor)

    [told] = caplog.messages
    assert nothing == again == []
    assert f": {path.relative_to(folder)}: it is not UTF-8: save the file as UTF-8" in told
    assert ids_of(mended) == ["1", "2", "3"]


def test_a_text_that_is_not_utf_8_costs_its_own_row(folder: Path, source: Source, form: str) -> None:
    path = write(folder, form, a_row(1), a_row(2, "冒烟"), a_row(3))
    path.write_bytes(path.read_bytes().replace("冒烟".encode(), "冒烟".encode("gbk")))

    assert ids_of(drained(source, {})[0]) == ([] if form == "json" else ["1", "3"])


def _comment(number: int) -> dict[str, Any]:
    at = ms(NOON)
    return {"comment_id": number, "note_id": 1, "content": "退货", "create_time": at // 1000, "last_modify_ts": at}


@pytest.mark.parametrize("comments", ["json", "jsonl", "csv"])
@pytest.mark.parametrize(("day", "waits"), [(19, False), (20, True), (21, True), (22, False)])
def test_comments_wait_while_the_posts_of_their_day_are_not_whole(
    folder: Path, source: Source, comments: str, day: int, waits: bool
) -> None:
    path = write(folder, "json", a_row(1), a_row(2))
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    write(folder, comments, _comment(8), _comment(9), item="comments", day=day)
    first, cursor = drained(source, {})
    path.write_bytes(whole)
    second, _ = drained(source, cursor)

    assert ids_of(first) == ([] if waits else ["8", "9"])
    assert [one.native_id for one in second] == ["1", "2", *(["8", "9"] if waits else [])]


def test_comments_read_before_are_not_read_again_after_they_waited(folder: Path, source: Source) -> None:
    path = write(folder, "json", a_row(1))
    write(folder, "json", _comment(8), item="comments")
    _, cursor = drained(source, {})
    write(folder, "json", a_row(2))
    write(folder, "json", _comment(9), item="comments")
    whole = path.read_bytes()
    path.write_bytes(whole[:40])
    torn, cursor = drained(source, cursor)
    path.write_bytes(whole)

    assert torn == []
    assert ids_of(drained(source, cursor)[0]) == ["2", "9"]


def test_comments_on_another_platform_do_not_wait(folder: Path, source: Source) -> None:
    write(folder, "json", a_row(1)).write_text("[")
    write(folder, "jsonl", _comment(8), item="comments")
    (folder / "weibo" / "jsonl").rename(folder / "xhs")

    assert [(one.platform, one.native_id) for one in drained(source, {})[0]] == [("xhs", "8")]


def test_a_file_that_vanished_is_forgotten_and_other_files_are_none_of_ours(folder: Path, source: Source) -> None:
    path = write(folder, "jsonl", a_row(1))
    (folder / "weibo" / "words.txt").write_text("x")
    (folder / "weibo" / "jsonl" / "search_creators_2026-11-20.jsonl").write_text('{"user_id": "1"}\n')
    _, cursor = drained(source, {})
    path.unlink()

    assert len(cursor["files"]) == 1
    assert drained(source, cursor)[1] == {"files": {}}


def test_one_file_that_cannot_be_read_silences_no_other(folder: Path, source: Source) -> None:
    write(folder, "jsonl", a_row(1))
    (folder / "weibo" / "jsonl" / "search_contents_2026-11-19.jsonl").mkdir()

    assert ids_of(drained(source, {})[0]) == ["1"]
    assert source.notes == [  # type: ignore[attr-defined]
        "Not read: weibo/jsonl/search_contents_2026-11-19.jsonl: Is a directory."
    ]


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Do something as a user without rights: root may look into everything."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_folder_that_may_not_be_looked_into_is_told_and_silences_no_other() -> None:
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        folder = Path(place) / "data"
        write(folder, "jsonl", a_row(1)).parent.chmod(0)
        source = open_source(SourceEntry(kind="mediacrawler", url=str(folder)))
        with _as_nobody(), pytest.raises(SourceDown, match=r"cannot be read: .*Permission denied.*jsonl"):
            source.read({}, 10)

        write(folder, "csv", a_row(2))
        with _as_nobody():
            assert ids_of(source.read({}, 10).sightings) == ["2"]
        assert source.notes == [f"Not read: {folder}/weibo/jsonl: Permission denied."]  # type: ignore[attr-defined]
        (folder / "weibo" / "jsonl").chmod(0o755)


def _nothing(folder: Path) -> None:
    pass


def _a_file(folder: Path) -> None:
    folder.write_text("x")


def _an_empty_folder(folder: Path) -> None:
    folder.mkdir()


def _unreadable_files(folder: Path) -> None:
    (folder / "weibo" / "search_contents_2026-11-19.jsonl").mkdir(parents=True)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_nothing, "is not there"),
        (_a_file, "is not a folder; a SQLite file is given as sqlite:///"),
        (_an_empty_folder, "has none of the folders bili, weibo, xhs, .*: is it the data folder of MediaCrawler"),
        (_unreadable_files, "cannot be read: .*Is a directory"),
    ],
)
def test_a_folder_that_cannot_be_read_puts_the_source_down_with_a_sentence(
    folder: Path, source: Source, make: Callable[[Path], None], says: str
) -> None:
    make(folder)

    with pytest.raises(SourceDown, match=says):
        source.read({}, 10)

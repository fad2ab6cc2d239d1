"""MediaCrawler's CSV files in which a killed crawler left half a row: what stands behind it is read."""

from pathlib import Path
from typing import Any

import pytest

from bot.ports import Cursor, Source
from tests.watch.crawl import ms
from tests.watch.crawlfolder import NOON, a_row, folder, source, write
from tests.watch.reading import drained, ids_of

__all__ = ["folder", "source"]

_TEXT = "手表S3 充电冒烟, 已经联系客服"
_S = int(NOON.timestamp())


def _post(number: int, text: str = "手表很好", **columns: Any) -> dict[str, Any]:
    """Return a row as the crawler writes it since July 2026: the id first, the address behind."""
    return a_row(number, text, note_url=f"https://m.weibo.cn/detail/{number}", source_keyword="手表", **columns)


def _comment(number: int, text: str = "退货") -> dict[str, Any]:
    return {
        "comment_id": str(number), "create_time": _S, "note_id": "1", "content": text, "nickname": "小**明",
        "like_count": "1", "last_modify_ts": ms(NOON),
    }  # fmt: skip


def _cut(path: Path, at: int, end: bytes = b"") -> None:
    """Leave of a file its first bytes, as a killed crawler does."""
    path.write_bytes(path.read_bytes()[:at] + end)


@pytest.mark.parametrize("end", [b"", b"\r\n"])
def test_half_a_row_torn_within_quotes_costs_no_other(
    folder: Path, source: Source, end: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(folder, "csv", _post(1), _post(2, _TEXT))
    _cut(path, path.read_bytes().index("已经".encode()), end)
    write(folder, "csv", *(_post(number) for number in range(3, 1000)))

    assert ids_of(drained(source, {}, limit=5000)[0]) == ["1", *map(str, range(3, 1000))]
    assert caplog.text.count("rows skipped") == 1
    assert "1 rows skipped: weibo/csv/search_contents_2026-11-20.csv: it is half a row\n" in caplog.text


def test_a_row_glued_to_half_of_one_is_read_before_anything_stands_behind_it(folder: Path, source: Source) -> None:
    path = write(folder, "csv", _post(1), _post(2, _TEXT))
    _cut(path, path.read_bytes().index("已经".encode()))
    _, cursor = drained(source, {})
    write(folder, "csv", _post(3))
    third, cursor = drained(source, cursor)
    write(folder, "csv", _post(4, '他说"鼓包"了, \n换新'))
    fourth, _ = drained(source, cursor)

    assert (ids_of(third), [one.text for one in fourth]) == (["3"], ['他说"鼓包"了, \n换新'])


@pytest.mark.parametrize("end", [b"", b"\r\n"])
@pytest.mark.parametrize("text", ["手表很好", "3,5 寸", '第一行 "鼓包" 12\n第二行, 完\n34'])
def test_wherever_a_row_is_torn_the_rows_behind_it_are_read_and_none_is_made_up(
    folder: Path, source: Source, text: str, end: bytes
) -> None:
    path = write(folder, "csv", _post(101))
    whole = len(path.read_bytes())
    last = len(write(folder, "csv", _post(102, text)).read_bytes())
    content = path.read_bytes()
    for at in range(whole + 1, last - 1, 3):
        path.write_bytes(content[:at] + end)
        write(folder, "csv", _post(203), _post(104, "一,二\n三"), _post(105, "\n换, 新"), _post(106))
        found = ids_of(drained(source, {}, limit=2)[0])

        assert (at, [one for one in found if one != "102"]) == (at, ["101", "203", "104", "105", "106"])


@pytest.mark.parametrize("end", [b"", b"\r\n"])
def test_without_an_address_the_row_glued_to_half_of_one_is_lost_and_told(
    folder: Path, source: Source, end: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(folder, "csv", _comment(1), _comment(2, "冒烟, 12"), item="comments")
    _cut(path, path.read_bytes().index(b'12"'), b"12" + end)
    write(folder, "csv", *(_comment(number) for number in range(3, 100)), item="comments")

    found = ids_of(drained(source, {})[0])

    assert found == ["1", *map(str, range(3 if end else 4, 100))]
    assert caplog.text.count("1 rows skipped") == 1
    assert ("and the row behind it on its line cannot be told from it" in caplog.text) is not bool(end)


def test_an_id_that_begins_with_the_words_of_half_a_row_is_none(folder: Path, source: Source) -> None:
    path = write(folder, "csv", _comment(1), _comment(2, "冒烟\n换货"), item="comments")
    _cut(path, path.read_bytes().index('货"'.encode()))
    write(folder, "csv", _comment(3), _comment(4, "一\n二"), _comment(5), item="comments")

    assert ids_of(drained(source, {})[0]) == ["1", "4", "5"]


def test_an_address_that_is_torn_itself_tells_no_id(folder: Path, source: Source) -> None:
    post = a_row(1001) | {"note_url": "https://m.weibo.cn/detail/1001"}
    path = write(folder, "csv", post)
    _cut(path, -len(b"001\r\n"), b"\r\n")

    assert ids_of(drained(source, {})[0]) == ["1001"]


def test_a_row_glued_to_half_of_one_may_have_a_text_of_several_lines_where_the_half_has_no_quotes(
    folder: Path, source: Source
) -> None:
    path = write(folder, "csv", _post(1), _post(2))
    _cut(path, path.read_bytes().index(b"2,") + 1)
    write(folder, "csv", _post(3, "一\n二"), _post(4))

    assert ids_of(drained(source, {})[0]) == ["1", "3", "4"]


@pytest.mark.parametrize("step", [997, 20_000])
def test_a_long_text_of_many_lines_is_waited_for_and_read_whole(
    folder: Path, source: Source, step: int, caplog: pytest.LogCaptureFixture
) -> None:
    text = "\n".join(['第"一"行, ' + "长" * 60] * 301).strip()
    path = write(folder, "csv", _post(1), _post(2, text), _post(3))
    content = path.read_bytes()
    cursor: Cursor = {}
    found: list[str] = []
    for at in (*range(100, len(content), step), len(content)):
        path.write_bytes(content[:at])
        sightings, cursor = drained(source, cursor)
        found += [one.text for one in sightings]

    assert len(text) > 20_000
    assert found == ["手表很好", text, "手表很好"]
    assert "skipped" not in caplog.text


@pytest.mark.parametrize("junk", [b'a",b,"\n', b'a"\n', b'",\n', b'"a,"",b\n', b'"\n' + b"a,b,c,d,e,f,g,h,i\n" * 9])
def test_a_file_full_of_halves_is_read_past_in_one_pass(folder: Path, source: Source, junk: bytes) -> None:
    path = write(folder, "csv", _post(1))
    with path.open("ab") as file:
        file.write(junk * (1_000_000 // len(junk)))
    write(folder, "csv", _post(2))

    assert ids_of(drained(source, {}, limit=1_000_000)[0]) == ["1", "2"]

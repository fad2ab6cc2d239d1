"""Taking mentions in from files: what is right goes in once, what is not is told by line and harms nothing else."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.errors import BadInput
from bot.model.mention import Mention
from bot.store.database import Database
from bot.watch.ingest import IngestReport, ingest_rows, mention_rows
from bot.watch.rowfile import LONGEST_LINE
from tests.watch.conftest import NOON, House

_AT = "2026-11-20T12:00:00+08:00"


@pytest.fixture
def take(house: House) -> Callable[[str | bytes, str], IngestReport]:
    """Write a file and take it in."""

    def _take(content: str | bytes, name: str = "mentions.jsonl") -> IngestReport:
        path = house.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return ingest_rows(house.database, mention_rows(path), clock=house.clock)

    return _take


Take = Callable[..., IngestReport]


def _row(**fields: Any) -> str:
    return json.dumps({"text": "星河手机电池太差", "published_at": _AT} | fields, ensure_ascii=False) + "\n"


def _stored(database: Database) -> list[Mention]:
    with Session(database.engine) as session:
        return list(session.exec(select(Mention).order_by(col(Mention.published_at))))


def test_every_field_of_a_row_is_kept(house: House, take: Take) -> None:
    row = _row(
        platform="forum", kind="comment", id=77, author="王小明", url="https://x.example/7", likes="1.2万", comments=3,
        shares=0, keyword="星河", parent="5",
    )  # fmt: skip

    report = take(row)

    [one] = _stored(house.database)
    assert (report.read, report.added, report.refused) == (1, 1, [])
    assert (one.source, one.platform, one.kind, one.native_id) == ("native", "forum", "comment", "77")
    assert (one.likes, one.comments, one.shares, one.parent) == (12000, 3, 0, "5")
    assert (one.author_name, len(one.author), one.url) == ("王**明", 16, "https://x.example/7")
    assert one.published_at == datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
    assert one.polarity == "negative"


def test_a_time_without_offset_is_of_the_configured_zone(house: House, take: Take) -> None:
    take(_row(published_at="2026-11-20 12:00"))

    assert _stored(house.database)[0].published_at == datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def test_the_same_file_twice_adds_nothing(take: Take) -> None:
    content = _row() + _row(author="a") + _row(text="Acme 很好") + _row(id="5")

    first, second = take(content), take(content)

    assert (first.read, first.added, first.repeated) == (4, 4, 0)
    assert (second.read, second.added, second.repeated) == (4, 0, 4)


def test_a_row_about_no_subject_is_counted_and_not_kept(house: House, take: Take) -> None:
    report = take(_row(text="早上好") + _row())

    assert (report.added, report.unmatched, report.refused) == (1, 1, [])
    assert len(_stored(house.database)) == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("nonsense", "not JSON"),
        ("[1, 2]", "not a JSON object"),
        ("null", "not a JSON object"),
        ("[" * 100_000, "nested too deeply"),
        ('{"text": "星河手机", "published_at": "' + _AT + '", "likes": NaN}', "NaN is not a number"),
        (
            '{"text": "星河手机", "published_at": "' + _AT + '", "likes": 1' + "0" * 5000 + "}",
            "a number of 5,001 digits",
        ),
        (_row(likes=-1), "likes is not a count"),
        (_row(likes=10**20), "likes is not a count"),
        (_row(likes=1.5), "likes is not a count"),
        (_row(likes=True), "likes is not a count"),
        (_row(likes="many"), "likes is not a count"),
        (_row(likes=[1]), "likes is not a count"),
        (_row(shares=float("inf")), "Infinity is not a number"),
        (_row(text=""), "text is missing"),
        (_row(text=None), "text is missing"),
        (_row(text=["星河手机"]), "text is not text"),
        (_row(text="星河手机\0"), "text contains NUL"),
        ('{"text": "星河手机\\ud800", "published_at": "' + _AT + '"}', "half a character"),
        (_row(text="星河手机" * 60_000), "text is longer than"),
        (_row(published_at=None), "time is missing"),
        (_row(published_at="soon"), "`soon` is not a time"),
        (_row(published_at="1970-01-01"), "outside the years"),
        (_row(kind="video"), "kind is `video`, expected post or comment"),
        (_row(id="x" * 300), "id is longer than"),
        (_row(id=1.5), "id is not text"),
        (_row(platform="x" * 300), "platform is longer than"),
        ("x" * 10_000_000, f"longer than {LONGEST_LINE:,} bytes"),
        (b'{"text": "\xff\xfe"}', "not UTF-8: byte 11 is 0xff; save the file as UTF-8"),
        (b'{"text": "a\0b"}', "NUL bytes, as UTF-16 does; save the file as UTF-8"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_line_and_the_rest_goes_in(
    take: Take, line: str | bytes, reason: str
) -> None:
    raw = line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line

    report = take(_row(id=1).encode() + b"\n" + raw.rstrip(b"\n") + b"\n" + _row(id=2).encode())

    assert report.added == 2
    [(number, said)] = report.refused
    assert number == 3
    assert reason in said


def test_the_last_line_needs_no_line_end_and_may_be_the_long_one(take: Take) -> None:
    assert take(_row(id=1).rstrip()).added == 1
    assert take(_row(id=2) + "x" * (LONGEST_LINE + 5)).refused[0][0] == 2


def test_a_csv_is_read_by_its_header_in_any_order_with_or_without_a_mark(house: House, take: Take) -> None:
    content = (
        "\ufeffLikes, published_at ,TEXT,unknown\r\n"
        '10万+,2026-11-20 11:58,"星河手机, ""太差""\n第二行",x\r\n'
        "\r\n"
        ',2026-11-20 11:59,星河手机 5" 屏幕,\r\n'
    )

    report = take(content, "mentions.CSV")

    assert (report.read, report.added, report.refused) == (2, 2, [])
    first, second = _stored(house.database)
    assert (first.text, first.likes, first.lower_bound) == ('星河手机, "太差"\n第二行', 100_000, True)
    assert (second.text, second.likes) == ('星河手机 5" 屏幕', None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'"\xe6\x98\x9f\xe6\xb2\xb3 never closed,2026-11-20', "never closed"),
        (b"just one field", "it has 1 fields where the header names 2"),
        (b"a,b,c", "it has 3 fields where the header names 2"),
        (b"\xff,2026-11-20", "not UTF-8"),
        (b"a\0b,2026-11-20", "NUL bytes"),
        (b"x" * 2_000_000, "longer than 1,000,000 bytes"),
        (b"x" * 200_000 + b",2026-11-20", "field larger than field limit"),
    ],
)
def test_a_bad_line_of_a_csv_costs_itself_only(take: Take, line: bytes, reason: str) -> None:
    good = "text,published_at\n星河手机 1,2026-11-20\n".encode(), '"星河手机 ""2""",2026-11-20\n'.encode() * 2

    report = take(good[0] + line + b"\n" + good[1], "mentions.csv")

    assert (report.added, report.repeated) == (2, 1)
    [(number, said)] = report.refused
    assert number == 3
    assert reason in said


@pytest.mark.parametrize(
    "content", ["when,what\n1,2\n", "text\nx\n", "\xff\xfe\n".encode("latin-1"), '"text,published_at\n']
)
def test_a_csv_without_the_columns_needed_is_refused_as_a_whole(take: Take, content: str | bytes) -> None:
    with pytest.raises(BadInput, match="text and published_at"):
        take(content, "mentions.csv")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_a_csv_of_another_encoding_is_to_be_saved_as_utf_8(take: Take, encoding: str) -> None:
    with pytest.raises(BadInput, match="save the file as UTF-8"):
        take(f"text,published_at\n星河手机,{_AT}\n".encode(encoding), "mentions.csv")


@pytest.mark.parametrize("name", ["mentions.txt", "mentions"])
def test_a_csv_under_another_name_is_told_once_what_its_name_must_end_in(take: Take, name: str) -> None:
    report = take(f"\ufeffPublished_at, text\n{_AT},星河手机\n{_AT},星河手机\n", name)

    reasons = [reason for _, reason in report.refused]
    assert len(reasons) == report.read == 3
    assert reasons[0] == "it names the columns of a CSV file: only a file whose name ends in .csv is read as CSV"
    assert not [reason for reason in reasons[1:] if ".csv" in reason]


@pytest.mark.parametrize("line", ["text", "a text, and more", "when,what", '["text", "published_at"]', "text,"])
def test_a_first_line_that_is_no_header_is_not_taken_for_one(take: Take, line: str) -> None:
    assert "it is not" in take(line + "\n").refused[0][1]


@pytest.mark.parametrize("content", ["[\n  {rows}]\n", "\ufeff[{rows}]", "\n[ {rows}]\n", "[]"])
def test_a_json_list_is_told_once_with_what_is_wanted(take: Take, content: str) -> None:
    rows = ",\n  ".join(_row().strip() for _ in range(10))

    with pytest.raises(BadInput, match=r"mentions\.json line [12]: it is a JSON list; write one object a line"):
        take(content.replace("{rows}", rows), "mentions.json")


def test_a_list_among_the_lines_costs_itself_only(take: Take) -> None:
    report = take(_row(id=1) + f"[{_row().strip()}]\n" + _row(id=2))

    assert (report.added, report.refused) == (2, [(2, "it is not a JSON object")])


@pytest.mark.parametrize(("more", "name"), [("text", "text"), ("likes, Likes", "likes")])
def test_a_column_that_is_named_twice_is_refused(take: Take, more: str, name: str) -> None:
    with pytest.raises(BadInput, match=f"mentions.csv line 1: the column {name} is named twice"):
        take(f"text,published_at,{more}\n", "mentions.csv")


def test_columns_that_nobody_reads_may_have_any_names(take: Take) -> None:
    assert take(f"text,published_at,note,note,,\n星河手机,{_AT},,,,\n", "mentions.csv").added == 1


def test_a_file_that_is_not_there_is_told(house: House) -> None:
    with pytest.raises(BadInput, match=r"missing\.jsonl cannot be read: No such file"):
        ingest_rows(house.database, mention_rows(house.folder / "missing.jsonl"))


@pytest.mark.parametrize("name", ["empty.jsonl", "empty.csv"])
def test_an_empty_file_is_no_rows(take: Take, name: str) -> None:
    assert take("", name).read == 0


def test_progress_is_told_after_each_portion_and_at_the_end(house: House) -> None:
    told: list[int] = []
    rows = [(n, {"id": n, "text": f"星河手机 {n}", "published_at": _AT}) for n in range(1, 1201)]

    report = ingest_rows(house.database, rows, told.append, house.clock)

    assert told == [500, 1000, 1200]
    assert report.added == 1200


def test_what_was_taken_in_before_a_crash_stays_and_the_rest_follows(house: House) -> None:
    rows: list[tuple[int, dict[str, Any] | str]] = [
        (n, {"id": n, "text": f"星河手机 {n}", "published_at": _AT}) for n in range(1, 1201)
    ]

    def torn() -> Any:
        yield from rows[:700]
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        ingest_rows(house.database, torn(), clock=house.clock)
    report = ingest_rows(house.database, rows, clock=house.clock)

    assert (report.added, report.repeated) == (700, 500)


def test_a_dash_reads_standard_input(tmp_path: Path) -> None:
    script = "from bot.watch.ingest import mention_rows; print(len(list(mention_rows('-'))))"
    lines = io.StringIO(_row() + _row()).read()

    said = subprocess.run(
        [sys.executable, "-c", script], input=lines, capture_output=True, text=True, timeout=60, check=True,
        env=os.environ | {"PYTHONUTF8": "1"},
    )  # fmt: skip

    assert said.stdout.strip() == "2"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({}, None),
        ({"account_created_at": ""}, None),
        ({"account_created_at": "2026-11-01T00:00:00+08:00"}, datetime(2026, 10, 31, 16, tzinfo=UTC)),
    ],
)
def test_since_when_there_is_the_account_is_kept_where_it_is_given(
    house: House, given: dict[str, object], kept: datetime | None
) -> None:
    row = {"text": "星河手机", "published_at": NOON.isoformat(), "author": "u1"} | given
    ingest_rows(house.database, [(1, row)], clock=house.clock)

    with Session(house.database.engine) as session:
        assert session.exec(select(Mention)).one().account_created_at == kept


def test_an_account_opened_at_no_time_is_refused_with_its_row(house: House) -> None:
    row = {"text": "星河手机", "published_at": NOON.isoformat(), "account_created_at": "soon"}

    report = ingest_rows(house.database, [(7, row)], clock=house.clock)

    assert report.added == 0
    assert "`soon` is not a time" in report.refused[0][1]

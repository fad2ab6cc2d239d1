"""Reading any table by its columns: named as they are, in order, with nothing lost and nothing run."""

import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.config import SourceEntry
from bot.configfile import read_config
from bot.errors import BadInput, SourceDown
from bot.ports import Source
from bot.watch.sources import open_source
from bot.watch.sources.people import pseudonym
from tests.mariadb import Server as MariaDb
from tests.mariadb import mariadb
from tests.postgresql import Server, postgresql
from tests.watch.reading import drained, ids_of

__all__ = ["mariadb", "postgresql"]

_COLUMNS = {"id": "nr", "text": "body", "published_at": "posted"}


class Forum:
    """A SQLite file with a table of posts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open the file as its writer; all of it is committed at the end."""
        connection = sqlite3.connect(self.path)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def run(self, statement: str, *rows: tuple[Any, ...]) -> None:
        """Run a statement once, or for each row."""
        with self.writing() as connection:
            connection.executemany(statement, rows) if rows else connection.execute(statement)

    def post(self, *rows: tuple[Any, Any, Any]) -> None:
        """Add (nr, body, posted)."""
        self.run("INSERT INTO post (nr, body, posted) VALUES (?, ?, ?)", *rows)

    def source(self, **settings: Any) -> Source:
        """Return the table as a source."""
        defaults = {"kind": "sql", "url": self.url, "table": "post", "columns": _COLUMNS, "platform": "forum"}
        return open_source(SourceEntry(**(defaults | settings)))


@pytest.fixture
def forum(tmp_path: Path) -> Forum:
    found = Forum(tmp_path / "forum #1%.db")
    found.run("CREATE TABLE post (nr INTEGER PRIMARY KEY, body TEXT, posted TEXT, changed INTEGER)")
    return found


def test_every_column_of_the_mapping_is_read(tmp_path: Path) -> None:
    forum = Forum(tmp_path / "forum.db")
    forum.run(
        "CREATE TABLE t (a, b, c, d, e, f, g, h, i, j, k, l, m)",
    )
    forum.run(
        "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ("p1", "电池鼓包", "2026-11-20 12:00:00", "tieba", "Comment", "u42", "王小明", "https://example.org/p1",
         "1.2万", 3, "10万+", "p0", "星河"),
    )  # fmt: skip
    names = ("id", "text", "published_at", "platform", "kind", "author", "author_name", "url", "likes", "comments",
             "shares", "parent", "keyword")  # fmt: skip

    [one], _ = drained(forum.source(table="t", platform="", columns=dict(zip(names, "abcdefghijklm", strict=True))), {})

    assert (one.platform, one.kind, one.native_id, one.text) == ("tieba", "comment", "p1", "电池鼓包")
    assert one.published_at == datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
    assert (one.author, one.author_name, one.url) == (pseudonym("u42"), "王**明", "https://example.org/p1")
    assert (one.likes, one.comments, one.shares, one.lower_bound) == (12_000, 3, 100_000, True)
    assert (one.parent, one.keyword) == ("p0", "星河")


@pytest.mark.parametrize(
    ("posted", "zone", "hour"),
    [
        ("2026-11-20 12:00:00", "Asia/Taipei", 4),
        ("2026-11-20T12:00:00Z", "Asia/Taipei", 12),
        (1795176000, "Asia/Taipei", 12),
        (1795176000000, "Asia/Taipei", 12),
        (1795176000.25, "Asia/Taipei", 12),
        (b"2026-11-20 12:00:00", "UTC", 12),
        ("Fri Nov 20 12:00:00 +0800 2026", "UTC", 4),
    ],
)
def test_times_are_read_in_every_form(forum: Forum, posted: Any, zone: str, hour: int) -> None:
    forum.post((1, "电池", posted))

    [one], _ = drained(forum.source(timezone=zone), {})

    assert one.published_at.replace(microsecond=0) == datetime(2026, 11, 20, hour, 0, tzinfo=UTC)


def test_rows_with_bad_times_are_skipped_and_told_once_a_batch(forum: Forum, caplog: pytest.LogCaptureFixture) -> None:
    forum.post(*((n, "电池", "gestern") for n in range(1, 6)), (6, "电池", "2026-11-20"), (7, "电池", None))

    sightings, _ = drained(forum.source(), {})

    assert ids_of(sightings) == ["6"]
    [record] = caplog.records
    assert "6 rows skipped: 5 × `gestern` is not a time" in record.getMessage()
    assert "1 × the time is missing" in record.getMessage()


def test_rows_without_an_id_a_text_or_a_platform_are_skipped(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    forum = Forum(tmp_path / "forum.db")
    forum.run("CREATE TABLE post (nr TEXT, body TEXT, posted TEXT, site TEXT)")
    forum.run(
        "INSERT INTO post VALUES (?, ?, '2026-11-20', ?)",
        (None, "电池", "a"), (" ", "电池", "a"), ("1", " ", "a"), ("2", "电池", ""), ("3", "电池", "a"),
    )  # fmt: skip

    sightings, _ = drained(forum.source(platform="", columns=_COLUMNS | {"platform": "site"}), {})

    assert ids_of(sightings) == ["3"]
    for reason in ("it has no id", "it has no text", "it has no platform"):
        assert f"1 × {reason}" in caplog.text


def test_new_rows_are_read_once(forum: Forum) -> None:
    source = forum.source()
    forum.post(*((n, "电池", "2026-11-20") for n in range(1, 24)))
    first, cursor = drained(source, {}, limit=5)
    forum.post((24, "电池", "2026-11-20"))

    assert ids_of(first) == [str(n) for n in range(1, 24)]
    again, cursor = drained(source, cursor, limit=5)
    assert ids_of(again) == ["24"]
    assert drained(source, cursor)[0] == []


def test_rows_that_share_an_ordering_value_are_all_read_whatever_the_portion(forum: Forum) -> None:
    source = forum.source(order_by="changed")
    forum.run(
        "INSERT INTO post (nr, body, posted, changed) VALUES (?, '电池', '2026-11-20', ?)",
        *((n, 7) for n in range(1, 1001)),
    )

    for limit in (7, 90, 400):
        sightings, cursor = drained(source, {}, limit=limit)
        assert ids_of(sightings) == [str(n) for n in range(1, 1001)]
        assert drained(source, cursor)[0] == []


def test_a_row_that_ties_with_the_last_one_and_has_a_smaller_id_is_not_lost(tmp_path: Path) -> None:
    forum = Forum(tmp_path / "forum.db")
    forum.run("CREATE TABLE post (nr TEXT, body TEXT, posted TEXT)")
    source = forum.source(order_by="posted")
    forum.post(("m", "电池", "2026-11-20 12:00:00"))
    _, cursor = drained(source, {})
    forum.post(("a", "屏幕", "2026-11-20 12:00:00"))

    assert ids_of(drained(source, cursor)[0]) == ["a"]


def test_a_row_that_was_committed_late_behind_the_place_is_not_lost(forum: Forum) -> None:
    source = forum.source()
    forum.post(*((n, "电池", "2026-11-20") for n in range(1, 501) if n != 400))
    _, cursor = drained(source, {})

    forum.post((400, "迟到", "2026-11-20"))

    assert ids_of(drained(source, cursor)[0]) == ["400"]


def test_a_row_that_was_changed_comes_again_when_the_order_is_that_of_changes(forum: Forum) -> None:
    source = forum.source(order_by="changed", columns=_COLUMNS | {"likes": "changed"})
    forum.run("INSERT INTO post VALUES (?, '电池', '2026-11-20', ?)", *((n, n) for n in range(1, 301)))
    _, cursor = drained(source, {})

    forum.run("UPDATE post SET changed = changed + 1000")
    again, cursor = drained(source, cursor, limit=50)

    assert len(again) == 300
    assert {one.likes for one in again} == set(range(1001, 1301))
    assert drained(source, cursor)[0] == []


def test_rows_without_an_ordering_value_wait_until_they_have_one(forum: Forum) -> None:
    source = forum.source(order_by="changed")
    forum.run("INSERT INTO post VALUES (1, '电池', '2026-11-20', NULL)")
    forum.run("INSERT INTO post VALUES (2, '电池', '2026-11-20', 5)")
    first, cursor = drained(source, {})
    forum.run("UPDATE post SET changed = 6 WHERE nr = 1")

    assert ids_of(first) == ["2"]
    assert ids_of(drained(source, cursor)[0]) == ["1"]


def test_a_table_that_was_emptied_and_filled_anew_is_read_from_its_start(
    forum: Forum, caplog: pytest.LogCaptureFixture
) -> None:
    source = forum.source()
    forum.post(*((n, "电池", "2026-11-20") for n in range(100, 120)))
    _, cursor = drained(source, {})
    forum.run("DELETE FROM post")
    assert drained(source, cursor)[0] == []
    forum.post((1, "屏幕", "2026-11-20"))

    assert ids_of(drained(source, cursor)[0]) == ["1"]
    assert "it is read from its start" in caplog.text


def test_old_rows_that_are_deleted_bring_nothing_again(forum: Forum) -> None:
    source = forum.source()
    forum.post(*((n, "电池", "2026-11-20") for n in range(1, 501)))
    _, cursor = drained(source, {})
    forum.run("DELETE FROM post WHERE nr < 450")
    forum.post((501, "电池", "2026-11-20"))

    for _ in range(2):
        sightings, after = drained(source, cursor)
        assert ids_of(sightings) == ["501"]
    assert drained(source, after)[0] == []


def test_ids_of_bytes_survive_the_cursor(tmp_path: Path) -> None:
    forum = Forum(tmp_path / "forum.db")
    forum.run("CREATE TABLE post (nr BLOB PRIMARY KEY, body TEXT, posted TEXT)")
    keys = sorted(uuid.UUID(int=n << 96 | 0xFF).bytes for n in range(1, 8))
    forum.post(*((key, "电池", "2026-11-20") for key in keys))
    source = forum.source()

    sightings, cursor = drained(source, {}, limit=2)

    assert ids_of(sightings) == [key.hex() for key in keys]
    assert drained(source, cursor)[0] == []


def test_a_comment_is_one_because_it_has_a_parent(forum: Forum) -> None:
    forum.run("ALTER TABLE post ADD COLUMN answers TEXT")
    forum.run(
        "INSERT INTO post (nr, body, posted, answers) VALUES (?, '电池', '2026-11-20', ?)",
        (1, None), (2, "0"), (3, ""), (4, "1"),
    )  # fmt: skip

    sightings, _ = drained(forum.source(columns=_COLUMNS | {"parent": "answers"}), {})

    assert [(one.kind, one.parent) for one in sightings] == [("post", "")] * 3 + [("comment", "1")]


def test_texts_that_are_not_utf8_and_ids_without_end_are_still_read(forum: Forum) -> None:
    forum.run("INSERT INTO post (nr, body, posted) VALUES (1, CAST(x'e794b5ff' AS TEXT), '2026-11-20')")

    [one], _ = drained(forum.source(columns=_COLUMNS | {"author_name": "body"}), {})

    assert one.text == "电\ufffd"


def test_a_view_is_read_like_a_table(forum: Forum) -> None:
    forum.post((1, "电池", "2026-11-20"), (2, "屏幕", "2026-11-20"))
    forum.run("CREATE VIEW batteries AS SELECT * FROM post WHERE body = '电池'")

    assert ids_of(drained(forum.source(table="batteries"), {})[0]) == ["1"]


@pytest.mark.parametrize("name", ["nummer", 'nr" --', "nr; DROP TABLE post", "nr'", "1", "*", "NR", "post.nr", ""])
def test_a_column_that_is_not_there_is_named_with_those_that_are(forum: Forum, name: str) -> None:
    forum.post((1, "电池", "2026-11-20"))
    for settings in ({"columns": _COLUMNS | {"url": name}}, {"order_by": name}):
        if not name:
            continue
        with pytest.raises(SourceDown) as down:
            forum.source(**settings).read({}, 10)
        assert str(down.value) == (
            f"table post of {forum.path} has no column {name}; there are: nr, body, posted, changed"
        )
    assert ids_of(drained(forum.source(), {})[0]) == ["1"]


@pytest.mark.parametrize("name", ["posts", 'post"; DROP TABLE post; --', "main.nothing", "post.nr", "(SELECT 1)"])
def test_a_table_that_is_not_there_is_named_with_those_that_are(forum: Forum, name: str) -> None:
    forum.post((1, "电池", "2026-11-20"))

    with pytest.raises(SourceDown) as down:
        forum.source(table=name).read({}, 10)

    assert str(down.value) == f"{forum.path} has no table {name}; there are: post"
    assert ids_of(drained(forum.source(), {})[0]) == ["1"]


def test_names_that_would_be_sql_are_only_names(tmp_path: Path) -> None:
    forum = Forum(tmp_path / "forum.db")
    forum.run('CREATE TABLE "po;st\'s ""100%""" ("select" INTEGER, "bo%(x)s:dy" TEXT, "when?" TEXT)')
    forum.run("INSERT INTO \"po;st's \"\"100%\"\"\" VALUES (1, '电池', '2026-11-20'), (2, '屏幕', '2026-11-20')")
    columns = {"id": "select", "text": "bo%(x)s:dy", "published_at": "when?"}
    source = forum.source(table='po;st\'s "100%"', columns=columns)

    sightings, cursor = drained(source, {}, limit=1)

    assert ids_of(sightings) == ["1", "2"]
    assert drained(source, cursor)[0] == []


def test_values_of_a_row_never_become_sql(tmp_path: Path) -> None:
    forum = Forum(tmp_path / "forum.db")
    forum.run("CREATE TABLE post (nr TEXT, body TEXT, posted TEXT)")
    evil = "1' OR 1=1; DROP TABLE post; --"
    forum.post((evil, evil, "2026-11-20"), ("2", "电池", "2026-11-20"))
    source = forum.source()

    sightings, cursor = drained(source, {}, limit=1)

    assert ids_of(sightings) == [evil, "2"]
    assert drained(source, cursor)[0] == []


def test_nothing_can_be_written_and_no_file_is_made(forum: Forum, tmp_path: Path) -> None:
    with (
        pytest.raises(SourceDown, match="readonly"),
        forum.source().database.reading() as connection,  # type: ignore[attr-defined]
    ):
        connection.execute(text("DELETE FROM post"))
    with pytest.raises(SourceDown, match="is not there"):
        forum.source(url=f"sqlite:///{tmp_path}/absent.db").read({}, 10)

    assert not (tmp_path / "absent.db").exists()


def test_a_file_locked_by_its_writer_is_down_until_it_is_free(forum: Forum) -> None:
    forum.post((1, "电池", "2026-11-20"))
    writer = sqlite3.connect(forum.path, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    with pytest.raises(SourceDown, match="was locked by its writer for 5 s"):
        forum.source().read({}, 10)
    writer.execute("ROLLBACK")
    writer.close()

    assert ids_of(drained(forum.source(), {})[0]) == ["1"]


_TYPES = [
    ("BIGINT", lambda n: n),
    ("TEXT", lambda n: f"k{n:03}"),
    ("UUID", lambda n: str(uuid.UUID(int=n))),
    ("TIMESTAMPTZ", lambda n: f"2026-11-20 09:30:00.{n:06}+08"),
    ("TIMESTAMP", lambda n: f"2026-11-20 09:30:00.{n:06}"),
    ("NUMERIC(30, 9)", lambda n: f"123456789012345678.{n:09}"),
    ("DOUBLE PRECISION", lambda n: n / 7),
    ("BYTEA", lambda n: bytes([n, 255])),
]


@pytest.mark.postgresql
@pytest.mark.parametrize(("kind", "make"), _TYPES, ids=[kind for kind, _ in _TYPES])
def test_on_postgresql_a_cursor_of_every_type_goes_on_where_it_was(
    postgresql: Server, kind: str, make: Callable[[int], Any]
) -> None:
    url = postgresql.new_database()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text(f'CREATE TABLE "Post" ("Key" {kind}, "body%" TEXT, posted TIMESTAMPTZ, ordered {kind})')
        )
        rows = [{"key": make(n), "at": "2026-11-20 12:00+08", "ordered": make(n // 3)} for n in range(1, 30)]
        connection.execute(
            text(
                f"INSERT INTO \"Post\" VALUES (CAST(:key AS {kind}), '电池', CAST(:at AS TIMESTAMPTZ), "  # noqa: S608
                f"CAST(:ordered AS {kind}))"
            ),
            rows,
        )
    engine.dispose()
    columns = {"id": "Key", "text": "body%", "published_at": "posted"}
    entry = SourceEntry(kind="sql", url=url, table="public.Post", columns=columns, platform="f", order_by="ordered")

    sightings, cursor = drained(open_source(entry), {}, limit=4)

    assert len(set(ids_of(sightings))) == len(sightings) == 29
    assert {one.published_at for one in sightings} == {datetime(2026, 11, 20, 4, 0, tzinfo=UTC)}
    assert drained(open_source(entry), cursor)[0] == []


@pytest.mark.postgresql
def test_on_postgresql_a_time_of_no_calendar_costs_its_own_row_only(postgresql: Server) -> None:
    url = postgresql.new_database()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE post (nr SERIAL, body TEXT, posted TIMESTAMPTZ)"))
        for at in ("infinity", "0044-03-15 BC", "12000-01-01", "2026-11-20 12:00+08"):
            connection.execute(
                text("INSERT INTO post (body, posted) VALUES ('电池', CAST(:at AS TIMESTAMPTZ))"), {"at": at}
            )
    engine.dispose()
    source = open_source(SourceEntry(kind="sql", url=url, table="post", columns=_COLUMNS, platform="forum"))

    assert ids_of(drained(source, {})[0]) == ["4"]


@pytest.mark.postgresql
def test_on_postgresql_a_column_that_is_not_there_is_named(postgresql: Server) -> None:
    url = postgresql.new_database()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE post (nr SERIAL, body TEXT)"))
    engine.dispose()

    with pytest.raises(SourceDown, match=r"table post of .* has no column posted; there are: nr, body"):
        open_source(SourceEntry(kind="sql", url=url, table="post", columns=_COLUMNS, platform="f")).read({}, 10)


@pytest.mark.parametrize("order_by", ["", "posted", "price", "weight"])
def test_on_mysql_bytes_times_and_fractions_keep_their_place(mariadb: MariaDb, order_by: str) -> None:
    url = mariadb.new_database()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE post (nr BINARY(16), `bo;dy%` TEXT, posted DATETIME(6), "
                "price DECIMAL(9, 3), weight FLOAT)"
            )
        )
        for n in range(1, 30):
            row = {"nr": bytes([n] * 15 + [255]), "at": f"2026-11-20 12:00:00.{n // 3:06}", "n": n / 7}
            connection.execute(text("INSERT INTO post VALUES (:nr, '电池', :at, :n, :n)"), row)
        connection.execute(text("SET SESSION sql_mode = ''"))
        connection.execute(text("INSERT INTO post VALUES (:nr, '电池', '0000-00-00', 1, 1)"), {"nr": bytes([99] * 16)})
    engine.dispose()
    columns = {"id": "nr", "text": "bo;dy%", "published_at": "posted", "likes": "price"}
    entry = SourceEntry(kind="sql", url=url, table="post", columns=columns, platform="f", order_by=order_by)

    sightings, cursor = drained(open_source(entry), {}, limit=4)

    assert len(set(ids_of(sightings))) == len(sightings) == 29
    assert sightings[-1].published_at.replace(microsecond=0) == datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
    assert drained(open_source(entry), cursor)[0] == []


def test_on_mysql_nothing_can_be_written(mariadb: MariaDb) -> None:
    url = mariadb.new_database()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE post (nr INTEGER, body TEXT, posted DATETIME)"))
    engine.dispose()
    source = open_source(SourceEntry(kind="sql", url=url, table="post", columns=_COLUMNS, platform="f"))

    with (
        pytest.raises(SourceDown, match="READ ONLY transaction"),
        source.database.reading() as connection,  # type: ignore[attr-defined]
    ):
        connection.execute(text("DELETE FROM post"))


@pytest.mark.parametrize(
    ("written", "line", "expected"),
    [
        ('kind = "sql"\nurl = "db.sqlite"', 3, "sources.0.url: expected a database: postgresql+psycopg://"),
        ('kind = "sql"\nurl = "sqlite:///x"', 1, "sources.0.table: expected the name of the table or view"),
        (
            'kind = "sql"\nurl = "sqlite:///x"\ntable = "t"\nplatform = "f"\ncolumns = { id = "a" }',
            6,
            "sources.0.columns: expected the column of `text`, `published_at`",
        ),
        (
            'kind = "sql"\nurl = "sqlite:///x"\ntable = "t"\ncolumns = { id = "a", text = "b", published_at = "c" }',
            1,
            'sources.0: expected `platform = "forum"`',
        ),
        (
            'kind = "sql"\nurl = "sqlite:///x"\ntable = "t"\ncolumns = { identity = "a" }',
            5,
            "sources.0.columns.identity: expected 'id', 'text'",
        ),
        ('kind = "feed"\nurl = "https://example.org"\ntable = "t"', 4, "sources.0.table: only kind `sql` has this key"),
        ('kind = "feed"\nurl = "file:///etc/passwd"', 3, "sources.0.url: expected an https:// or http:// address"),
        ('kind = "feed"\nurl = "x.xml"\nevery_s = 0', 4, "sources.0.every_s: expected a value greater than"),
        ('kind = "trendradar"\nurl = "https://example.org"', 3, "sources.0.url: expected TrendRadar's output folder"),
        ('kind = "bettafish"', 1, "sources.0.url: expected a database: postgresql+psycopg://"),
    ],
)
def test_a_source_that_is_not_fully_described_is_refused_with_file_line_and_key(
    tmp_path: Path, written: str, line: int, expected: str
) -> None:
    path = tmp_path / "onevoice.toml"
    path.write_text(f"[[sources]]\n{written}\n", "utf-8")

    with pytest.raises(BadInput) as refused:
        read_config(path)

    assert f"{path}:{line}: {expected}" in str(refused.value)


@pytest.mark.parametrize(
    ("opened", "known"),
    [("2026-11-01 08:00:00", datetime(2026, 11, 1, tzinfo=UTC)), ("soon", None), ("", None), (None, None)],
)
def test_the_age_of_an_account_is_read_where_it_is_known_and_its_lack_loses_no_row(
    forum: Forum, opened: str | None, known: datetime | None
) -> None:
    forum.run("CREATE TABLE aged (nr, body, posted, opened)")
    forum.run("INSERT INTO aged VALUES (?, ?, ?, ?)", (1, "电池鼓包", "2026-11-20 12:00:00", opened))

    [one], _ = drained(forum.source(table="aged", columns=_COLUMNS | {"account_created_at": "opened"}), {})

    assert one.account_created_at == known

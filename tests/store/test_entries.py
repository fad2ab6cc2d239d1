"""The record: an unbroken chain whoever writes, and no change to it goes unseen."""

from datetime import UTC, datetime, timedelta, timezone
from functools import partial

import pytest
from sqlalchemy import text

from bot.store.database import Database
from tests.store.house import at_once, faults

NOW = datetime(2026, 11, 20, 2, 0, 0, 123456, tzinfo=UTC)


def write(database: Database, number: int) -> int:
    with database.begin() as store:
        detail = {"number": number, "文字": "续航", "none": None, "deep": {"b": [1, 2.5], "a": True}}
        at = NOW.astimezone(timezone(timedelta(hours=8))) + timedelta(seconds=number)
        return store.entries.add("lin", "note", f"incident:{number}", at, incident_id=7, detail=detail).id or 0


def broken(database: Database) -> int | None:
    with database.begin() as store:
        return store.entries.first_broken()


def change(database: Database, statement: str, **values: object) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement), values)


@pytest.fixture
def lines(database: Database) -> list[int]:
    """The ids of five lines."""
    return [write(database, number) for number in range(5)]


def test_an_empty_record_is_unbroken(database: Database) -> None:
    assert broken(database) is None


def test_a_record_that_nobody_touched_is_unbroken(database: Database, lines: list[int]) -> None:
    assert broken(database) is None
    with database.begin() as store:
        assert [entry.id for entry in store.entries.of_incident(7)] == lines


@pytest.mark.parametrize(
    "column",
    ["detail", "actor", "verb", "subject", "at", "incident_id", "before"],
)
def test_a_changed_line_is_found(database: Database, lines: list[int], column: str) -> None:
    values: dict[str, object] = {
        "detail": '{"number": 9}', "at": NOW + timedelta(days=1), "incident_id": 8, "before": "0" * 63 + "1"
    }  # fmt: skip
    value = values.get(column, "mallory")
    if column == "at" and database.engine.dialect.name == "sqlite":
        value = "2026-11-21 02:00:00.000000"

    change(database, f"UPDATE entry SET {column} = :value WHERE id = :id", value=value, id=lines[2])  # noqa: S608

    assert broken(database) == lines[2]


def test_a_deleted_line_is_found_at_the_line_after_it(database: Database, lines: list[int]) -> None:
    change(database, "DELETE FROM entry WHERE id = :id", id=lines[2])

    assert broken(database) == lines[3]


def test_a_deleted_first_line_is_found(database: Database, lines: list[int]) -> None:
    change(database, "DELETE FROM entry WHERE id = :id", id=lines[0])

    assert broken(database) == lines[1]


def test_swapped_lines_are_found(database: Database, lines: list[int]) -> None:
    for number, new in ((lines[2], 9999), (lines[3], lines[2]), (9999, lines[3])):
        change(database, "UPDATE entry SET id = :new WHERE id = :id", new=new, id=number)

    assert broken(database) == lines[2]


def test_a_line_put_in_later_is_found(database: Database, lines: list[int]) -> None:
    change(database, "UPDATE entry SET id = 9999 WHERE id = :id", id=lines[4])
    change(
        database,
        "INSERT INTO entry (id, at, actor, verb, subject, detail, before, sha256)"
        " SELECT :id, at, 'mallory', verb, subject, detail, sha256, :sha FROM entry WHERE id = :before",
        id=lines[4], before=lines[3], sha="f" * 64,
    )  # fmt: skip

    assert broken(database) == lines[4]


def test_writers_at_the_same_time_make_one_chain(database: Database) -> None:
    def write_eight(first: int) -> list[int]:
        return [write(database, first + each) for each in range(8)]

    results = at_once(*(partial(write_eight, first) for first in (0, 100, 200, 300)))

    assert not faults(results)
    assert broken(database) is None
    with database.begin() as store:
        assert len(store.entries.of_incident(7)) == 32

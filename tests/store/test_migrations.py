"""The migrations make the tables of the models, on either database."""

import subprocess
import sys
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from bot.store.database import Database
from tests.store.house import settings


def _differences(database: Database) -> list[Any]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, SQLModel.metadata))


def test_the_migrations_make_exactly_the_tables_of_the_models(database: Database) -> None:
    assert _differences(database) == []


def test_migrating_a_second_time_changes_nothing(database: Database) -> None:
    with database.begin() as store:
        assert not store.events.heard("slack:1")

    database.migrate()

    assert _differences(database) == []
    with database.begin() as store:
        assert store.events.heard("slack:1")


def test_two_bots_that_start_at_the_same_moment_both_find_the_tables(url: str) -> None:
    work = (
        f"from bot.config import Config; from bot.store.database import Database; Database({url!r}, Config()).migrate()"
    )
    command = [sys.executable, "-c", work]

    bots = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(2)]

    said = [bot.communicate(timeout=60)[0].decode() for bot in bots]
    assert [bot.returncode for bot in bots] == [0, 0], said
    assert _differences(Database(url, settings())) == []

"""The health page: 200 when all is well, 503 when a part stands still or the database is gone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text

from bot.sandbox.ports import free_port
from bot.store.database import Database
from bot.web.health import HealthPage
from tests.postgresql import Server, postgresql
from tests.store.house import opened, words

__all__ = ["postgresql"]


@asynccontextmanager
async def a_page(database: Database, late: list[str]) -> AsyncIterator[str]:
    page, port = HealthPage(database, lambda: late), free_port()
    await page.start(f"127.0.0.1:{port}")
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await page.stop()
        database.close()


async def look(url: str) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        if answer.content_type == "application/json":
            return answer.status, await answer.json()
        return answer.status, await answer.text()


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return opened(f"sqlite:///{tmp_path / 'onevoice.db'}")


async def test_a_bot_that_works_is_healthy_and_tells_what_it_owes(database: Database) -> None:
    with database.begin() as store:
        store.posts.owe("alert:1", "alerts", words("hello"))

    async with a_page(database, []) as url:
        assert await look(f"{url}/healthz") == (200, {"ok": True, "late": [], "posts": {"pending": 2}})


async def test_a_part_that_stands_still_is_named(database: Database) -> None:
    async with a_page(database, ["watch"]) as url:
        status, body = await look(f"{url}/healthz")
        assert (status, body["ok"], body["late"]) == (503, False, ["watch"])
        assert "onevoice_late_parts 1.0" in (await look(f"{url}/metrics"))[1]


async def test_a_database_without_its_tables_is_gone(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE post"))

    async with a_page(database, []) as url:
        status, body = await look(f"{url}/healthz")
        assert (status, body["ok"], body["database"]) == (503, False, "OperationalError")
        assert (await look(f"{url}/metrics"))[0] == 503


@pytest.mark.postgresql
async def test_a_database_server_that_was_stopped_is_gone_until_it_is_back(postgresql: Server) -> None:
    async with a_page(opened(postgresql.new_database()), []) as url:
        assert (await look(f"{url}/healthz"))[0] == 200
        postgresql.stop()
        try:
            status, body = await look(f"{url}/healthz")
        finally:
            postgresql.start()
        assert (status, body["ok"]) == (503, False)
        assert (await look(f"{url}/healthz"))[0] == 200


async def test_the_metrics_are_what_prometheus_reads(database: Database) -> None:
    with database.begin() as store:
        store.posts.owe("alert:1", "alerts", words("hello"))

    async with a_page(database, []) as url:
        status, body = await look(f"{url}/metrics")

    lines = body.splitlines()
    assert status == 200
    assert 'onevoice_posts{state="pending"} 2.0' in lines
    assert 'onevoice_posts{state="dead"} 0.0' in lines  # a rule can only watch what is there before it happens
    assert {"onevoice_mentions 0.0", "onevoice_live_alerts 0.0", "onevoice_late_parts 0.0"} <= set(lines)
    assert "# TYPE onevoice_posts gauge" in lines


async def test_there_is_nothing_else_to_be_seen(database: Database) -> None:
    async with a_page(database, []) as url:
        assert [(await look(f"{url}{path}"))[0] for path in ("/", "/posts", "/metrics/x")] == [404, 404, 404]

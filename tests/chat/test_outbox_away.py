"""A database that goes away for a while: the outbox comes back, nothing is lost, and what is known is not forgotten."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from tests.chat.post_office import a_post_office
from tests.postgresql import Server, postgresql

__all__ = ["postgresql"]


async def test_a_database_file_that_somebody_else_locks_only_makes_us_wait(tmp_path: Path) -> None:
    async with a_post_office(tmp_path) as office:
        office.telegram.inject("sendMessage", "delay", after_s=0.5)
        office.owe("note:1", "By the way")
        await office.until(lambda: office.on_slack("note:1"))
        other = sqlite3.connect(tmp_path / "onevoice.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        await asyncio.sleep(3)
        other.execute("ROLLBACK")
        other.close()
        await office.settled()

        assert (office.on_slack(), office.on_telegram()) == (["By the way"], ["By the way"])
        assert {office.post("note:1", platform).state for platform in ("slack", "telegram")} == {"sent"}


@pytest.mark.postgresql
async def test_a_message_sent_while_the_server_is_down_is_known_to_be_sent_when_it_is_back(
    tmp_path: Path, postgresql: Server
) -> None:
    async with a_post_office(tmp_path, postgresql.new_database()) as office:
        office.telegram.inject("sendMessage", "delay", after_s=0.8)
        office.owe("note:1", "By the way")
        await office.until(lambda: office.post("note:1", "telegram").state == "sending")

        postgresql.stop()
        try:
            await office.until(office.on_telegram)
            await asyncio.sleep(0.5)
        finally:
            postgresql.start()
        office.owe("note:2", "And another thing")
        await office.settled()

        assert office.on_telegram() == ["By the way", "And another thing"]
        assert sorted(office.on_slack()) == ["And another thing", "By the way"]
        assert office.post("note:1", "telegram").state == "sent"

"""An event that comes twice, or in several copies at the same moment, has one effect."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.chat.dispatch import Dispatch
from bot.chat.message import Ask
from bot.clock import SystemClock
from bot.config import Person, Room, Slack, Subject
from bot.platforms.slack.platform import SlackPlatform
from bot.sandbox.people import Persona
from bot.sandbox.slack.server import SlackStandIn
from bot.store.database import Database
from handlers import TABLE
from tests.postgresql import Server, postgresql
from tests.refusals import answering
from tests.store.house import opened, settings

__all__ = ["postgresql"]

LIN = "U0LIN001"


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    far = SlackStandIn([Persona(key="lin", name="Lin", slack_id=LIN, telegram_id=1)])
    async with answering(far):
        yield far


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, tmp_path: Path, slack: SlackStandIn) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'onevoice.db'}"
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql")
        url = server.new_database()
    config = settings(
        language="en",
        slack=Slack(bot_token="xoxb-sandbox", api_url=slack.base_url),  # type: ignore[arg-type]
        people=(Person(name="lin", roles=("lead", "pr"), slack=LIN),),
        rooms=(Room(name="alerts", slack="C0ALERTS"),),
        subjects=(Subject(key="watch-s3", words=("S3",)),),
    )
    house = opened(url, config)
    yield house
    house.close()


def a_dispatch(database: Database) -> Dispatch:
    dispatch = Dispatch(database, TABLE, SystemClock(), lambda: None)
    dispatch.serve([SlackPlatform(database.config)])
    return dispatch


def asked(key: str, words: str) -> Ask:
    return Ask(key=key, platform="slack", person=LIN, name="Lin", room="C0ALERTS", text=words, via="command")


def rows(database: Database, table: str) -> int:
    with database.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608


async def test_an_event_that_is_delivered_again_changes_nothing_and_says_nothing(database: Database) -> None:
    dispatch = a_dispatch(database)
    ask = asked("Ev1", "crisis open watch-s3 Battery")

    first, second = await dispatch.hear(ask), await dispatch.hear(ask)

    assert (first.message is not None, second.message) == (True, None)
    assert (rows(database, "incident"), rows(database, "entry")) == (1, 1)


async def test_copies_of_an_event_at_the_same_moment_have_one_effect_and_one_answer(database: Database) -> None:
    bots = [a_dispatch(database), a_dispatch(database)]
    ask = asked("Ev1", "crisis open watch-s3 Battery")

    answers = await asyncio.gather(*(bot.hear(ask) for bot in bots * 4))

    assert sum(answer.message is not None for answer in answers) == 1
    assert (rows(database, "incident"), rows(database, "entry")) == (1, 1)


async def test_an_event_whose_work_failed_is_done_when_it_comes_again(database: Database) -> None:
    dispatch = a_dispatch(database)
    ask = asked("Ev1", "crisis open watch-s3 Battery")
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE item RENAME TO hidden"))
    with pytest.raises(Exception, match="item"):
        await dispatch.hear(ask)
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE hidden RENAME TO item"))

    answer = await dispatch.hear(ask)

    assert answer.message is not None
    assert rows(database, "incident") == 1


async def test_different_events_at_the_same_moment_are_all_done(database: Database) -> None:
    dispatch = a_dispatch(database)
    await dispatch.hear(asked("Ev0", "crisis open watch-s3 Battery"))
    note = asked("", "crisis note still warm")

    answers = await asyncio.gather(*(dispatch.hear(replace(note, key=f"Ev{number}")) for number in range(1, 9)))

    assert all(answer.message for answer in answers)
    assert rows(database, "entry") == 9
    with database.begin() as store:
        assert store.entries.first_broken() is None

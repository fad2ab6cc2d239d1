"""How far each person has read, as the page's server keeps it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from bot.sandbox.page.reading import ReadMarks
from bot.sandbox.page.server import SandboxPage
from bot.sandbox.people import Persona
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn

PEOPLE = (Persona("ana", "Ana", "PR", "U0ANA", 7001), Persona("boss", "Boss", "CEO", "U0BOSS", 7002))


@pytest_asyncio.fixture
async def url() -> AsyncIterator[str]:
    page = SandboxPage(SlackStandIn(PEOPLE), TelegramStandIn(PEOPLE), PEOPLE, clock=lambda: {"now": ""})
    await page.start()
    yield page.url
    await page.stop()


async def read(url: str, fields: object) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(f"{url}api/read", json=fields) as answer:
        return answer.status, (await answer.json()).get("error", "")


async def marks_of(url: str, person: str) -> dict[str, float]:
    async with aiohttp.ClientSession() as session, session.get(f"{url}api/state?as={person}") as answer:
        marks: dict[str, float] = (await answer.json())["read"]
    return marks


async def test_what_a_person_has_read_is_kept_for_them_alone(url: str) -> None:
    await read(url, {"as": "ana", "marks": {"slack/C1": 1790000000.000100, "telegram/private": 7}})

    assert await marks_of(url, "ana") == {"slack/C1": 1790000000.0001, "telegram/private": 7}
    assert await marks_of(url, "boss") == {}


def test_a_mark_only_moves_forward_and_only_a_move_is_a_change() -> None:
    marks = ReadMarks()

    assert marks.move("ana", {"slack/C1": 10})
    assert not marks.move("ana", {"slack/C1": 9})
    assert not marks.move("ana", {"slack/C1": 10})
    assert not marks.move("ana", {})
    assert marks.move("ana", {"slack/C1": 9, "slack/C2": 1})

    assert marks.of("ana") == {"slack/C1": 10, "slack/C2": 1}
    assert marks.revision == 2


@pytest.mark.parametrize(
    "marks", [None, [], "slack/C1", {"slack/C1": "10"}, {"slack/C1": True}, {"slack/C1": None}, {"slack/C1": 10**400}]
)
async def test_a_mark_that_is_no_number_is_refused_in_a_sentence(url: str, marks: object) -> None:
    status, sentence = await read(url, {"as": "ana", "marks": marks})

    assert (status, sentence) == (400, 'The field "marks" must be an object of numbers.')
    assert await marks_of(url, "ana") == {}


async def test_a_mark_that_is_not_finite_is_refused(url: str) -> None:
    for word in ("NaN", "Infinity"):
        async with (
            aiohttp.ClientSession(headers={"Content-Type": "application/json"}) as session,
            session.post(f"{url}api/read", data=f'{{"as": "ana", "marks": {{"slack/C1": {word}}}}}') as answer,
        ):
            assert answer.status == 400


async def test_nobody_reads_for_a_stranger(url: str) -> None:
    status, sentence = await read(url, {"as": "eve", "marks": {}})

    assert status == 400
    assert "ana, boss" in sentence

"""A configuration and a database for tests of the store, and threads that work at the same time."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

from pydantic import SecretStr

from bot.chat.message import Button, Line, Message, Span
from bot.config import Config, Region, Room, Slack, Telegram
from bot.store.database import Database
from tests.tables import lay_tables

Result = TypeVar("Result")


def settings(**sections: Any) -> Config:
    """Return a house with two rooms on both platforms and one on Slack only."""
    rooms = (
        Room(name="alerts", slack="C0ALERTS", telegram=-1001),
        Room(name="approvals", slack="C0APPROVE", telegram=-1002),
        Room(name="region-tw", slack="C0TW"),
    )
    house: dict[str, Any] = {
        "slack": Slack(bot_token=SecretStr("xoxb-sandbox")),
        "telegram": Telegram(token=SecretStr("123456:" + "A" * 35)),
        "rooms": rooms,
        "regions": (Region(key="tw", locale="zh-Hant", rooms=("region-tw",)),),
    }
    return Config(**house | sections)


def opened(url: str, config: Config | None = None) -> Database:
    """Return the database behind an address with all its tables."""
    lay_tables(url)
    database = Database(url, config or settings())
    database.migrate()
    return database


def words(text: str, *commands: str) -> Message:
    """Return a message of one line, with buttons."""
    buttons = tuple(Button(label=command, command=command) for command in commands)
    return Message(parts=(Line(spans=(Span(text=text),)),), buttons=buttons, summary=text)


def at_once(*works: Callable[[], Result]) -> list[Result | Exception]:
    """Begin all works at the same moment, each in its thread; return what each gave or raised."""
    barrier = Barrier(len(works))

    def begin(work: Callable[[], Result]) -> Result | Exception:
        barrier.wait()
        try:
            return work()
        except Exception as error:  # noqa: BLE001  the test judges it
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begin, works))


def faults(results: Sequence[object]) -> list[Exception]:
    """Return the errors among results."""
    return [result for result in results if isinstance(result, Exception)]

"""A watch room of its own for each test: a real database, a crawler's file, and a clock that is turned by hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.store.database import Database
from bot.watch.sources import open_source
from bot.watch.sweep import WatchSweep
from bot.watch.sweep.charting import ChartSweep
from tests.tables import lay_tables
from tests.watch.crawl import Crawl

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@dataclass
class HandClock:
    """A clock that stands still until it is turned."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def turn(self, minutes: float) -> None:
        """Let time pass."""
        self.at += timedelta(minutes=minutes)


@dataclass
class House:
    """The room with all it needs."""

    folder: Path
    config: Config
    database: Database
    clock: HandClock = field(default_factory=HandClock)

    @property
    def crawl_path(self) -> Path:
        return self.folder / "sqlite_tables.db"

    def crawl(self) -> Crawl:
        """Let a crawler begin its file."""
        return Crawl(self.crawl_path)

    def sweep(self) -> WatchSweep:
        """Return a sweep as a fresh process would have it."""
        return WatchSweep(self.database, [open_source(entry) for entry in self.config.sources], self.clock)

    def read_all(self) -> None:
        """Sweep until nothing more is to be had."""
        sweep = self.sweep()
        while sweep.run():
            pass

    def draw_all(self) -> None:
        """Draw every chart that is owed."""
        charts = ChartSweep(self.database, self.clock)
        while charts.run():
            pass


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Return what builds a house; settings are those of the configuration."""
    opened: list[Database] = []

    def _build(**settings: Any) -> House:
        defaults: dict[str, Any] = {
            "language": "en",
            "slack": {"bot_token": "x"},
            "rooms": [{"name": "alerts", "slack": "C1A"}],
            "subjects": [{"key": "acme", "words": ["Acme", "星河"]}],
            "sources": [{"kind": "mediacrawler", "name": "crawl", "url": f"sqlite:///{tmp_path}/sqlite_tables.db"}],
        }
        config = Config(**(defaults | settings))
        url = f"sqlite:///{tmp_path}/onevoice.db"
        lay_tables(url)
        database = Database(url, config)
        database.migrate()
        opened.append(database)
        return House(tmp_path, config, database)

    yield _build
    for database in opened:
        database.close()


@pytest.fixture
def house(build: Callable[..., House]) -> House:
    """A house with one subject and one crawler's file."""
    return build()

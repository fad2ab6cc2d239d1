"""A crawler's file as a source, read to its end."""

import json
from pathlib import Path

import pytest

from bot.config import SourceEntry
from bot.model.mention import Sighting
from bot.ports import Cursor, Source
from bot.watch.sources import open_source


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sqlite tables #1%.db"


@pytest.fixture
def source(path: Path) -> Source:
    return open_source(SourceEntry(kind="mediacrawler", url=f"sqlite:///{path}"))


def drained(source: Source, cursor: Cursor, limit: int = 100) -> tuple[list[Sighting], Cursor]:
    """Read until nothing more is there, carrying the cursor as the database would: through JSON."""
    sightings: list[Sighting] = []
    for _ in range(1000):
        batch = source.read(cursor, limit)
        sightings += batch.sightings
        cursor = json.loads(json.dumps(dict(batch.cursor)))
        if not batch.more:
            return sightings, cursor
    raise AssertionError("the source never comes to an end")


def ids_of(sightings: list[Sighting]) -> list[str]:
    return [one.native_id for one in sightings]

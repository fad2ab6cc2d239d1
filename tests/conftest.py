"""What every room's tests may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.team import Team, a_team


@pytest.fixture
async def team(tmp_path: Path) -> AsyncIterator[Team]:
    """A crisis team with a running bot, in English."""
    async with a_team(tmp_path) as people:
        yield people

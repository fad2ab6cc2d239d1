"""The fields of a submitted row: one list for what is read, what is said and what the manual says."""

import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.errors import BadInput
from bot.watch.ingest import mention_rows
from bot.watch.submission import COLUMNS, read_submission
from tests.watch.conftest import NOON


def test_the_columns_that_are_named_are_those_that_are_read_and_those_the_manual_lists(tmp_path: Path) -> None:
    asked: list[str] = []
    file = tmp_path / "mentions.csv"
    file.write_text("when,what\n", encoding="utf-8")

    class Asked(dict[str, Any]):
        def get(self, name: str, default: Any = None) -> Any:
            asked.append(name)
            return super().get(name, default)

    read_submission(Asked(text="星河手机", published_at=NOON.isoformat()), ZoneInfo("UTC"), NOON)
    with pytest.raises(BadInput) as refusal:
        list(mention_rows(file))
    manual = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
    paragraph = manual.partition("## Mentions of your own")[2].partition("may be there")[0]

    assert set(asked) == set(COLUMNS)
    assert all(name in re.split(r"[ ,;.]+", str(refusal.value)) for name in COLUMNS)
    assert set(re.findall(r"`(\w+)`", paragraph)) == set(COLUMNS)

"""Playbooks: the checklist that an incident starts with, read from templates/playbooks."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from bot.config import Key, Role
from bot.errors import NotFound
from bot.model.incident import Item, ItemState

_FOLDER = Path(__file__).parent.parent.parent / "templates" / "playbooks"
_NAME = re.compile(r"[a-z0-9_]+")

Words = Mapping[str, str]
"""A text by language."""


class Step(BaseModel):
    """One item of a playbook. ``due_min`` counts from the opening of the incident; ``after`` names earlier steps."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z0-9_]+$")
    role: Role
    due_min: int = Field(ge=0)
    title: dict[str, str]
    after: tuple[str, ...] = ()
    evidence: dict[str, str] = {}


class Playbook(BaseModel):
    """A way of responding, as a list of steps."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    title: dict[str, str]
    items: tuple[Step, ...] = Field(min_length=1)

    def step(self, key: str) -> Step:
        """Return the step of that key."""
        return next(step for step in self.items if step.key == key)


@cache
def playbook(key: str) -> Playbook:
    """Return a playbook by its file name. Raises NotFound."""
    path = _FOLDER / f"{key}.yaml"
    if not _NAME.fullmatch(key) or not path.is_file():
        raise NotFound("There is no playbook {key}. There are: {known}", key=key, known=", ".join(playbook_keys()))
    return Playbook.model_validate(yaml.safe_load(path.read_text("utf-8")))


def playbook_keys() -> Sequence[str]:
    """Return the keys of all playbooks."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))


def first_items(book: Playbook, incident_id: int, opened_at: datetime, remind_before: timedelta) -> list[Item]:
    """Return the items an incident starts with; each carries its due time and its first reminder as dates."""
    items = []
    for position, step in enumerate(book.items, 1):
        due_at = opened_at + timedelta(minutes=step.due_min)
        items.append(
            Item(
                incident_id=incident_id,
                position=position,
                key=step.key,
                role=step.role,
                due_at=due_at,
                remind_at=max(opened_at, due_at - remind_before),
            )
        )
    return items


def waits_for(book: Playbook, item: Item, items: Sequence[Item]) -> list[Item]:
    """Return the items that should be ended before this one."""
    after = set(book.step(item.key).after)
    return [other for other in items if other.key in after and not is_ended(other)]


def is_ended(item: Item) -> bool:
    """Whether nothing more is to be done."""
    return item.state in {ItemState.DONE, ItemState.SKIPPED}

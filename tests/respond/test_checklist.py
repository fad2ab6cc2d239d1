"""The checklist an incident starts with, and the order its items have to be ended in."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import NotFound
from bot.model.incident import Item, ItemState
from bot.respond.checklist import Playbook, first_items, is_ended, playbook, playbook_keys, waits_for

OPENED = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
BOOK = Playbook.model_validate(
    {
        "key": "short",
        "title": {"en": "Short"},
        "items": [
            {"key": "see", "role": "pr", "due_min": 0, "title": {"en": "See"}},
            {"key": "draft", "role": "pr", "due_min": 30, "title": {"en": "Draft"}, "after": ["see"]},
            {"key": "send", "role": "legal", "due_min": 240, "title": {"en": "Send"}, "after": ["see", "draft"]},
        ],
    }
)


def items(**states: ItemState) -> dict[str, Item]:
    made = {one.key: one for one in first_items(BOOK, 7, OPENED, timedelta(minutes=30))}
    for key, state in states.items():
        made[key].state = state
    return made


def test_items_are_numbered_from_one_and_due_from_the_opening() -> None:
    made = items()

    assert [(one.position, one.incident_id, one.role) for one in made.values()] == [
        (1, 7, "pr"), (2, 7, "pr"), (3, 7, "legal"),
    ]  # fmt: skip
    assert [one.due_at - OPENED for one in made.values()] == [timedelta(minutes=n) for n in (0, 30, 240)]


@pytest.mark.parametrize(("key", "minutes"), [("see", 0), ("draft", 0), ("send", 210)])
def test_the_first_reminder_is_early_but_never_before_the_opening(key: str, minutes: int) -> None:
    assert items()[key].remind_at == OPENED + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("states", "waits"),
    [
        pytest.param({}, ["see", "draft"], id="nothing is ended"),
        pytest.param({"see": ItemState.TAKEN}, ["see", "draft"], id="taken is not ended"),
        pytest.param({"see": ItemState.DONE}, ["draft"], id="one is done"),
        pytest.param({"see": ItemState.SKIPPED, "draft": ItemState.DONE}, [], id="skipped counts as ended"),
    ],
)
def test_an_item_waits_for_those_before_it_that_are_neither_done_nor_skipped(
    states: dict[str, ItemState], waits: list[str]
) -> None:
    made = items(**states)

    assert [one.key for one in waits_for(BOOK, made["send"], list(made.values()))] == waits


def test_an_item_with_nothing_before_it_waits_for_nothing() -> None:
    made = items()

    assert waits_for(BOOK, made["see"], list(made.values())) == []


@pytest.mark.parametrize(
    ("state", "ended"),
    [(ItemState.OPEN, False), (ItemState.TAKEN, False), (ItemState.DONE, True), (ItemState.SKIPPED, True)],
)
def test_only_done_and_skipped_items_are_ended(state: ItemState, ended: bool) -> None:
    assert is_ended(items(see=state)["see"]) is ended


@pytest.mark.parametrize("key", ["no_such", "", "../../pyproject", "Default", "default.yaml"])
def test_an_unknown_playbook_is_refused_with_the_list_of_those_there_are(key: str) -> None:
    with pytest.raises(NotFound, match=r"There are: .*default"):
        playbook(key)


@pytest.mark.parametrize("key", playbook_keys())
def test_a_shipped_playbook_never_waits_for_a_later_item(key: str) -> None:
    seen: set[str] = set()
    for step in playbook(key).items:
        assert set(step.after) <= seen
        seen.add(step.key)

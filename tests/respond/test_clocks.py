"""When an item is late, and when somebody is reminded of it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.model.incident import Item
from bot.respond.clocks import Reminder, is_overdue, remind

DUE = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
EVERY = timedelta(minutes=30)


def item(reminders: int = 0) -> Item:
    return Item(incident_id=1, position=1, key="draft", role="pr", due_at=DUE, reminders=reminders)


@pytest.mark.parametrize(
    ("now", "late"),
    [
        pytest.param(DUE - TICK, False, id="just before"),
        pytest.param(DUE, False, id="at the due time"),
        pytest.param(DUE + TICK, True, id="just after"),
    ],
)
def test_an_item_is_in_time_up_to_and_at_its_due_time(now: datetime, late: bool) -> None:
    assert is_overdue(item(), now) is late


@pytest.mark.parametrize(
    ("sent", "now", "expected"),
    [
        pytest.param(0, DUE - EVERY, Reminder(1, "soon", DUE), id="the first comes before the due time"),
        pytest.param(0, DUE - TICK, Reminder(1, "soon", DUE), id="a first one that is late still says soon"),
        pytest.param(1, DUE, Reminder(2, "overdue", DUE + EVERY), id="the second comes at the due time"),
        pytest.param(2, DUE + EVERY, Reminder(3, "escalated", None), id="the last one is the last"),
        pytest.param(3, DUE + 2 * EVERY, None, id="none is left"),
        pytest.param(9, DUE + EVERY, None, id="fewer are allowed than were sent"),
    ],
)
def test_three_reminders_climb_from_soon_to_escalated(sent: int, now: datetime, expected: Reminder | None) -> None:
    assert remind(item(sent), now, EVERY, most=3) == expected


def test_after_a_downtime_one_reminder_stands_for_all_that_were_missed() -> None:
    now = DUE + timedelta(days=2)

    assert remind(item(), now, EVERY, most=3) == Reminder(1, "overdue", now + EVERY)


@pytest.mark.parametrize(
    ("most", "now", "expected"),
    [
        pytest.param(0, DUE, None, id="reminders switched off"),
        pytest.param(1, DUE - TICK, Reminder(1, "soon", None), id="a single one, in time"),
        pytest.param(1, DUE, Reminder(1, "escalated", None), id="a single one, late"),
        pytest.param(2, DUE, Reminder(1, "overdue", DUE + EVERY), id="the first of two, late"),
    ],
)
def test_the_last_one_escalates_only_when_the_item_is_late(most: int, now: datetime, expected: Reminder | None) -> None:
    assert remind(item(), now, EVERY, most) == expected

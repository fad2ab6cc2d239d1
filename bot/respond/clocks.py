"""When an item is late and when somebody is reminded of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.model.incident import Item


@dataclass(frozen=True, slots=True)
class Reminder:
    """What to say about an item now. ``number`` counts from 1; ``next_at`` is None after the last one."""

    number: int
    tone: Literal["soon", "overdue", "escalated"]
    next_at: datetime | None


def is_overdue(item: Item, now: datetime) -> bool:
    """Whether the due time is past; due exactly now is still in time."""
    return now > item.due_at


def remind(item: Item, now: datetime, every: timedelta, most: int) -> Reminder | None:
    """Return the reminder to send now, or None when the item has had all of them.

    The first comes before the due time, the second at it, then one each interval. After a downtime one reminder
    stands for all that were missed. The last one, when the item is late, goes to the deputy and the lead as well.
    """
    if item.reminders >= most:
        return None
    number = item.reminders + 1
    last = number == most
    if now < item.due_at:
        return Reminder(number, "soon", None if last else item.due_at)
    return Reminder(number, "escalated" if last else "overdue", None if last else now + every)

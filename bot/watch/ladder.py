"""Decides who is called when nobody takes an alert: deputies first, then the leads, then the executives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config import Config, Person
from bot.model.alert import Alert, AlertState, Level
from bot.watch.alerting import is_snoozed

STEPS = ("deputy", "lead", "executive")


@dataclass(frozen=True, slots=True)
class Call:
    """Call these people now. ``step`` counts from 1; ``whom`` says what they are; ``after`` whom was called before."""

    step: int
    whom: str
    people: Sequence[str]
    waited_min: int
    after: str = ""


def is_climbing(alert: Alert, level: Level, config: Config, now: datetime) -> bool:
    """Tell whether the ladder's clock runs: somebody should take the alert, and nobody asked for quiet.

    ``level`` is that of its card, on which graver alerts may stand.
    """
    if not config.watch.acknowledge_min or alert.state != AlertState.OPEN or is_snoozed(alert, now):
        return False
    return level.rank >= Level(config.watch.escalate_from).rank and alert.escalated < len(STEPS)


def wait(config: Config) -> timedelta:
    """Return how long each step waits for the one before."""
    return timedelta(minutes=config.watch.acknowledge_min)


def next_call(alert: Alert, config: Config, now: datetime) -> Call | None:
    """Return who is to be called now that the wait is over; a step that names nobody is passed over."""
    before = STEPS[alert.escalated - 1] if alert.escalated else ""
    for step in range(alert.escalated + 1, len(STEPS) + 1):
        people = [person.name for person in _people(STEPS[step - 1], config)]
        if people:
            return Call(step, STEPS[step - 1], people, int((now - alert.opened_at).total_seconds() // 60), before)
    return None


def _people(whom: str, config: Config) -> Sequence[Person]:
    if whom != "deputy":
        return config.people_with(whom)
    first = {person.name: person for role in ("lead", "pr") for person in config.people_with(role)}
    deputies = [config.person(person.deputy) for person in first.values() if person.deputy]
    return [person for person in dict.fromkeys(deputies) if person is not None]

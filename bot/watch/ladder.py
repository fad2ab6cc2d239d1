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
    """Call these people now. ``step`` counts from 1; ``whom`` says what they are."""

    step: int
    whom: str
    people: Sequence[str]
    waited_min: int


def call_due(alert: Alert, config: Config, now: datetime) -> Call | None:
    """Return who is to be called now, or nothing.

    Each step comes ``watch.acknowledge_min`` after the one before. A step that names nobody is passed over, and of
    steps missed while the bot was down only the last is taken.
    """
    wait = timedelta(minutes=config.watch.acknowledge_min)
    if not wait or alert.state != AlertState.OPEN or is_snoozed(alert, now):
        return None
    if Level(alert.level).rank < Level(config.watch.escalate_from).rank:
        return None
    reached = min((now - alert.opened_at) // wait, len(STEPS))
    for step in range(reached, alert.escalated, -1):
        people = [person.name for person in _people(STEPS[step - 1], config)]
        if people:
            return Call(step, STEPS[step - 1], people, int((now - alert.opened_at).total_seconds() // 60))
    return None


def _people(whom: str, config: Config) -> Sequence[Person]:
    if whom != "deputy":
        return config.people_with(whom)
    first = {person.name: person for role in ("lead", "pr") for person in config.people_with(role)}
    deputies = [config.person(person.deputy) for person in first.values() if person.deputy]
    return [person for person in dict.fromkeys(deputies) if person is not None]

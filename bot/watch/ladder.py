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


def to_be_taken(on_card: Sequence[Alert], config: Config, now: datetime) -> Alert | None:
    """Return the gravest alert of a card for which the ladder's clock runs; ``on_card`` begins with the card's own.

    Somebody should take it, and nobody asked for quiet about it. None too when every step has been called.
    """
    if not config.watch.acknowledge_min or on_card[0].escalated >= len(STEPS):
        return None
    least = Level(config.watch.escalate_from).rank
    waiting = [
        alert
        for alert in on_card
        if alert.state == AlertState.OPEN and not is_snoozed(alert, now) and Level(alert.level).rank >= least
    ]
    return max(waiting, key=lambda alert: Level(alert.level).rank, default=None)


def wait(config: Config) -> timedelta:
    """Return how long each step waits for the one before."""
    return timedelta(minutes=config.watch.acknowledge_min)


def next_call(alert: Alert, config: Config, now: datetime, escalated: int) -> Call | None:
    """Return who is to be called for an alert now that the wait is over; a step that names nobody is passed over.

    ``escalated``: how many steps its card has been through.
    """
    before = STEPS[escalated - 1] if escalated else ""
    for step in range(escalated + 1, len(STEPS) + 1):
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

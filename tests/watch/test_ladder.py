"""Who is called when nobody takes an alert."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.config import Config, Person, Watch
from bot.model.alert import Alert, AlertState, Level
from bot.watch.ladder import call_due

_NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_TEAM = (
    Person(name="ana", roles=("lead",), deputy="li"),
    Person(name="pia", roles=("pr",), deputy="li"),
    Person(name="li", roles=("support",)),
    Person(name="boss", roles=("executive",)),
)


def _config(people: tuple[Person, ...] = _TEAM, **watch: object) -> Config:
    return Config(people=people, watch=Watch.model_validate({"acknowledge_min": 15} | watch))


def _alert(opened_min: float, **given: object) -> Alert:
    at = _NOW - timedelta(minutes=opened_min)
    facts = {"level": Level.ORANGE, "state": AlertState.OPEN, "escalated": 0} | given
    return Alert(
        subject="acme", cause="negative_growth", reason="", opened_at=at, signalled_at=at, refreshed_at=at, **facts
    )


@pytest.mark.parametrize(
    ("waited_min", "taken", "whom", "people"),
    [
        (14.9, 0, None, None),
        (15, 0, "deputy", ["li"]),
        (29.9, 1, None, None),
        (30, 1, "lead", ["ana"]),
        (45, 2, "executive", ["boss"]),
        (600, 3, None, None),
        (600, 0, "executive", ["boss"]),
    ],
)
def test_the_ladder_goes_from_the_deputy_to_the_lead_to_the_executives(
    waited_min: float, taken: int, whom: str | None, people: list[str] | None
) -> None:
    call = call_due(_alert(waited_min, escalated=taken), _config(), _NOW)

    assert (call.whom if call else None, list(call.people) if call else None) == (whom, people)


@pytest.mark.parametrize(
    "given",
    [
        {"state": AlertState.ACKNOWLEDGED},
        {"state": AlertState.CLOSED},
        {"level": Level.YELLOW},
        {"snoozed_until": _NOW + timedelta(minutes=1)},
    ],
)
def test_nobody_is_called_for_what_is_taken_mild_or_snoozed(given: dict[str, object]) -> None:
    assert call_due(_alert(600, **given), _config(), _NOW) is None


def test_the_ladder_can_be_switched_off_and_begin_at_a_milder_level() -> None:
    assert call_due(_alert(600), _config(acknowledge_min=0), _NOW) is None
    assert call_due(_alert(600, level=Level.YELLOW), _config(escalate_from="yellow"), _NOW) is not None


def test_a_step_that_names_nobody_is_passed_over() -> None:
    without_executives = tuple(person for person in _TEAM if person.name != "boss")

    call = call_due(_alert(46, escalated=1), _config(without_executives), _NOW)

    assert call is not None
    assert (call.step, call.whom, call.waited_min) == (2, "lead", 46)
    assert call_due(_alert(600), _config(people=()), _NOW) is None

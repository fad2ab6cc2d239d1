"""Who is called when nobody takes an alert."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.config import Config, Person, Watch
from bot.model.alert import Alert, AlertState, Level
from bot.watch.ladder import next_call, to_be_taken

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
    ("taken", "whom", "people", "after"),
    [
        (0, "deputy", ["li"], ""),
        (1, "lead", ["ana"], "deputy"),
        (2, "executive", ["boss"], "lead"),
        (3, None, None, None),
    ],
)
def test_the_ladder_goes_from_the_deputy_to_the_lead_to_the_executives(
    taken: int, whom: str | None, people: list[str] | None, after: str | None
) -> None:
    call = next_call(_alert(600), _config(), _NOW, taken)

    assert (
        (call.whom, list(call.people), call.after) == (whom, people, after) if call else (whom, people) == (None, None)
    )


@pytest.mark.parametrize(
    "given",
    [
        {"state": AlertState.ACKNOWLEDGED},
        {"state": AlertState.CLOSED},
        {"level": Level.YELLOW},
        {"snoozed_until": _NOW + timedelta(minutes=1)},
        {"escalated": 3},
    ],
)
def test_nobody_is_called_for_what_is_taken_mild_snoozed_or_at_the_top(given: dict[str, object]) -> None:
    assert to_be_taken([_alert(600, **given)], _config(), _NOW) is None


def test_the_ladder_can_be_switched_off_and_begin_at_a_milder_level() -> None:
    orange, yellow = _alert(600), _alert(600, level=Level.YELLOW)

    assert to_be_taken([orange], _config(), _NOW) is orange
    assert to_be_taken([orange], _config(acknowledge_min=0), _NOW) is None
    assert to_be_taken([yellow], _config(escalate_from="yellow"), _NOW) is yellow


@pytest.mark.parametrize(
    "own",
    [
        {"level": Level.BLUE},
        {"state": AlertState.ACKNOWLEDGED},
        {"snoozed_until": _NOW + timedelta(minutes=1)},
        {},
    ],
)
def test_the_gravest_of_a_card_that_nobody_took_is_what_people_are_called_for(own: dict[str, object]) -> None:
    mild, red = _alert(600, level=Level.YELLOW), _alert(600, level=Level.RED)

    assert to_be_taken([_alert(600, **own), mild, red], _config(), _NOW) is red


def test_a_step_that_names_nobody_is_passed_over() -> None:
    without_deputies = tuple(person.model_copy(update={"deputy": ""}) for person in _TEAM)

    call = next_call(_alert(46), _config(without_deputies), _NOW, 0)

    assert call is not None
    assert (call.step, call.whom, call.waited_min, call.after) == (2, "lead", 46, "")
    assert next_call(_alert(600), _config(people=()), _NOW, 0) is None

"""Who is called when nobody takes an alert."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.config import Config, Person, Watch
from bot.model.alert import Alert, AlertState, Level
from bot.watch.ladder import is_climbing, next_call

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
    call = next_call(_alert(600, escalated=taken), _config(), _NOW)

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
    alert = _alert(600, **given)

    assert not is_climbing(alert, Level(alert.level), _config(), _NOW)


def test_the_ladder_can_be_switched_off_and_begin_at_a_milder_level() -> None:
    assert is_climbing(_alert(600), Level.ORANGE, _config(), _NOW)
    assert not is_climbing(_alert(600), Level.ORANGE, _config(acknowledge_min=0), _NOW)
    assert is_climbing(_alert(600, level=Level.YELLOW), Level.YELLOW, _config(escalate_from="yellow"), _NOW)


def test_a_mild_alert_climbs_when_a_graver_one_stands_on_its_card() -> None:
    mild = _alert(600, level=Level.BLUE)

    assert not is_climbing(mild, Level.BLUE, _config(), _NOW)
    assert is_climbing(mild, Level.RED, _config(), _NOW)


def test_a_step_that_names_nobody_is_passed_over() -> None:
    without_deputies = tuple(person.model_copy(update={"deputy": ""}) for person in _TEAM)

    call = next_call(_alert(46), _config(without_deputies), _NOW)

    assert call is not None
    assert (call.step, call.whom, call.waited_min, call.after) == (2, "lead", 46, "")
    assert next_call(_alert(600), _config(people=()), _NOW) is None

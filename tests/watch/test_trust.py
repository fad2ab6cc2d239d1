"""The trust balance: what earlier incidents do to the thresholds."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.model.alert import Level
from bot.watch.trust import Balance, PastIncident, moved, trust_balance

_NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_HOUR = timedelta(hours=1)


def _incident(level: Level = Level.ORANGE, days_ago: float = 0, **given: object) -> PastIncident:
    return PastIncident(level, _NOW - timedelta(days=days_ago), **given)  # type: ignore[arg-type]


def test_a_subject_without_incidents_moves_nothing() -> None:
    balance = trust_balance([], _NOW)

    assert (balance.value, balance.factor, balance.incidents) == (0, 1, 0)


@pytest.mark.parametrize(
    ("incident", "value"),
    [
        (_incident(Level.BLUE), -0.05),
        (_incident(Level.ORANGE), -0.2),
        (_incident(Level.RED), -0.3),
        (_incident(acknowledged_after=2 * _HOUR), -0.1),
        (_incident(acknowledged_after=2.1 * _HOUR), -0.35),
        (_incident(statement_after=4 * _HOUR), -0.1),
        (_incident(statement_after=4.1 * _HOUR), -0.35),
        (_incident(share_before=0.68, share_after=0.22), 0.05),
        (_incident(share_before=0.68, share_after=0.34), 0.05),
        (_incident(share_before=0.68, share_after=0.35), -0.35),
        (_incident(share_before=0.0, share_after=0.0), -0.2),
        (_incident(acknowledged_after=_HOUR, statement_after=_HOUR, share_before=0.6, share_after=0.2), 0.25),
        (_incident(days_ago=90), -0.1),
        (_incident(days_ago=180), -0.05),
    ],
)
def test_gravity_costs_and_a_quick_answer_that_helps_gives_back(incident: PastIncident, value: float) -> None:
    assert trust_balance([incident], _NOW).value == pytest.approx(value, abs=0.002)


def test_thresholds_move_by_a_fifth_down_and_a_quarter_up_at_most() -> None:
    spent = trust_balance([_incident(Level.RED, acknowledged_after=9 * _HOUR) for _ in range(9)], _NOW)
    deep = trust_balance(
        [_incident(acknowledged_after=_HOUR, statement_after=_HOUR, share_before=0.6, share_after=0.1)] * 9, _NOW
    )

    assert (spent.value, spent.factor) == (-1, 0.8)
    assert (deep.value, deep.factor) == (1, 1.25)


def test_only_least_counts_move() -> None:
    thresholds = {"min_negative": 8, "min_share": 0.2, "window_min": 15}

    assert moved(thresholds, Balance(1, 1.25, 3)) == {"min_negative": 10}
    assert moved(thresholds, Balance(0, 1, 0)) == {}

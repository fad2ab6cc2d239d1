"""What a signal does to the alert of its subject and cause."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.model.alert import Alert, AlertState, Level
from bot.ports import Signal
from bot.watch.alerting import decide

_NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def _signal(level: Level = Level.YELLOW) -> Signal:
    return Signal("negative_growth", "acme", "negative_growth", level, "negative_growth:fast", {}, _NOW)


def _alert(
    level: Level = Level.YELLOW,
    *,
    refreshed_min: float = 60,
    signalled_min: float = 0,
    snoozed_min: float | None = None,
    state: AlertState = AlertState.OPEN,
) -> Alert:
    """Return a live alert; minutes count back from now, those of a snooze forward."""
    return Alert(
        id=1, subject="acme", cause="negative_growth", level=level, state=state, reason="", evidence={},
        opened_at=_NOW - timedelta(hours=5),
        signalled_at=_NOW - timedelta(minutes=signalled_min),
        refreshed_at=_NOW - timedelta(minutes=refreshed_min),
        snoozed_until=_NOW + timedelta(minutes=snoozed_min) if snoozed_min is not None else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("signal", "live", "action", "reason"),
    [
        (None, None, "keep", "calm"),
        (_signal(), None, "open", "negative_growth:fast"),
        (_signal(Level.YELLOW), _alert(Level.YELLOW), "refresh", "still_going_on"),
        (_signal(Level.BLUE), _alert(Level.YELLOW), "refresh", "still_going_on"),
        (_signal(Level.ORANGE), _alert(Level.YELLOW), "raise", "level_rose:yellow_to_orange"),
        (_signal(Level.RED), _alert(Level.BLUE, refreshed_min=0), "raise", "level_rose:blue_to_red"),
        (_signal(), _alert(refreshed_min=4.9), "keep", "refreshed_recently"),
        (_signal(), _alert(refreshed_min=5), "refresh", "still_going_on"),
        (_signal(), _alert(snoozed_min=0.1), "keep", "snoozed"),
        (_signal(), _alert(snoozed_min=0), "refresh", "still_going_on"),
        (_signal(Level.RED), _alert(Level.YELLOW, snoozed_min=30), "raise", "level_rose:yellow_to_red"),
        (_signal(), _alert(state=AlertState.ACKNOWLEDGED), "refresh", "still_going_on"),
        (None, _alert(signalled_min=119), "keep", "calming_down"),
        (None, _alert(signalled_min=120), "close", "calm_for_2_h"),
        (None, _alert(signalled_min=120, snoozed_min=30), "close", "calm_for_2_h"),
        (None, _alert(signalled_min=120, state=AlertState.ACKNOWLEDGED), "close", "calm_for_2_h"),
    ],
)
def test_a_decision_has_one_action_and_a_named_reason(
    signal: Signal | None, live: Alert | None, action: str, reason: str
) -> None:
    decision = decide(signal, live, _NOW)

    assert (decision.action, decision.reason) == (action, reason)


def test_a_card_changes_at_most_twelve_times_an_hour() -> None:
    live, changes = _alert(refreshed_min=0), 0
    for second in range(0, 3600, 15):
        now = _NOW + timedelta(seconds=second)
        if decide(_signal(), live, now).action == "refresh":
            live.refreshed_at, changes = now, changes + 1

    assert changes <= 12

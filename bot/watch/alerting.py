"""Decides what a signal, or its absence, does to the alert of its subject and cause."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.model.alert import Alert, Level
from bot.ports import Signal

REFRESH_EVERY = timedelta(minutes=5)
"""Twelve edits an hour at most: a card that changes under the thumb cannot be pressed."""
CALM_FOR = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do. ``reason`` is the line in the log and in the timeline.

    open: a new alert · raise: level up, card and thread · refresh: new numbers on the card · keep: nothing is said ·
    close: it has been calm for long enough.
    """

    action: Literal["open", "raise", "refresh", "keep", "close"]
    reason: str


def decide(signal: Signal | None, live: Alert | None, now: datetime) -> Decision:
    """Return what becomes of the live alert (None: there is none) given what its detector just found."""
    if signal is None:
        return _without_signal(live, now)
    if live is None:
        return Decision("open", signal.reason)
    if signal.level.rank > Level(live.level).rank:
        return Decision("raise", f"level_rose:{live.level}_to_{signal.level}")
    if is_snoozed(live, now):
        return Decision("keep", "snoozed")
    if now - live.refreshed_at < REFRESH_EVERY:
        return Decision("keep", "refreshed_recently")
    return Decision("refresh", "still_going_on")


def is_snoozed(alert: Alert, now: datetime) -> bool:
    """Tell whether the team asked for quiet about this alert until later than now."""
    return alert.snoozed_until is not None and now < alert.snoozed_until


def _without_signal(live: Alert | None, now: datetime) -> Decision:
    if live is None:
        return Decision("keep", "calm")
    if now - live.signalled_at >= CALM_FOR:
        return Decision("close", "calm_for_2_h")
    return Decision("keep", "calming_down")

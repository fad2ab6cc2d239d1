"""The trust balance of a subject: how it came through earlier incidents moves its thresholds.

A brand with a cushion of trust has time to be exact; one that answered late or without effect is watched more
closely. What is known is rough, so the balance moves thresholds by a fifth or a quarter at most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.alert import Level

HALF_LIFE = timedelta(days=90)
"""A new brand needs three to six months to recover, an old one one to two (see docs/detection.md)."""
FIRST_ANSWER_IN = timedelta(hours=2)
STATEMENT_IN = timedelta(hours=4)
_GRAVE = {Level.ORANGE: 0.2, Level.RED: 0.3}
_EARLY, _LATE = 0.1, 0.15
_HELPED, _DID_NOT = 0.25, 0.15
_RECOVERED_BY = 0.5  # the negative share at least halved


@dataclass(frozen=True, slots=True)
class PastIncident:
    """What an incident left. Shares are 0 to 1, before and after the first statement; None: not known."""

    level: Level
    opened_at: datetime
    acknowledged_after: timedelta | None = None
    statement_after: timedelta | None = None
    share_before: float | None = None
    share_after: float | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """``value`` is -1 (spent) to 1 (deep); ``factor`` is what least counts are multiplied with, 0.8 to 1.25."""

    value: float
    factor: float
    incidents: int


def trust_balance(past: Sequence[PastIncident], now: datetime) -> Balance:
    """Return the balance; without incidents it is 0 and moves nothing."""
    value = sum(_worth(incident) * 0.5 ** ((now - incident.opened_at) / HALF_LIFE) for incident in past)
    value = round(max(-1.0, min(1.0, value)), 3)
    return Balance(value, round(1 + (0.25 if value > 0 else 0.2) * value, 3), len(past))


def moved(thresholds: Mapping[str, float], balance: Balance) -> dict[str, float]:
    """Return the least counts among a detector's thresholds (``min_…``, shares left out), moved by the balance."""
    if balance.factor == 1:
        return {}
    counts = {name: value for name, value in thresholds.items() if name.startswith("min_") and "share" not in name}
    return {name: value * balance.factor for name, value in counts.items()}


def _worth(incident: PastIncident) -> float:
    """Return what an incident adds or takes: gravity costs, a quick answer and a wave that falls give back."""
    worth = -_GRAVE.get(incident.level, 0.05)
    if incident.acknowledged_after is not None:
        worth += _EARLY if incident.acknowledged_after <= FIRST_ANSWER_IN else -_LATE
    if incident.statement_after is not None:
        worth += _EARLY if incident.statement_after <= STATEMENT_IN else -_LATE
    if incident.share_before and incident.share_after is not None:
        worth += _HELPED if incident.share_after <= incident.share_before * _RECOVERED_BY else -_DID_NOT
    return worth

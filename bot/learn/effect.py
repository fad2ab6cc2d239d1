"""Before and after a statement: the share of negative voices over two equal spans."""

from dataclasses import dataclass
from typing import Literal

from bot.model.effect import Effect

_FEWEST = 10  # mentions a span needs before its share says anything
_NOTABLE = 0.05  # a smaller change of the share is within what chance does at these counts


@dataclass(frozen=True, slots=True)
class Reading:
    """Shares are 0-1, None for a span with too few mentions."""

    before: float | None
    after: float | None
    verdict: Literal["better", "worse", "unchanged", "too_few"]


def read_effect(effect: Effect) -> Reading:
    """Return what the counts say, and nothing when there are too few of them."""
    before = _share(effect.before_negative, effect.before_total)
    after = _share(effect.after_negative, effect.after_total)
    if before is None or after is None:
        return Reading(before, after, "too_few")
    if round(abs(after - before), 9) < _NOTABLE:  # 0.15 - 0.1 is a hair under 0.05
        return Reading(before, after, "unchanged")
    return Reading(before, after, "better" if after < before else "worse")


def _share(negative: int, total: int) -> float | None:
    return negative / total if total >= _FEWEST else None

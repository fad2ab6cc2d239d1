"""How unlikely a count is where a usual one is known: the upper tail of a negative binomial distribution.

Counts of posts come in clumps, so a Poisson distribution would call every clump a crisis; ``spread`` is how many
times larger the variance is than the mean (1 = Poisson).
"""

import math

_LEAST_SPREAD = 1.001  # below, the two distributions cannot be told apart and the formula divides by nothing
_FARTHEST = 200_000


def chance_of_at_least(count: int, usual: float, spread: float) -> float:
    """Return the chance of ``count`` or more (1.0 for what is usual or less)."""
    if count <= 0 or count <= usual:
        return 1.0
    if usual <= 0:
        return 0.0
    size, step = _shape(usual, spread)
    term = math.exp(_log_chance(count, size, step))
    total, number = term, count
    while term > total * 1e-12 and number < count + _FARTHEST:
        term *= (number + size) / (number + 1) * step
        number += 1
        total += term
    return min(total, 1.0)


def _shape(usual: float, spread: float) -> tuple[float, float]:
    spread = max(spread, _LEAST_SPREAD)
    return usual / (spread - 1), (spread - 1) / spread


def _log_chance(number: int, size: float, step: float) -> float:
    return (
        math.lgamma(number + size)
        - math.lgamma(size)
        - math.lgamma(number + 1)
        + size * math.log1p(-step)
        + number * math.log(step)
    )

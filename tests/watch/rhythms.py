"""Made-up brands with the rhythm of days and weeks: what is talked of them, and the storms planted in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from bot.learn.backtest import Brand
from bot.learn.countfile import Counts

Numbers = NDArray[np.float64]
START = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday, midnight of the made-up place."""
DAY = 96
VOLUMES = (3, 10, 30, 100, 300, 1000, 3000)
"""Mentions an hour."""
_HOURS = (5, 3, 2, 1, 1, 1, 2, 4, 7, 9, 10, 11, 13, 12, 10, 10, 11, 12, 13, 15, 18, 19, 16, 10)
"""A day of Chinese social media; its evening is nearly twenty times its night."""
RHYTHMS = {"none": 0.0, "weak": 0.35, "strong": 1.0}
"""The power the hours are raised to."""
_DAYS = 42
_STORMS = 5
_FIRST_STORM_DAY = 10
_LEAST = 10  # mentions in a quarter of an hour that a storm adds at its height; fewer no rule could tell


@dataclass(frozen=True, slots=True)
class Habits:
    """How a brand is talked of on ordinary days.

    ``weekend``: how many times a working day a Saturday is; ``restless``: the standard deviation of the logarithm of
    what is expected, over hours; ``bursts`` a day that everybody is used to; ``trend``: times in six weeks.
    """

    per_hour: float
    rhythm: float
    weekend: float = 1.0
    restless: float = 0.2
    bursts: float = 0.0
    trend: float = 1.0


def habits(volume: float, rhythm: str, turn: int) -> Habits:
    """Return the habits of the brand that comes ``turn``-th: one in two knows weekends, some burst daily or grow."""
    return Habits(
        per_hour=volume,
        rhythm=RHYTHMS[rhythm],
        weekend=(1.0, 0.6, 1.0, 1.4)[turn % 4],
        restless=(0.15, 0.25, 0.4)[turn % 3],
        bursts=1.5 if turn % 5 == 4 else 0.0,
        trend=(1.0, 2.0, 1.0, 0.5)[turn // 2 % 4],
    )


def expected(rng: np.random.Generator, habit: Habits, days: int = _DAYS) -> Numbers:
    """Return what is to be expected in each quarter of an hour, without storms."""
    hours = np.interp(np.arange(DAY) / 4, np.arange(25) + 0.5, [*_HOURS, _HOURS[0]], period=24) ** habit.rhythm
    weekend = np.where(np.arange(days) % 7 >= 5, habit.weekend, 1.0)
    shape = np.outer(weekend, hours / hours.mean()).ravel()
    bins = len(shape)
    return np.asarray(habit.per_hour / 4 * shape * np.geomspace(1, habit.trend, bins) * _restlessness(rng, bins, habit))


def _restlessness(rng: np.random.Generator, bins: int, habit: Habits) -> Numbers:
    """Return lively and dull hours, which last two or three, and the bursts everybody is used to."""
    kept, steps = np.exp(-1 / 10), rng.normal(size=bins)
    mood = np.zeros(bins)
    for place in range(1, bins):
        mood[place] = kept * mood[place - 1] + np.sqrt(1 - kept**2) * steps[place]
    times: Numbers = np.exp(habit.restless * mood) * rng.gamma(12, 1 / 12, bins)
    for at in rng.integers(0, bins, rng.poisson(habit.bursts * bins / DAY)):
        times[at : at + 3] *= rng.uniform(3, 8)
    return times


def storm(rng: np.random.Generator, usual: Numbers, at: int) -> Numbers:
    """Return what a storm adds from bin ``at`` on: at once or over hours, then it halves in one to six hours."""
    times, ramp = np.exp(rng.uniform(np.log(2), np.log(20))), int(rng.choice([0, 0, 3, 6, 12]))
    half = rng.uniform(4, 24)
    base = usual[at : at + 8].mean() if rng.random() < 0.5 else usual.mean()
    height = max(_LEAST, (times - 1) * base)
    after = np.arange(len(usual) - at)
    up = np.minimum(1, (after + 1) / (ramp + 1))
    added = np.zeros(len(usual))
    added[at:] = height * up * 0.5 ** (np.maximum(0, after - ramp) / half)
    return added


def brand(volume: float, rhythm: str, turn: int, days: int = _DAYS) -> Brand:
    """Return a brand with five storms, of which a third begin at night; every time the same."""
    rng = np.random.default_rng([turn, int(volume)])
    calm = expected(rng, habits(volume, rhythm, turn), days)
    begins = []
    for number in range(_STORMS):
        day = _FIRST_STORM_DAY + number * (days - _FIRST_STORM_DAY) / _STORMS + rng.uniform(0, 3)
        begins.append(int(day) * DAY + int(rng.integers(0, 28) if rng.random() < 1 / 3 else rng.integers(28, DAY)))
    added = sum((storm(rng, calm, at) for at in begins), np.zeros(len(calm)))
    counts = Counts(START, 15, rng.poisson(calm + added).astype(np.float64), has_zone=True)
    return Brand(f"{rhythm}-{volume}-{turn}", counts, [START + timedelta(minutes=15 * at) for at in begins])


def family(rhythm: str, first: int = 0, volumes: Sequence[float] = VOLUMES) -> list[Brand]:
    """Return a brand of each volume with this rhythm."""
    return [brand(volume, rhythm, first + turn) for turn, volume in enumerate(volumes)]

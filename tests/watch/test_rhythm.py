"""The rhythm of the day under the rule of growth: nights are heard, mornings are ordinary, chance is no rhythm."""

import numpy as np
import pytest

from bot.watch.detectors.growth import THRESHOLD, growth
from bot.watch.detectors.rhythm import without_rhythm
from tests.watch.rhythms import DAY, Habits, expected

_STRONG = Habits(per_hour=100, rhythm=1.0, restless=0.15)
_NIGHT = 20 * DAY + 12


def _times(bins: np.ndarray, first: int, last: int) -> list[float]:
    return [growth(bins[: end + 1]).times for end in range(first, last)]


def _pure(per_hour: float, rhythm: float, days: int = 22, seed: int = 1) -> np.ndarray:
    """Return counts that chance alone spreads around the rhythm."""
    calm = expected(np.random.default_rng(0), Habits(per_hour, rhythm, restless=0), days)
    shape = calm.reshape(-1, DAY).mean(axis=0)
    return np.random.default_rng(seed).poisson(np.tile(shape, days))


@pytest.mark.parametrize("seed", range(5))
def test_a_storm_at_night_is_told_within_an_hour_though_evenings_are_far_louder(seed: int) -> None:
    bins = np.random.default_rng(seed + 50).poisson(expected(np.random.default_rng(seed), _STRONG, 28))
    bins[_NIGHT : _NIGHT + 8] += 24

    assert max(_times(bins, _NIGHT - 8, _NIGHT)) < THRESHOLD < max(_times(bins, _NIGHT, _NIGHT + 4))
    assert bins[_NIGHT : _NIGHT + 4].max() < bins[_NIGHT - 3 * DAY :][:DAY].max()


@pytest.mark.parametrize("per_hour", [3, 30, 300, 3000])
def test_an_ordinary_morning_is_no_rise(per_hour: float) -> None:
    assert max(_times(_pure(per_hour, 1.0), 20 * DAY, 21 * DAY)) < THRESHOLD


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_put_an_hour_on_or_back_is_no_rise(hours: int) -> None:
    bins = _pure(100, 1.0)
    bins[19 * DAY :] = np.roll(bins, 4 * hours)[19 * DAY :]

    assert max(_times(bins, 19 * DAY, 21 * DAY)) < THRESHOLD


@pytest.mark.parametrize("rate", [0.5, 20, 1000])
def test_what_chance_makes_of_a_fortnight_is_no_rhythm(rate: float) -> None:
    roots = np.sqrt(np.random.default_rng(4).poisson(rate, (1, 1345)).astype(float))

    assert without_rhythm(roots, np.ones(1345, dtype=bool), 15) == pytest.approx(roots, abs=1e-9)


def test_a_rhythm_that_days_agree_in_is_taken_out_and_chance_is_left() -> None:
    roots = np.sqrt(_pure(300, 1.0)[None, -1345:].astype(float))

    assert roots.std() > 3
    assert without_rhythm(roots, np.ones(1345, dtype=bool), 15).std() == pytest.approx(0.5, abs=0.15)


def test_days_that_nobody_counted_in_full_say_nothing_about_the_rhythm() -> None:
    roots = np.sqrt(_pure(300, 1.0)[None, -1345:].astype(float))
    dark, counted = roots.copy(), np.ones(1345, dtype=bool)
    dark[:, 300:500], counted[300:500] = 0, False

    left = without_rhythm(dark, counted, 15)

    assert left[0, counted].std() == pytest.approx(0.5, abs=0.15)


@pytest.mark.parametrize(("bins", "width_min"), [(3 * DAY, 15), (100, 15), (1345, 7), (2, 360)])
def test_too_few_days_or_a_width_that_no_day_is_made_of_leave_everything_as_it_is(bins: int, width_min: int) -> None:
    roots = np.sqrt(_pure(300, 1.0)[None, :bins].astype(float))

    assert without_rhythm(roots, np.ones(bins, dtype=bool), width_min) is roots

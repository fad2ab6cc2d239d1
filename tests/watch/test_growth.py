"""The rule under negative_growth and volume: its edges, and planted bursts, jumps, rises and gaps."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bot.config import Subject
from bot.model.alert import Level
from bot.model.series import Series
from bot.ports import Scene, Signal
from bot.watch.detectors.growth import NOTHING, THRESHOLD, growth, replay, rises
from bot.watch.detectors.slow_burn import slow_burn
from bot.watch.detectors.usual import usual
from bot.watch.detectors.volume import Volume

_DAY = 96
_NOW = datetime(2026, 11, 20, 12, 7, tzinfo=UTC)


def _noise(days: float, rate: float, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(rate, int(days * _DAY))


@pytest.mark.parametrize("bins", [[], [100], [0, 0, 0, 100]])
def test_too_little_past_judges_nothing(bins: list[int]) -> None:
    assert growth(bins) == NOTHING


@pytest.mark.parametrize("level", [0, 1, 50, 100_000])
def test_what_is_constant_is_no_growth(level: int) -> None:
    assert growth([level] * 1345).times == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(("count", "is_rise"), [(4, False), (5, True)])
def test_in_silence_five_at_once_are_a_rise(count: int, is_rise: bool) -> None:
    assert (growth([0] * 1344 + [count]).times > THRESHOLD) is is_rise


@pytest.mark.parametrize("rate", [0.05, 0.5, 4, 40, 1000])
def test_chance_alone_raises_no_alarm_in_a_month(rate: float) -> None:
    assert rises(replay(_noise(30, rate))) == []


@pytest.mark.parametrize(("rate", "jump"), [(0.1, 12), (4, 40), (40, 120), (1000, 1400)])
def test_a_planted_jump_is_told_within_an_hour_and_once(rate: float, jump: int) -> None:
    bins = _noise(16, rate)
    bins[15 * _DAY : 15 * _DAY + 8] = jump

    (told,) = rises(replay(bins))

    assert 15 * _DAY <= told <= 15 * _DAY + 4


def test_a_rise_too_small_for_one_bin_is_told_by_its_hours() -> None:
    bins = _noise(16, 10)
    bins[15 * _DAY : 15 * _DAY + 16] = 25

    found = growth(bins[: 15 * _DAY + 16])

    assert growth(bins[: 15 * _DAY + 1]).times < THRESHOLD < found.times
    assert found.span == 16


def test_each_bin_is_judged_by_what_was_before_it_alone() -> None:
    bins = _noise(16, 4)
    changed = bins.copy()
    changed[1400:] = 5_000

    assert replay(bins)[:1400].tolist() == replay(changed)[:1400].tolist()


def test_a_replay_judges_each_bin_as_it_was_judged_live() -> None:
    bins = _noise(20, 30)
    bins[10 * _DAY : 10 * _DAY + 4] = 300
    bins[16 * _DAY : 16 * _DAY + 40] = 0
    shown = replay(bins)

    for end in range(_DAY, len(bins), 31):
        assert shown[end] == pytest.approx(growth(bins[: end + 1]).times, abs=1e-9), end


def test_what_is_older_than_a_fortnight_is_forgotten() -> None:
    storm = np.concatenate([[5_000] * 8, _noise(15, 4)])

    assert growth(storm) == growth(storm[8:])


def test_a_gap_of_two_days_and_the_return_to_the_usual_are_no_rise() -> None:
    bins = _noise(20, 100, seed=2)
    bins[15 * _DAY : 17 * _DAY] = 0

    assert rises(replay(bins)) == []


def test_nothing_is_told_on_the_first_day() -> None:
    assert rises(replay(np.array([0] * 50 + [500] * 10 + [0] * 36))) == []


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ([0, 0, 0], []),
        ([5, 5, 5], [0]),
        ([5] + [0] * 7 + [5], [0]),
        ([5] + [0] * 8 + [5], [0, 9]),
        ([5, 7.4], [0]),
        ([5, 7.6, 8], [0, 1]),
        ([4.3], []),
    ],
)
def test_a_rise_is_told_anew_after_two_calm_hours_or_when_it_grows_by_half(times: list[float], told: list[int]) -> None:
    assert rises(np.array(times)) == told


def test_a_rise_over_days_is_slow_and_one_burst_is_not() -> None:
    rising = np.concatenate([_noise(7, 4), _noise(1, 12)])
    burst = _noise(8, 4)
    burst[-4:] = 3_000

    found = slow_burn(rising, 2)

    assert found is not None
    assert found.today == pytest.approx(12 * _DAY, rel=0.1)
    assert found.low <= found.usual <= found.high < found.today
    assert slow_burn(burst, 2) is None
    assert slow_burn(rising[1:], 2) is None
    assert slow_burn(np.zeros(8 * _DAY), 2) is None


def test_the_usual_is_that_of_the_same_weekday_once_one_is_known() -> None:
    week = np.repeat([10, 20, 20, 20, 20, 20, 20], _DAY)
    bins = np.concatenate([week, week, [10] * 50])

    found = usual(bins, len(bins), 15)

    assert (found.middle, found.same_weekday, found.is_cold) == (10, True, False)
    assert usual(bins[-60:], 60, 15).is_cold
    assert usual(bins, 2, 15).middle is None
    assert usual(bins, len(bins), 60).middle == 40


def test_hours_that_nobody_counted_are_not_what_is_usual() -> None:
    bins = np.full(14 * _DAY + 1, 100)
    bins[6 * _DAY : 8 * _DAY] = 0

    found = usual(bins, len(bins), 60)

    assert (found.middle, found.same_weekday) == (400, False)
    assert found.low >= 360
    assert usual(bins[: 8 * _DAY + 2], 8 * _DAY + 2, 15).middle == 100


def test_hours_of_silence_of_a_small_subject_are_usual() -> None:
    bins = np.zeros(14 * _DAY + 1, dtype=int)
    bins[::_DAY] = 3

    assert usual(bins, len(bins), 15).low == usual(bins, len(bins), 15).middle == 0


def test_silence_before_a_storm_is_usual() -> None:
    bins = np.array([0] * 1300 + [200] * 45)

    assert usual(bins, len(bins), 15).middle == 0


def _volume(counts: np.ndarray, **limits: float) -> Signal | None:
    """Judge quarters of an hour that end now."""
    first = _NOW.replace(second=0) + timedelta(minutes=1) - timedelta(minutes=15 * len(counts))
    series = Series.of((first + timedelta(minutes=15 * n), int(count)) for n, count in enumerate(counts))
    subject = Subject(key="acme", words=("acme",))
    return Volume().judge(Scene(subject, _NOW, lambda mark: series if mark == "all" else Series(0), limits=limits))


@pytest.mark.parametrize(
    ("counts", "level"),
    [
        ([0], None),
        ([5] * 1345, None),
        ([5] * 1344 + [60], Level.YELLOW),
        ([20] * 1344 + [70], Level.BLUE),
        ([500], None),
        ([5] * 90 + [500], None),
    ],
)
def test_volume_sees_any_growth_and_makes_it_yellow_at_most(counts: list[int], level: Level | None) -> None:
    signal = _volume(np.array(counts))

    assert (signal.level if signal else None) is level


def test_volume_tells_a_busy_day_blue() -> None:
    signal = _volume(np.concatenate([_noise(7, 4), _noise(1, 12)]), surprise=1000)

    assert signal is not None
    assert (signal.reason, signal.level) == ("volume:slow", Level.BLUE)

"""The movable clock: what it promises to the stand-ins, and how the page moves it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.clock import ClockError, SandboxClock

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class Wall:
    """Real seconds, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def clock(wall: Wall, speed: float = 1.0) -> SandboxClock:
    return SandboxClock(NOON, speed, wall=wall)


def test_it_runs_as_many_times_faster_than_life_as_it_is_told() -> None:
    wall = Wall()
    ours = clock(wall, 60)
    wall.seconds += 2

    assert ours.now() - NOON == timedelta(minutes=2)


def test_a_change_of_speed_counts_from_now_on_and_not_for_what_has_passed() -> None:
    wall = Wall()
    ours = clock(wall)
    wall.seconds += 10
    ours.run(600)
    wall.seconds += 1

    assert ours.now() - NOON == timedelta(seconds=610)


def test_a_paused_clock_stands_still_and_goes_on_as_fast_as_before() -> None:
    wall = Wall()
    ours = clock(wall, 60)
    ours.pause()
    wall.seconds += 1000
    stood = ours.now() - NOON
    ours.run()
    wall.seconds += 1

    assert stood == timedelta()
    assert ours.now() - NOON == timedelta(minutes=1)


def test_a_paused_clock_can_still_be_moved_forward() -> None:
    ours = clock(Wall())
    ours.pause()
    ours.forward(3600)

    assert ours.now() - NOON == timedelta(hours=1)
    assert ours.paused


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), 367 * 86_400])
def test_it_never_jumps_back_nor_out_of_sight(seconds: float) -> None:
    ours = clock(Wall())

    with pytest.raises(ClockError):
        ours.forward(seconds)

    assert ours.now() == NOON


@pytest.mark.parametrize("speed", [0, -1, float("nan"), float("inf"), 1e9])
def test_a_speed_that_is_none_is_refused_and_changes_nothing(speed: float) -> None:
    ours = clock(Wall(), 60)

    with pytest.raises(ClockError):
        ours.run(speed)

    assert ours.speed == 60


def test_each_move_can_be_seen_and_the_passing_of_time_cannot() -> None:
    wall = Wall()
    ours = clock(wall)
    before = ours.info()
    wall.seconds += 5
    later = ours.info()
    ours.forward(1)

    assert later["moves"] == before["moves"]
    assert ours.info()["moves"] > before["moves"]

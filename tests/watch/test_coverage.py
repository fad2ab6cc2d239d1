"""When silence means something: what a crawler's habit proves, and when a platform is blind."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.watch.coverage import Arrivals

_NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def _visited(times: int, every: timedelta, until: datetime = _NOON) -> Arrivals:
    arrivals = Arrivals()
    for back in range(times - 1, -1, -1):
        arrivals = arrivals.seen(until - back * every)
    return arrivals


@pytest.mark.parametrize(
    ("every_min", "silent_min", "blind"),
    [
        (60, 180, False),
        (60, 181, True),
        (30, 90, False),
        (30, 91, True),
        (2, 80, False),
        (2, 95, True),
        (1440, 3 * 1440, False),
        (1440, 3 * 1440 + 1, True),
    ],
)
def test_a_platform_is_blind_after_three_usual_gaps_of_half_an_hour_or_more(
    every_min: int, silent_min: int, blind: bool
) -> None:
    arrivals = _visited(max(20, 600 // every_min), timedelta(minutes=every_min))

    since = arrivals.blind_since(_NOON + timedelta(minutes=silent_min))

    assert since == (_NOON if blind else None)


@pytest.mark.parametrize(("silent_h", "blind"), [(7, False), (9.7, False), (9.8, True)])
def test_the_quiet_of_every_night_is_a_habit(silent_h: float, blind: bool) -> None:
    arrivals = Arrivals()
    begin = _NOON - timedelta(days=7)
    for number in range(7 * 48):
        at = begin + timedelta(minutes=30 * number)
        if at.hour >= 6:
            arrivals = arrivals.seen(at)

    last_at = arrivals.last_at
    assert last_at is not None
    assert (arrivals.blind_since(last_at + timedelta(hours=silent_h)) is not None) is blind


@pytest.mark.parametrize(("visits", "knows"), [(0, False), (1, False), (5, False), (6, True)])
def test_no_habit_is_known_before_five_gaps(visits: int, knows: bool) -> None:
    arrivals = _visited(visits, timedelta(hours=1))

    assert (arrivals.usual_gap is not None) is knows
    assert (arrivals.blind_since(_NOON + timedelta(days=30)) is not None) is knows


def test_rows_that_come_within_half_an_hour_are_one_visit() -> None:
    arrivals = Arrivals()
    for hour in range(8):
        for second in range(0, 1790, 30):
            arrivals = arrivals.seen(_NOON + timedelta(hours=hour, seconds=second))

    assert len(arrivals.visits) == 8
    assert arrivals.usual_gap == timedelta(hours=1)


def test_one_long_night_is_no_habit() -> None:
    arrivals = _visited(12, timedelta(hours=1), _NOON - timedelta(hours=9))
    arrivals = arrivals.seen(_NOON)

    assert arrivals.usual_gap == timedelta(hours=1)


@pytest.mark.parametrize(
    ("gaps_h", "late_after_h"), [([], None), ([48], None), ([48, 0.5], 1.5), ([24, 24], 72), ([6] * 8, 18)]
)
def test_what_comes_by_habit_is_late_after_three_usual_gaps(gaps_h: list[float], late_after_h: float | None) -> None:
    arrivals, at = Arrivals().seen(_NOON), _NOON
    for gap_h in gaps_h:
        at += timedelta(hours=gap_h)
        arrivals = arrivals.seen(at)

    assert arrivals.late_after == (None if late_after_h is None else timedelta(hours=late_after_h))


def test_what_is_kept_comes_back_the_same() -> None:
    arrivals = _visited(9, timedelta(minutes=40))

    assert Arrivals.from_json(arrivals.to_json()) == arrivals
    assert Arrivals.from_json({}) == Arrivals()


@pytest.mark.parametrize(
    ("visits", "every_h", "least", "most"),
    [(60, 4, 0.99, 1), (20, 4, 0.4, 0.5), (170, 1, 0.99, 1), (340, 0.5, 0.99, 1), (40, 30, 0, 0), (3, 1, 0, 0)],
)
def test_silence_is_proven_only_where_the_habit_reaches(visits: int, every_h: float, least: float, most: float) -> None:
    assert least <= _visited(visits, timedelta(hours=every_h)).proven(_NOON) <= most


def test_a_blind_stretch_proves_nothing() -> None:
    before = _visited(40, timedelta(hours=2), _NOON - timedelta(days=2))

    assert before.seen(_NOON).proven(_NOON) < 0.75


def test_only_the_last_four_hundred_visits_are_kept() -> None:
    assert len(_visited(500, timedelta(hours=1)).visits) == 400


def _aged(*minutes: float) -> Arrivals:
    arrivals = Arrivals()
    for number, age_min in enumerate(minutes):
        arrivals = arrivals.seen(_NOON + timedelta(hours=number), timedelta(minutes=age_min))
    return arrivals


@pytest.mark.parametrize(
    ("ages_min", "hours"),
    [
        ((), 0),
        ((-480, -478, -470), 0),  # three visits are not enough
        ((-480, -478, -470, -450), 8),
        ((3, -480, -478, -470, -450), 8),
        ((-480, -478, 3, -450), 0),
        ((-29, -29, -29, -29), 0),  # clocks differ
        ((-31, -31, -31, -31), 1),
        ((482, 500, 481, 479), -8),
        ((482, 500, 481, 506), 0),  # not the same each time: the store is a sample
        ((62, 65, 70, 61), 0),  # many bring what is an hour old
        ((122, 125, 121, 130), -2),
        ((5, 1, 8, 2), 0),
    ],
)
def test_a_clock_is_hours_off_when_all_that_comes_is_as_many_hours_old(ages_min: tuple[float, ...], hours: int) -> None:
    arrivals = _aged(*ages_min)

    assert arrivals.hours_off == hours
    assert Arrivals.from_json(arrivals.to_json()).hours_off == hours


def test_of_one_visit_the_youngest_post_tells_the_time() -> None:
    arrivals = _aged(482, 481, 483, 482)
    hour = _NOON + timedelta(hours=3, minutes=10)

    assert arrivals.seen(hour, timedelta(days=3)).hours_off == -8
    assert arrivals.seen(hour).hours_off == -8
    assert arrivals.seen(hour, timedelta(minutes=1)).hours_off == 0


def test_coverage_kept_before_ages_were_is_read() -> None:
    kept = {"visits": [_NOON.isoformat()], "last_at": _NOON.isoformat()}

    assert Arrivals.from_json(kept) == Arrivals((_NOON,), _NOON)

"""The detector of negative growth: its edges, and streams of mentions with and without a wave."""

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from bot.config import Subject
from bot.model.alert import Level
from bot.model.series import Series, minute_of
from bot.ports import Scene, Signal
from bot.watch.detectors.negative_growth import NegativeGrowth
from tests.stopwatch import seconds

_START = datetime(2026, 11, 10, 0, 0, tzinfo=UTC)
_NOW = datetime(2026, 11, 20, 4, 7, 30, tzinfo=UTC)
_UTC = ZoneInfo("UTC")
_FIRST = minute_of(_NOW - timedelta(days=15))


class Count(NamedTuple):
    """Mentions published in one minute, and how many of them are negative."""

    start_at: datetime
    total: int
    negative: int


def _judge(counts: list[Count], now: datetime = _NOW, **thresholds: float) -> Signal | None:
    return _judge_in(_UTC, counts, now, **thresholds)


def _judge_in(zone: ZoneInfo, counts: list[Count], now: datetime = _NOW, **thresholds: float) -> Signal | None:
    return NegativeGrowth().judge(_scene(counts, now, zone, thresholds))


def _scene(
    counts: list[Count], now: datetime = _NOW, zone: ZoneInfo = _UTC, limits: Mapping[str, float] | None = None
) -> Scene:
    """Return the scene as the sweep makes it: minutes older than the look-back are not shown."""
    series = {"all": Series(_FIRST), "negative": Series(_FIRST)}
    for count in counts:
        series["all"].add(minute_of(count.start_at), count.total)
        series["negative"].add(minute_of(count.start_at), count.negative)
    series["negative"].known_from = series["all"].known_from
    subject = Subject(key="acme", words=("acme",))
    return Scene(subject, now, series.__getitem__, limits=limits or {}, zone=zone)


def _past(per_window: int, days: float = 8, share: float = 1.0) -> list[Count]:
    """Return a past with so many negative mentions in each quarter of an hour."""
    windows = int(days * 96)
    total = round(per_window / share)
    return [Count(_NOW - timedelta(minutes=15 * back + 20), total, per_window) for back in range(windows, 0, -1)]


def _present(negative: int, total: int | None = None, minutes_ago: float = 1) -> list[Count]:
    return [Count(_NOW - timedelta(minutes=minutes_ago, seconds=30), total or negative, negative)]


@pytest.mark.parametrize(
    ("past", "present", "fires"),
    [
        ([], [], False),
        ([], _present(4), False),
        ([], _present(5), True),
        (_past(0), _present(4), False),
        (_past(0), _present(5), True),
        (_past(1), _present(5), False),
        (_past(1), _present(20), True),
        (_past(20), _present(30), False),
        (_past(20), _present(100), True),
        (_past(4), _present(38, 45), True),
    ],
)
def test_a_window_alarms_from_five_negative_mentions_on_when_they_are_more_than_usual(
    past: list[Count], present: list[Count], fires: bool
) -> None:
    assert (_judge(past + present) is not None) is fires


@pytest.mark.parametrize(
    ("minutes_ago", "counts"),
    [(0, True), (14, True), (60 * 4, False), (60 * 24, False), (-2, False), (-60, False), (-60 * 24 * 365 * 10, False)],
)
def test_only_the_last_hours_are_judged(minutes_ago: float, counts: bool) -> None:
    minute = _NOW.replace(second=0) - timedelta(minutes=minutes_ago)

    assert (_judge([*_past(0), Count(minute, 50, 50)]) is not None) is counts


def test_mostly_friendly_attention_is_no_negative_growth() -> None:
    assert _judge(_past(1) + _present(40, 201)) is None
    assert _judge(_past(1) + _present(40, 200)) is not None


@pytest.mark.parametrize(("negative", "total", "fires"), [(39, 100, False), (40, 100, True), (4, 4, False)])
def test_with_little_past_a_larger_share_must_be_negative(negative: int, total: int, fires: bool) -> None:
    assert (_judge(_past(1, days=0.5) + _present(negative, total)) is not None) is fires
    assert (_judge(_present(negative, total)) is not None) is fires


@pytest.mark.parametrize(
    ("negative", "total", "level"),
    [
        (9, 9, Level.BLUE),
        (10, 10, Level.YELLOW),
        (10, 40, Level.BLUE),
        (19, 19, Level.YELLOW),
        (20, 20, Level.ORANGE),
        (20, 60, Level.YELLOW),
        (39, 39, Level.ORANGE),
        (40, 40, Level.RED),
        (40, 81, Level.ORANGE),
        (4000, 4000, Level.RED),
    ],
)
def test_the_level_is_how_many_times_the_usual_and_how_large_a_share(negative: int, total: int, level: Level) -> None:
    signal = _judge(_past(0) + _present(negative, total))

    assert signal is not None
    assert signal.level is level


def test_thresholds_of_a_subject_replace_those_of_the_detector() -> None:
    counts = _past(0) + _present(12, 12)

    assert _judge(counts, min_negative=13) is None
    assert _judge(_past(1) + _present(30), surprise=80) is None
    assert _level(_judge(counts, red_times=2)) is Level.RED
    assert _judge([*_past(0), *_present(12, 12, minutes_ago=40)], window_min=60) is not None


@pytest.mark.parametrize("window_min", [0, 1, 7, 60, 100_000])
def test_a_window_of_any_width_is_judged(window_min: float) -> None:
    assert _judge(_past(2) + _present(200, minutes_ago=0), window_min=window_min) is not None


def _level(signal: Signal | None) -> Level | None:
    return signal.level if signal else None


def test_the_evidence_holds_the_numbers_that_words_are_made_of() -> None:
    signal = _judge(_past(4) + _present(38, 45))

    assert signal is not None
    assert signal.reason == "negative_growth:fast"
    assert signal.cause == signal.detector == "negative_growth"
    evidence = dict(signal.evidence)
    assert (evidence["negative"], evidence["total"], evidence["window_min"]) == (38, 45, 15)
    assert evidence["share"] == pytest.approx(38 / 45, abs=0.001)
    assert evidence["baseline"] == 4
    assert 0 <= evidence["low"] <= 4 <= evidence["high"] < 15
    assert evidence["since"] == "2026-11-20T04:06:00+00:00"
    assert evidence["window"] == ["2026-11-20T03:53:00+00:00", "2026-11-20T04:08:00+00:00"]
    assert evidence["cold_start"] is False


def test_without_a_past_the_finding_says_so() -> None:
    signal = _judge(_present(12))

    assert signal is not None
    assert signal.reason == "negative_growth:cold_start"
    assert (signal.evidence["baseline"], signal.evidence["cold_start"]) == (None, True)


def test_half_a_day_of_past_is_compared_with_and_called_cold() -> None:
    signal = _judge(_past(4, days=0.5) + _present(60))

    assert signal is not None
    assert signal.reason == "negative_growth:fast"
    assert signal.evidence["baseline"] == pytest.approx(4, abs=0.2)
    assert signal.evidence["cold_start"] is True


def _storm(days_ago: float, per_minute: int) -> list[Count]:
    """Return two hours of a storm that began so many days and two hours ago."""
    return [Count(_NOW - timedelta(days=days_ago, minutes=minute), per_minute, per_minute) for minute in range(120)]


@pytest.mark.parametrize(("now_per_minute", "fires"), [(20, True), (10, False)])
def test_yesterdays_storm_hides_todays_only_where_today_is_smaller(now_per_minute: int, fires: bool) -> None:
    hour = [Count(_NOW - timedelta(minutes=minute), now_per_minute, now_per_minute) for minute in range(60)]

    assert (_judge([*_past(1, days=14), *_storm(1, 20), *hour]) is not None) is fires


@pytest.mark.parametrize(("now_per_minute", "fires"), [(10, True), (3, True), (0, False)])
def test_a_storm_that_people_made_an_incident_of_hides_nothing(now_per_minute: int, fires: bool) -> None:
    hour = [Count(_NOW - timedelta(minutes=minute), now_per_minute, now_per_minute) for minute in range(60)]
    yesterday = (_NOW - timedelta(days=1, minutes=120), _NOW - timedelta(days=1))
    shown = _scene([*_past(1, days=14), *_storm(1, 20), *hour])

    signal = NegativeGrowth().judge(replace(shown, storms=[yesterday]))

    assert (signal is not None) is fires
    assert signal is None or signal.evidence["high"] < 10


def test_a_subject_that_storms_every_day_needs_a_larger_one() -> None:
    daily = [count for day in range(1, 14) for count in _storm(day, 20)]
    hour = [Count(_NOW - timedelta(minutes=minute), 20, 20) for minute in range(60)]

    assert _judge([*_past(1, days=14), *daily, *hour]) is None
    assert _judge([*_past(1, days=14), *hour]) is not None


def test_a_mention_from_2010_changes_nothing() -> None:
    old = Count(datetime(2010, 1, 1, tzinfo=UTC), 1_000_000, 1_000_000)

    assert _judge([old, *_past(4), *_present(38, 45)]) == _judge([*_past(4), *_present(38, 45)])
    assert _level(_judge([old, *_present(12)])) == _level(_judge(_present(12)))


def test_a_source_that_was_away_for_two_days_and_is_back_as_usual_gives_no_alarm() -> None:
    away = (_NOW - timedelta(days=2, hours=1), _NOW - timedelta(hours=1))
    counts = [count for count in _past(20, days=14) if not away[0] <= count.start_at < away[1]]

    assert _judge([*counts, *_present(20)]) is None


@pytest.mark.parametrize(("times", "fires"), [(1.5, False), (3, True)])
def test_a_rise_over_days_is_found_and_is_yellow_at_most(times: float, fires: bool) -> None:
    quarters = [
        max(0, round(2 * (1 if back > 96 * 3 else times ** (1 - back / 288)))) for back in range(14 * 96, 0, -1)
    ]
    counts = [
        Count(_NOW - timedelta(minutes=15 * back), value, value)
        for back, value in zip(range(14 * 96, 0, -1), quarters, strict=True)
    ]

    signal = _judge(counts)

    assert (signal is not None) is fires
    if signal is not None:
        assert signal.reason == "negative_growth:slow"
        assert signal.level is Level.YELLOW
        assert signal.evidence["window_min"] == 1440
        assert signal.evidence["baseline"] == pytest.approx(192, abs=40)


def test_an_hour_more_negative_than_any_other_is_found_though_there_are_no_more_posts() -> None:
    counts = [Count(_NOW - timedelta(minutes=minute), 1, minute % 10 == 0) for minute in range(61, 14 * 1440)]
    angry = [Count(_NOW - timedelta(minutes=minute), 1, minute % 3 > 0) for minute in range(60)]

    signal = _judge([*counts, *angry], surprise=1000)

    assert signal is not None
    assert signal.reason == "negative_growth:share"
    assert signal.level in {Level.BLUE, Level.YELLOW}
    assert _judge(counts[:10_000], surprise=1000) is None


@pytest.mark.parametrize(
    ("before", "complaints", "fires"), [(2, 12, True), (2, 9, False), (7, 12, False), (5, 12, True)]
)
def test_a_dozen_complaints_in_a_quiet_house_are_told(before: int, complaints: int, fires: bool) -> None:
    lively = [Count(_NOW - timedelta(days=3, minutes=17 * each), 1, 1) for each in range(before)]
    seldom = [Count(_NOW - timedelta(hours=3 * each), 1, each % 2) for each in range(2, 14 * 8)]
    few = [Count(_NOW - timedelta(minutes=14 * each + 1), 1, 1) for each in range(complaints)]

    signal = _judge([*seldom, *lively, *few], surprise=1000)

    assert (signal is not None) is fires
    if signal is not None:
        assert (signal.reason, signal.level) == ("negative_growth:few", Level.YELLOW)
        assert (signal.evidence["negative"], signal.evidence["window_min"]) == (complaints, 240)


@pytest.mark.parametrize("a_day", [5, 20, 80])
def test_weeks_of_a_quiet_house_do_not_seem_a_rise_to_it(a_day: int) -> None:
    rng = random.Random(a_day)
    said = [Count(_NOW - timedelta(days=rng.uniform(0, 28)), 1, rng.random() < 0.4) for _ in range(28 * a_day)]
    told = [_judge(said, _NOW - timedelta(hours=each)) for each in range(14 * 24)]

    assert not [signal for signal in told if signal and signal.reason == "negative_growth:few"]


def test_words_name_the_weekday_and_part_of_the_day_where_the_last_two_are_known() -> None:
    told = _judge_in(ZoneInfo("Asia/Shanghai"), _past(4, days=14) + _present(38))
    young = _judge(_past(4, days=3) + _present(38))

    assert told is not None
    assert (told.evidence["weekday"], told.evidence["daypart"]) == (4, "noon")
    assert young is not None
    assert (young.evidence["weekday"], young.evidence["daypart"]) == (None, "night")


def test_a_fortnight_is_judged_within_3_ms() -> None:
    scene = _scene(_past(4, days=14) + _present(4))
    NegativeGrowth().judge(scene)

    assert seconds(lambda: NegativeGrowth().judge(scene), runs=20) < 0.003


Rate = Callable[[int], float]


def _steady(rate: float) -> Rate:
    return lambda _minute: rate / 15


def _daily(low: float, high: float) -> Rate:
    """Rise from ``low`` at night to ``high`` in the evening, counted in a quarter of an hour."""
    return lambda minute: (low + (high - low) * max(0.0, math.sin(2 * math.pi * (minute / 1440 - 0.5)))) / 15


def _stream(rate: Rate, days: float, seed: int = 1, wave: Rate | None = None) -> list[Count]:
    """Return minutes of mentions, one in three negative, and with ``wave`` more that all are."""
    rng = random.Random(seed)
    counts = []
    for minute in range(int(days * 1440)):
        bad = _poisson(rng, rate(minute))
        angry = _poisson(rng, wave(minute)) if wave else 0
        other = _poisson(rng, 2 * rate(minute))
        if bad + angry + other:
            counts.append(Count(_START + timedelta(minutes=minute), bad + angry + other, bad + angry))
    return counts


def _poisson(rng: random.Random, mean: float) -> int:
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def _alarms(counts: list[Count], first: int, last: int, every: int = 5) -> list[int]:
    """Return the minutes at which the detector, shown only what was there by then, alarms."""
    found = []
    for minute in range(first, last, every):
        now = _START + timedelta(minutes=minute, seconds=30)
        shown = [count for count in counts if now - timedelta(days=8) <= count.start_at <= now]
        if _judge(shown, now) is not None:
            found.append(minute)
    return found


@pytest.mark.parametrize("rate", [0.1, 1, 4, 30])
def test_a_quiet_day_gives_no_alarm(rate: float) -> None:
    assert _alarms(_stream(_steady(rate), days=4), 3 * 1440, 4 * 1440) == []


def test_the_daily_peak_gives_no_alarm() -> None:
    assert _alarms(_stream(_daily(1, 15), days=4), 3 * 1440, 4 * 1440) == []


@pytest.mark.parametrize(("usual", "wave"), [(0.1, 10), (1, 20), (4, 40), (30, 120)])
def test_a_wave_gives_an_alarm_within_two_windows(usual: float, wave: float) -> None:
    begins = 3 * 1440 + 600
    counts = _stream(_steady(usual), days=4, wave=lambda minute: wave / 15 if minute >= begins else 0)

    alarms = _alarms(counts, begins - 600, begins + 60)

    assert begins <= alarms[0] < begins + 30


def test_a_wave_at_the_daily_peak_gives_an_alarm_within_two_windows() -> None:
    begins = 3 * 1440 + 1080
    counts = _stream(_daily(1, 15), days=4, wave=lambda minute: 6 if minute >= begins else 0)

    alarms = _alarms(counts, begins - 300, begins + 60)

    assert begins <= alarms[0] < begins + 30

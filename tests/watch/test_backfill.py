"""Long backlogs: a source that comes back, a first reading, and what the team is told meanwhile."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, func, select

from bot.backfill import BackfillReport, Taken, backfill
from bot.config import Subject
from bot.model.mention import Bucket, Mention, Sighting
from bot.ports import Batch, Cursor
from bot.watch.intake import Watchwords
from bot.watch.sources import open_source
from bot.watch.sweep import WatchSweep
from tests.watch.conftest import NOON, House
from tests.watch.life import ANGRY, GLAD, alerts_of, owed, quiet_days

_ROWS = 20_000
_AWAY = timedelta(days=2)
_PAST_STORM, _STORM = 500, 2_000
_OVER = ("星河充电冒烟了，太可怕", "星河客服一直推诿不退款，气死了", "星河三天就黑屏，垃圾")


class _Backlog:
    """A source whose rows are numbered; it notes how many it is asked for."""

    name = "crawl"

    def __init__(self, sightings: list[Sighting]) -> None:
        self.sightings = sightings
        self.asked: list[int] = []

    def read(self, cursor: Cursor, limit: int) -> Batch:
        self.asked.append(limit)
        place = int(cursor.get("place", 0))
        end = min(place + limit, len(self.sightings))
        return Batch(self.sightings[place:end], {"place": end}, more=end < len(self.sightings))


def _said(number: int, at: datetime, text: str) -> Sighting:
    return Sighting("weibo", "post", f"b{number}", f"{text}{number}", at, at, author=f"a{number % 5000}")


def _two_days(until: datetime) -> Iterator[Sighting]:
    """Yield what was said while nobody looked: every tenth is angry, and yesterday one hour saw a storm."""
    storm_at = until - timedelta(hours=26)
    for number in range(_ROWS - _PAST_STORM):
        at = until - _AWAY + _AWAY * number / (_ROWS - _PAST_STORM)
        yield _said(number, at, ANGRY if number % 10 == 0 else GLAD)
    for number in range(_ROWS - _PAST_STORM, _ROWS):
        yield _said(number, storm_at + timedelta(seconds=number * 7 % 3600), ANGRY)


def _storm(now: datetime) -> list[Sighting]:
    """Return what comes in ten minutes."""
    return [_said(_ROWS + number, now - timedelta(seconds=number * 600 / _STORM), ANGRY) for number in range(_STORM)]


def _late(house: House) -> int:
    with Session(house.database.engine) as session:
        return session.exec(select(func.count()).where(Mention.late)).one()


def _returned(house: House, sightings: list[Sighting]) -> BackfillReport:
    report = BackfillReport()
    backfill(WatchSweep(house.database, [_Backlog(sightings)], house.clock), report)
    return report


def _lived_quietly(house: House) -> None:
    quiet_days(house, house.crawl(), days=3)
    house.clock.at += _AWAY


def test_a_source_that_comes_back_after_two_days_alarms_nobody_for_the_past(house: House) -> None:
    _lived_quietly(house)

    report = _returned(house, list(_two_days(house.clock.now())))

    assert (report.sources["crawl"].read, report.sources["crawl"].added) == (_ROWS, _ROWS)
    assert (alerts_of(house), owed(house)) == ([], [])
    assert _late(house) > 0.8 * _ROWS


@pytest.mark.parametrize("hours_ago", [3.1, 8, 14])
@pytest.mark.parametrize("days_known", [3, 0])
def test_a_storm_that_was_over_when_the_source_came_back_is_told_by_no_radar(
    house: House, hours_ago: float, days_known: int
) -> None:
    if days_known:
        _lived_quietly(house)
    now, rng = house.clock.now(), random.Random(7)
    talk = [_said(number, now - _AWAY * rng.random(), rng.choice([GLAD, ANGRY, GLAD])) for number in range(900)]
    storm = [
        _said(1_000 + number, now - timedelta(hours=hours_ago + 6 * rng.random()), rng.choice(_OVER))
        for number in range(2_000)
    ]

    _returned(house, talk + storm)
    for _ in range(30):
        house.clock.turn(1)
        _returned(house, talk + storm)

    assert [(alert.cause, alert.reason) for alert in alerts_of(house)] == []


def test_a_storm_that_is_on_when_the_source_comes_back_is_told(house: House) -> None:
    _lived_quietly(house)
    now = house.clock.now()
    _returned(house, [*_two_days(now), *_storm(now)])

    assert "negative_growth" in {alert.cause for alert in alerts_of(house)}
    assert all(alert.opened_at == now for alert in alerts_of(house))


def test_a_storm_behind_a_long_backlog_is_told_by_a_bot_that_was_running(house: House) -> None:
    _lived_quietly(house)
    now = house.clock.now()
    backlog = _Backlog(list(_two_days(now)))
    backlog.name = "other"
    sweep = WatchSweep(house.database, [backlog, *house.sweep().sources], house.clock)
    while sweep.run():
        pass
    assert alerts_of(house) == []

    house.clock.turn(1)
    backlog.sightings += _storm(house.clock.now())
    while sweep.run():
        pass

    assert "negative_growth" in {alert.cause for alert in alerts_of(house)}


def test_a_backlog_is_read_in_large_portions_and_news_in_small_ones(house: House) -> None:
    source = _Backlog([_said(number, NOON - timedelta(days=1), GLAD) for number in range(7_000)])
    sweep = WatchSweep(house.database, [source], house.clock)
    while sweep.run():
        pass
    sweep.run()

    assert source.asked == [500, 500, 5_000, 5_000, 500]


def test_a_backfill_that_was_stopped_goes_on_and_counts_nothing_twice(house: House) -> None:
    sightings = [_said(number, NOON - timedelta(days=1, minutes=number), GLAD) for number in range(3_000)]
    stopped = WatchSweep(house.database, [_Backlog(sightings)], house.clock)
    stopped.run()
    stopped.run()

    report = _returned(house, sightings)

    assert (report.sources["crawl"].read, report.sources["crawl"].added) == (2_000, 2_000)
    with Session(house.database.engine) as session:
        buckets = session.exec(select(Bucket)).all()
    assert sum(bucket.negative + bucket.neutral + bucket.positive for bucket in buckets) == len(buckets) == 3_000


def test_what_came_of_each_source_is_reported(house: House) -> None:
    house.crawl().weibo(1, NOON, GLAD)
    sources = [open_source(entry) for entry in house.config.sources]
    other = _Backlog([_said(number, NOON, "nothing of ours ") for number in range(3)])
    other.name = "other"
    seen: list[int] = []
    report = BackfillReport()

    backfill(
        WatchSweep(house.database, [*sources, other], house.clock),
        report,
        lambda sources: seen.append(sum(one.read for one in sources.values())),
    )

    assert {name: (one.read, one.added) for name, one in report.sources.items()} == {"crawl": (1, 1), "other": (3, 0)}
    assert seen == [1, 4]
    assert 0 < sum(one.seconds for one in report.sources.values()) <= report.seconds
    assert report.down == {}


def test_a_source_that_is_down_is_reported_and_the_others_are_read(house: House) -> None:
    missing = [open_source(entry) for entry in house.config.sources]
    other = _Backlog([_said(1, NOON, GLAD)])
    other.name = "other"
    report = BackfillReport()

    backfill(WatchSweep(house.database, [*missing, other], house.clock), report)

    assert "is not there" in report.down["crawl"]
    assert report.sources["other"] == Taken(read=1, added=1, seconds=report.sources["other"].seconds)


@pytest.mark.parametrize("seed", range(5))
def test_many_texts_name_whom_each_of_them_names_alone(seed: int) -> None:
    dice = random.Random(seed)
    words = Watchwords.of([Subject(key="acme", words=("Acme", "星河")), Subject(key="mi", words=("Mi", "小米 手机"))])
    pieces = [
        "Acme",
        "ＡＣＭＥ",
        "星",
        "河",
        "星\u200b河",
        "family",
        "Mi",
        "\x01",
        " ",
        "\n",
        "小米",
        "手機",
        "\u0301",
        "。",
        "",
        "1",
    ]
    said = [
        replace(_said(number, NOON, "".join(dice.choices(pieces, k=dice.randrange(6)))), keyword=dice.choice(pieces))
        for number in range(1_200)
    ]

    assert words.named_in_each(said) == [words.named_in(one) for one in said]

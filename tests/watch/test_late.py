"""What came too late: findings that are over are not told, growth that goes on is."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.config import Subject
from bot.model.alert import Level
from bot.model.series import Series, minute_of
from bot.ports import Scene, Signal
from bot.watch.sweep.radars import Radars
from bot.watch.sweep.shown import Shown
from bot.watch.trust import trust_balance
from tests.watch.conftest import NOON, House


class _OfADay:
    """A radar that always speaks of the last day."""

    thresholds: Mapping[str, float] = {}

    def __init__(self, key: str) -> None:
        self.key = key

    def judge(self, scene: Scene) -> Signal | None:
        window = [(scene.now - timedelta(days=1)).isoformat(), scene.now.isoformat()]
        return Signal(self.key, "acme", self.key, Level.YELLOW, f"{self.key}:slow", {"window": window}, scene.now)


def _shown(late_an_hour: int, an_hour: int) -> Shown:
    """Return a day of negative posts: so many an hour came late, and in the last three hours so many in time."""
    series = {mark: Series(minute_of(NOON - timedelta(days=15))) for mark in ("all", "negative", "late")}
    for hour in range(24):
        minute, count = minute_of(NOON - timedelta(hours=hour, minutes=30)), an_hour if hour < 3 else late_an_hour
        for mark in ("all", "negative") if hour < 3 else ("all", "negative", "late"):
            series[mark].add(minute, count)
    scene = Scene(Subject(key="acme", words=("acme",)), NOON, series.__getitem__)
    return Shown(scene, trust_balance([], NOON))


@pytest.mark.parametrize(
    ("radar", "late_an_hour", "an_hour", "is_told"),
    [
        ("negative_growth", 80, 80, True),
        ("negative_growth", 80, 50, True),
        ("negative_growth", 80, 20, False),
        ("negative_growth", 80, 0, False),
        ("negative_growth", 4, 80, True),
        ("hot_words", 80, 80, False),
        ("hot_words", 4, 80, True),
        ("risk_report", 80, 0, True),
    ],
)
def test_what_came_late_is_told_where_it_grows_and_goes_on(
    house: House, radar: str, late_an_hour: int, an_hour: int, is_told: bool
) -> None:
    found = Radars(house.database).look([_OfADay(radar)], _shown(late_an_hour, an_hour))

    assert bool(found) is is_told

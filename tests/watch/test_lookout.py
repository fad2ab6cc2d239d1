"""What radars are shown of counts that climb: looked up when one changed, and once a minute."""

from collections.abc import Callable

from bot.ports import Climb
from bot.watch.ingest import ingest_rows
from bot.watch.sweep.shown import Lookout
from bot.watch.view import View
from tests.watch.conftest import House


def _look(house: House, number: str, likes: int) -> None:
    """Have a post looked at by a crawler now."""
    at = house.clock.now().isoformat()
    row = {"id": number, "platform": "weibo", "text": f"星河{number}", "likes": likes, "published_at": at}
    ingest_rows(house.database, [(1, row)], clock=house.clock)


def _climbs(house: House, lookout: Lookout) -> list[Climb]:
    with house.database.begin() as store:
        [subject] = house.config.subjects
        [shown] = lookout.show(store, [(subject, View(first=0))], house.clock.now())
    return list(shown.whole.climbs)


def _after(climbs: list[Climb]) -> list[int]:
    return sorted(climb.after for climb in climbs)


def test_counts_that_change_are_shown_at_once_and_only_then_looked_up(build: Callable[..., House]) -> None:
    house, lookout = build(), Lookout({})
    _look(house, "one", 5)
    _look(house, "two", 5)
    seen = [_after(_climbs(house, lookout))]
    for number, likes in (("one", 50), ("two", 70), ("one", 90)):
        house.clock.turn(0.25)
        _look(house, number, likes)
        seen.append(_after(_climbs(house, lookout)))
    first = _climbs(house, lookout)

    assert seen == [[], [50], [50, 70], [70, 90]]
    assert _climbs(house, lookout)[0] is first[0]
    house.clock.turn(1)
    assert _climbs(house, lookout)[0] is not first[0]


def test_what_changed_longer_ago_than_a_day_is_shown_no_more(build: Callable[..., House]) -> None:
    house, lookout = build(), Lookout({})
    _look(house, "one", 5)
    house.clock.turn(1)
    _look(house, "one", 50)
    before = _after(_climbs(house, lookout))
    house.clock.turn(24 * 60 + 1)

    assert (before, _after(_climbs(house, lookout))) == ([50], [])

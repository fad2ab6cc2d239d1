"""A radar with a fault: the others still warn, and the team is told that one of them sees nothing."""

from collections.abc import Mapping

from bot.ports import Scene, SceneDetector, Signal
from bot.watch.detectors import DETECTORS
from bot.watch.ingest import ingest_rows
from bot.watch.sweep.judging import Judging
from tests.watch.conftest import House
from tests.watch.life import ANGRY, alerts_of, owed, verbs_of, words_of


class _Faulty:
    """A radar with a fault of its own; ``key`` decides whether it counts or reads texts."""

    thresholds: Mapping[str, float] = {}

    def __init__(self, key: str) -> None:
        self.key = key

    def judge(self, scene: Scene) -> Signal | None:
        raise ZeroDivisionError


def _judging(house: House, *faulty: SceneDetector) -> Judging:
    return Judging(house.database, house.clock, [*faulty, *DETECTORS])


def test_a_radar_that_fails_silences_no_other(house: House) -> None:
    rows = [
        (n, {"id": n, "platform": "weibo", "text": f"{ANGRY}{n}", "published_at": house.clock.now().isoformat()})
        for n in range(40)
    ]
    ingest_rows(house.database, rows, clock=house.clock)

    _judging(house, _Faulty("counts"), _Faulty("coordination")).judge_all(house.clock.now())

    assert [alert.cause for alert in alerts_of(house)] == ["negative_growth"]


def test_a_radar_that_fails_is_told_to_the_team_once_a_day(house: House) -> None:
    judging = _judging(house, _Faulty("kol_voice"))
    for _ in range(3):
        judging.judge_all(house.clock.now())
        house.clock.turn(2)

    [told] = owed(house)
    assert told.key == "radar:kol_voice:2026-11-20"
    assert "A radar has failed: opinion leaders" in words_of(told)
    assert verbs_of(house) == ["radar_failed"]

    house.clock.turn(24 * 60)
    judging.judge_all(house.clock.now())
    assert [post.key for post in owed(house)] == ["radar:kol_voice:2026-11-20", "radar:kol_voice:2026-11-21"]

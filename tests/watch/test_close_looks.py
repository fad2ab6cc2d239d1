"""Radars that read texts: each subject has its turn once a minute, and few at a time, so that no card waits for all."""

from collections.abc import Callable, Mapping
from itertools import pairwise

import pytest

from bot.ports import Scene, Signal
from bot.watch.detectors import CLOSE_LOOKS
from bot.watch.sweep.judging import Judging
from tests.watch.conftest import House

_MINUTE_S = 60


class _Reader:
    """A radar that reads texts and notes whose."""

    key = min(CLOSE_LOOKS)
    thresholds: Mapping[str, float] = {}

    def __init__(self) -> None:
        self.read: list[str] = []

    def judge(self, scene: Scene) -> Signal | None:
        self.read.append(scene.subject.key)
        return None


@pytest.mark.parametrize(
    ("subjects", "every_s", "at_most"), [(10, 15, 3), (10, 5, 1), (3, 15, 1), (1, 15, 1), (200, 15, 50)]
)
def test_every_subject_has_its_turn_and_few_have_it_at_once(
    build: Callable[..., House], subjects: int, every_s: int, at_most: int
) -> None:
    house = build(subjects=[{"key": f"s{each}", "words": [f"星河{each}号"]} for each in range(subjects)])
    reader = _Reader()
    judging = Judging(house.database, house.clock, [reader])
    turns: dict[str, list[int]] = {f"s{each}": [] for each in range(subjects)}
    for at_s in range(0, 6 * _MINUTE_S, every_s):
        reader.read.clear()
        judging.judge_all(house.clock.now())
        house.clock.turn(every_s / 60)
        for key in reader.read:
            turns[key].append(at_s)
        assert at_s == 0 or len(reader.read) <= at_most

    waits = [after - before for seen in turns.values() for before, after in pairwise(seen)]
    assert all(len(seen) >= 3 for seen in turns.values())
    assert max(waits) < 2 * _MINUTE_S


def test_after_a_pause_every_subject_is_read_at_once(build: Callable[..., House]) -> None:
    house = build(subjects=[{"key": f"s{each}", "words": [f"星河{each}号"]} for each in range(4)])
    reader = _Reader()
    judging = Judging(house.database, house.clock, [reader])
    judging.judge_all(house.clock.now())
    house.clock.turn(3)
    judging.judge_all(house.clock.now())

    assert sorted(reader.read) == sorted(["s0", "s1", "s2", "s3"] * 2)

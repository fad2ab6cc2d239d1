"""What the counts before and after a statement say, and when they say nothing."""

from datetime import UTC, datetime

import pytest

from bot.learn.effect import Reading, read_effect
from bot.model.effect import Effect


def effect(before: tuple[int, int], after: tuple[int, int]) -> Effect:
    return Effect(
        version_id=1,
        subject="watch-s3",
        due_at=datetime(2026, 11, 20, 4, 0, tzinfo=UTC),
        span_s=3600,
        before_negative=before[0],
        before_total=before[1],
        after_negative=after[0],
        after_total=after[1],
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param((0, 0), (0, 0), Reading(None, None, "too_few"), id="silence"),
        pytest.param((9, 9), (5, 10), Reading(None, 0.5, "too_few"), id="nine before"),
        pytest.param((5, 10), (0, 9), Reading(0.5, None, "too_few"), id="nine after"),
        pytest.param((5, 10), (0, 10), Reading(0.5, 0.0, "better"), id="ten are enough"),
    ],
)
def test_fewer_than_ten_mentions_say_nothing(
    before: tuple[int, int], after: tuple[int, int], expected: Reading
) -> None:
    assert read_effect(effect(before, after)) == expected


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        pytest.param((50, 100), (50, 100), "unchanged", id="the same"),
        pytest.param((500, 1000), (451, 1000), "unchanged", id="4.9 points down"),
        pytest.param((50, 100), (45, 100), "better", id="5 points down from 50"),
        pytest.param((15, 100), (10, 100), "better", id="5 points down from 15"),
        pytest.param((10, 100), (15, 100), "worse", id="5 points up from 10"),
        pytest.param((500, 1000), (549, 1000), "unchanged", id="4.9 points up"),
        pytest.param((0, 100), (100, 100), "worse", id="from nothing to everything"),
    ],
)
def test_a_change_counts_from_five_points_on_in_either_direction(
    before: tuple[int, int], after: tuple[int, int], verdict: str
) -> None:
    assert read_effect(effect(before, after)).verdict == verdict

"""What is remembered of a subject's mentions: whether it is all there is since a moment."""

from datetime import timedelta

import pytest

from bot.watch.view import RECENT, RECENT_LIMIT, holds_all
from tests.watch.scenes import NOW, noted

_MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("mentions", "since", "all_of_them"),
    [
        (0, RECENT, True),
        (5, RECENT, True),
        (5, RECENT + _MINUTE, False),
        (RECENT_LIMIT, 59 * _MINUTE, True),
        (RECENT_LIMIT, 60 * _MINUTE, False),
        (RECENT_LIMIT, 61 * _MINUTE, False),
    ],
)
def test_what_is_remembered_is_all_unless_it_is_full_or_too_short(
    mentions: int, since: timedelta, *, all_of_them: bool
) -> None:
    recent = [noted("星河", 60)] * mentions

    assert holds_all(recent, NOW - since, NOW) is all_of_them

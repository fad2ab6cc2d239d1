"""Counts and times as the stores write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.errors import BadInput
from bot.watch.sources.figures import read_count, read_time

_CHINA = ZoneInfo("Asia/Shanghai")
_NOON = datetime(2025, 6, 14, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "count", "at_least"),
    [
        (12000, 12000, False),
        ("12000", 12000, False),
        ("12,000", 12000, False),
        ("1.2万", 12000, False),
        ("1.2 万", 12000, False),
        ("１.２万", 12000, False),
        ("10万+", 100_000, True),
        ("100万+", 1_000_000, True),
        ("1千+", 1000, True),
        ("10+", 10, True),
        ("3.1w", 31000, False),
        ("3.1W", 31000, False),
        ("1.5k", 1500, False),
        ("2亿", 200_000_000, False),
        ("2.2萬", 22000, False),
        (0, 0, False),
        ("0", 0, False),
        ("赞", None, False),
        ("None", None, False),
        ("", None, False),
        (None, None, False),
        ("-3", None, False),
        (-3, None, False),
        (float("nan"), None, False),
        (float("inf"), None, False),
        (True, None, False),
        (b"12", None, False),
        ("1.2.3万", None, False),
        ("99亿", 2**31 - 1, True),
        (10**30, 2**31 - 1, True),
        ("9" * 5000, None, False),
    ],
)
def test_a_count_is_read_as_people_mean_it(written: object, count: int | None, at_least: bool) -> None:
    assert read_count(written) == (count, at_least)


@pytest.mark.parametrize(
    "written",
    [
        1749873600,
        1749873600000,
        "1749873600",
        "1749873600000",
        1749873600.0,
        "2025-06-14 12:00:00+08:00",
        "2025-06-14T04:00:00Z",
        "2025-06-14 12:00:00",
        "2025-06-14 12:00",
        "Sat Jun 14 12:00:00 +0800 2025",
        "Sat, 14 Jun 2025 12:00:00 +0800",
    ],
)
def test_a_time_is_the_same_moment_in_every_form_stores_write(written: object) -> None:
    assert read_time(written, _CHINA) == _NOON


@pytest.mark.parametrize(
    "written",
    [None, "", 0, "0", -1, "yesterday", "nan", True, "9" * 16, "9" * 400, "1999-01-01", "2100-06-01", [], "刚刚"],
)
def test_what_is_no_time_is_refused_with_a_sentence(written: object) -> None:
    with pytest.raises(BadInput, match="time"):
        read_time(written, _CHINA)


def test_a_text_without_offset_is_local_time_of_the_configured_zone() -> None:
    assert read_time("2025-06-14 12:00", ZoneInfo("America/New_York")) == datetime(2025, 6, 14, 16, 0, tzinfo=UTC)

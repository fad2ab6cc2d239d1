"""How figures are written: counts, spans of time, one and many."""

import pytest

from bot.chat.figures import number, plural, span


@pytest.mark.parametrize(
    ("minutes", "english", "hans", "hant"),
    [
        (0.7, "0.7 min", "0.7 分钟", "0.7 分鐘"),
        (15, "15 min", "15 分钟", "15 分鐘"),
        (119, "119 min", "119 分钟", "119 分鐘"),
        (120, "2 h", "2 小时", "2 小時"),
        (121, "2 h 1 min", "2 小时 1 分钟", "2 小時 1 分鐘"),
        (522, "8 h 42 min", "8 小时 42 分钟", "8 小時 42 分鐘"),
        (1_090, "18 h 10 min", "18 小时 10 分钟", "18 小時 10 分鐘"),
        (1_440, "24 h", "24 小时", "24 小時"),
        (2_879, "47 h 59 min", "47 小时 59 分钟", "47 小時 59 分鐘"),
        (2_880, "2 days", "2 天", "2 天"),
        (3_130, "2 days 4 h", "2 天 4 小时", "2 天 4 小時"),
        (10_080, "7 days", "7 天", "7 天"),
    ],
)
def test_a_span_is_said_in_the_units_people_use(minutes: float, english: str, hans: str, hant: str) -> None:
    assert [span(minutes, language) for language in ("en", "zh-Hans", "zh-Hant")] == [english, hans, hant]


@pytest.mark.parametrize(
    ("count", "said"), [(0, "posts"), (0.5, "posts"), (1, "post"), (1.0, "post"), (2, "posts"), (1_000, "posts")]
)
def test_only_one_is_singular(count: float, said: str) -> None:
    assert plural(count, "post") == said
    assert plural(count, "person", "people") == {"post": "person", "posts": "people"}[said]


@pytest.mark.parametrize(
    ("value", "said"), [(0, "0"), (1.0, "1"), (4.25, "4.2"), (9.9, "9.9"), (10.4, "10"), (1e6, "1,000,000")]
)
def test_a_small_count_keeps_its_decimal_and_a_large_one_its_thousands(value: float, said: str) -> None:
    assert number(value) == said

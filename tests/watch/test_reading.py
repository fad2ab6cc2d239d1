"""What is noticed in a mention when it is stored."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.config import Author, Config, Subject
from bot.model.mention import Sighting
from bot.watch.reading import scored
from bot.watch.sources.people import pseudonym

_NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_CONFIG = Config(
    subjects=(Subject(key="acme", words=("星河",), competitors=("蓝鲸",)),),
    authors=(Author(platform="weibo", id="1001", name="数码老王", tiers=("kol",)),),
)


def _sighting(text: str, *, author: str = "x", hours_ago: float = 0, platform: str = "weibo") -> Sighting:
    at = _NOW - timedelta(hours=hours_ago)
    return Sighting(platform, "post", text[:20], text, at, _NOW, author=author)


def _marks(sighting: Sighting) -> frozenset[str]:
    [one] = scored([(sighting, ("acme",))], _CONFIG, _NOW)
    return one.marks


@pytest.mark.parametrize("author", ["1001", pseudonym("1001")])
def test_a_watch_listed_author_is_known_by_the_raw_and_by_the_hashed_id(author: str) -> None:
    assert {"kol", "kol_negative"} <= _marks(_sighting("星河电池太差了，垃圾产品，再也不买", author=author))
    assert "kol" not in _marks(_sighting("星河电池太差了", author=author, platform="xhs"))
    assert "kol" not in _marks(_sighting("星河电池太差了", author="1002"))


def test_anger_and_a_competitor_are_marked() -> None:
    angry = _marks(_sighting("气死我了，星河这破手机又自动关机，愤怒"))
    compared = _marks(_sighting("星河的续航比蓝鲸差远了，早知道买蓝鲸，太失望了"))

    assert "feeling:anger" in angry
    assert "comparison" in compared


@pytest.mark.parametrize(
    ("hours_ago", "by_habit", "late"),
    [(2.9, None, False), (3.1, None, True), (3.1, 9, False), (9.1, 9, True), (1.6, 1.5, True)],
)
def test_what_is_older_than_the_platforms_habit_when_it_is_first_read_is_late(
    hours_ago: float, by_habit: float | None, late: bool
) -> None:
    habit = {} if by_habit is None else {"weibo": timedelta(hours=by_habit)}
    [one] = scored([(_sighting("星河电池太差了", hours_ago=hours_ago), ("acme",))], _CONFIG, _NOW, habit)

    assert one.late is late
    assert ("late" in one.marks) is late


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("蓝鲸根本比不上星河", "positive"),
        ("星河根本比不上蓝鲸", "negative"),
        ("别黑了，星河哪有那么差，我用着很好，你们是水军吧", "neutral"),
        ("理性一点，星河已经道歉了，支持星河", "neutral"),
        ("星河已经道歉了又怎样，垃圾公司，欺骗消费者，气死我了", "negative"),
    ],
)
def test_what_is_said_against_competitors_or_for_us_is_not_said_against_us(text: str, polarity: str) -> None:
    [one] = scored([(_sighting(text), ("acme",))], _CONFIG, _NOW)

    assert one.polarity == polarity


def test_what_is_older_than_radars_look_back_is_scored_and_not_marked() -> None:
    [one] = scored([(_sighting("气死我了，星河这破手机", hours_ago=24 * 16), ("acme",))], _CONFIG, _NOW)

    assert one.polarity == "negative"
    assert one.marks == frozenset()

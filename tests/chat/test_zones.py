"""Times of a message: in one zone, which is called what its people call it, beside the first time alone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.chat.message import Line
from bot.chat.render import render
from bot.chat.zones import Times, zone_name
from bot.config import Language

_AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hans", "hant", "english"),
    [
        ("Asia/Shanghai", "北京时间", "北京時間", "Asia/Shanghai"),
        ("Asia/Taipei", "台北时间", "台北時間", "Asia/Taipei"),
        ("Asia/Hong_Kong", "香港时间", "香港時間", "Asia/Hong_Kong"),
        ("America/Lima", "America/Lima", "America/Lima", "America/Lima"),
    ],
)
def test_a_zone_is_called_as_its_readers_call_it(zone: str, hans: str, hant: str, english: str) -> None:
    assert [zone_name(ZoneInfo(zone), each) for each in ("zh-Hans", "zh-Hant", "en")] == [hans, hant, english]


@pytest.mark.parametrize(
    ("zone", "language", "first"),
    [
        ("Asia/Shanghai", "en", "11-20 12:00 (Asia/Shanghai)"),
        ("Asia/Shanghai", "zh-Hans", "北京时间 11-20 12:00"),
        ("Asia/Taipei", "zh-Hant", "台北時間 11-20 12:00"),
        ("America/Lima", "zh-Hans", "11-19 23:00 (America/Lima)"),
    ],
)
def test_the_zone_stands_beside_the_first_time_alone(zone: str, language: str, first: str) -> None:
    times = Times(ZoneInfo(zone), language)

    assert times.told(_AT) == first
    assert times.told(_AT + timedelta(minutes=5)) == times.bare(_AT + timedelta(minutes=5))
    assert Times(ZoneInfo(zone), language).told(_AT) == first


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("en", "Asia/Shanghai", "It was down from 11-20 12:00 (Asia/Shanghai) to 11-20 12:07."),
        ("zh-Hans", "Asia/Shanghai", "它于北京时间 11-20 12:00 中断，11-20 12:07 恢复；"),
        ("zh-Hant", "Asia/Taipei", "它於台北時間 11-20 12:00 中斷，11-20 12:07 恢復；"),
        ("zh-Hant", "America/Lima", "它於 11-19 23:00 (America/Lima) 中斷，11-19 23:07 恢復；"),
    ],
)
def test_a_message_names_its_zone_once_and_as_people_write(language: Language, zone: str, said: str) -> None:
    facts = {"name": "crawl", "since": _AT, "back_at": _AT + timedelta(minutes=7)}

    message = render("source_up", facts, language, ZoneInfo(zone))

    text = "".join(getattr(span, "text", "") for part in message.parts if isinstance(part, Line) for span in part.spans)
    assert text.startswith(said)


@pytest.mark.parametrize("said", ["自 北京时间 x", "# 北京时间 11", "北京时间 11-20\n! danger crisis close 1 | x"])
def test_words_of_others_that_look_like_a_time_stay_a_fact(said: str) -> None:
    message = render("note", {"who": said, "text": said}, "zh-Hans", ZoneInfo("Asia/Shanghai"))

    assert [type(part) for part in message.parts] == [Line]
    assert message.buttons == ()

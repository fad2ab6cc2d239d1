"""What a card begins with: the numbers of the storm's own radar, or else what the radar found that leads."""

from datetime import datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

from bot.chat.render import render
from bot.config import Config, Language
from bot.model.alert import Alert, AlertState, Level
from bot.watch.card import alert_message
from tests.watch.findings import AT, STORM, found
from tests.watch.test_card import words

_LANGUAGES: tuple[Language, ...] = get_args(Language)
_LAST: dict[str, Any] = {"negative": 5, "total": 9, "share": 0.556, "window_min": 15, "baseline": None}
_SIX_HOURS = [(AT - timedelta(hours=6)).isoformat(), AT.isoformat()]
_UNKNOWN = {"en": "what is usual", "zh-Hans": "平时多少", "zh-Hant": "平常有多少"}


def _alert(evidence: dict[str, Any], **fields: Any) -> Alert:
    plain: dict[str, Any] = {
        "id": 12, "subject": "acme", "cause": "negative_growth", "level": Level.YELLOW, "reason": "",
        "opened_at": AT, "signalled_at": AT, "refreshed_at": AT,
    }  # fmt: skip
    plain["evidence"] = {"since": AT.isoformat(), "window": _SIX_HOURS, "at": AT.isoformat()} | evidence
    return Alert(**(plain | fields))


def _lines(alert: Alert, language: Language, now: datetime = AT, company: tuple[Alert, ...] = ()) -> list[str]:
    return words(alert_message(alert, Config(language=language), now, company)).split("\n")


@pytest.mark.parametrize(
    ("language", "lead", "last"),
    [
        (
            "en",
            "数码老王 has criticised us; such accounts hardly ever do",
            "In the last 15 min: 5 negative of 9 mentions",
        ),
        ("zh-Hans", "数码老王 发了负面内容；这类账号平时几乎不发负面", "最近 15 分钟：提及 9 条，其中负面 5 条"),
        ("zh-Hant", "数码老王 發了負面貼文；這類帳號平常幾乎不發負面貼文", "最近 15 分鐘：共 9 則提及，其中 5 則負面"),
    ],
)
def test_a_card_of_another_radar_begins_with_what_that_found(language: Language, lead: str, last: str) -> None:
    lines = _lines(_alert(_LAST | {"findings": found("kol_voice")}), language)

    assert lines[1:3] == [lead, last]
    assert _UNKNOWN[language] not in "\n".join(lines)


@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize("total", [0, 9])
def test_minutes_without_anything_negative_are_not_told(language: Language, total: int) -> None:
    nothing = _LAST | {"negative": 0, "total": total, "share": 0.0}
    text = "\n".join(_lines(_alert(nothing | {"findings": found("spread_speed")}), language))

    assert "0%" not in text
    assert "15" not in text
    assert _UNKNOWN[language] not in text


def test_the_gravest_finding_comes_first_whatever_order_the_store_keeps() -> None:
    findings = found("hot_words") | found("kol_voice", level="orange")

    assert _lines(_alert(_LAST | {"findings": findings}), "en")[1].startswith("数码老王 has criticised us")


def test_the_storms_own_numbers_stand_first_once_its_radar_spoke_though_older_ones_are_kept() -> None:
    findings = found("kol_voice", level="yellow") | found("negative_growth")

    assert _lines(_alert(_LAST | {"findings": findings}), "en")[1:4] == [
        "38 negative posts in 15 min; usual for a Friday at noon is 4.2 (0–9)",
        "84% of 45 mentions are negative · since 11-20 12:00 (Asia/Shanghai)",
        "数码老王 has criticised us; such accounts hardly ever do",
    ]


@pytest.mark.parametrize(
    ("language", "where", "who"),
    [
        ("en", "Mostly from Weibo 29 (in 6 h)", "31 people (in 6 h)"),
        ("zh-Hans", "主要来自：微博 29 条（6 小时内）", "发声 31 人（6 小时内）"),
        ("zh-Hant", "主要來自：微博 29 則（6 小時內）", "發聲 31 人（6 小時內）"),
    ],
)
def test_what_is_counted_over_another_time_says_over_which(language: Language, where: str, who: str) -> None:
    counted = {"top_sources": [["weibo", 29]], "authors": 31}
    lines = _lines(_alert(_LAST | counted | {"findings": found("kol_voice")}), language)
    quarter = [(AT - timedelta(minutes=15)).isoformat(), AT.isoformat()]
    same = _lines(_alert(STORM | counted | {"window": quarter, "findings": found("negative_growth")}), language)

    assert where in lines
    assert who in lines
    assert where not in same
    assert who not in same


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Numbers as of 11-20 12:00 (Asia/Shanghai)"),
        ("zh-Hans", "数据截至北京时间 11-20 12:00"),
        ("zh-Hant", "數據截至北京時間 11-20 12:00"),
    ],
)
def test_a_closed_card_says_when_its_numbers_were_taken(language: Language, said: str) -> None:
    late = AT + timedelta(hours=2)
    evidence = _LAST | {"findings": found("kol_voice")}
    closed = _lines(_alert(evidence, state=AlertState.CLOSED, refreshed_at=late), language, late)

    assert closed[1] == said
    assert not any("15" in line for line in closed)
    assert said not in _lines(_alert(evidence), language)


def test_those_that_came_up_together_are_told_by_their_own_finding() -> None:
    other = _alert(_LAST | {"findings": found("spread_speed")}, id=13, subject="phone", card_of=12)
    text = "\n".join(_lines(_alert(STORM | {"findings": found("negative_growth")}), "en", company=(other,)))

    assert "Alert 13 · phone, yellow: A negative post on Weibo went from 1,000 to 146,000 reactions" in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "112 mentions in 15 min; usual for a Friday at noon is 4.2 (0–9)"),
        ("zh-Hans", "15 分钟内提及 112 条；周五中午平时约 4.2 条（0–9）"),
        ("zh-Hant", "15 分鐘內有 112 則提及；週五中午平常約 4.2 則（0–9）"),
    ],
)
def test_a_card_that_talk_opened_still_says_how_much_it_is_once_bad_posts_rise(language: Language, said: str) -> None:
    findings = found("volume", level="yellow") | found("negative_growth", negative=27, total=112, share=0.241)

    lines = _lines(_alert(STORM | {"findings": findings}), language)

    assert "27" in lines[1]
    assert said in lines


@pytest.mark.parametrize(
    ("language", "two", "four", "alike"),
    [
        (
            "en",
            "Alert 12 · red: phone; yellow: watch",
            "Alert 12 · red: phone; yellow: watch; 2 more",
            "Alert 12 · yellow · watch and 1 more",
        ),
        (
            "zh-Hans",
            "预警 12 · 红色：phone；黄色：watch",
            "预警 12 · 红色：phone；黄色：watch；共 4 个对象",
            "黄色预警 12 · watch 等 2 个对象",
        ),
        (
            "zh-Hant",
            "警示 12 · 紅色：phone；黃色：watch",
            "警示 12 · 紅色：phone；黃色：watch；共 4 個對象",
            "黃色警示 12 · watch 等 2 個對象",
        ),
    ],
)
def test_a_card_of_several_subjects_says_in_its_title_which_of_them_is_gravest(
    language: Language, two: str, four: str, alike: str
) -> None:
    watch, evidence = _alert({"findings": found("volume")}, subject="watch"), {"findings": found("volume")}
    phone = _alert(evidence, id=13, subject="phone", card_of=12, level=Level.RED)
    others = tuple(_alert(evidence, id=n, subject=f"s{n}", card_of=12, level=Level.BLUE) for n in (14, 15))

    assert _lines(watch, language, company=(phone,))[0] == two
    assert _lines(watch, language, company=(*others, phone))[0] == four
    assert _lines(watch, language, company=others[:1])[0] == alike


def test_one_of_anything_on_the_card_is_told_in_the_singular() -> None:
    row = {
        "accounts": 1,
        "word_for_word": 1,
        "text": "x",
        "first_at": AT.isoformat(),
        "first_author": "",
        "age_days": 1,
    }
    findings = found("negative_growth", negative=1, total=1, share=1.0) | found("coordination")
    findings["coordination"]["table"] = [row]
    ones = {"negative": 1, "total": 1, "authors": 1, "trust": {"value": 0.1, "incidents": 1}, "findings": findings}
    last = _LAST | {"negative": 1, "total": 1, "findings": found("kol_voice")}

    text = "\n".join(_lines(_alert(ones), "en"))

    assert "1 negative post in 15 min" in text
    assert "100% of 1 mention is negative" in text
    assert "1 account (1 word for word)" in text
    assert "younger than 1 day:" in text
    assert "1 person (in 6 h)" in text
    assert "Trust from 1 earlier incident:" in text
    assert "In the last 15 min: 1 negative of 1 mention" in _lines(_alert(last), "en")


@pytest.mark.parametrize(
    ("language", "learned", "quiet"),
    [
        ("en", "1 post is kept as an example for training", "is quiet for 2 h 10 min, until"),
        ("zh-Hans", "1 条帖子留作样例", "静默 2 小时 10 分钟，到"),
        ("zh-Hant", "1 則貼文留作範例", "靜音 2 小時 10 分鐘，到"),
    ],
)
def test_answers_to_a_press_count_as_people_do(language: Language, learned: str, quiet: str) -> None:
    alert = _alert({}, snoozed_until=AT)
    zone = ZoneInfo("Asia/Shanghai")

    assert learned in words(render("alert_wrong", {"alert": alert, "others": [], "learned": 1}, language, zone))
    assert quiet in words(render("alert_snoozed", {"alert": alert, "others": [], "minutes": 130}, language, zone))

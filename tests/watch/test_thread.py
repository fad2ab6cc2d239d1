"""What an alert's thread hears: of radars that join, and of a level that rose. Never nothing."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any, get_args

import pytest

from bot.chat.message import Line, Message
from bot.config import Config, Language
from bot.model.alert import Alert, Level
from bot.watch.card import update_message
from bot.watch.detectors import DETECTORS, WATCH_OF_THE_WATCH
from bot.watch.ingest import ingest_rows
from tests.watch.conftest import House
from tests.watch.findings import AT, FACTS, STORM, found
from tests.watch.life import owed, words_of

_LANGUAGES: tuple[Language, ...] = get_args(Language)
_RADARS = [detector.key for detector in (*DETECTORS, *WATCH_OF_THE_WATCH)]


def _alert(findings: dict[str, Any], level: Level = Level.BLUE, **evidence: Any) -> Alert:
    numbers = evidence or {"negative": 0, "total": 1, "share": 0.0, "window_min": 15, "baseline": None}
    return Alert(
        id=1, subject="acme", cause="negative_growth", level=level, reason="", opened_at=AT, signalled_at=AT,
        refreshed_at=AT, evidence=numbers | {"findings": findings},
    )  # fmt: skip


def _told(alert: Alert, joined: list[str], language: Language, before: Level | None = None) -> list[str]:
    message = update_message(alert, before or Level(alert.level), joined, Config(language=language), AT)
    return [_text(part) for part in message.parts if isinstance(part, Line)]


def _text(line: Line) -> str:
    return "".join(getattr(span, "text", "") for span in line.spans)


def test_every_radar_has_a_finding_here() -> None:
    assert set(FACTS) == set(_RADARS)


@pytest.mark.parametrize("radar", [*_RADARS, "weather"])
@pytest.mark.parametrize("language", _LANGUAGES)
def test_a_radar_that_joins_is_told_in_one_line_of_its_own(language: Language, radar: str) -> None:
    [line] = _told(_alert(found("kol_voice", radar)), [radar], language)

    assert len(line) > 10


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "38 negative posts in 15 min, 84% of 45 mentions; usual for a Friday at noon is 4.2 (0–9)"),
        ("zh-Hans", "15 分钟内负面 38 条，占全部 45 条提及的 84%；周五中午平时约 4.2 条（0–9）"),
        ("zh-Hant", "15 分鐘內有 38 則負面貼文，佔全部 45 則提及的 84%；週五中午平常約 4.2 則（0–9）"),
    ],
)
def test_a_rise_that_joins_another_radar_tells_its_numbers(language: Language, said: str) -> None:
    assert _told(_alert(found("kol_voice", "negative_growth")), ["negative_growth"], language) == [said]


def test_a_level_that_rose_with_the_storm_tells_the_numbers_once() -> None:
    alert = _alert(found("negative_growth"), Level.YELLOW, **STORM)

    assert len(_told(alert, ["negative_growth"], "en", Level.BLUE)) == 1


@pytest.mark.parametrize(
    ("radar", "said"),
    [
        (
            "spread_speed",
            {
                "en": "Alert 1 rose from blue to yellow: A negative post on Weibo went from 1,000 to 146,000",
                "zh-Hans": "预警 1 由蓝色升为黄色：微博上一条负面内容 30 分钟内互动由 1,000 涨到 146,000",
                "zh-Hant": "警示 1 由藍色升至黃色：微博有一則負面貼文，30 分鐘內互動從 1,000 衝到 146,000",
            },
        ),
        (
            "coordination",
            {
                "en": "Alert 1 rose from blue to yellow: 52 accounts posted the same text or nearly the same",
                "zh-Hans": "预警 1 由蓝色升为黄色：40 分钟内有 52 个账号发出相同或高度相似的内容",
                "zh-Hant": "警示 1 由藍色升至黃色：40 分鐘內有 52 個帳號發出相同或高度相似的內容",
            },
        ),
        (
            "support_wave",
            {
                "en": "Alert 1 rose from blue to yellow: 24 supportive posts by 19 people within 15 min",
                "zh-Hans": "预警 1 由蓝色升为黄色：15 分钟内有 19 人发出 24 条支持",
                "zh-Hant": "警示 1 由藍色升至黃色：15 分鐘內有 19 人發出 24 則支持",
            },
        ),
    ],
)
@pytest.mark.parametrize("language", _LANGUAGES)
def test_a_level_that_rose_is_told_with_what_its_radar_found(
    language: Language, radar: str, said: dict[str, str]
) -> None:
    alert = _alert(found(radar, level="yellow") | found("hot_words"), Level.YELLOW)

    [rose] = _told(alert, [radar], language, Level.BLUE)

    assert rose.startswith(said[language])


@pytest.mark.parametrize("radar", _RADARS)
@pytest.mark.parametrize("language", _LANGUAGES)
def test_no_level_rises_without_a_fact(language: Language, radar: str) -> None:
    [rose] = _told(_alert(found(radar), Level.YELLOW), [], language, Level.BLUE)
    [bare] = _told(_alert({}, Level.YELLOW), [], language, Level.BLUE)

    assert len(rose) > len(bare) + 10


def test_a_rise_that_joins_opinion_leaders_at_their_level_is_told_with_its_numbers(
    build: Callable[..., House],
) -> None:
    people = [{"platform": "weibo", "id": str(n), "name": f"KOL {n}", "tiers": ["kol"]} for n in (1, 2)]
    house, chance = build(sources=[{"kind": "native"}], authors=people), random.Random(1)
    now = house.clock.now()
    _say(house, [(now - timedelta(minutes=chance.uniform(0, 14 * 1440)), _plain(chance)) for _ in range(4_000)])
    sweep = house.sweep()
    sweep.run()
    house.clock.turn(1)
    _say(house, [(house.clock.now(), "星河手机电池鼓包，太差了")] * 2, authors="12")
    sweep.run()
    for _ in range(12):
        house.clock.turn(1)
        _say(house, [(house.clock.now(), f"星河客服不理人，太差了{house.clock.now():%M}")])
        sweep.run()

    assert all(Message.model_validate_json(post.body).parts for post in owed(house))
    assert any("negative posts in 15 min" in words_of(post) for post in owed(house) if ":news:" in post.key)


def _say(house: House, said: list[tuple[Any, str]], authors: str = "") -> None:
    rows = [
        (n, {"id": f"{at}{n}", "platform": "weibo", "author": authors[n] if authors else f"u{at}{n}",
             "published_at": at.isoformat(), "text": text})
        for n, (at, text) in enumerate(said)
    ]  # fmt: skip
    ingest_rows(house.database, rows, clock=house.clock)


def _plain(chance: random.Random) -> str:
    return chance.choice(
        ["星河客服不理人，太差了", "星河手机多少钱", "星河在哪买", "星河什么时候发货", "刚买的星河好看"]
    )

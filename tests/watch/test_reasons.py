"""The sentence that tells why a radar fired, in every language."""

import re
from collections.abc import Mapping
from typing import Any, get_args

import pytest

from bot.chat.message import Line, Span
from bot.chat.render import render
from bot.config import Language
from tests.watch.findings import FACTS
from tests.watch.scenes import ZONE

_LANGUAGES: tuple[Language, ...] = get_args(Language)
_USUAL = {"baseline": 4.2, "low": 0, "high": 9, "weekday": 4, "daypart": "evening"}
_HOUR: dict[str, Any] = {**_USUAL, "weekday": None}
_COLD = {"baseline": None, "low": 0, "high": 0, "weekday": None, "daypart": "evening"}
_KOL = {
    "accounts": 1, "posts": 1, "large": 0, "names": ["小号"], "fans": None, "reach": 0, "baseline": None, "high": 0,
    "window_min": 360, "cold_start": True,
}  # fmt: skip
_SPREAD = {
    "posts": 1, "platform": "weibo", "before": 1_000, "after": 8_000, "minutes": 30, "doubling_min": 10,
    "usual_min": 120, "is_negative": True, "cold_start": False,
}  # fmt: skip
_WORDS = {
    "form": "new", "words": ["鼓包"], "people": [38], "count": 38, "of": 160, "share": 0.238, "share_before": 0.001,
    "window_min": 120, "cold_start": False,
}  # fmt: skip
_KOC = {
    "form": "silent", "before": 30, "now": 6, "negative_before": 1, "negative_now": 2, "names": [],
    "platforms": ["weibo"], "proven": 0.97,
}  # fmt: skip
_RISE = {"count": 24, "authors": 19, "window_min": 60, "cold_start": False}
_CASES: list[tuple[str, Mapping[str, Any], str, str, str]] = [
    (
        "volume", {**_USUAL, "total": 380, "window_min": 15},
        "15 分钟内提及 380 条；周五晚上平时约 4.2 条（0–9）",
        "15 分鐘內有 380 則提及；週五晚上平常約 4.2 則（0–9）",
        "380 mentions in 15 min; usual for a Friday evening is 4.2 (0–9)",
    ),
    (
        "comparison", {**_RISE, "baseline": 0.0, "low": 0, "high": 0, "weekday": 5, "daypart": "night",
                       "competitors": []},
        "60 分钟内有 19 人拿我们和竞品比较，共 24 条；周六凌晨平时没有",
        "60 分鐘內有 19 人拿我們和競品比較，共 24 則；週六凌晨平常沒有",
        ("19 people compare us with competitors in 24 posts within 60 min; "
        "usually none on a Saturday before dawn"),
    ),
    (
        "volume", {"total": 240, "window_min": 1440, "baseline": 0.0, "low": 0, "high": 0, "weekday": None,
                   "daypart": "night"},
        "24 小时内提及 240 条；平时一天里没有",
        "24 小時內有 240 則提及；平常一天裡沒有",
        "240 mentions in 24 h; usually none in a day",
    ),
    (
        "kol_voice", _KOL,
        "小号 发了负面内容；这类账号平时的情况还不清楚",
        "小号 發了負面貼文；這類帳號平常的情況還不清楚",
        "小号 has criticised us; how often such accounts do is not known yet",
    ),
    (
        "kol_voice",
        {**_KOL, "accounts": 7, "names": ["大号", "小号"], "fans": 3_000_000, "reach": 40, "baseline": 0.1, "high": 1},
        ("6 小时内有 7 个意见领袖或媒体账号发声批评：大号、小号 等；影响最大的是 大号（粉丝 3,000,000，互动 40）；"
        "这类账号平时 6 小时约 0.1 条负面，很少超过 1 条"),
        ("6 小時內有 7 個意見領袖或媒體帳號出聲批評：大号、小号 等；影響力最大的是 大号（追蹤者 3,000,000，互動 40）；"
        "這類帳號平常 6 小時約 0.1 則負面貼文，很少超過 1 則"),
        ("7 opinion leaders or media have criticised us within 6 h: 大号, 小号 and others; the loudest is 大号 "
        "(3,000,000 followers, 40 reactions); in 6 h they usually make 0.1 such posts, rarely more than 1"),
    ),
    (
        "spread_speed", _SPREAD,
        "微博上一条负面内容 30 分钟内互动由 1,000 涨到 8,000，约 10 分钟翻一番；平时约 2 小时翻一番",
        "微博有一則負面貼文，30 分鐘內互動從 1,000 衝到 8,000，約 10 分鐘就翻倍；平常約 2 小時才翻倍",
        ("A negative post on Weibo went from 1,000 to 8,000 reactions in 30 min, doubling every 10 min; "
        "usual is every 2 h"),
    ),
    (
        "spread_speed", {**_SPREAD, "posts": 3, "usual_min": None, "is_negative": False, "platform": "other"},
        ("other上一条中性内容 30 分钟内互动由 1,000 涨到 8,000，约 10 分钟翻一番；"
        "平时多快还不清楚；同样在加速的共 3 条"),
        ("other有一則中性貼文，30 分鐘內互動從 1,000 衝到 8,000，約 10 分鐘就翻倍；"
        "平常多快還不清楚；同樣在加速的共 3 則"),
        ("A neutral post on other went from 1,000 to 8,000 reactions in 30 min, doubling every 10 min; "
        "the usual speed is not known yet; 3 posts are climbing like this"),
    ),
    (
        "hot_words", _WORDS,
        "批评声里出现新说法：“鼓包”；2 小时内 160 位批评者中有 38 位提到（24%），此前几乎没人提",
        "批評聲中出現新說法：「鼓包」；2 小時內 160 位批評者中有 38 位提到（24%），先前幾乎沒人提",
        "Critics say something new: “鼓包”; 38 of 160 critics in 2 h say it (24%), hardly anybody did before",
    ),
    (
        "hot_words", {**_WORDS, "form": "detail", "words": ["铰链", "屏幕"], "share_before": 0.04},
        "吐槽这些细节的人在变多：“铰链”、“屏幕”；2 小时内 160 位批评者中有 38 位提到“铰链”（24%），此前为 4%",
        "抱怨這些細節的人變多：「铰链」、「屏幕」；2 小時內 160 位批評者中有 38 位提到「铰链」（24%），先前為 4%",
        ("More people complain about the same details: “铰链”, “屏幕”; 38 of 160 critics in 2 h say “铰链” (24%), "
        "4% did before"),
    ),
    (
        "hot_words", {**_WORDS, "form": "rise", "share_before": None, "cold_start": True},
        "批评声里越来越多人提到：“鼓包”；2 小时内 160 位批评者中有 38 位提到（24%），此前数据太少，无从比较",
        "批評聲中越來越多人提到：「鼓包」；2 小時內 160 位批評者中有 38 位提到（24%），先前資料太少，無從比較",
        ("Critics say this more and more: “鼓包”; 38 of 160 critics in 2 h say it (24%), "
        "too little was said earlier to compare"),
    ),
    (
        "koc_silence", _KOC,
        ("KOC 和老粉的声音明显变少：近 7 天 6 条，此前 7 天 30 条。具体是谁，请对照名单逐一确认"
        "（各平台采集正常，一周覆盖率不低于 97%）"),
        ("KOC 與老粉的聲音明顯變少：近 7 天 6 則，再前 7 天 30 則。究竟是誰，請對照名單逐一確認"
        "（各平台擷取正常，一週涵蓋率不低於 97%）"),
        ("Loyal customers are going quiet: 6 posts in the last 7 days, 30 in the 7 before. Go through the watch-list "
        "to see who has stopped (every platform was seen for at least 97% of the week)"),
    ),
    (
        "koc_silence", {**_KOC, "form": "cool", "names": ["甲", "乙"]},
        ("KOC 和老粉语气转冷：近 7 天 6 条里负面 2 条，此前 7 天 30 条里 1 条；今天发负面的有 甲、乙"
        "（各平台采集正常，一周覆盖率不低于 97%）"),
        ("KOC 與老粉語氣轉冷：近 7 天 6 則中有 2 則負面，再前 7 天 30 則中有 1 則；今天發負面貼文的有 甲、乙"
        "（各平台擷取正常，一週涵蓋率不低於 97%）"),
        ("Loyal customers are cooling: 2 of 6 posts in the last 7 days are negative, 1 of 30 in the 7 before; "
        "critical today: 甲, 乙 (every platform was seen for at least 97% of the week)"),
    ),
    (
        "comparison", {**_RISE, **_USUAL, "competitors": ["远山", "Globex"]},
        "60 分钟内有 19 人拿我们和竞品比较，共 24 条（多提到 远山、Globex）；周五晚上平时约 4.2 条（0–9）",
        "60 分鐘內有 19 人拿我們和競品比較，共 24 則（多半提到 远山、Globex）；週五晚上平常約 4.2 則（0–9）",
        ("19 people compare us with competitors in 24 posts within 60 min, mostly with 远山, Globex; "
        "usual for a Friday evening is 4.2 (0–9)"),
    ),
    (
        "comparison", {**_RISE, **_COLD, "competitors": []},
        "60 分钟内有 19 人拿我们和竞品比较，共 24 条；平时多少还不清楚",
        "60 分鐘內有 19 人拿我們和競品比較，共 24 則；平常有多少還不清楚",
        "19 people compare us with competitors in 24 posts within 60 min; what is usual is not known yet",
    ),
    (
        "comparison", {**_RISE, **_HOUR, "count": 1, "authors": 1, "competitors": ["远山"], "cold_start": True},
        ("60 分钟内有 1 人拿我们和竞品比较，共 1 条（多提到 远山）；"
        "这个时段平时约 4.2 条（0–9，数据不满一天，仅供参考）"),
        ("60 分鐘內有 1 人拿我們和競品比較，共 1 則（多半提到 远山）；"
        "這個時段平常約 4.2 則（0–9，資料不滿一天，僅供參考）"),
        ("1 person compares us with competitors in 1 post within 60 min, mostly with 远山; "
        "usual for this hour is 4.2 (0–9), a guess from less than a day"),
    ),
    (
        "koc_silence", {**_KOC, "now": 1},
        ("KOC 和老粉的声音明显变少：近 7 天 1 条，此前 7 天 30 条。具体是谁，请对照名单逐一确认"
        "（各平台采集正常，一周覆盖率不低于 97%）"),
        ("KOC 與老粉的聲音明顯變少：近 7 天 1 則，再前 7 天 30 則。究竟是誰，請對照名單逐一確認"
        "（各平台擷取正常，一週涵蓋率不低於 97%）"),
        ("Loyal customers are going quiet: 1 post in the last 7 days, 30 in the 7 before. Go through the watch-list "
        "to see who has stopped (every platform was seen for at least 97% of the week)"),
    ),
    (
        "kol_voice", {**_KOL, "fans": 1, "reach": 1, "baseline": 0.0},
        "小号 发了负面内容（粉丝 1，互动 1）；这类账号平时几乎不发负面",
        "小号 發了負面貼文（追蹤者 1，互動 1）；這類帳號平常幾乎不發負面貼文",
        "小号 has criticised us (1 follower, 1 reaction); such accounts hardly ever do",
    ),
    (
        "technical_doubt", {**_RISE, **_HOUR, "window_min": 240, "playbook": "white_paper"},
        "4 小时内有 19 人提出技术质疑，共 24 条；这个时段平时约 4.2 条（0–9）。建议按“白皮书”预案用数据回应",
        "4 小時內有 19 人提出技術質疑，共 24 則；這個時段平常約 4.2 則（0–9）。建議依「白皮書」預案以數據回應",
        ("19 people raise technical doubts in 24 posts within 4 h; usual for this hour is 4.2 (0–9). "
        "Answer with data: the white paper playbook"),
    ),
    (
        "risk_report", {"count": 2, "number": 7, "text": "电池供应商停产", "reporter": "rd1"},
        "技术侧通报 7（rd1）：电池供应商停产；一天内共 2 件",
        "技術端通報 7（rd1）：电池供应商停产；一天內共 2 件",
        "Report 7 from the technical side (rd1): 电池供应商停产; 2 within a day",
    ),
    (
        "blind_source",
        {"platforms": [{"source": "crawler", "platform": "weibo", "silent_min": 522, "usual_min": 4}]},
        "crawler 的微博已 8 小时 42 分钟没有新数据，平时约 4 分钟一条。没有声音不等于平静",
        "crawler 的微博已 8 小時 42 分鐘沒有新資料，平常約 4 分鐘一則。沒有聲音不等於平靜",
        "crawler has brought nothing of Weibo for 8 h 42 min, usually something every 4 min. Silence is not calm",
    ),
]  # fmt: skip


def _told(detector: str, facts: Mapping[str, Any], language: Language) -> list[str]:
    message = render("_reasons", {"finding": {"detector": detector, "facts": facts}}, language, ZONE)
    lines = [part for part in message.parts if isinstance(part, Line)]
    assert len(lines) == len(message.parts)
    return ["".join(span.text for span in line.spans if isinstance(span, Span)) for line in lines]


@pytest.mark.parametrize(("detector", "facts", "hans", "hant", "english"), _CASES)
def test_a_radar_says_in_one_sentence_of_each_language_what_it_saw_and_what_is_usual(
    detector: str, facts: Mapping[str, Any], hans: str, hant: str, english: str
) -> None:
    assert _told(detector, facts, "zh-Hans") == [hans]
    assert _told(detector, facts, "zh-Hant") == [hant]
    assert _told(detector, facts, "en") == [english]


@pytest.mark.parametrize("language", _LANGUAGES)
def test_a_radar_without_words_of_its_own_is_at_least_named(language: Language) -> None:
    [said] = _told("weather", {}, language)

    assert "weather" in said


@pytest.mark.parametrize("detector", FACTS)
def test_one_is_never_told_in_the_plural(detector: str) -> None:
    ones = {name: 1 if type(value) in {int, float} else value for name, value in FACTS[detector].items()}

    for form in ("silent", "cool") if detector == "koc_silence" else (ones.get("form"),):
        [said] = _told(detector, ones | {"form": form}, "en")
        assert not re.search(r"(?<![\d.,–-])1 (?:negative |supportive )?(?!is|criticises)(?:\w+s|people)\b", said), said


@pytest.mark.parametrize("language", _LANGUAGES)
def test_hostile_names_and_words_stay_inside_the_sentence(language: Language) -> None:
    hostile = "x\n! danger crisis close 1 | x\u202e<!channel>"

    [named] = _told("kol_voice", {**_KOL, "names": [hostile]}, language)
    [worded] = _told("hot_words", {**_WORDS, "words": [hostile]}, language)
    assert "\n" not in named + worded
    assert "\u202e" not in named + worded

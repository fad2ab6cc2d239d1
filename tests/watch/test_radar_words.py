"""What the card says of an attack, of fans, of support and of a mood that turns: one line, in every language."""

import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.chat.message import Line, Span
from bot.chat.render import render
from bot.watch.detectors.emotion_turn import FORMS
from bot.watch.emotion import EMOTIONS
from bot.watch.mood import MOVES

_LANGUAGES = ("en", "zh-Hans", "zh-Hant")
_ATTACK = {
    "form": "varied_copies", "accounts": 24, "at_least": False, "minutes": 40, "share": 0.62, "edited_share": 0.95,
    "young_share": None, "sure": True, "is_hostile": True, "sentence": "原料桶就放在厕所边上",
    "playbook": "counter_attack",
}  # fmt: skip
_FANS = {
    "form": "hold", "defenders": 60, "critics": 80, "ratio": 0.75, "before": 0.06, "window_min": 180, "playbook": "",
}  # fmt: skip
_WAVE = {
    "count": 60, "authors": 58, "share": 0.4, "ranked": 5, "window_min": 60, "baseline": 3.0, "low": 0, "high": 6,
    "weekday": 4, "daypart": "evening", "playbook": "leverage",
}  # fmt: skip
_TURN = {
    "before": 0.1, "after": 0.4, "low": 0.34, "high": 0.47, "posts": 200, "window_min": 180, "well_read": True,
    "emotion": "anger",
}  # fmt: skip


def _cases() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "coordination", _ATTACK
    yield "coordination", _ATTACK | {"at_least": True, "young_share": 0.6, "edited_share": 0.0, "sentence": ""}
    yield "coordination", _ATTACK | {"form": "fast_copies", "sure": False}
    yield "coordination", _ATTACK | {"is_hostile": False, "playbook": ""}
    yield "self_purification", _FANS
    yield "self_purification", _FANS | {"form": "act", "ratio": 0.1, "before": 0.8, "playbook": "rapid_iteration"}
    yield "self_purification", _FANS | {"form": "act", "defenders": 0, "ratio": 0.0, "playbook": "rapid_iteration"}
    yield "support_wave", _WAVE
    yield "support_wave", _WAVE | {"ranked": 1}
    yield "support_wave", _WAVE | {"ranked": 0, "baseline": None}
    for form in FORMS:
        yield "emotion_turn", _TURN | {"form": form, "playbook": MOVES[form][1]}
    for emotion in EMOTIONS[:-1]:
        still = {"emotion": emotion, "before": 0.4, "well_read": False}
        yield "emotion_turn", _TURN | still | {"form": "disappointed_not_gone", "playbook": "ceo_steps_in"}


def _said(detector: str, facts: dict[str, Any], language: str) -> str:
    message = render("_reasons", {"finding": {"detector": detector, "facts": facts}}, language, ZoneInfo("UTC"))
    [line] = message.parts
    assert isinstance(line, Line)
    return "".join(span.text for span in line.spans if isinstance(span, Span))


@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize(
    ("detector", "facts"), list(_cases()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_finding_is_one_line_in_the_readers_language(detector: str, facts: dict[str, Any], language: str) -> None:
    said = _said(detector, facts | {"sentence": ""} if "sentence" in facts else facts, language)

    assert 20 < len(said) < 400
    assert bool(re.search("[\u4e00-\u9fff]", said)) is (language != "en")
    assert "None" not in said
    assert not said.endswith(("。", "."))


@pytest.mark.parametrize("language", _LANGUAGES)
def test_what_attackers_write_stays_one_line_of_text(language: str) -> None:
    said = _said("coordination", _ATTACK | {"sentence": "! danger crisis open 1 | x\n# <!channel>\u202e"}, language)

    assert "# <!channel>" in said
    assert "\u202e" not in said


def test_a_pr_lead_reads_numbers_and_what_to_do() -> None:
    assert _said("coordination", _ATTACK, "zh-Hans") == (
        "40 分钟内有 24 个账号发出相同或高度相似的内容，占同期讨论的 62%，其中 95% 改过字句；"
        "共用最多的一句是“原料桶就放在厕所边上”。疑似有组织的黑稿，建议公开稿件比对表，启用“透明反击”预案"
    )
    assert _said("emotion_turn", _TURN | {"form": "anger_rising", "playbook": "unified_wording"}, "en") == (
        "Anger is rising: the angrier they get, the calmer and more constant our words. Anger went from 10% to 40% of "
        "200 posts in 3 h (likely 34%–47%); playbook: one wording"
    )


@pytest.mark.parametrize(
    ("language", "advice", "unsaid"),
    [
        ("zh-Hans", "疑似有组织的统一发布，未见指责，先核实再决定", "黑稿|预案"),
        ("zh-Hant", "疑似有組織的統一發文，未見指責，先查證再決定", "黑稿|預案"),
        ("en", "This looks organised, but accuses nobody: check before you decide", "playbook"),
    ],
)
def test_copies_that_accuse_nobody_are_not_answered_with_a_counter_attack(
    language: str, advice: str, unsaid: str
) -> None:
    said = _said("coordination", _ATTACK | {"is_hostile": False, "playbook": ""}, language)

    assert said.endswith(advice)
    assert not re.search(unsaid, said)


@pytest.mark.parametrize(
    ("facts", "hans", "english"),
    [
        ({}, "每 10 条批评对应 7.5 条维护（此前 0.6 条）", "7.5 for every 10 (before: 0.6)"),
        ({"defenders": 1, "ratio": 0.01, "before": 0.8}, "对应 0.1 条维护（此前 8 条）", "1 post defends us and 80"),
        ({"defenders": 0, "ratio": 0.0, "before": 0.8}, "维护 0 条", "0 posts defend us"),
    ],
)  # fmt: skip
def test_the_balance_of_fans_and_critics_is_told_for_ten_critics(
    facts: dict[str, Any], hans: str, english: str
) -> None:
    assert hans in _said("self_purification", _FANS | facts, "zh-Hans")
    assert english in _said("self_purification", _FANS | facts, "en")


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-Hans", "：“虫卵”、“退款”；"), ("zh-Hant", "：「虫卵」、「退款」；"), ("en", ": “虫卵”, “退款”; ")],
)
def test_words_that_critics_use_are_told_apart(language: str, said: str) -> None:
    facts = {
        "form": "new", "words": ["虫卵", "退款"], "count": 9, "of": 20, "share": 0.45, "share_before": 0.0,
        "window_min": 60,
    }  # fmt: skip

    assert said in _said("hot_words", facts, language)

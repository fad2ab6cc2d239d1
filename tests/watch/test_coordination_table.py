"""The comparison table of the drafts: what its rows say, and how the card shows them."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.message import Line, Message, Quote
from bot.config import Config, Language
from bot.model.alert import Alert, Level
from bot.watch.card import alert_message
from bot.watch.drafttable import shared_sentences
from bot.watch.waves import Post

_AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_TWICE = "客服一直都不理人。原料桶就放在厕所旁边。客服一直都不理人。"
_ROW: dict[str, object] = {
    "text": "原料桶就放在厕所边上", "accounts": 31, "word_for_word": 12, "first_at": "2026-11-20T03:41:00+00:00",
    "first_author": "小**明", "age_days": 9.5,
}  # fmt: skip


def _post(number: int, text: str, age_days: float | None = None) -> Post:
    at = _AT + timedelta(minutes=number)
    made = None if age_days is None else at - timedelta(days=age_days)
    return Post(f"p{number}", text, f"writer{number}", "weibo", at, made)


def _card(row: dict[str, object], language: Language) -> tuple[list[str], str]:
    facts = {
        "form": "varied_copies", "accounts": 31, "at_least": False, "minutes": 40, "share": 0.6, "edited_share": 0.9,
        "young_share": None, "sure": True, "sentence": "", "playbook": "counter_attack", "platforms": ["weibo"],
    }  # fmt: skip
    found = {"since": _AT.isoformat(), "level": "orange", "reason": "", "facts": facts, "table": [row]}
    alert = Alert(
        id=3, subject="acme", cause="coordination", level=Level.ORANGE, reason="", opened_at=_AT, signalled_at=_AT,
        refreshed_at=_AT, evidence={"findings": {"coordination": found}, "since": _AT.isoformat()},
    )  # fmt: skip
    message: Message = alert_message(alert, Config(language=language), _AT)
    quotes = [part.text for part in message.parts if isinstance(part, Quote)]
    lines = [
        "".join(getattr(span, "text", "") for span in part.spans) for part in message.parts if isinstance(part, Line)
    ]
    return quotes, "\n".join(lines)


def test_a_row_counts_accounts_not_how_often_each_says_it() -> None:
    [said, *_] = shared_sentences([_post(number, _TWICE) for number in range(5)])

    assert (said.accounts, said.word_for_word) == (5, 5)


def test_a_row_tells_the_first_and_the_median_age_of_those_whose_age_is_known() -> None:
    posts = [_post(0, _TWICE), _post(1, _TWICE, 4), _post(2, _TWICE, 10), _post(3, _TWICE, 400)]

    [said, *_] = shared_sentences(posts)

    assert (said.first_author, said.first_at, said.age_days) == ("writer0", _AT, 10.0)


def test_without_a_known_age_a_row_has_none() -> None:
    assert {row.age_days for row in shared_sentences([_post(number, _TWICE) for number in range(5)])} == {None}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "31 accounts (12 word for word), first 11-20 11:41 (Asia/Shanghai) by 小**明, half of them",
        ),
        ("zh-Hans", "31 个账号（一字不差 12 个），最早北京时间 11-20 11:41 小**明，半数注册不满 9.5 天"),
        ("zh-Hant", "31 個帳號（一字不差 12 個），最早北京時間 11-20 11:41 小**明，半數註冊不滿 9.5 天"),
    ],
)
def test_the_card_tells_how_many_accounts_word_for_word_since_when_and_how_old(language: Language, said: str) -> None:
    [quote], lines = _card(_ROW, language)

    assert quote.startswith(said)
    assert quote.endswith("原料桶就放在厕所边上")
    assert "None" not in quote + lines


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "not known"), ("zh-Hans", "注册时间未知"), ("zh-Hant", "註冊時間未知")],
)
def test_the_card_says_that_ages_are_not_known(language: Language, said: str) -> None:
    [quote], lines = _card(_ROW | {"age_days": None, "first_author": ""}, language)

    assert said in lines
    assert "小**明" not in quote
    assert said not in _card(_ROW, language)[1]

"""How sure a card is of an organised attack: its reason fits what was seen, and doubt is no all-clear."""

from typing import Any, get_args

import pytest

from bot.config import Config, Language
from bot.model.alert import Alert, Level
from bot.watch.card import alert_message
from tests.watch.findings import AT, found
from tests.watch.test_card import words

_LANGUAGES: tuple[Language, ...] = get_args(Language)
_WORD_FOR_WORD = {"en": "word for word", "zh-Hans": "原文照搬", "zh-Hant": "原文照搬"}


def _card(language: Language, level: Level = Level.BLUE, **facts: Any) -> str:
    evidence: dict[str, Any] = {"since": AT.isoformat(), "findings": found("coordination", **facts)}
    alert = Alert(
        id=2, subject="acme", cause="coordination", level=level, reason="", opened_at=AT, signalled_at=AT,
        refreshed_at=AT, evidence=evidence,
    )  # fmt: skip
    return words(alert_message(alert, Config(language=language), AT))


@pytest.mark.parametrize(
    ("language", "said", "still_comes"),
    [
        ("en", "may be people who retell one complaint in their own words: read them before", "More still come"),
        ("zh-Hans", "也可能是用户用自己的话转述同一件事，请先看原帖再动", "仍在增加"),
        ("zh-Hant", "也可能是用戶用自己的話轉述同一件事，請先看原文再行動", "仍在增加"),
    ],
)
def test_reworded_copies_that_are_not_sure_are_not_called_word_for_word(
    language: Language, said: str, still_comes: str
) -> None:
    comes = _card(language, sure=False, is_over=False, edited_share=1.0)
    ended = _card(language, sure=False, is_over=True, edited_share=1.0)

    assert said in comes
    assert said in ended
    assert still_comes in comes
    assert still_comes not in ended
    assert _WORD_FOR_WORD[language] not in comes + ended


@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize("edited_share", [0.0, 0.49])
def test_copies_most_of_which_are_word_for_word_may_be_a_joke(language: Language, edited_share: float) -> None:
    assert _WORD_FOR_WORD[language] in _card(language, sure=False, edited_share=edited_share)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "They accuse nobody, and cheers and news spread like this too"),
        ("zh-Hans", "未见指责，应援和新闻也会这样传开"),
        ("zh-Hant", "未見指責，應援和新聞也會這樣傳開"),
    ],
)
def test_copies_that_accuse_nobody_may_be_cheers(language: Language, said: str) -> None:
    text = _card(language, sure=False, is_hostile=False, edited_share=0.6)

    assert said in text
    assert _WORD_FOR_WORD[language] not in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "It looks less sure now that this is organised."),
        ("zh-Hans", "是否有组织，现在不如先前确定。"),
        ("zh-Hant", "是否有組織，現在不如先前確定。"),
    ],
)
def test_an_orange_alert_that_is_in_doubt_says_that_it_is_less_sure_now(language: Language, said: str) -> None:
    for level in (Level.ORANGE, Level.RED):
        assert said in _card(language, level, sure=False)
        assert said not in _card(language, level, sure=True)
    for level in (Level.BLUE, Level.YELLOW):
        assert said not in _card(language, level, sure=False)

"""The alert card in three languages: every fact, and the buttons that make sense now."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from bot.chat.message import Heading, Line, Message, Quote
from bot.config import Author, Config, Language
from bot.model.alert import Alert, AlertState, Level
from bot.model.mention import Mention
from bot.watch.card import alert_message, quiet_over_message, samples_of
from bot.watch.sources.people import masked, pseudonym

_NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_LANGUAGES: tuple[Language, ...] = get_args(Language)
_EVIDENCE: dict[str, object] = {
    "negative": 38, "total": 45, "share": 0.844, "window_min": 15, "baseline": 4.2, "low": 0, "high": 9,
    "since": "2026-11-20T03:52:00+00:00", "cold_start": False, "top_sources": [["weibo", 30], ["xhs", 8]],
    "samples": [
        {"platform": "weibo", "author": "小**明", "text": "电池鼓包了", "url": "https://m.weibo.cn/detail/7"},
        {"platform": "xhs", "author": "", "text": "<!channel> *退货* @everyone", "url": ""},
    ],
}  # fmt: skip


def _alert(**fields: Any) -> Alert:
    plain: dict[str, Any] = {
        "id": 12, "subject": "acme", "cause": "negative_growth", "level": Level.ORANGE, "reason": "",
        "evidence": _EVIDENCE, "opened_at": _NOW, "signalled_at": _NOW, "refreshed_at": _NOW,
    }  # fmt: skip
    return Alert(**(plain | fields))


def _said(
    alert: Alert, language: Language = "en", now: datetime = _NOW, company: Sequence[Alert] = ()
) -> tuple[str, Message]:
    message = alert_message(alert, Config(language=language), now, company)
    return words(message), message


def words(message: Message) -> str:
    lines = []
    for part in message.parts:
        if isinstance(part, Heading | Quote):
            lines.append(part.text)
        elif isinstance(part, Line):
            lines.append("".join(getattr(span, "text", "") for span in part.spans))
    return "\n".join(lines)


def _commands(alert: Alert, language: Language = "en") -> list[str]:
    return [button.command for button in _said(alert, language)[1].buttons]


@pytest.mark.parametrize("language", _LANGUAGES)
def test_the_card_shows_every_number_and_its_measure(language: Language) -> None:
    text, message = _said(_alert(), language)

    for fact in ("12", "acme", "38", "15", "4.2", "0–9", "84%", "45", "11-20 11:52", "30", "8"):
        assert fact in text
    assert "小**明" in text
    assert "hxxps://m[.]weibo.cn/detail/7" in text
    assert sum(isinstance(part, Quote) for part in message.parts) == 2
    assert message.summary


def test_the_card_reads_in_english() -> None:
    text, _ = _said(_alert())

    assert text.startswith("Alert 12 · orange · acme\n38 negative posts in 15 min; usual for this hour is 4.2 (0–9)\n")
    assert "84% of 45 mentions are negative · since 11-20 11:52 (Asia/Shanghai)" in text
    assert "Mostly from Weibo 30, Xiaohongshu 8" in text


@pytest.mark.parametrize("language", _LANGUAGES)
def test_a_fresh_alert_can_be_taken_opened_quieted_and_called_wrong(language: Language) -> None:
    assert _commands(_alert(), language) == [
        "crisis ack 12",
        "crisis open 12",
        "crisis snooze 12 60",
        "crisis wrong 12",
    ]


@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize(
    ("fields", "commands"),
    [
        (
            {"state": AlertState.ACKNOWLEDGED, "acknowledged_by": "ana", "acknowledged_at": _NOW},
            ["crisis open 12", "crisis snooze 12 60", "crisis wrong 12"],
        ),
        ({"incident_id": 3}, ["crisis ack 12", "crisis snooze 12 60", "crisis wrong 12"]),
        ({"snoozed_until": _NOW + timedelta(hours=1)}, ["crisis ack 12", "crisis open 12", "crisis wrong 12"]),
        ({"snoozed_until": _NOW}, ["crisis ack 12", "crisis open 12", "crisis snooze 12 60", "crisis wrong 12"]),
        ({"state": AlertState.CLOSED}, []),
    ],
)
def test_a_button_that_would_do_nothing_is_not_there(
    language: Language, fields: dict[str, Any], commands: list[str]
) -> None:
    assert _commands(_alert(**fields), language) == commands


def test_the_card_says_who_has_it_until_when_it_is_quiet_and_which_incident_it_became() -> None:
    text, _ = _said(
        _alert(
            state=AlertState.ACKNOWLEDGED, acknowledged_by="ana", acknowledged_at=_NOW, incident_id=3,
            snoozed_until=_NOW + timedelta(hours=1), snooze_reason="waiting for legal",
        )
    )  # fmt: skip

    assert "Taken by ana, 11-20 12:00\n" in text
    assert "Quiet until 11-20 13:00: waiting for legal" in text
    assert "Incident 3 is open for it." in text


@pytest.mark.parametrize(
    ("language", "above", "calm"),
    [
        ("en", "Also on this card:", "Rising"),
        ("zh-Hans", "卡片上还有：", "升温"),
        ("zh-Hant", "卡片上還有：", "升溫"),
    ],
)
@pytest.mark.parametrize("state", [AlertState.OPEN, AlertState.CLOSED])
def test_others_on_the_card_stand_under_words_that_are_true_when_all_is_calm(
    language: Language, above: str, calm: str, state: AlertState
) -> None:
    taken = _alert(id=13, card_of=12, acknowledged_by="lin", acknowledged_at=_NOW, state=AlertState.ACKNOWLEDGED)

    text, _ = _said(_alert(state=state), language, company=[taken])

    assert f"\n{above}\n" in text
    assert calm not in text
    assert ("(taken by lin)" if language == "en" else "（lin 已接手）") in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Calm for 2 h. The alert is closed. The rest goes on as alert 14."),
        ("zh-Hans", "已平静 2 小时，预警解除。其余见预警 14。"),
        ("zh-Hant", "已平靜 2 小時，警示解除。其餘見警示 14。"),
    ],
)
def test_a_closed_card_names_the_alert_that_the_rest_goes_on_as(language: Language, said: str) -> None:
    acknowledged = {"acknowledged_by": "ana", "acknowledged_at": _NOW}
    text, _ = _said(_alert(state=AlertState.CLOSED, evidence=_EVIDENCE | {"heir": 14}, **acknowledged), language)

    assert f"\n{said}\n" in text


@pytest.mark.parametrize(
    ("language", "nothing", "one"),
    [
        (
            "en",
            "is still on. Nothing negative came in the last 15 min; it closes by itself after two calm hours.",
            "is still on: 1 negative post in the last 15 min.",
        ),
        (
            "zh-Hans",
            "仍未解除。最近 15 分钟没有新的负面；连续平静 2 小时后会自动解除。",
            "仍未解除：最近 15 分钟负面 1 条。",
        ),
        (
            "zh-Hant",
            "仍未解除。最近 15 分鐘沒有新的負面貼文；連續平靜 2 小時後會自動解除。",
            "仍未解除：最近 15 分鐘有 1 則負面貼文。",
        ),
    ],
)
def test_after_a_quiet_without_anything_negative_people_learn_that_it_will_close(
    language: Language, nothing: str, one: str
) -> None:
    for negative, said in ((0, nothing), (1, one)):
        message = quiet_over_message(
            _alert(), {"negative": negative, "window_min": 15}, Config(language=language), _NOW
        )

        assert words(message).endswith(said)


def test_a_card_without_a_known_usual_says_so() -> None:
    text, _ = _said(_alert(evidence=_EVIDENCE | {"baseline": None, "cold_start": True}))

    assert "what is usual is not known yet" in text
    assert '"usual" is a guess' in text


@pytest.mark.parametrize("language", _LANGUAGES)
def test_an_alert_without_numbers_still_has_a_card(language: Language) -> None:
    assert "acme" in _said(_alert(evidence={}), language)[0]


def _mention(**fields: Any) -> Mention:
    plain: dict[str, Any] = {
        "source": "crawl", "platform": "weibo", "kind": "post", "native_id": "1", "text": "好", "published_at": _NOW,
        "seen_at": _NOW, "score": 0.1, "polarity": "negative", "author": pseudonym("123"), "author_name": "小**明",
    }  # fmt: skip
    return Mention(**(plain | fields))


def test_a_sample_is_cut_and_its_address_has_no_query() -> None:
    [sample] = samples_of([_mention(text="长" * 500, url="https://x.example/p/1?xsec_token=SECRET#a")], Config())

    assert len(sample["text"]) == 201
    assert sample["url"] == "https://x.example/p/1"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "not an address", "http://[broken", ""])
def test_an_address_that_is_none_is_not_shown(url: str) -> None:
    assert samples_of([_mention(url=url)], Config())[0]["url"] == ""


def test_only_a_listed_public_account_is_named() -> None:
    listed = Config(authors=(Author(platform="weibo", id="123", name="Gadget Weekly", tiers=("media",)),))

    assert samples_of([_mention()], listed)[0]["author"] == "Gadget Weekly"
    assert samples_of([_mention(platform="xhs")], listed)[0]["author"] == "小**明"
    assert samples_of([_mention()], Config())[0]["author"] == "小**明"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王小明", "王**明"), ("王", "王**"), ("", ""), (None, ""), ("小**明", "小**明"), ("a b\nc", "a**c")],
)
def test_a_name_is_shown_with_its_middle_hidden(name: object, shown: str) -> None:
    assert masked(name) == shown

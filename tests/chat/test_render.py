"""Rendering: facts of other people stay data, whatever they are made of."""

import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from bot.chat.message import At, Button, Exact, Heading, Line, Message, Part, Span
from bot.chat.render import harmless, render
from bot.config import Language
from tests.chat.facts import LANGUAGES, TEXTS, ZONE, all_cases

_FAMILY = "👩\u200d👩\u200d👧"
_HOSTILE = {
    "a heading": "# heading",
    "a button": "! danger crisis close 1 | x",
    "a button on a new line": "ok\n! danger crisis close 1 | x",
    "a button after any line break": "a\r\n! danger crisis close 1 | x\x0b\x0c\x1c\x85\u2028\u2029! plain y | z",
    "a button with blanks before it": "  \t! primary statement approve 1 | x",
    "a bar": "x | ! danger crisis close 1 | y",
    "exact wording": "= text",
    "exact wording with a label": "\n= incident.title | approved",
    "a list": "\n- item\n~ small\n> quote\nx struck\n---",
    "template marks": "{{ 7 * 7 }}{% if x %}{# y #}",
    "direction turned": "abc\u202e\u202dcba\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
    "nothing to see": "\u200b\u2060\ufeff\u00ad",
    "private use": "\ue000boss\ue002 \ue001bold\ue002 \ue003# x \U000f0000\U00100000",
    "lone surrogates": "\ud800 and \udfff",
    "controls": "\x00\x07\x1b[31mred\x1b[0m\x7f\x9b",
    "everybody": "<!channel> <!here> <@U0BOSS> @channel @everyone @boss",
    "very long": "长" * 100_000,
    "very long and empty": "\u200b" * 100_000,
    "very many lines": "! danger crisis close 1 | x\n" * 4_000,
    "a tower of marks": "e" + "\u0301" * 50 + " end",
    "blank": " \n\t ",
}
_HARMLESS_CASES = [
    ("", ""),
    ("a", "a"),
    ("  a \n b\t", "a b"),
    ("1234567", "1234567"),
    ("12345678", "12345678"),
    ("123456789", "1234567…"),
    ("123456 89", "123456…"),
    ("长" * 9, "长" * 7 + "…"),
    (f"a{_FAMILY}b", f"a{_FAMILY}b"),
    ("❤\ufe0f1\ufe0f\u20e3", "❤\ufe0f1\ufe0f\u20e3"),
    ("a\u202eb\u200bc", "abc"),
    ("a\u2028b", "a b"),
    ("\ue000x\ue002", "x"),
    ("\ud800x", "x"),
    ("e\u0301", "é"),
    ("\u200b" * 64, ""),
    ("\u200b" * 65, "…"),
]


def _texts(part: Part) -> list[str]:
    """Return every text of a part that may hold facts; exact wording is untouched by design."""
    match part:
        case Line():
            return [span.person if isinstance(span, At) else span.text for span in part.spans]
        case Exact():
            return [part.label]
        case _:
            return [getattr(part, "text", "")]


def _all_texts(message: Message) -> list[str]:
    labels = [button.label for button in message.buttons]
    return [message.summary, *labels, *(text for part in message.parts for text in _texts(part))]


def _skeleton(message: Message) -> list[object]:
    """Return what no fact may change: the kinds of parts, who is rung, exact wording and buttons."""
    found: list[object] = []
    for part in message.parts:
        if isinstance(part, Line):
            struck = any(isinstance(span, Span) and span.struck for span in part.spans)
            rung = [span.person for span in part.spans if isinstance(span, At)]
            found.append((part.bullet, part.small, struck, rung))
        else:
            found.append((part.kind, part.text if isinstance(part, Exact) else ""))
    return [*found, *message.buttons]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hostile", _HOSTILE.values(), ids=_HOSTILE)
def test_hostile_words_add_no_part_no_button_and_ring_nobody(hostile: str, language: Language) -> None:
    for calm, attacked in zip(all_cases(), all_cases(lambda _: hostile), strict=True):
        assert _skeleton(attacked.say(language)) == _skeleton(calm.say(language)), calm.template


@pytest.mark.parametrize("hostile", _HOSTILE.values(), ids=_HOSTILE)
def test_hostile_words_never_reach_a_message_as_controls_or_at_full_length(hostile: str) -> None:
    for case in all_cases(lambda _: hostile):
        for text in _all_texts(case.say("zh-Hans")):
            kinds = {unicodedata.category(character) for character in text.replace("\u200d", "")}
            assert not kinds & {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}, case.template
            assert len(text) < 4 * 600
            assert "\u0301" * 5 not in text


@pytest.mark.parametrize(("value", "expected"), _HARMLESS_CASES)
def test_a_fact_becomes_one_short_harmless_line(value: str, expected: str) -> None:
    assert harmless(value, 8) == expected


@pytest.mark.parametrize("length", [599, 600])
def test_a_fact_up_to_the_limit_is_shown_whole(length: int) -> None:
    assert harmless("长" * length) == "长" * length


@pytest.mark.parametrize("length", [601, 4800, 4801, 100_000])
def test_a_longer_fact_is_cut_with_a_mark(length: int) -> None:
    assert harmless("长" * length) == "长" * 599 + "…"


def test_a_tower_of_accents_is_cut_to_four() -> None:
    assert harmless("x" + "\u0316" * 50 + "y") == "x" + "\u0316" * 4 + "y"


def test_exact_wording_is_not_touched() -> None:
    text = "# Not a heading\n! danger crisis close 1 | x\n\n  indented, " + _FAMILY + "长" * 3000

    message = render("statement", {**_statement_facts(), "texts": [{"locale": "en", "text": text}]}, "en", ZONE)

    assert message.parts[-1] == Exact(text=text, label="en")
    assert message.buttons == ()


def test_a_line_that_begins_with_a_fact_is_prose() -> None:
    message = render("note", {"who": "# boss", "text": "- x"}, "zh-Hans", ZONE)

    assert message.parts == (Line(spans=(Span(text="# boss 记：- x"),)),)
    assert message.summary == "# boss 记：- x"


def test_a_person_is_rung_by_the_name_of_the_configuration() -> None:
    message = render("please_approve", {**_statement_facts(), "people": ["boss", "lin"]}, "en", ZONE)

    assert [span for span in message.parts[0].spans if isinstance(span, At)] == [  # type: ignore[union-attr]
        At(person="boss"),
        At(person="lin"),
    ]
    assert message.summary.startswith("@boss @lin please read")


def test_the_heading_is_the_summary() -> None:
    message = render("help", {}, "zh-Hant", ZONE)

    assert message.parts[0] == Heading(text="onevoice：可以輸入的指令")
    assert message.summary == "onevoice：可以輸入的指令"


def test_a_button_is_a_typed_command_with_a_label_in_the_readers_language() -> None:
    facts = {"alert": {"id": 3}, "again": False, "others": []}

    said = [render("alert_acked", facts, language, ZONE).buttons for language in LANGUAGES]

    assert said == [
        (Button(label=label, command="crisis open 3", style="danger"),)
        for label in ("开启事件", "開立事件", "Open incident")
    ]


def test_times_are_shown_in_the_readers_zone_with_its_name() -> None:
    facts = {"alert": {"id": 3, "snoozed_until": datetime(2026, 12, 31, 23, 5, tzinfo=UTC)}, "minutes": 5, "others": []}

    text = render("alert_snoozed", facts, "en", ZoneInfo("America/New_York")).summary

    assert "12-31 18:05 (America/New_York)" in text


def test_a_fact_that_is_missing_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        render("note", {"who": "ana"}, "en", ZONE)


@pytest.mark.parametrize(("template", "language"), [("no_such", "en"), ("note", "fr")])
def test_a_template_or_language_that_is_missing_is_an_error(template: str, language: str) -> None:
    with pytest.raises(TemplateNotFound):
        render(template, {"who": "ana", "text": "x"}, language, ZONE)


def _statement_facts() -> dict[str, object]:
    case = next(case for case in all_cases() if case.template == "statement")
    assert case.facts is not None
    assert case.facts["texts"][0]["text"] == TEXTS["zh-Hans"]
    return case.facts

"""What a chat shows of the words a bot sends: parsed, cleaned, trimmed, measured."""

from typing import Any

import pytest

from bot.sandbox.telegram.errors import Refused
from bot.sandbox.telegram.formatting import units
from bot.sandbox.telegram.sending import check_text
from bot.sandbox.telegram.wording import Wording, part, typed, worded


def html(text: str) -> list[tuple[str, str]]:
    wording = worded(text, "HTML", None)
    return [(entity["type"], part(wording.text, entity)) for entity in wording.entities]


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<b>a</b>", [("bold", "a")]),
        ("<strong>a</strong><em>b</em>", [("bold", "a"), ("italic", "b")]),
        ("<s>old</s> <del>old</del>", [("strikethrough", "old"), ("strikethrough", "old")]),
        ("<b>a<i>b</i></b>", [("bold", "ab"), ("italic", "b")]),
        ("电池😀<b>粗</b>", [("bold", "粗")]),
        ("<tg-spoiler>x</tg-spoiler>", [("spoiler", "x")]),
        ('<span class="tg-spoiler">x</span>', [("spoiler", "x")]),
        ("<blockquote>q</blockquote>", [("blockquote", "q")]),
        ("<blockquote expandable>q</blockquote>", [("expandable_blockquote", "q")]),
        ("<code>a &lt; b</code>", [("code", "a < b")]),
        ('<pre><code class="language-python">x</code></pre>', [("pre", "x")]),
        ("<B>a</b>", [("bold", "a")]),
        ("<b>a</>", [("bold", "a")]),
        ("<b></b>nothing", []),
        ("&#128512; &amp; &quot; &nbsp;", []),
    ],
)
def test_markup_becomes_entities(markup: str, shown: list[tuple[str, str]]) -> None:
    assert html(markup) == shown


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("a <script>", 'Unsupported start tag "script" at byte offset 2'),
        ("电 <br>", 'Unsupported start tag "br" at byte offset 4'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "<a href>x</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
    ],
)
def test_broken_markup_is_refused_with_the_place_of_the_break(markup: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        worded(markup, "HTML", None)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(("mode", "code"), [("Markdown", 501), ("MarkdownV2", 501), ("bbcode", 400)])
def test_a_parse_mode_that_is_not_built_is_loud_and_an_unknown_one_is_wrong(mode: str, code: int) -> None:
    with pytest.raises(Refused) as refused:
        worded("x", mode, None)
    assert refused.value.code == code


def test_character_references_are_resolved_and_unknown_ones_stay() -> None:
    assert worded("&lt;b&gt; &amp;amp; &#x4F60; &nbsp; &copy;", "HTML", None).text == "<b> &amp; 你 &nbsp; &copy;"


def test_html_is_only_text_without_the_parse_mode() -> None:
    assert worded("<b>a</b>", "", None) == Wording("<b>a</b>", [])


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("  a \n", "a"),
        ("a\r\nb", "a\nb"),
        ("a\tb\x00c", "a b c"),
        ("a\u202eb\u2028c", "abc"),
        ("e\u030a", "e"),
        ("\u3000全角", "\u3000全角"),
        (" \n\t ", ""),
    ],
)
def test_texts_are_cleaned_and_trimmed_as_telegram_does(sent: str, shown: str) -> None:
    assert typed(sent).text == shown


def test_entities_move_with_what_is_cut_and_dropped() -> None:
    wording = worded("  x\r\u202e<b>😀 bold \n</b>", "HTML", None)

    assert wording.text == "x😀 bold"
    assert [(e["type"], part(wording.text, e)) for e in wording.entities] == [("bold", "😀 bold")]


def test_given_entities_are_measured_in_utf_16_and_must_not_cut_a_character() -> None:
    bold = {"type": "bold", "offset": 2, "length": 1}
    assert worded("😀a", "", [bold]).entities == [bold]

    with pytest.raises(Refused, match="middle of a UTF-16 symbol"):
        worded("😀a", "", [{"type": "bold", "offset": 1, "length": 1}])


@pytest.mark.parametrize("entity", [{"type": "bold"}, {"offset": 0, "length": 1}, {"type": "huge"}, "bold"])
def test_an_entity_that_is_none_is_refused(entity: Any) -> None:
    with pytest.raises(Refused, match="can't parse entities"):
        worded("text", "", [entity])


def test_entities_are_not_heard_when_there_is_a_parse_mode() -> None:
    assert worded("text", "HTML", [{"type": "bold", "offset": 0, "length": 4}]).entities == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start now", [("bot_command", "/start")]),
        ("/script@onevoice_bot battery", [("bot_command", "/script@onevoice_bot")]),
        ("and/or 看/help /x/y", []),
        ("see https://example.com/a?b=1.", [("url", "https://example.com/a?b=1")]),
        ("see example.com, main.py", [("url", "example.com"), ("url", "main.py")]),
        ("hxxps://example[.]com", []),
        ("@ana_lee and me@example.org", [("mention", "@ana_lee"), ("email", "me@example.org")]),
        ("#热搜 #123 $USD", [("hashtag", "#热搜"), ("cashtag", "$USD")]),
    ],
)
def test_telegram_finds_commands_names_and_links_by_itself(text: str, found: list[tuple[str, str]]) -> None:
    wording = typed(text)
    assert [(entity["type"], part(wording.text, entity)) for entity in wording.entities] == found


def test_nothing_is_linked_inside_code() -> None:
    assert html("<code>example.com /start</code> example.com") == [
        ("code", "example.com /start"),
        ("url", "example.com"),
    ]


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://Example.com", "https://example.com/"),
        ("example.com/a", "http://example.com/a"),
        ("javascript:alert(1)", None),
        ("nowhere", None),
    ],
)
def test_a_link_that_leads_nowhere_stays_as_plain_text(address: str, link: str | None) -> None:
    entities = worded(f'<a href="{address}">x</a>', "HTML", None).entities

    assert entities == ([{"type": "text_link", "offset": 0, "length": 1, "url": link}] if link else [])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("😀" * 4096, None),
        ("😀" * 4097, "Bad Request: message is too long"),
        ("a", None),
        ("", "Bad Request: text must be non-empty"),
    ],
)
def test_a_text_has_1_to_4096_code_points_after_parsing(text: str, reason: str | None) -> None:
    def description() -> str | None:
        try:
            check_text(worded(f"<b>{text}</b>", "HTML", None))
        except Refused as refused:
            return refused.description
        return None

    assert description() == reason


@pytest.mark.parametrize(("text", "length"), [("", 0), ("电", 1), ("😀", 2), ("👨‍💻", 5)])
def test_entities_are_measured_in_utf_16_code_units(text: str, length: int) -> None:
    assert units(text) == length

"""The bot's own words: the same message in every language, and every error told in the reader's own."""

import re
from collections.abc import Iterator
from string import Formatter
from typing import get_args

import jinja2
import pytest
import yaml
from jinja2 import nodes

import templates
from bot.chat.message import At, Line, Message
from bot.chat.render import languages_of, template_names
from bot.chat.words import told
from bot.config import Language, Role
from bot.errors import BadInput, NotFound
from bot.model.alert import Level
from bot.model.incident import ItemState
from bot.model.post import PostState
from bot.model.statement import VersionState
from tests.chat.facts import LANGUAGES, Case, all_cases
from tests.chat.spoken import command_words, error_sentences, given_facts

_HERE = jinja2.FileSystemLoader(f"{templates.__path__[0]}/messages")
_CASES = all_cases()
_CHINESE: tuple[Language, ...] = ("zh-Hans", "zh-Hant")
_NAMES = {"onevoice", "MediaCrawler", "SQLite", "TrendRadar", "XML", "MB", "RSS", "Atom"}
_NOT_TRANSLATED = _NAMES | {"zh-Hans", "zh-Hant", "en", "battery", "a-z", "sqlite", "news", "db", "output"}
_COMMAND = re.compile(r"/(crisis|statement|script)\b(?: ([a-z]+))?")


def _source(language: str, template: str) -> str:
    return _HERE.get_source(jinja2.Environment(autoescape=True), f"{language}/{template}.j2")[0]


def _errors(language: str) -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load(
        _HERE.get_source(jinja2.Environment(autoescape=True), f"{language}/errors.yaml")[0]
    )
    return loaded


def _shape(message: Message) -> list[str]:
    """Return what must not depend on the language: kinds of parts in order, who is rung, buttons."""
    parts = [
        f"{part.kind} {part.bullet} {part.small} {_rung(part)}" if isinstance(part, Line) else part.kind
        for part in message.parts
    ]
    return parts + [f"{button.style} {button.command}" for button in message.buttons]


def _rung(line: Line) -> list[str]:
    return [span.person for span in line.spans if isinstance(span, At)]


def _shown(language: str, template: str) -> set[str]:
    """Return the facts a template shows, as they are written in it."""
    tree = jinja2.Environment(autoescape=True).parse(_source(language, template))
    attributes = {
        f"{fact.node.name}.{fact.attr}" if isinstance(fact.node, nodes.Name) else fact.attr
        for fact in tree.find_all(nodes.Getattr)
    }
    return attributes | {name.name for name in tree.find_all(nodes.Name) if name.ctx == "load"}


def _english(text: str) -> set[str]:
    """Return the English words a reader would meet: commands, facts and names of exact wordings left out."""
    words = re.sub(r"(?m)^! [^|]*\||^= [^|\n]*", " ", text)
    words = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{\w+\}", " ", words, flags=re.DOTALL)
    return set(re.findall(r"[A-Za-z][A-Za-z-]+", _COMMAND.sub(" ", words))) - _NOT_TRANSLATED


def _states() -> Iterator[tuple[str, str, str]]:
    yield from (("_roles", "role", role) for role in get_args(Role))
    yield from (("_levels", "level", level) for level in [*Level, "default"])
    yield from (("_states", "version_state", state) for state in VersionState)
    yield from (("_states", "item_state", state) for state in ItemState)
    yield from (("_states", "post_state", state) for state in PostState)


@pytest.mark.parametrize("template", template_names("en"))
def test_a_template_exists_in_every_language(template: str) -> None:
    assert set(languages_of(template)) == set(LANGUAGES)


@pytest.mark.parametrize("language", _CHINESE)
def test_no_language_has_a_template_of_its_own(language: str) -> None:
    assert template_names(language) == template_names("en")


def test_every_template_is_spoken_below() -> None:
    assert {case.template for case in _CASES} == set(template_names("en"))


@pytest.mark.parametrize("case", [case for case in _CASES if case.facts is not None], ids=lambda case: case.name)
def test_the_facts_spoken_below_are_those_the_code_gives(case: Case) -> None:
    given = [names for template, names in given_facts() if template == case.template]

    assert given
    assert all(names == set(case.facts or {}) for names in given)


@pytest.mark.parametrize("case", _CASES, ids=lambda case: f"{case.template}: {case.name}")
def test_a_message_has_the_same_parts_people_and_buttons_in_every_language(case: Case) -> None:
    english = case.say("en")

    assert english.parts
    assert english.summary
    for language in _CHINESE:
        assert _shape(case.say(language)) == _shape(english)


@pytest.mark.parametrize("case", _CASES, ids=lambda case: f"{case.template}: {case.name}")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_is_a_command_that_fits_telegram(case: Case, language: Language) -> None:
    for button in case.say(language).buttons:
        assert tuple(button.command.split()[:2]) in command_words()
        assert len(button.command.encode()) <= 64
        assert 0 < len(button.label) <= 20


@pytest.mark.parametrize("template", template_names("en"))
@pytest.mark.parametrize("language", _CHINESE)
def test_no_fact_is_lost_in_translation(template: str, language: str) -> None:
    assert _shown(language, template) == _shown("en", template)


@pytest.mark.parametrize("template", template_names("en"))
@pytest.mark.parametrize("language", _CHINESE)
def test_a_chinese_template_has_no_english_word_left(template: str, language: str) -> None:
    source = _source(language, template)
    shown = jinja2.Environment(autoescape=True).parse(source).find_all(nodes.Output)
    fallbacks = [str(const.value) for output in shown for const in output.find_all(nodes.Const)]

    assert _english(source) == set()
    assert _english(" ".join(fallbacks)) == set()


@pytest.mark.parametrize(("file", "macro", "name"), list(_states()))
def test_every_role_level_and_state_has_a_word(file: str, macro: str, name: str) -> None:
    for language in LANGUAGES:
        source = f'{{% from "{language}/{file}.j2" import {macro} %}}{{{{ {macro}(name) }}}}'
        word = jinja2.Environment(loader=_HERE, autoescape=True).from_string(source).render(name=str(name))
        assert word
        assert language == "en" or not re.search("[A-Za-z]", word)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_named_in_the_words_exists(language: str) -> None:
    words = [_source(language, template) for template in template_names(language)]
    words += [*_errors(language).values()] if language in _CHINESE else [*error_sentences()]

    for root, verb in _COMMAND.findall("\n".join(words)):
        assert root == "script" or (root, verb) in command_words()


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_names_every_command(language: str) -> None:
    named = {f"/{root} {verb}".rstrip() for root, verb in _COMMAND.findall(_source(language, "help"))}
    typed = {f"/{' '.join(words)}" for words in command_words() if words[-1] not in {"react", "unreact", "help"}}

    assert typed - {"/crisis", "/script"} <= named
    assert "/script KEY" in _source("en", "help")


def test_the_code_has_sentences_to_translate() -> None:
    assert len(error_sentences()) > 30


@pytest.mark.parametrize("language", _CHINESE)
def test_every_error_is_translated_and_no_translation_is_left_over(language: str) -> None:
    assert set(_errors(language)) == set(error_sentences())


@pytest.mark.parametrize("sentence", sorted(error_sentences()))
@pytest.mark.parametrize("language", _CHINESE)
def test_a_translated_error_keeps_its_facts_and_has_no_english_word_left(sentence: str, language: str) -> None:
    translated = _errors(language)[sentence]

    assert _placeholders(translated) == _placeholders(sentence)
    assert _english(translated) == set()
    assert translated.count("`") == sentence.count("`")


def _placeholders(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(sentence) if name)


def test_an_error_is_told_with_its_facts_in_the_readers_language() -> None:
    error = NotFound("There is no statement {number}. `/statement show` lists them.", number=12)

    assert told(error, "zh-Hans") == "没有声明 12。输入 `/statement show` 查看。"
    assert told(error, "zh-Hant") == "沒有聲明 12。輸入 `/statement show` 查看。"
    assert told(error, "en") == "There is no statement 12. `/statement show` lists them."


def test_an_error_without_translation_is_told_in_english() -> None:
    assert told(BadInput("{sum} is not enough.", sum=3), "zh-Hans") == "3 is not enough."


def test_braces_and_controls_in_a_fact_of_an_error_stay_harmless() -> None:
    error = NotFound("There is no playbook {key}. There are: {known}", key="{known}\u202e\n!x", known="default")

    assert told(error, "en") == "There is no playbook {known} !x. There are: default"
    assert told(error, "zh-Hans") == "没有 {known} !x 这套步骤。现有：default"


def test_a_level_has_one_name_in_traditional_chinese() -> None:
    said = [_source("zh-Hant", template) for template in template_names("zh-Hant")] + list(_errors("zh-Hant").values())

    assert any("等級" in text for text in said)
    assert not [text for text in said if "級別" in text]


@pytest.mark.parametrize("language", _CHINESE)
def test_what_is_promised_of_a_higher_level_is_promised_in_one_word(language: Language) -> None:
    said = [_source(language, template) for template in ("alert", "alert_snoozed", "alert_wrong", "alert_wrong_sure")]
    promises = [word for text in said for word in re.findall("提醒|通知", text)]

    assert len(promises) == 4
    assert len(set(promises)) == 1

"""The stand-in's methods against the published Bot API: nothing invented, nothing taken for granted."""

import ast
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.telegram import (
    answering,
    fetching,
    formatting,
    keyboards,
    own_account,
    receiving,
    sending,
    topics,
    uploads,
    wording,
)
from bot.sandbox.telegram.keyboards import inline_keyboard
from bot.sandbox.telegram.method import Method
from bot.sandbox.telegram.reactions import ALLOWED
from bot.sandbox.telegram.shapes import SHAPES
from bot.sandbox.telegram.table import METHODS, NOT_IMITATED
from bot.sandbox.telegram.update_kinds import EVERY_KIND, KINDS, ONLY_WHEN_ASKED
from tests.sandbox.telegram_facts import SPEC, method_fields, spec, type_fields, with_spec, words_about
from tests.sandbox.telegram_stage import Stage, raised_stage

PLATFORM_FACTS = SPEC.with_name("platforms.md")
with_platform_facts = pytest.mark.skipif(
    not PLATFORM_FACTS.exists(), reason="the collected platform facts are not beside the checkout"
)
each_method = pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage() as raised:
        yield raised


@with_spec
@each_method
def test_a_method_reads_only_arguments_telegram_has(method: Method) -> None:
    assert method.accepted <= method_fields(method.name)


@with_spec
@each_method
def test_what_telegram_requires_is_required_here(method: Method) -> None:
    assert set(method.required.split()) == method_fields(method.name, required_only=True)


@pytest.mark.parametrize(
    ("method", "required"), [(method.name, name) for method in METHODS.values() for name in method.required.split()]
)
async def test_a_call_without_a_required_argument_is_refused(stage: Stage, method: str, required: str) -> None:
    group = stage.telegram.add_group("Room", ["ana"], forum=True)
    said = await stage.telegram.say("ana", group, "x")
    given: dict[str, object] = {"chat_id": group, "message_id": said, "user_id": 101, "text": "x", "action": "typing"}
    given = {name: value for name, value in given.items() if name in METHODS[method.lower()].required.split()}

    answer = await stage.call(method, **{name: value for name, value in given.items() if name != required})

    assert not answer["ok"]
    assert answer["error_code"] == 400


@with_spec
def test_every_method_of_telegram_is_either_built_or_known_not_to_be() -> None:
    assert METHODS.keys() | NOT_IMITATED == {name.lower() for name in spec()["methods"]}
    assert not METHODS.keys() & NOT_IMITATED


@with_spec
@pytest.mark.parametrize("kind", SHAPES)
def test_a_nested_object_has_only_fields_telegram_has_and_all_it_requires(kind: str) -> None:
    assert type_fields(kind, required_only=True) <= SHAPES[kind] <= type_fields(kind)


@with_spec
def test_the_reactions_are_exactly_those_of_the_bot_api() -> None:
    words = words_about(spec()["types"]["ReactionTypeEmoji"], "emoji")

    assert set(re.findall('"([^"]+)"', words)) == ALLOWED
    assert "✅" not in ALLOWED


@with_spec
def test_the_kinds_of_updates_are_exactly_those_of_the_bot_api() -> None:
    words = words_about(spec()["methods"]["getUpdates"], "allowed_updates")
    only_when_asked = re.findall(r"\w+_\w+", words.partition("except ")[2].partition("(default)")[0])

    assert type_fields("Update") - {"update_id"} == EVERY_KIND
    assert set(only_when_asked) == ONLY_WHEN_ASKED
    assert set(KINDS) <= EVERY_KIND


@with_spec
def test_the_entities_are_exactly_those_of_the_bot_api() -> None:
    words = words_about(spec()["types"]["MessageEntity"], "type")

    assert set(re.findall(r'"(\w+)" \(', words)) == wording._GIVEN_KINDS | wording._FOUND_KINDS
    assert set(formatting._KINDS.values()) <= wording._GIVEN_KINDS


@with_spec
@pytest.mark.parametrize(
    ("owner", "name", "words", "limit"),
    [
        ("sendMessage", "text", "1-{} characters after", sending._MAX_TEXT),
        ("sendPhoto", "caption", "0-{} characters after", sending._MAX_CAPTION),
        ("sendPhoto", "photo", "at most {} MB", uploads._MAX_PHOTO_BYTES >> 20),
        ("sendPhoto", "photo", "not exceed {} in total", uploads._MAX_SIDES_SUM),
        ("sendPhoto", "photo", "ratio must be at most {}", uploads._MAX_RATIO),
        ("sendDocument", "", "up to {} MB", uploads._MAX_FILE_BYTES >> 20),
        ("getFile", "", "up to {}MB", fetching._MAX_FETCHED_BYTES >> 20),
        ("InlineKeyboardButton", "callback_data", "1-{} bytes", keyboards._MAX_DATA_BYTES),
        ("answerCallbackQuery", "text", "0-{} characters", answering._MAX_NOTICE),
        ("answerInlineQuery", "", "more than {} results", answering._MAX_RESULTS),
        ("answerInlineQuery", "cache_time", "Defaults to {}", answering._CACHE_S),
        ("createForumTopic", "name", "1-{} characters", topics._MAX_NAME),
        ("setMyCommands", "commands", "At most {} commands", own_account._MAX_COMMANDS),
        ("getUpdates", "limit", "between 1-{} are", receiving._MAX_UPDATES),
    ],
)
def test_a_limit_is_the_published_number(owner: str, name: str, words: str, limit: int) -> None:
    described = spec()["methods"].get(owner) or spec()["types"][owner]
    published = words_about(described, name) if name else " ".join(described["description"])

    assert words.format(limit) in published


@with_spec
def test_colours_actions_and_styles_are_the_published_ones() -> None:
    methods, types = spec()["methods"], spec()["types"]
    colours = re.findall(r"(\d{7,8}) \(", words_about(methods["createForumTopic"], "icon_color"))
    actions = re.findall(r"\w+_\w+|typing", words_about(methods["sendChatAction"], "action"))
    styles = re.findall(r'"(\w+)" \(', words_about(types["InlineKeyboardButton"], "style"))

    assert tuple(map(int, colours)) == topics._COLORS
    assert set(actions) == set(sending._ACTIONS.split())
    assert set(styles) == keyboards._STYLES


@with_platform_facts
def test_the_words_of_refusals_that_are_known_word_by_word_are_used_word_by_word() -> None:
    facts = PLATFORM_FACTS.read_text(encoding="utf-8").partition("## Telegram facts")[2].partition("\n## ")[0]
    known = re.findall(r'4\d\d "(?:Conflict: )?([^"…]+)', facts)
    ours = {
        node.value
        for file in Path(sending.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert len(known) == 4
    assert [words for words in known if not any(own.startswith(words) for own in ours)] == []


@pytest.mark.parametrize(
    ("method", "args", "status", "words"),
    [
        ("sendMassage", {}, 404, "Not Found"),
        ("sendPoll", {}, 501, "Not Implemented: the sandbox does not imitate the method sendPoll"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "message_effect_id": "5"},
            501,
            "Not Implemented: the sandbox does not imitate message_effect_id of sendMessage",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "link_preview_options": {"disabled": True}},
            501,
            "Not Implemented: the sandbox does not imitate disabled of LinkPreviewOptions",
        ),
    ],
)
async def test_what_is_not_built_is_loud(
    stage: Stage, method: str, args: dict[str, Any], status: int, words: str
) -> None:
    answer = {"ok": False, "error_code": status, "description": words}

    assert await stage.call(method, **args) == answer


def test_a_button_keeps_only_what_telegram_keeps() -> None:
    button = {"text": "Go", "callback_data": "x", "style": "danger", "colour": "red"}

    kept = inline_keyboard({"inline_keyboard": [[button], []]})

    assert kept == {"inline_keyboard": [[{"text": "Go", "style": "danger", "callback_data": "x"}]]}


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        ([{"command": "script", "description": "Approved words"}], True),
        ([{"command": "Script", "description": "x"}], "Bad Request: BOT_COMMAND_INVALID"),
        ([{"command": "script", "description": ""}], "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": f"c{n}", "description": "x"} for n in range(101)], "Bad Request: BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_command_lists_are_checked_and_kept_by_scope(stage: Stage, commands: list[Any], words: object) -> None:
    scope = {"type": "all_group_chats"}
    assert await stage.ask("setMyCommands", commands=commands, scope=scope) == words

    assert await stage.ask("getMyCommands", scope=scope) == (commands if words is True else [])
    assert await stage.ask("getMyCommands") == []

"""The stand-in's methods against the published Bot API: nothing invented, nothing taken for granted."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.sandbox.people import Persona
from bot.sandbox.telegram.keyboards import inline_keyboard
from bot.sandbox.telegram.method import Method
from bot.sandbox.telegram.reactions import ALLOWED
from bot.sandbox.telegram.server import TelegramStandIn
from bot.sandbox.telegram.table import METHODS, NOT_IMITATED
from bot.sandbox.telegram.updates import KINDS, ONLY_WHEN_ASKED

TOKEN = "123456:" + "A" * 35
SPEC = Path(__file__).parents[3] / "shared" / "facts" / "telegram_bot_api_10.1.min.json"
with_spec = pytest.mark.skipif(not SPEC.exists(), reason="the Bot API description is not beside the checkout")
each_method = pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(SPEC.read_text(encoding="utf-8"))
    return described


def fields(described: dict[str, Any], *, required_only: bool = False) -> set[str]:
    return {one["name"] for one in described.get("fields", []) if one["required"] or not required_only}


@with_spec
@each_method
def test_a_method_reads_only_arguments_telegram_has(method: Method, spec: dict[str, Any]) -> None:
    assert method.accepted <= fields(spec["methods"][method.name])


@with_spec
@each_method
def test_what_telegram_requires_is_required_here(method: Method, spec: dict[str, Any]) -> None:
    required = set(method.required.split())

    assert required == fields(spec["methods"][method.name], required_only=True)


@with_spec
def test_every_method_of_telegram_is_either_built_or_known_not_to_be(spec: dict[str, Any]) -> None:
    published = {name.lower() for name in spec["methods"]}

    assert METHODS.keys() | NOT_IMITATED == published
    assert not METHODS.keys() & NOT_IMITATED


@with_spec
def test_the_reactions_are_exactly_those_of_the_bot_api(spec: dict[str, Any]) -> None:
    (emoji,) = (one for one in spec["types"]["ReactionTypeEmoji"]["fields"] if one["name"] == "emoji")

    assert set(re.findall('"([^"]+)"', emoji["description"])) == ALLOWED
    assert "✅" not in ALLOWED


@with_spec
def test_every_kind_of_update_is_one_of_telegrams(spec: dict[str, Any]) -> None:
    assert set(KINDS) <= fields(spec["types"]["Update"])
    assert set(KINDS) >= ONLY_WHEN_ASKED


@with_spec
@pytest.mark.parametrize(
    ("method", "args", "kind"),
    [
        ("getMe", {}, "User"),
        ("getChat", {"chat_id": "GROUP"}, "ChatFullInfo"),
        ("getChatMember", {"chat_id": "GROUP", "user_id": 101}, "ChatMemberOwner"),
        ("getChatMember", {"chat_id": "GROUP", "user_id": 102}, "ChatMemberMember"),
        ("getChatMember", {"chat_id": "GROUP", "user_id": 103}, "ChatMemberLeft"),
        ("getChatMember", {"chat_id": "GROUP", "user_id": 123456}, "ChatMemberAdministrator"),
        ("sendMessage", {"chat_id": "GROUP", "text": "<b>x</b> /y", "parse_mode": "HTML"}, "Message"),
        ("sendMessage", {"chat_id": "GROUP", "text": "x", "reply_parameters": {"message_id": 1}}, "Message"),
        ("createForumTopic", {"chat_id": "GROUP", "name": "x"}, "ForumTopic"),
        ("getWebhookInfo", {}, "WebhookInfo"),
    ],
)
async def test_an_answer_has_the_fields_of_its_type_and_no_others(
    telegram: TelegramStandIn, spec: dict[str, Any], method: str, args: dict[str, Any], kind: str
) -> None:
    group = telegram.add_group("Room", ["ana", "boss"], forum=True)
    await telegram.say("ana", group, "hello")
    sent = {name: group if value == "GROUP" else value for name, value in args.items()}

    result = (await ask(telegram, method, sent))[1]["result"]

    check(spec, kind, result)


def check(spec: dict[str, Any], kind: str, value: Any) -> None:
    """Assert that a value is of a published type, all the way down."""
    if kind.startswith("Array of "):
        for one in value:
            check(spec, kind.removeprefix("Array of "), one)
    described = spec["types"].get(kind)
    if described is None or "fields" not in described:
        return
    assert fields(described, required_only=True) <= value.keys() <= fields(described), kind
    for one in described["fields"]:
        if one["name"] in value and len(one["types"]) == 1:
            check(spec, one["types"][0], value[one["name"]])


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    people = [Persona(key, key, telegram_id=number) for key, number in (("ana", 101), ("boss", 102), ("eve", 103))]
    stand_in = TelegramStandIn(people)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


async def ask(telegram: TelegramStandIn, method: str, args: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    url = f"{telegram.base_url}{TOKEN}/{method}"
    async with ClientSession() as http, http.post(url, json=args) as answer:
        return answer.status, await answer.json()


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
    ],
)
async def test_what_is_not_built_is_loud(
    telegram: TelegramStandIn, method: str, args: dict[str, Any], status: int, words: str
) -> None:
    answer = {"ok": False, "error_code": status, "description": words}

    assert await ask(telegram, method, args) == (status, answer)


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
async def test_command_lists_are_checked_and_kept_by_scope(
    telegram: TelegramStandIn, commands: list[Any], words: object
) -> None:
    scope = {"type": "all_group_chats"}
    _, body = await ask(telegram, "setMyCommands", {"commands": commands, "scope": scope})
    assert body.get("result", body.get("description")) == words

    kept = (await ask(telegram, "getMyCommands", {"scope": scope}))[1]["result"]
    assert kept == (commands if words is True else [])
    assert (await ask(telegram, "getMyCommands", {}))[1]["result"] == []

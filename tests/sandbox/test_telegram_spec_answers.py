"""What the stand-in tells a bot against the published Bot API: each answer, each update, each field of them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import FormData

from bot.sandbox.telegram.table import METHODS
from bot.sandbox.telegram.update_kinds import KINDS
from tests.sandbox.telegram_facts import answer_differences, differences, refusal_differences, with_spec
from tests.sandbox.telegram_stage import TOKEN, Stage, raised_stage

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (40).to_bytes(4, "big") + (30).to_bytes(4, "big") + b"\0" * 9
BUTTONS = {
    "inline_keyboard": [
        [{"text": "Go", "callback_data": "go", "style": "danger"}, {"text": "Read", "url": "https://example.com"}],
        [{"text": "Ask", "switch_inline_query": "x"}, {"text": "Copy", "copy_text": {"text": "x"}}],
    ]
}
MARKUP = (
    '<b>b</b> <i>i</i> <a href="https://example.com">l</a> <a href="tg://user?id=101">ana</a> '
    '<tg-spoiler>s</tg-spoiler><pre><code class="language-python">p</code></pre><blockquote expandable>q</blockquote> '
    "#tag $USD /do @onevoice_bot a@example.com example.com"
)
ARTICLE = {
    "type": "article",
    "id": "1",
    "title": "Battery",
    "input_message_content": {"message_text": "Approved"},
    "reply_markup": {"inline_keyboard": [[{"text": "Current?", "callback_data": "check"}]]},
}


@dataclass(frozen=True)
class Scene:
    """A forum with all that a method can be asked about; ``given`` are values by the names cases use."""

    stage: Stage
    given: dict[str, Any]

    def filled(self, args: dict[str, Any]) -> dict[str, Any]:
        return {name: self.given.get(value, value) if isinstance(value, str) else value for name, value in args.items()}


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage() as raised:
        await raised.hear()
        yield raised


async def uploaded(stage: Stage, group: int, method: str, name: str, content: bytes) -> dict[str, Any]:
    form = FormData({"chat_id": str(group), "caption": "<b>c</b>", "parse_mode": "HTML"})
    form.add_field(name, content, filename="a.png", content_type="image/png")
    async with stage.http.post(f"{stage.telegram.base_url}{TOKEN}/{method}", data=form) as answer:
        result: dict[str, Any] = (await answer.json())["result"]
        assert answer_differences(method, result) == []
        return result


@pytest.fixture
async def scene(stage: Stage) -> AsyncIterator[Scene]:
    telegram = stage.telegram
    group = telegram.add_group("Room", ["ana", "boss", "robo", "gone"], forum=True)
    telegram.set_standing(group, "robo", "administrator")
    telegram.set_standing(group, "gone", "kicked")
    said = await telegram.say("ana", group, "hello")
    own = await stage.ask("sendMessage", chat_id=group, text="own", reply_markup=BUTTONS)
    photo = await uploaded(stage, group, "sendPhoto", "photo", PNG)
    document = await uploaded(stage, group, "sendDocument", "document", b"data")
    open_topic = await stage.ask("createForumTopic", chat_id=group, name="Open")
    closed_topic = await stage.ask("createForumTopic", chat_id=group, name="Closed")
    await stage.ask("closeForumTopic", chat_id=group, message_thread_id=closed_topic["message_thread_id"])
    pressing = asyncio.create_task(telegram.click("ana", group, own["message_id"], "go"))
    asking = asyncio.create_task(telegram.inline("ana", "battery"))
    given = {
        "GROUP": group,
        "SAID": said,
        "OWN": own["message_id"],
        "PHOTO": photo["photo"][0]["file_id"],
        "MEDIA": {"type": "photo", "media": photo["photo"][0]["file_id"], "caption": "new"},
        "DOCUMENT": document["document"]["file_id"],
        "CAPTIONED": document["message_id"],
        "OPEN": open_topic["message_thread_id"],
        "CLOSED": closed_topic["message_thread_id"],
        "PRESS": (await stage.next_update("callback_query"))["id"],
        "QUERY": (await stage.next_update("inline_query"))["id"],
    }
    await stage.ask("pinChatMessage", chat_id=group, message_id=said)
    yield Scene(stage, given)
    pressing.cancel()
    asking.cancel()


PLACE = {"chat_id": "GROUP", "message_id": "OWN"}
CASES: list[tuple[str, dict[str, Any]]] = [
    ("getMe", {}),
    ("setMyCommands", {"commands": [{"command": "script", "description": "Approved words"}]}),
    ("getMyCommands", {}),
    ("getUpdates", {"offset": 1}),
    ("setWebhook", {"url": ""}),
    ("deleteWebhook", {}),
    ("getWebhookInfo", {}),
    ("sendMessage", {"chat_id": "GROUP", "text": MARKUP, "parse_mode": "HTML", "reply_markup": BUTTONS}),
    ("sendMessage", {"chat_id": "GROUP", "text": "x", "reply_parameters": {"message_id": 1}}),
    ("sendMessage", {"chat_id": "GROUP", "text": "x", "message_thread_id": "OPEN"}),
    ("sendMessage", {"chat_id": "GROUP", "text": "x", "link_preview_options": {"is_disabled": True}}),
    ("sendPhoto", {"chat_id": "GROUP", "photo": "PHOTO", "caption": "x"}),
    ("sendDocument", {"chat_id": "GROUP", "document": "DOCUMENT"}),
    ("sendChatAction", {"chat_id": "GROUP", "action": "typing"}),
    ("editMessageText", {**PLACE, "text": "new"}),
    ("editMessageReplyMarkup", PLACE),
    ("editMessageMedia", {**PLACE, "media": "MEDIA"}),
    ("editMessageCaption", {"chat_id": "GROUP", "message_id": "CAPTIONED", "caption": "new"}),
    ("deleteMessage", PLACE),
    ("pinChatMessage", PLACE),
    ("unpinChatMessage", {"chat_id": "GROUP"}),
    ("getFile", {"file_id": "DOCUMENT"}),
    ("answerCallbackQuery", {"callback_query_id": "PRESS"}),
    ("answerInlineQuery", {"inline_query_id": "QUERY", "results": [ARTICLE]}),
    ("getChat", {"chat_id": "GROUP"}),
    ("getChat", {"chat_id": 101}),
    *[("getChatMember", {"chat_id": "GROUP", "user_id": user}) for user in (101, 102, 103, 104, 105, 123456)],
    ("getChatAdministrators", {"chat_id": "GROUP", "return_bots": True}),
    ("getChatMemberCount", {"chat_id": "GROUP"}),
    ("setMessageReaction", {**PLACE, "reaction": [{"type": "emoji", "emoji": "👍"}]}),
    ("createForumTopic", {"chat_id": "GROUP", "name": "New"}),
    ("editForumTopic", {"chat_id": "GROUP", "message_thread_id": "OPEN", "name": "Newer"}),
    ("closeForumTopic", {"chat_id": "GROUP", "message_thread_id": "OPEN"}),
    ("reopenForumTopic", {"chat_id": "GROUP", "message_thread_id": "CLOSED"}),
]


def test_every_method_that_is_built_is_held_against_the_description() -> None:
    assert {method.lower() for method, _ in CASES} == METHODS.keys()


@with_spec
@pytest.mark.parametrize(("method", "args"), CASES)
async def test_an_answer_has_the_fields_of_its_type_and_no_others(
    scene: Scene, method: str, args: dict[str, Any]
) -> None:
    answer = await scene.stage.call(method, **scene.filled(args))

    assert answer["ok"], answer
    assert answer_differences(method, answer["result"]) == []


async def happenings(stage: Stage) -> None:
    """Let everything happen that a bot is told of."""
    telegram = stage.telegram
    group = telegram.add_group("Room", ["boss", "ana"], forum=True)
    topic = (await stage.ask("createForumTopic", chat_id=group, name="Topic"))["message_thread_id"]
    own = (await stage.ask("sendMessage", chat_id=group, text="own", reply_markup=BUTTONS))["message_id"]
    said = await telegram.say("ana", group, "hello /do #it", thread=topic)
    await telegram.say("ana", group, "answer", reply_to=own)
    await telegram.edit("ana", group, said, "goodbye")
    telegram.set_anonymous(group, "boss")
    await telegram.say("boss", group, "in the name of the group")
    for person in ("ana", "boss"):
        await telegram.react(person, group, said, "👍")
        await telegram.react(person, group, said, "👎")
        await telegram.unreact(person, group, said)
    for standing in ("administrator", "member", "left", "kicked", "member"):
        telegram.set_standing(group, "eve", standing)
    await telegram.say("ana", "private", "/start")
    await telegram.block("ana")
    await inline_happenings(stage, group, own)


async def inline_happenings(stage: Stage, group: int, own: int) -> None:
    telegram = stage.telegram
    pressing = [asyncio.create_task(telegram.click("ana", group, own, "go"))]
    asking = asyncio.create_task(telegram.inline("ana", "battery"))
    query = await stage.next_update("inline_query")
    await stage.ask("answerInlineQuery", inline_query_id=query["id"], results=[ARTICLE])
    await asking
    chosen = await telegram.choose("ana", group, "1")
    pressing.append(asyncio.create_task(telegram.click("ana", group, chosen, "check")))
    while sum("callback_query" in update for update in stage.heard) < 2:
        await stage.hear(timeout=5)
    await stage.hear()
    for task in pressing:
        task.cancel()


@with_spec
async def test_every_update_has_the_fields_of_its_type_and_no_others(stage: Stage) -> None:
    await happenings(stage)

    assert [one for update in stage.heard for one in differences(["Update"], update)] == []


async def test_every_kind_of_update_that_is_said_to_be_produced_is_produced(stage: Stage) -> None:
    await happenings(stage)

    assert all(len(update) == 2 for update in stage.heard)
    assert {kind for update in stage.heard for kind in update} == {"update_id", *KINDS}


@with_spec
@pytest.mark.parametrize(
    ("method", "result", "found"),
    [
        ("getMe", {"id": 1, "is_bot": True, "first_name": "x"}, []),
        ("getMe", {"id": 1, "is_bot": True, "first_name": "x", "age": 3}, ["getMe has an unknown age"]),
        ("getMe", {"id": 1, "is_bot": True}, ["getMe lacks first_name"]),
        ("getMe", {"id": "1", "is_bot": True, "first_name": "x"}, ["getMe.id: '1' is no Integer"]),
        ("deleteMessage", {}, ["deleteMessage: {} is no Boolean"]),
        ("getChatAdministrators", [{"user": {}, "status": "left"}], ["lacks"]),
        ("editMessageText", True, []),
    ],
)
def test_a_difference_from_the_description_is_found(method: str, result: Any, found: list[str]) -> None:
    differing = answer_differences(method, result)

    assert bool(differing) == bool(found)
    assert all(any(words in one for one in differing) for words in found)


@pytest.mark.parametrize(
    "body",
    [
        {"ok": False, "error_code": 400, "description": "chat not found"},
        {"ok": False, "error_code": 418, "description": "I'm a teapot"},
        {"ok": False, "error_code": 404, "description": "Not Found", "reason": "x"},
    ],
)
def test_a_refusal_outside_the_family_of_its_code_is_found(body: dict[str, Any]) -> None:
    assert refusal_differences(body) != []

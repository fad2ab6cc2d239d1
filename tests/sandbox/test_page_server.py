"""The page's server: what it shows to whom, and whom it refuses."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import telegram
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.page.server import SandboxPage
from bot.sandbox.people import Persona
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn

PEOPLE = (
    Persona("ana", "林安娜", "PR lead", "U0ANA", 7001),
    Persona("boss", "陈总", "CEO", "U0BOSS", 7002),
    Persona("tom", "Tom", "Agency", "U0TOM", 7003, guest=True),
)


@dataclass
class Stage:
    """A running sandbox with one channel and one group, and a session to ask its page."""

    slack: SlackStandIn
    telegram: TelegramStandIn
    page: SandboxPage
    session: aiohttp.ClientSession
    clock: dict[str, Any]
    ticker: list[dict[str, Any]]
    channel: str
    group: int

    async def get(self, path: str, **headers: str) -> tuple[int, dict[str, Any]]:
        async with self.session.get(self.page.url + path, headers=headers) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, fields: object, **headers: str) -> tuple[int, dict[str, Any]]:
        async with self.session.post(self.page.url + path, json=fields, headers=headers) as answer:
            return answer.status, await answer.json()

    async def texts(self, person: str) -> list[str]:
        _, state = await self.get(f"api/state?as={person}")
        return [message["text"] for channel in state["slack"]["channels"] for message in channel["messages"]]


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[Stage]:
    slack, telegram = SlackStandIn(PEOPLE), TelegramStandIn(PEOPLE)
    clock: dict[str, Any] = {"now": "2026-10-01T06:00:00+00:00", "speed": 60, "title": "T+0", "hint": "Say hello."}
    ticker: list[dict[str, Any]] = []
    page = SandboxPage(slack, telegram, PEOPLE, clock=lambda: clock, ticker=lambda: ticker)
    await slack.start()
    await telegram.start()
    await page.start()
    channel = slack.add_channel("crisis", ["ana", "boss"])
    group = telegram.add_group("Crisis", ["ana", "boss"])
    async with aiohttp.ClientSession() as session:
        yield Stage(slack, telegram, page, session, clock, ticker, channel, group)
    await page.stop()
    await telegram.stop()
    await slack.stop()


async def test_the_page_and_its_files_are_served_under_a_policy_that_allows_nothing_from_outside(stage: Stage) -> None:
    kinds = {"": "html", "static/app.js": "javascript", "static/style.css": "css"}
    for path, kind in kinds.items():
        async with stage.session.get(stage.page.url + path) as answer:
            assert answer.status == 200
            assert answer.content_type.endswith(f"/{kind}")
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_an_ephemeral_message_is_in_the_state_of_its_reader_only(stage: Stage) -> None:
    client = AsyncWebClient(token="xoxb-sandbox", base_url=stage.slack.base_url)
    await client.chat_postMessage(channel=stage.channel, text="for all")
    await client.chat_postEphemeral(channel=stage.channel, user="U0ANA", text="for ana")

    assert await stage.texts("ana") == ["for all", "for ana"]
    assert await stage.texts("boss") == ["for all"]


async def test_a_channel_is_hidden_from_who_is_not_in_it(stage: Stage) -> None:
    stage.slack.add_channel("secret", ["boss"], private=True)

    _, ana = await stage.get("api/state?as=ana")
    _, boss = await stage.get("api/state?as=boss")

    assert [channel["name"] for channel in ana["slack"]["channels"]] == ["crisis"]
    assert [channel["name"] for channel in boss["slack"]["channels"]] == ["crisis", "secret"]


async def test_the_state_names_the_people_the_clock_and_the_mentions(stage: Stage) -> None:
    stage.ticker.append({"at": "2026-10-01T06:00:00+00:00", "platform": "weibo", "author": "x", "text": "smoke"})

    status, state = await stage.get("api/state")

    assert status == 200
    assert state["viewer"] == "ana"
    assert state["people"][2] == {
        "key": "tom", "name": "Tom", "title": "Agency", "color": "#4a6fa5",
        "slack_id": "U0TOM", "telegram_id": 7003, "standing": "guest",
    }  # fmt: skip
    assert state["clock"]["hint"] == "Say hello."
    assert state["ticker"][0]["text"] == "smoke"


async def test_what_a_person_says_on_the_page_is_said_in_both_chats(stage: Stage) -> None:
    slack = await stage.post("api/slack/say", {"as": "ana", "channel": stage.channel, "text": "hello"})
    telegram = await stage.post("api/telegram/say", {"as": "boss", "chat": stage.group, "text": "你好"})

    assert (slack[0], telegram[0]) == (200, 200)
    assert await stage.texts("boss") == ["hello"]
    _, state = await stage.get("api/state?as=ana")
    group = next(chat for chat in state["telegram"]["chats"] if chat["id"] == stage.group)
    assert [(message["from"], message["text"]) for message in group["messages"]] == [("boss", "你好")]


async def test_a_reaction_put_on_the_page_can_be_taken_back(stage: Stage) -> None:
    ts = await stage.slack.say("ana", stage.channel, "draft")
    mark = {"as": "boss", "channel": stage.channel, "ts": ts, "name": "white_check_mark"}

    await stage.post("api/slack/react", mark)
    _, marked = await stage.get("api/state?as=ana")
    await stage.post("api/slack/unreact", mark)
    _, bare = await stage.get("api/state?as=ana")

    reactions = [state["slack"]["channels"][0]["messages"][0]["reactions"] for state in (marked, bare)]
    assert [(one["name"], one["users"]) for one in reactions[0]] == [("white_check_mark", ["boss"])]
    assert reactions[1] == []


async def test_a_topic_of_a_forum_can_be_written_to(stage: Stage) -> None:
    forum = stage.telegram.add_group("Incidents", ["ana"], forum=True)
    async with telegram.Bot(
        "123456:" + "A" * 35, base_url=stage.telegram.base_url, base_file_url=stage.telegram.file_url
    ) as bot:
        topic = await bot.create_forum_topic(forum, "X9 battery")

    fields = {"as": "ana", "chat": forum, "text": "on it", "thread": topic.message_thread_id}
    assert (await stage.post("api/telegram/say", fields))[0] == 200

    _, state = await stage.get("api/state?as=ana")
    chat = next(chat for chat in state["telegram"]["chats"] if chat["id"] == forum)
    assert chat["messages"][-1]["thread_id"] == topic.message_thread_id


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::2]", "[", ""])
async def test_a_name_that_is_not_this_computer_is_refused(stage: Stage, host: str) -> None:
    for path in ("api/state?as=ana", "", "static/app.js"):
        async with stage.session.get(stage.page.url + path, headers={"Host": host}) as answer:
            assert answer.status in {400, 403}


@pytest.mark.parametrize("host", ["localhost:20000", "127.0.0.1", "[::1]:20000"])
async def test_this_computer_is_answered_under_each_of_its_names(stage: Stage, host: str) -> None:
    status, _ = await stage.get("api/state?as=ana", Host=host)

    assert status == 200


async def test_a_form_sent_by_another_site_does_nothing(stage: Stage) -> None:
    said = json.dumps({"as": "ana", "channel": stage.channel, "text": "forged"})
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        headers = {"Content-Type": kind}
        async with stage.session.post(stage.page.url + "api/slack/say", data=said, headers=headers) as answer:
            assert answer.status == 415
            assert (await answer.json())["error"] == "Acts are sent as application/json."

    assert await stage.texts("ana") == []


async def test_a_script_of_another_site_does_nothing(stage: Stage) -> None:
    fields = {"as": "ana", "channel": stage.channel, "text": "forged"}
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        status, body = await stage.post("api/slack/say", fields, Origin=origin)
        assert (status, body["error"]) == (403, "This act was asked for by another site.")

    own = stage.page.url.rstrip("/")
    assert (await stage.post("api/slack/say", fields, Origin=own))[0] == 200
    assert await stage.texts("ana") == ["forged"]


@pytest.mark.parametrize(
    ("path", "fields", "sentence"),
    [
        ("api/slack/say", {"as": "nobody"}, 'The field "as" must be one of: ana, boss, tom.'),
        ("api/slack/say", {"as": "ana", "text": "x"}, 'The field "channel" is missing.'),
        ("api/slack/say", {"as": "ana", "channel": 5, "text": "x"}, 'The field "channel" must be text.'),
        ("api/slack/fly", {"as": "ana"}, "Nobody can 'fly' on slack."),
        ("api/slack/submit", {"as": "ana", "view_id": "V", "values": {"b": "x"}},
         'The field "values" must be {block_id: {action_id: value}}.'),
        ("api/telegram/say", {"as": "ana", "chat": "x", "text": "x"}, 'The field "chat" must be a whole number.'),
        ("api/telegram/click", {"as": "ana", "chat": 1, "message_id": True, "data": "x"},
         'The field "message_id" must be a whole number.'),
        ("api/slack/say", ["ana"], "The body must be one JSON object."),
        ("api/faults", {"platform": "irc"}, 'The field "platform" must be one of: slack, telegram.'),
    ],
)  # fmt: skip
async def test_a_wrong_request_is_answered_with_what_is_wrong(
    stage: Stage, path: str, fields: object, sentence: str
) -> None:
    assert await stage.post(path, fields) == (400, {"ok": False, "error": sentence})


async def test_an_act_the_chat_does_not_allow_is_answered_with_its_reason(stage: Stage) -> None:
    status, body = await stage.post("api/slack/say", {"as": "tom", "channel": stage.channel, "text": "let me in"})

    assert status == 400
    assert body["ok"] is False
    assert body["error"].endswith(".")


async def test_an_address_that_does_not_exist_is_answered_in_words(stage: Stage) -> None:
    assert await stage.get("api/nothing") == (404, {"ok": False, "error": "GET /api/nothing: Not Found."})
    assert (await stage.get("api/state?as=ghost"))[1]["error"] == "Nobody here is called 'ghost'."


async def test_only_pictures_and_only_files_of_the_sandbox_are_fetched_for_the_page(stage: Stage) -> None:
    client = AsyncWebClient(token="xoxb-sandbox", base_url=stage.slack.base_url)
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 8
    for name, content in {"card.png": png, "card.svg": b"<svg onload='alert(1)'/>"}.items():
        await client.files_upload_v2(channel=stage.channel, filename=name, content=content)
    _, state = await stage.get("api/state?as=ana")
    urls = [file["url_private"] for message in state["slack"]["channels"][0]["messages"] for file in message["files"]]

    async with stage.session.get(stage.page.url + "api/picture", params={"url": urls[0]}) as answer:
        assert (answer.status, answer.content_type, await answer.read()) == (200, "image/png", png)
    refused = {urls[1]: 415, urls[0] + "x": 404, stage.page.url: 403, stage.slack.base_url: 403, "": 403}
    for url, status in refused.items():
        async with stage.session.get(stage.page.url + "api/picture", params={"url": url}) as answer:
            assert answer.status == status


async def test_each_change_in_a_chat_the_clock_or_the_ticker_reaches_an_open_page(stage: Stage) -> None:
    async with stage.session.get(stage.page.url + "api/events") as events:
        assert events.content_type == "text/event-stream"
        first = await _next_revision(events)
        await stage.slack.say("ana", stage.channel, "hello")
        second = await _next_revision(events)
        await stage.telegram.say("ana", stage.group, "hello")
        third = await _next_revision(events)
        stage.ticker.append({"at": "", "platform": "weibo", "author": "x", "text": "smoke"})
        fourth = await _next_revision(events)
        stage.clock["hint"] = "Approve it."
        fifth = await _next_revision(events)

    assert first < second < third < fourth < fifth


async def _next_revision(events: aiohttp.ClientResponse) -> int:
    async with asyncio.timeout(5):
        while True:
            line = (await events.content.readline()).decode()
            if line.startswith("data: "):
                return int(line.removeprefix("data: "))


async def test_the_server_stops_at_once_while_a_page_is_open(stage: Stage) -> None:
    async with stage.session.get(stage.page.url + "api/events") as events:
        await _next_revision(events)
        async with asyncio.timeout(3):
            await stage.page.stop()


async def test_the_calls_of_the_bot_can_be_read_and_its_next_call_made_to_fail(stage: Stage) -> None:
    client = AsyncWebClient(token="xoxb-sandbox", base_url=stage.slack.base_url, retry_handlers=[])
    fault = {"platform": "slack", "method": "chat.postMessage", "fault": "429", "count": 1}
    assert (await stage.post("api/faults", fault))[0] == 200

    with pytest.raises(Exception, match="ratelimited"):
        await client.chat_postMessage(channel=stage.channel, text="one")
    await client.chat_postMessage(channel=stage.channel, text="two")

    _, body = await stage.get("api/calls?platform=slack")
    calls = [(call["method"], call["ok"]) for call in body["calls"] if call["method"] == "chat.postMessage"]
    assert calls == [("chat.postMessage", False), ("chat.postMessage", True)]
    assert (await stage.post("api/faults", {**fault, "fault": "flood"}))[0] == 400

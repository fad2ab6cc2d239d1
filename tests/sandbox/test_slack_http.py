"""Signed HTTP delivery to a real slack-bolt web app, and to a deaf one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.people import Persona
from bot.sandbox.ports import free_port
from bot.sandbox.slack.server import SlackStandIn

PEOPLE = [Persona(key="ana", name="Ana Lin", slack_id="U0ANA00001")]


class FastClock:
    """A clock a test turns by hand."""

    def __init__(self) -> None:
        self.at = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> FastClock:
    return FastClock()


@pytest.fixture
async def slack(clock: FastClock) -> AsyncIterator[SlackStandIn]:
    stand_in = SlackStandIn(PEOPLE, now=clock)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
def room(slack: SlackStandIn) -> str:
    return slack.add_channel("war-room", ["ana"])


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[web.Application], Any]]:
    runners: list[web.AppRunner] = []

    async def run(app: web.Application) -> str:
        runner, port = web.AppRunner(app), free_port()
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return f"http://127.0.0.1:{port}/slack/events"

    yield run
    for runner in runners:
        await runner.cleanup()


async def until(condition: Callable[[], Any], seconds: float = 3.0) -> Any:
    end = asyncio.get_running_loop().time() + seconds
    while not (found := condition()):
        assert asyncio.get_running_loop().time() < end, "it did not happen in time"
        await asyncio.sleep(0.01)
    return found


def lines(slack: SlackStandIn, room: str) -> list[dict[str, Any]]:
    return next(c["messages"] for c in slack.snapshot("ana")["channels"] if c["id"] == room)


def bolt(slack: SlackStandIn, *, secret: str) -> AsyncApp:
    client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.base_url, retry_handlers=[])
    return AsyncApp(client=client, signing_secret=secret)


async def test_events_commands_buttons_and_forms_arrive_signed(slack, room, serve):
    app, seen = bolt(slack, secret="sandbox-secret"), []

    @app.event("message")
    async def hear(event):
        seen.append(event["text"])

    @app.command("/crisis")
    async def crisis(ack, body, client):
        await ack("working on it")
        label = {"type": "plain_text", "text": "Words"}
        element = {"type": "plain_text_input", "action_id": "a"}
        entry = {"type": "input", "block_id": "b", "label": label, "element": element}
        title = {"type": "plain_text", "text": "Note"}
        view = {"type": "modal", "callback_id": "note", "title": title, "submit": title, "blocks": [entry]}
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("note")
    async def note(ack, view):
        seen.append(view["state"]["values"]["b"]["a"]["value"])
        await ack(response_action="errors", errors={"b": "more"})

    @app.action("take")
    async def take(ack, respond):
        await ack()
        await respond("yours")

    slack.http_events_url = await serve(app.web_app("/slack/events"))
    await slack.say("ana", room, "hello & <goodbye>")
    await until(lambda: seen)
    await slack.say("ana", room, "/crisis note 电池")
    view = await until(lambda: slack.snapshot("ana")["views"].get("ana"))
    assert await slack.submit("ana", view["id"], {"b": {"a": "起火 & 冒烟"}}) == {"errors": {"b": "more"}}
    button = {"type": "button", "action_id": "take", "text": {"type": "plain_text", "text": "Take"}}
    blocks = [{"type": "actions", "elements": [button]}]
    posted = await app.client.chat_postMessage(channel=room, text="x", blocks=blocks)
    await slack.click("ana", room, posted["ts"], "take")
    await until(lambda: lines(slack, room)[-1]["text"] == "yours")

    assert seen == ["hello &amp; &lt;goodbye&gt;", "起火 & 冒烟"]
    assert [line["text"] for line in lines(slack, room)] == [seen[0], "working on it", "x", "yours"]
    assert not slack.refusals


async def test_an_app_with_another_secret_takes_nothing(slack, room, serve):
    app = bolt(slack, secret="another")
    slack.http_events_url = await serve(app.web_app("/slack/events"))
    await slack.say("ana", room, "/crisis help")
    assert "/crisis" in lines(slack, room)[0]["text"]
    assert lines(slack, room)[0]["user"] == "slack"


def deaf(answers: list[int], heard: list[dict[str, str]], headers: dict[str, str]) -> web.Application:
    """An app that proves its URL and then answers with ``answers``, one after the other."""

    async def hear(request: web.Request) -> web.Response:
        body = await request.json()
        if body["type"] == "url_verification":
            heard.append({"type": "url_verification"})
            return web.json_response({"challenge": body["challenge"]})
        marks = {name: value for name, value in request.headers.items() if "Retry" in name}
        heard.append({"event_id": body["event_id"], **marks})
        return web.Response(status=answers.pop(0), headers=headers)

    app = web.Application()
    app.router.add_post("/slack/events", hear)
    return app


async def test_a_refused_event_comes_again_at_once_then_after_one_and_five_minutes(slack, room, serve, clock):
    heard: list[dict[str, str]] = []
    slack.http_events_url = await serve(deaf([500, 500, 500, 500], heard, {}))
    await slack.say("ana", room, "hello?")
    await until(lambda: len(heard) == 3)
    await asyncio.sleep(0.1)
    assert len(heard) == 3
    clock.at += 61
    await until(lambda: len(heard) == 4)
    clock.at += 299
    await asyncio.sleep(0.15)
    assert len(heard) == 4
    clock.at += 2
    await until(lambda: slack.lost_events)

    assert heard[0] == {"type": "url_verification"}
    assert len({delivery["event_id"] for delivery in heard[1:]}) == 1
    retries = [delivery.get("X-Slack-Retry-Num") for delivery in heard[1:]]
    assert retries == [None, "1", "2", "3"]
    assert heard[2]["X-Slack-Retry-Reason"] == "http_error"


async def test_an_app_that_says_no_retry_is_left_alone(slack, room, serve):
    heard: list[dict[str, str]] = []
    slack.http_events_url = await serve(deaf([500], heard, {"X-Slack-No-Retry": "1"}))
    await slack.say("ana", room, "hello?")
    await until(lambda: slack.lost_events)
    assert len(heard) == 2


async def test_an_address_where_nobody_listens_loses_the_command_but_not_the_person(slack, room):
    slack.http_events_url = f"http://127.0.0.1:{free_port()}/slack/events"
    await slack.say("ana", room, "/crisis help")
    assert lines(slack, room)[0]["ephemeral_to"] == "ana"

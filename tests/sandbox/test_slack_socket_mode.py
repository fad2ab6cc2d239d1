"""A real slack-bolt app on a real Socket Mode link to the stand-in."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox.people import Persona
from bot.sandbox.slack.errors import ActError
from bot.sandbox.slack.server import SlackStandIn

PEOPLE = [
    Persona(key="ana", name="Ana Lin", slack_id="U0ANA00001"),
    Persona(key="boss", name="Bo Shen", slack_id="U0BOSS0001"),
]


@pytest.fixture
def clock() -> "HandClock":
    return HandClock()


@pytest.fixture
async def slack(clock: "HandClock") -> AsyncIterator[SlackStandIn]:
    stand_in = SlackStandIn(PEOPLE, now=clock)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
def room(slack: SlackStandIn) -> str:
    return slack.add_channel("war-room", ["ana", "boss"])


@pytest.fixture
def app(slack: SlackStandIn) -> AsyncApp:
    client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.base_url, retry_handlers=[])
    return AsyncApp(client=client, signing_secret="sandbox-secret")


@pytest.fixture
async def listen(app: AsyncApp) -> AsyncIterator[Callable[[], Any]]:
    handlers: list[AsyncSocketModeHandler] = []

    async def connect() -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(app, "xapp-sandbox", ping_interval=0.2)
        handlers.append(handler)
        await handler.connect_async()
        return handler

    yield connect
    for handler in handlers:
        await handler.close_async()


class HandClock:
    """A clock a test turns by hand."""

    def __init__(self) -> None:
        self.at = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


async def until(condition: Callable[[], Any], seconds: float = 3.0) -> Any:
    """Return what ``condition`` gives as soon as it is true."""
    end = asyncio.get_running_loop().time() + seconds
    while not (found := condition()):
        assert asyncio.get_running_loop().time() < end, "it did not happen in time"
        await asyncio.sleep(0.01)
    return found


def lines(slack: SlackStandIn, room: str, viewer: str = "ana") -> list[dict[str, Any]]:
    channels = slack.snapshot(viewer)["channels"]
    return next(channel["messages"] for channel in channels if channel["id"] == room)


async def test_a_message_in_a_room_reaches_the_bot_and_its_answer_shows(slack, room, app, listen):
    @app.event("message")
    async def echo(event, say):
        await say(f"heard: {event['text']}", thread_ts=event["ts"])

    await listen()
    ts = await slack.say("ana", room, "the battery <burns> & smokes")
    await until(lambda: len(lines(slack, room)) == 2)

    answer = lines(slack, room)[1]
    assert answer["text"] == "heard: the battery &lt;burns&gt; &amp; smokes"
    assert answer["thread_ts"] == ts
    assert answer["user"] == "bot"
    assert not slack.refusals


async def test_a_message_in_a_room_without_the_bot_stays_there(slack, app, listen):
    heard = []

    @app.event("message")
    async def hear(event):
        heard.append(event["text"])

    private = slack.add_channel("board", ["boss"], private=True, with_bot=False)
    open_room = slack.add_channel("open", ["boss"])
    await listen()
    await slack.say("boss", private, "between us")
    await slack.say("boss", open_room, "for all")
    await until(lambda: heard)
    assert heard == ["for all"]


async def test_a_slash_command_carries_who_where_and_what(slack, room, app, listen):
    seen = []

    @app.command("/crisis")
    async def crisis(ack, command, respond):
        seen.append(command)
        await ack()
        await respond("opened", response_type="in_channel")

    await listen()
    await slack.say("ana", room, "/crisis lead @boss now")
    await until(lambda: lines(slack, room))

    assert seen[0]["command"] == "/crisis"
    assert seen[0]["text"] == "lead <@U0BOSS0001|boss> now"
    assert (seen[0]["user_id"], seen[0]["channel_id"]) == ("U0ANA00001", room)
    assert lines(slack, room)[0]["text"] == "opened"
    assert lines(slack, room)[0]["ephemeral_to"] is None


async def test_an_acknowledgement_with_text_is_shown_only_to_who_typed_the_command(slack, room, app, listen):
    @app.command("/script")
    async def script(ack):
        await ack("none approved yet")

    await listen()
    await slack.say("ana", room, "/script battery")
    assert [line["text"] for line in lines(slack, room, "ana")] == ["none approved yet"]
    assert lines(slack, room, "boss") == []


async def test_a_command_nobody_takes_tells_the_person(slack, room):
    await slack.say("ana", room, "/crisis help")
    warning = lines(slack, room, "ana")[0]
    assert "/crisis" in warning["text"]
    assert warning["ephemeral_to"] == "ana"
    assert lines(slack, room, "boss") == []


async def test_a_button_reports_its_message_and_the_message_can_be_replaced(slack, room, app, listen):
    pressed = []

    @app.action("take")
    async def take(ack, body, action, respond):
        await ack()
        pressed.append((body, action))
        await respond("taken by Ana", replace_original=True)

    await listen()
    button = {"type": "button", "action_id": "take", "value": "7", "text": {"type": "plain_text", "text": "Take"}}
    posted = await app.client.chat_postMessage(
        channel=room, text="item 7", blocks=[{"type": "actions", "block_id": "b", "elements": [button]}]
    )
    await slack.click("ana", room, posted["ts"], "take")
    await until(lambda: lines(slack, room)[0]["text"] == "taken by Ana")

    body, action = pressed[0]
    assert action["value"] == "7"
    assert body["container"]["message_ts"] == posted["ts"]
    assert body["message"]["text"] == "item 7"
    assert body["user"]["id"] == "U0ANA00001"
    assert lines(slack, room)[0]["blocks"] == []
    assert lines(slack, room)[0]["edited"]


async def test_a_menu_reports_the_chosen_option(slack, room, app, listen):
    chosen = []

    @app.action("level")
    async def level(ack, action):
        await ack()
        chosen.append(action["selected_option"]["value"])

    await listen()
    options = [{"text": {"type": "plain_text", "text": name.title()}, "value": name} for name in ("blue", "red")]
    menu = {"type": "static_select", "action_id": "level", "options": options}
    posted = await app.client.chat_postMessage(
        channel=room, text="level", blocks=[{"type": "actions", "elements": [menu]}]
    )
    await slack.click("ana", room, posted["ts"], "level", "red")
    assert chosen == ["red"]
    with pytest.raises(ActError, match="no choice 'green'"):
        await slack.click("ana", room, posted["ts"], "level", "green")


def form(title: str = "New statement") -> dict[str, Any]:
    words = {"type": "plain_text_input", "action_id": "words", "multiline": True}
    label = {"type": "plain_text", "text": "Words"}
    return {
        "type": "modal",
        "callback_id": "statement",
        "private_metadata": "incident-1",
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [{"type": "input", "block_id": "text", "label": label, "element": words}],
    }


async def opened_form(slack: SlackStandIn, room: str, app: AsyncApp) -> str:
    @app.command("/statement")
    async def statement(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form())

    await slack.say("ana", room, "/statement new")
    view = await until(lambda: slack.snapshot("ana")["views"].get("ana"))
    return view["id"]


async def test_a_form_opens_for_who_asked_and_its_words_arrive(slack, room, app, listen):
    sent = []

    @app.view("statement")
    async def take(ack, view):
        sent.append((view["state"]["values"]["text"]["words"]["value"], view["private_metadata"]))
        await ack()

    await listen()
    view_id = await opened_form(slack, room, app)
    assert slack.snapshot("boss")["views"] == {}
    assert await slack.submit("ana", view_id, {"text": {"words": "We are looking into it."}}) == {}
    assert sent == [("We are looking into it.", "incident-1")]
    assert slack.snapshot("ana")["views"] == {}


async def test_a_form_stays_open_with_the_bots_complaint(slack, room, app, listen):
    @app.view("statement")
    async def refuse(ack):
        await ack(response_action="errors", errors={"text": "no date for the promise"})

    await listen()
    view_id = await opened_form(slack, room, app)
    complaint = await slack.submit("ana", view_id, {"text": {"words": "soon"}})
    assert complaint == {"errors": {"text": "no date for the promise"}}
    assert slack.snapshot("ana")["views"]["ana"]["id"] == view_id


async def test_a_corrected_form_keeps_what_was_typed_before(slack, room, app, listen):
    heard = []

    @app.view("statement")
    async def refuse_once(ack, view):
        heard.append(view["state"]["values"]["text"]["words"]["value"])
        await (ack(response_action="errors", errors={"text": "no"}) if len(heard) == 1 else ack())

    await listen()
    view_id = await opened_form(slack, room, app)
    await slack.submit("ana", view_id, {"text": {"words": "by Friday"}})
    await slack.submit("ana", view_id, {})
    assert heard == ["by Friday", "by Friday"]


async def test_an_empty_required_field_is_refused_before_the_bot_hears_of_it(slack, room, app, listen):
    await listen()
    view_id = await opened_form(slack, room, app)
    assert "text" in (await slack.submit("ana", view_id, {}))["errors"]


async def test_a_form_can_be_updated_pushed_and_cleared_by_the_answer(slack, room, app, listen):
    answers = [
        {"response_action": "update", "view": form("Once more")},
        {"response_action": "push", "view": form("On top")},
        {"response_action": "clear"},
    ]

    @app.view("statement")
    async def obey(ack):
        await ack(**answers.pop(0))

    await listen()
    view_id = await opened_form(slack, room, app)
    words = {"text": {"words": "hm"}}
    await slack.submit("ana", view_id, words)
    assert slack.snapshot("ana")["views"]["ana"]["title"]["text"] == "Once more"
    await slack.submit("ana", view_id, words)
    top = slack.snapshot("ana")["views"]["ana"]
    assert (top["title"]["text"], top["previous_view_id"]) == ("On top", view_id)
    await slack.submit("ana", top["id"], words)
    assert slack.snapshot("ana")["views"] == {}


async def test_closing_a_form_is_told_only_when_the_bot_asked_for_it(slack, room, app, listen):
    closed = []

    @app.command("/note")
    async def note(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form() | {"notify_on_close": True})

    @app.view_closed("statement")
    async def hear(ack, view):
        await ack()
        closed.append(view["id"])

    await listen()
    silent = await opened_form(slack, room, app)
    await slack.close_view("ana", silent)
    await slack.say("ana", room, "/note")
    told = (await until(lambda: slack.snapshot("ana")["views"].get("ana")))["id"]
    await slack.close_view("ana", told)
    assert closed == [told]


async def test_reactions_arrive_with_their_canonical_name_and_are_taken_back(slack, room, app, listen):
    seen = []

    @app.event("reaction_added")
    async def added(event):
        seen.append(("+", event["user"], event["reaction"], event["item"]["ts"], event["item_user"]))

    @app.event("reaction_removed")
    async def removed(event):
        seen.append(("-", event["user"], event["reaction"]))

    await listen()
    posted = await app.client.chat_postMessage(channel=room, text="approve?")
    await slack.react("boss", room, posted["ts"], "👍🏽")
    await slack.unreact("boss", room, posted["ts"], ":thumbsup::skin-tone-4:")
    await until(lambda: len(seen) == 2)
    assert seen[0] == ("+", "U0BOSS0001", "+1::skin-tone-4", posted["ts"], slack.user_id("bot"))
    assert seen[1] == ("-", "U0BOSS0001", "+1::skin-tone-4")


async def test_two_links_share_the_work(slack, room, app, listen):
    heard = []

    @app.event("message")
    async def hear(event):
        heard.append(event["text"])

    await listen()
    await listen()
    assert slack.links == 2
    for number in range(6):
        await slack.say("ana", room, f"line {number}")
    await until(lambda: len(heard) == 6)
    await asyncio.sleep(0.1)
    assert sorted(heard) == [f"line {number}" for number in range(6)]


async def test_what_was_said_while_the_bot_was_away_arrives_when_it_connects(slack, room, app, listen):
    heard = []

    @app.event("message")
    async def hear(event, request):
        heard.append((event["text"], request.headers["x-slack-retry-num"]))

    await slack.say("ana", room, "anyone there?")
    await asyncio.sleep(0.1)
    await listen()
    await until(lambda: heard)
    assert heard == [("anyone there?", ["2"])]


async def test_a_link_that_breaks_in_the_middle_gets_the_event_again(slack, room, app, listen):
    heard = []

    @app.middleware
    async def break_the_first(body, next):  # noqa: A002 - bolt's name
        heard.append(body["event_id"])
        if len(heard) == 1:
            await slack.cut_links()
        await next()

    @app.event("message")
    async def hear():
        return

    await listen()
    await slack.say("ana", room, "once, or twice")
    await until(lambda: len(heard) == 2)
    assert heard[0] == heard[1]


async def test_a_bot_asked_to_reconnect_comes_back(slack, room, app, listen):
    await listen()
    await slack.refresh_links()
    await until(lambda: slack.links == 1)


async def test_events_nobody_takes_are_given_up_after_the_last_retry_of_the_fast_clock():
    ticks = iter(range(0, 10_000_000, 60))
    slack = SlackStandIn(PEOPLE, now=lambda: float(next(ticks)))
    await slack.start()
    room = slack.add_channel("war-room", ["ana"])
    await slack.say("ana", room, "hello?")
    await until(lambda: slack.lost_events)
    assert slack.lost_events[0]["event"]["text"] == "hello?"
    await slack.stop()


async def test_a_trigger_opens_one_form_only(slack, room, app, listen):
    triggers = []

    @app.command("/statement")
    async def statement(ack, body):
        await ack()
        triggers.append(body["trigger_id"])

    await listen()
    await slack.say("ana", room, "/statement new")
    await app.client.views_open(trigger_id=triggers[0], view=form())
    for trigger_id, error in ((triggers[0], "exchanged_trigger_id"), ("1.2.x", "invalid_trigger_id")):
        with pytest.raises(Exception, match=error):
            await app.client.views_open(trigger_id=trigger_id, view=form())


async def test_the_home_tab_is_published_and_shown(slack, room, app, listen):
    @app.event("app_home_opened")
    async def publish(event, client):
        text = {"type": "mrkdwn", "text": "nothing to approve"}
        view = {"type": "home", "blocks": [{"type": "section", "text": text}]}
        await client.views_publish(user_id=event["user"], view=view)

    await listen()
    await slack.open_home("boss")
    home = await until(lambda: slack.snapshot("boss")["homes"].get("boss"))
    assert home["blocks"][0]["text"]["text"] == "nothing to approve"


async def test_a_message_shortcut_names_the_message(slack, room, app, listen):
    seen = []

    @app.shortcut("claim")
    async def claim(ack, shortcut):
        await ack()
        seen.append((shortcut["message"]["text"], shortcut["user"]["id"]))

    await listen()
    ts = await slack.say("ana", room, "my phone died")
    await slack.use_shortcut("boss", "claim", room, ts)
    assert seen == [("my phone died", "U0BOSS0001")]


async def test_a_response_url_works_five_times_within_half_an_hour(slack, room, app, listen, clock):
    urls = []

    @app.command("/crisis")
    async def crisis(ack, command):
        await ack()
        urls.append(command["response_url"])

    await listen()
    await slack.say("ana", room, "/crisis one")
    await slack.say("ana", room, "/crisis two")
    busy, late = (AsyncWebhookClient(url, retry_handlers=[]) for url in urls)
    answers = [await busy.send(text=f"answer {number}") for number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    clock.at += 1801
    assert (await late.send(text="sorry")).status_code == 404
    assert len(lines(slack, room)) == 5
    assert {line["ephemeral_to"] for line in lines(slack, room)} == {"ana"}
    assert [call.error for call in slack.refusals] == ["used_url", "expired_url"]


async def test_an_ephemeral_answer_can_be_replaced_and_deleted_by_its_own_button(slack, room, app, listen):
    steps = [{"text": "sure?", "replace_original": True}, {"delete_original": True}]
    bodies = []

    @app.action("go")
    async def go(ack, body, respond):
        await ack()
        bodies.append(body)
        await respond(**steps.pop(0))

    await listen()
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    blocks = [{"type": "actions", "elements": [button]}]
    shown = await app.client.chat_postEphemeral(channel=room, user="U0ANA00001", text="go?", blocks=blocks)
    await slack.click("ana", room, shown["message_ts"], "go")
    await until(lambda: lines(slack, room)[0]["text"] == "sure?")
    assert bodies[0]["container"]["is_ephemeral"]
    assert "message" not in bodies[0]
    with pytest.raises(ActError, match="nothing to press"):
        await slack.click("ana", room, shown["message_ts"], "go")
    with pytest.raises(ActError, match="no message"):
        await slack.click("boss", room, shown["message_ts"], "go")


async def test_a_button_knows_what_the_menus_beside_it_hold(slack, room, app, listen):
    seen = []

    @app.action("level")
    @app.action("save")
    async def save(ack, body):
        await ack()
        seen.append(body["state"]["values"]["b"]["level"]["selected_option"])

    await listen()
    options = [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("blue", "red")]
    menu = {"type": "static_select", "action_id": "level", "options": options}
    button = {"type": "button", "action_id": "save", "text": {"type": "plain_text", "text": "Save"}}
    blocks = [{"type": "actions", "block_id": "b", "elements": [menu, button]}]
    posted = await app.client.chat_postMessage(channel=room, text="level", blocks=blocks)
    await slack.click("ana", room, posted["ts"], "save")
    await slack.click("ana", room, posted["ts"], "level", "red")
    await slack.click("ana", room, posted["ts"], "save")
    await slack.click("boss", room, posted["ts"], "save")
    assert [option and option["value"] for option in seen] == [None, "red", "red", None]


async def test_an_event_can_be_brought_twice_or_late(slack, room, app, listen):
    heard = []

    @app.event("message")
    async def hear(event, body):
        heard.append((event["text"], body["event_id"]))

    await listen()
    slack.inject("events_api", "duplicate")
    await slack.say("ana", room, "twice")
    await until(lambda: len(heard) == 2)
    assert heard[0] == heard[1]
    slack.inject("events_api", "delay", after_s=0.2)
    await slack.say("ana", room, "first")
    await slack.say("ana", room, "second")
    await until(lambda: len(heard) == 4)
    assert [text for text, _ in heard[2:]] == ["second", "first"]


async def test_a_link_gone_silent_is_noticed_and_replaced_by_the_real_client(slack, room, app, listen):
    await listen()
    slack.freeze_links()
    await until(lambda: slack.links == 2, seconds=5)


async def test_mentioning_the_bot_is_told_as_such(slack, room, app, listen):
    mentions = []

    @app.event("app_mention")
    async def hear(event):
        mentions.append(event["text"])

    @app.event("message")
    async def ignore():
        return

    await listen()
    await slack.say("ana", room, "@onevoice what now? see https://example.com/a?b=1&c=2 #war-room")
    await until(lambda: mentions)
    link = "<https://example.com/a?b=1&amp;c=2>"
    assert mentions == [f"<@{slack.user_id('bot')}> what now? see {link} <#{room}>"]


async def test_changes_of_words_and_of_members_are_told(slack, room, app, listen):
    seen = []

    @app.event({"type": "message", "subtype": "message_changed"})
    async def changed(event):
        seen.append((event["previous_message"]["text"], event["message"]["text"]))

    @app.event({"type": "message", "subtype": "message_deleted"})
    async def deleted(event):
        seen.append(event["deleted_ts"])

    @app.event("member_joined_channel")
    async def joined(event):
        seen.append(event["user"])

    @app.event("message")
    async def ignore():
        return

    await listen()
    ts = await slack.say("ana", room, "teh battery")
    await slack.edit("ana", room, ts, "the battery")
    await until(lambda: len(seen) == 1)
    await slack.take_back("ana", room, ts)
    await until(lambda: len(seen) == 2)
    await slack.send_away("boss", room)
    await slack.bring("boss", room)
    await until(lambda: len(seen) == 3)
    assert seen == [("teh battery", "the battery"), ts, "U0BOSS0001"]


async def test_a_bot_that_never_acknowledges_leaves_people_with_a_warning(slack, room, app, listen):
    @app.command("/note")
    async def note(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form())

    await listen()
    button = {"type": "button", "action_id": "dead", "text": {"type": "plain_text", "text": "Dead"}}
    posted = await app.client.chat_postMessage(
        channel=room, text="x", blocks=[{"type": "actions", "elements": [button]}]
    )
    await slack.say("ana", room, "/note")
    view = await until(lambda: slack.snapshot("ana")["views"].get("ana"))
    _, _, form_answer = await asyncio.gather(
        slack.say("ana", room, "/nobody knows this"),
        slack.click("ana", room, posted["ts"], "dead"),
        slack.submit("ana", view["id"], {"text": {"words": "hm"}}),
        return_exceptions=True,
    )
    assert isinstance(form_answer, ActError)
    assert slack.snapshot("ana")["views"]["ana"]["id"] == view["id"]
    warnings = [line["text"] for line in lines(slack, room) if line["user"] == "slack"]
    assert len(warnings) == 2
    assert any("/nobody" in warning for warning in warnings)
    assert any("button" in warning for warning in warnings)

"""Events, commands, interactions and frames against verbatim and masked real ones."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.sandbox.slack.server import SlackStandIn
from tests.sandbox.slack_facts import facts, places, samples
from tests.sandbox.slack_stage import PEOPLE, HandClock

EVENTS = {  # the sample of each event, by type and subtype
    "message": "MessagePayload",
    "message:thread_broadcast": "MessageThreadBroadcastPayload",
    "message:message_changed": "MessageChangedPayload",
    "message:message_deleted": "MessageDeletedPayload",
    "app_mention": "AppMentionPayload",
    "reaction_added": "ReactionAddedPayload",
    "reaction_removed": "ReactionRemovedPayload",
    "member_joined_channel": "MemberJoinedChannelPayload",
    "member_left_channel": "MemberLeftChannelPayload",
    "channel_archive": "ChannelArchivePayload",
    "channel_unarchive": "ChannelUnarchivePayload",
    "channel_rename": "ChannelRenamePayload",
    "group_rename": "GroupRenamePayload",
    "pin_added": "PinAddedPayload",
    "pin_removed": "PinRemovedPayload",
    "app_home_opened": "AppHomeOpenedPayload",
}
INTERACTIONS = {
    "block_actions": "app-backend/interactive-components/BlockActionPayload",
    "message_action": "app-backend/interactive-components/MessageShortcutPayload",
    "view_submission": "app-backend/views/ViewSubmissionPayload",
    "view_closed": "app-backend/views/ViewClosedPayload",
}
# Parts of our payloads that their samples do not show, with the reason to keep them.
OURS = {
    "event.blocks": "app_mention and message carry what was typed as rich text; most samples leave it out",
    "context_team_id": "around every event since 2021; older samples leave it out",
    "context_enterprise_id": "the same",
    "response_urls": "of view submissions; docs.slack.dev/reference/interaction-payloads/view-interactions-payload",
    "view.state.values": "some samples show an empty state",
    "event.view.state.values": "the same",
    "event.view.blocks": "the sample of the home tab leaves its blocks out",
    "view.blocks": "the samples leave the form's blocks out",
    "event.team": "of messages in threads and of bots; the sample of the same event without subtype has it",
    "event.client_msg_id": "the same",
    "event.message.reply_users": "of a thread's first message; answers of conversations.replies show it",
    "event.previous_message.reply_users": "the same",
    "event.parent_user_id": "of replies; the sample of the same event without subtype has it",
    "event.root.reply_users": "of a thread's first message; the root in answers of chat.postMessage has it",
    "state.values": "the sample shows an empty state",
}


class App:
    """An app that acknowledges every envelope and keeps every frame."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.answers: dict[str, dict[str, Any]] = {}

    async def listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Take frames until the socket closes."""
        async for frame in socket:
            told = frame.json()
            self.frames.append(told)
            if "envelope_id" in told:
                answer = self.answers.get(told["payload"].get("type", ""), {})
                await socket.send_json({"envelope_id": told["envelope_id"], "payload": answer})

    def payloads(self) -> list[dict[str, Any]]:
        """Return what came in envelopes."""
        return [frame["payload"] for frame in self.frames if "payload" in frame]


@asynccontextmanager
async def linked(slack: SlackStandIn, app: App) -> AsyncIterator[aiohttp.ClientSession]:
    """Open one link for ``app``, with both kinds of tokens of no use elsewhere."""
    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": "Bearer xapp-sandbox"}
        async with session.post(slack.base_url + "apps.connections.open", headers=headers) as answer:
            url = (await answer.json())["url"]
        async with session.ws_connect(url) as socket:
            listening = asyncio.create_task(app.listen(socket))
            yield session
            await asyncio.sleep(0.1)
            await slack.refresh_links()
            await asyncio.wait_for(listening, 3)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app() -> AsyncIterator[App]:
    slack, far = SlackStandIn(PEOPLE, now=HandClock()), App()
    await slack.start()
    async with linked(slack, far) as session:
        room = slack.add_channel("war-room", ["ana", "boss", "robot"])
        await _talk(slack, room)
        await _bot_acts(slack, session, room)
        await _press(slack, session, room)
    yield far
    await slack.stop()


async def _talk(slack: SlackStandIn, room: str) -> None:
    ts = await slack.say("ana", room, "@onevoice look")
    await slack.say("boss", room, "I see", ts)
    await slack.say("boss", room, "all of you, see", ts, broadcast=True)
    await slack.say("robot", room, "beep")
    await slack.edit("ana", room, ts, "@onevoice look here")
    await slack.react("boss", room, ts, "+1")
    await slack.unreact("boss", room, ts, "+1")
    alone = await slack.say("ana", room, "never mind")
    await slack.take_back("ana", room, alone)
    await slack.send_away("boss", room)
    await slack.bring("boss", room)
    await slack.say("ana", "dm", "psst")
    await slack.open_home("ana")
    await slack.say("ana", room, "/crisis help")
    await slack.use_shortcut("ana", "do-something")
    await slack.use_shortcut("ana", "claim", room, ts)


async def _bot_acts(slack: SlackStandIn, session: aiohttp.ClientSession, room: str) -> None:
    async def ask(method: str, **arguments: Any) -> dict[str, Any]:
        headers = {"Authorization": "Bearer xoxb-sandbox"}
        async with session.post(slack.base_url + method, json=arguments, headers=headers) as answer:
            told: dict[str, Any] = await answer.json()
        assert told["ok"], told
        return told

    ts = (await ask("chat.postMessage", channel=room, text="plan"))["ts"]
    await ask("pins.add", channel=room, timestamp=ts)
    await ask("pins.remove", channel=room, timestamp=ts)
    for private in (False, True):
        made = (await ask("conversations.create", name=f"inc-{private}".lower(), is_private=private))["channel"]["id"]
        await ask("conversations.rename", channel=made, name=f"old-{private}".lower())
        if not private:
            await ask("conversations.archive", channel=made)
            await ask("conversations.unarchive", channel=made)
    words = {"type": "plain_text", "text": "x"}
    entry = {
        "type": "input",
        "block_id": "b",
        "label": words,
        "element": {"type": "plain_text_input", "action_id": "a"},
    }
    form = {"type": "modal", "title": words, "submit": words, "blocks": [entry], "notify_on_close": True}
    for sent in (True, False):
        view = (await ask("views.open", view=form, trigger_id=slack.give_trigger("ana")))["view"]["id"]
        await (slack.submit("ana", view, {"b": {"a": "x"}}) if sent else slack.close_view("ana", view))
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    await ask("views.publish", user_id="U0ANA00001", view=home)
    await slack.open_home("ana")


async def _press(slack: SlackStandIn, session: aiohttp.ClientSession, room: str) -> None:
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "1"}
    blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]
    arguments = {"channel": room, "text": "go?", "blocks": blocks}
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    for method, more in (("chat.postMessage", {}), ("chat.postEphemeral", {"user": "U0ANA00001"})):
        async with session.post(slack.base_url + method, json=arguments | more, headers=headers) as answer:
            told = await answer.json()
        await slack.click("ana", room, told.get("ts") or told["message_ts"], "go")


def _events(app: App) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for payload in app.payloads():
        if event := payload.get("event"):
            name = event["type"] + (f":{event['subtype']}" if "subtype" in event else "")
            found.setdefault(name, []).append(payload)
    return found


def test_the_scene_brings_every_event_and_every_interaction(app):
    assert _events(app).keys() == EVENTS.keys()
    kinds = {payload["type"] for payload in app.payloads() if "event" not in payload and "type" in payload}
    assert kinds == INTERACTIONS.keys() | {"shortcut"}


def test_every_event_is_one_slack_has(app):
    known = facts("slack_events.json").keys() | {"channel_archive", "channel_unarchive"}  # the list leaves these out
    assert {name.partition(":")[0] for name in _events(app)} <= known


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_has_no_part_slacks_have_not(app, name):
    ours = set().union(*(places(payload) for payload in _events(app)[name]))
    assert ours - places(samples()[f"events/{EVENTS[name]}"]) - OURS.keys() == set()


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_has_every_part_of_slacks_example(app, name):
    example = facts("slack_events.json").get(name, {}).get("example", {})
    optional = {"enterprise", "inviter"}  # of organisations; of people somebody brought
    for payload in _events(app)[name]:
        assert example.keys() - payload["event"].keys() - optional == set()


def test_the_wrapper_of_an_event_has_what_slack_requires(app):
    required = set(facts("slack_common_event_wrapper_schema.json")["required"]) - {"authed_users"}  # now authorizations
    for payloads in _events(app).values():
        assert all(required <= payload.keys() for payload in payloads)


@pytest.mark.parametrize("name", INTERACTIONS)
def test_an_interaction_has_no_part_slacks_have_not(app, name):
    ours = set().union(*(places(payload) for payload in app.payloads() if payload.get("type") == name))
    assert ours - places(samples()[INTERACTIONS[name]]) - OURS.keys() == set()


def test_a_command_has_no_part_slacks_have_not(app):
    command = next(payload for payload in app.payloads() if "command" in payload)
    assert places(command) - places(samples()["app-backend/slash-commands/SlashCommandPayload"]) == set()


@pytest.mark.parametrize("kind", ["hello", "disconnect"])
def test_a_frame_that_carries_nothing_has_slacks_keys(app, kind):
    frame = next(frame for frame in app.frames if frame["type"] == kind)
    assert places(frame) == places(facts("socket_mode_frames_from_slack_sdk_tests.json")[kind])


@pytest.mark.parametrize("number", range(7))
def test_an_envelope_has_slacks_keys(app, number):
    theirs = facts("socket_mode_frames_from_slack_sdk_tests.json")["envelopes"][number]
    alike = [frame for frame in app.frames if _kind(frame) == _kind(theirs)]
    newer = {f"payload.{name}" for name in ("context_team_id", "context_enterprise_id", "is_enterprise_install")}
    assert alike
    for frame in alike:
        ours = places(frame)
        assert places(theirs) - ours - {"payload.event.blocks", "payload.event.channel_type"} == set()
        known = {"payload.event.blocks", "payload.event.thread_ts", "payload.event.bot_id", "payload.event.subtype"}
        known |= {"payload.event.parent_user_id"}  # of replies, which none of the seven is
        assert ours - places(theirs) - newer - known == set()


def _kind(frame: dict[str, Any]) -> tuple[str, str]:
    payload = frame.get("payload", {})
    event = payload.get("event", {})
    plain = "" if event.get("subtype") else event.get("type", "")
    return frame["type"], plain or ("-" if event else payload.get("type", ""))

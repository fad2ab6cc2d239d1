"""The answers of every method against masked real ones."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.sandbox.slack.api import METHODS
from bot.sandbox.slack.identity import BOT_USER_ID
from bot.sandbox.slack.server import SlackStandIn
from tests.sandbox.slack_facts import places, samples
from tests.sandbox.slack_stage import PEOPLE, HandClock

Ask = Callable[..., Awaitable[dict[str, Any]]]

# Parts of our answers that the sample of the method does not show, with the reason to keep them.
OURS_EVERYWHERE = {
    "warning": "documented for every method in the Web API's introduction",
    "response_metadata": "the same",
    "response_metadata.warnings": "the same",
    "view.state.values": "the samples show an empty state; views in payloads have it",
}
OURS = {
    "api.test": {"args": "the sample is of a call without arguments; the reference shows them"},
}
# The samples are of one message and one room each: what another kind of message or room has is looked up here.
KIN = {
    "message": ("api/conversations.history", "messages"),
    "messages[]": ("api/conversations.history", "messages"),
    "channel": ("api/conversations.open", "channel"),
}
# Parts of the samples that our answers to these calls lack, by what they belong to.
ABSENT_EVERYWHERE = {
    "error",
    "needed",
    "provided",
    "warning",
    "response_metadata",
    "errors",
    "arg",
    "callstack",
    "detail",
}
ABSENT = {
    "auth.test": {"enterprise_id", "app_name", "app_id", "expires_in"},  # of an organisation, and of other tokens
    "chat.postMessage": {"deprecated_argument"},
    "users.list": {"offset"},  # of the paging before cursors
    "files.info": {"content", "is_truncated"}  # of text snippets, which the bot does not send
    | {f"content_highlight_{part}" for part in ("html", "html_truncated", "css")},
}
# Parts of Slack's message objects that ours never have, with the reason.
NOT_IN_MESSAGES = {
    "assistant_app_thread": "of apps that are assistants",
    "room": "of calls",
    "display_as_bot": "of files sent by integrations of the old kind",
    "x_files": "of the classic upload",
    "icons": "the face is not modelled",
    "username": "only with chat:write.customize, which this app has not",
    "inviter": "lines of joining name nobody who invited",
    "topic": "lines of the topic tell it in their text only",
    "purpose": "the same",
    "last_read": "of threads the token's user follows; a bot reads nothing",
}
# The files of a message come back from history only, after an upload.
NOT_IN_SCENE = {"chat.update": {"files", "upload"}, "conversations.replies": {"files", "upload"}}


class Notes:
    """Calls methods without a library and keeps what they answered."""

    def __init__(self, slack: SlackStandIn, session: aiohttp.ClientSession) -> None:
        self.answers: dict[str, list[dict[str, Any]]] = {}
        self._slack = slack
        self._session = session

    async def ask(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call ``method`` and return an answer that is ok."""
        token = "xapp-sandbox" if METHODS[method].caller == "app" else "xoxb-sandbox"
        headers = {"Authorization": f"Bearer {token}"}
        async with self._session.post(self._slack.base_url + method, json=arguments, headers=headers) as answer:
            told = await answer.json()
        assert told["ok"], (method, told)
        self.answers.setdefault(method, []).append(told)
        return told


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def answers() -> AsyncIterator[dict[str, list[dict[str, Any]]]]:
    slack = SlackStandIn(PEOPLE, now=HandClock())
    await slack.start()
    async with aiohttp.ClientSession() as session:
        notes = Notes(slack, session)
        for part in (_talk, _rooms, _kept, _people, _files, _views):
            await part(slack, notes.ask, session)
    yield notes.answers
    await slack.stop()


async def _talk(slack: SlackStandIn, ask: Ask, _session: aiohttp.ClientSession) -> None:
    room = slack.add_channel("war-room", ["ana", "boss"])
    meta = {"event_type": "post", "event_payload": {"key": "p-1"}}
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}]
    notes = [{"text": "a"}]
    said = await ask("chat.postMessage", channel=room, text="x" * 40_001, blocks=blocks, metadata=meta)
    ts = said["ts"]
    await ask("chat.postMessage", channel=room, text="reply", thread_ts=ts, reply_broadcast=True, attachments=notes)
    await slack.say("ana", room, "<@nobody> me too", ts)
    await slack.say("ana", room, "so what?")
    await ask(
        "chat.update", channel=room, ts=ts, text="y", metadata=meta, attachments=[{"text": "a", "blocks": blocks}]
    )
    await ask("chat.postEphemeral", channel=room, user="U0ANA00001", text="psst")
    await ask("chat.getPermalink", channel=room, message_ts=ts)
    await ask("reactions.add", channel=room, timestamp=ts, name="+1")
    await ask("reactions.get", channel=room, timestamp=ts)
    for method in ("conversations.history", "conversations.replies"):
        more = {"ts": ts} if method.endswith("replies") else {}
        await ask(method, channel=room, limit=1, include_all_metadata=True, **more)
        await ask(method, channel=room, oldest="0", latest="1900000000", include_all_metadata=True, **more)
    await ask("reactions.remove", channel=room, timestamp=ts, name="+1")
    await ask("chat.delete", channel=room, ts=ts)
    await ask("conversations.history", channel=room)
    later = {"text": "later", "post_at": 1_800_000_600, "metadata": meta, "blocks": blocks}
    planned = await ask("chat.scheduleMessage", channel=room, **later)
    await ask("chat.scheduledMessages.list", channel=room)
    await ask("chat.deleteScheduledMessage", channel=room, scheduled_message_id=planned["scheduled_message_id"])


async def _rooms(slack: SlackStandIn, ask: Ask, _session: aiohttp.ClientSession) -> None:
    room = (await ask("conversations.create", name="inc-1", is_private=True))["channel"]["id"]
    await ask("conversations.invite", channel=room, users="U0ANA00001,U0NOBODY01", force=True)
    await ask("conversations.setTopic", channel=room, topic="battery")
    await ask("conversations.setPurpose", channel=room, purpose="putting it out")
    await ask("conversations.rename", channel=room, name="inc-2")
    for method in ("conversations.info", "conversations.members", "conversations.list", "users.conversations"):
        named = {"channel": room, "include_num_members": True} if method.startswith("conversations.") else {}
        await ask(method, **(named if not method.endswith(".list") else {}), **_kinds(method))
    await ask("conversations.kick", channel=room, user="U0ANA00001")
    await ask("conversations.archive", channel=room)
    await ask("conversations.unarchive", channel=room)
    open_room = slack.add_channel("open", ["ana"], with_bot=False)
    await ask("conversations.join", channel=open_room)
    await ask("conversations.join", channel=open_room)
    await ask("conversations.leave", channel=open_room)
    direct = (await ask("conversations.open", users="U0ANA00001", return_im=True))["channel"]["id"]
    await ask("conversations.info", channel=direct)
    await ask("conversations.open", channel=direct)
    await ask("conversations.close", channel=direct)


def _kinds(method: str) -> dict[str, str]:
    listing = method in {"conversations.list", "users.conversations"}
    return {"types": "public_channel,private_channel,im"} if listing else {}


async def _kept(slack: SlackStandIn, ask: Ask, _session: aiohttp.ClientSession) -> None:
    room = slack.add_channel("shelf", ["ana"])
    ts = (await ask("chat.postMessage", channel=room, text="plan"))["ts"]
    await ask("pins.add", channel=room, timestamp=ts)
    await ask("pins.list", channel=room)
    await ask("pins.remove", channel=room, timestamp=ts)
    link = {"title": "Plan", "type": "link", "link": "https://example.com"}
    kept = (await ask("bookmarks.add", channel_id=room, **link))["bookmark"]["id"]
    await ask("bookmarks.edit", channel_id=room, bookmark_id=kept, title="The plan")
    await ask("bookmarks.list", channel_id=room)
    await ask("bookmarks.remove", channel_id=room, bookmark_id=kept)


async def _people(slack: SlackStandIn, ask: Ask, _session: aiohttp.ClientSession) -> None:
    group = slack.add_usergroup("legal", "Legal", ["ana", "boss"])
    await ask("usergroups.list", include_users=True, include_count=True)
    await ask("usergroups.users.list", usergroup=group)
    for persona in PEOPLE:
        await ask("users.info", user=persona.slack_id)
    await ask("users.info", user=BOT_USER_ID)
    await ask("users.list", limit=2)
    await ask("auth.test")
    await ask("api.test", foo="bar")
    await ask("team.info")
    await ask("emoji.list", include_categories=True)
    await ask("apps.connections.open")


async def _files(slack: SlackStandIn, ask: Ask, session: aiohttp.ClientSession) -> None:
    room = slack.add_channel("files", ["ana"])
    place = await ask("files.getUploadURLExternal", filename="card.png", length=3, alt_txt="a card")
    async with session.post(place["upload_url"], data=b"PNG") as answer:
        assert answer.status == 200
    await ask("files.completeUploadExternal", files=[{"id": place["file_id"]}], channel_id=room, initial_comment="x")
    await ask("files.info", file=place["file_id"])
    await ask("conversations.history", channel=room)


async def _views(slack: SlackStandIn, ask: Ask, _session: aiohttp.ClientSession) -> None:
    words = {"type": "plain_text", "text": "x"}
    entry = {
        "type": "input",
        "block_id": "b",
        "label": words,
        "element": {"type": "plain_text_input", "action_id": "a"},
    }
    form = {"type": "modal", "title": words, "submit": words, "blocks": [entry], "external_id": "one"}
    opened = (await ask("views.open", view=form, trigger_id=slack.give_trigger("ana")))["view"]
    await ask("views.push", view=form | {"external_id": "two"}, trigger_id=slack.give_trigger("ana"))
    await ask("views.update", view=form, view_id=opened["id"], hash=opened["hash"])
    await ask("views.publish", user_id="U0ANA00001", view={"type": "home", "blocks": [{"type": "divider"}]})


def test_the_scene_calls_every_method(answers):
    assert answers.keys() == METHODS.keys()


@pytest.mark.parametrize("name", METHODS)
def test_an_answer_has_no_part_slacks_answers_have_not(answers, name):
    ours = set().union(*(places(answer) for answer in answers[name]))
    unknown = ours - places(samples()[f"api/{name}"]) - OURS_EVERYWHERE.keys() - OURS.get(name, {}).keys()
    assert {place for place in unknown if not _known_to_kin(place)} == set()


def _known_to_kin(place: str) -> bool:
    """Tell whether ``place`` is part of a message or a room, and Slack shows it in another one."""
    if place.startswith("items[].") and place.removeprefix("items[].") in places(
        samples()["events/PinAddedPayload"]["event"]["item"]
    ):
        return True
    if ".root." in place:
        roots = (
            samples()["events/MessageThreadBroadcastPayload"]["event"],
            samples()["api/chat.postMessage"]["message"],
        )
        return any(place.partition(".root.")[2] in places(one["root"]) for one in roots)
    for thing, (sample, part) in KIN.items():
        before, found, inside = place.rpartition(f"{thing}.")
        if found and not before:
            others = samples()[sample][part]
            return inside in places(others[0] if isinstance(others, list) else others)
    return False


@pytest.mark.parametrize("name", METHODS)
def test_an_answer_has_every_part_slacks_answers_have_on_top(answers, name):
    ours = set().union(*(answer.keys() for answer in answers[name]))
    theirs = samples()[f"api/{name}"].keys() - ABSENT_EVERYWHERE - ABSENT.get(name, set())
    assert theirs - ours == set()


def _of_messages(answers: list[dict[str, Any]]) -> set[str]:
    """Return the keys of every message object on top of ``answers``."""
    found = [message for answer in answers for message in (answer.get("message"), *answer.get("messages", []))]
    return set().union(*(message.keys() for message in found if message))


@pytest.mark.parametrize(
    "name", [name for name in METHODS if name.startswith(("chat.", "conversations.", "reactions."))]
)
def test_a_message_in_an_answer_has_every_part_slacks_messages_have(answers, name):
    theirs = _of_messages([samples()[f"api/{name}"]])
    assert theirs - _of_messages(answers[name]) - NOT_IN_MESSAGES.keys() - NOT_IN_SCENE.get(name, set()) == set()


def test_every_part_that_messages_are_allowed_to_lack_is_one_of_slacks(answers):
    theirs = _of_messages([samples()[f"api/{name}"] for name in METHODS])
    assert NOT_IN_MESSAGES.keys() <= theirs
    assert NOT_IN_MESSAGES.keys() & _of_messages([answer for told in answers.values() for answer in told]) == set()

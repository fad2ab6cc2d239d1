"""Forms and the home tab, answered by a real slack-bolt app."""

import asyncio
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp

from bot.sandbox.slack.errors import ActError
from bot.sandbox.slack.server import SlackStandIn
from tests.sandbox.slack_stage import lines, until


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

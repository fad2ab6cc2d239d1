"""Commands, buttons, menus, shortcuts and response URLs, answered by a real slack-bolt app."""

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox.slack.errors import ActError
from tests.sandbox.slack_stage import lines, until


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

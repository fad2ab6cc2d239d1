"""Slack: what people do arrives as Asks, and the answers reach them alone."""

import logging

import pytest

from bot.chat.message import Answer, Blank, Button, Exact, Form
from tests.platforms.stage import Hearer, SlackStage, letter, line, said, until

FORM = Form(
    title="A new statement about the battery complaints",
    command="statement new battery",
    submit="Save as version 1",
    blanks=(
        Blank(key="text", label="Wording", kind="text", initial="We are looking into it.", hint="What people read"),
        Blank(key="locale", label="Language", kind="choice", choices=(("en", "English"), ("zh-Hans", "简体中文"))),
        Blank(key="note", label="Note", required=False),
    ),
)


@pytest.fixture
async def live(slack: SlackStage, hearer: Hearer) -> SlackStage:
    await slack.platform.start(hearer.hear)
    await until(lambda: slack.far.links)
    return slack


async def test_a_command_arrives_with_its_text_as_it_was_typed(live, hearer):
    await live.far.say("ana", live.room, "/statement new battery R&D <b>says</b>\nsee https://a.example @boss @nobody")

    ask = await until(lambda: hearer.asks and hearer.asks[0])
    assert ask.text == "statement new battery R&D <b>says</b>\nsee https://a.example @boss @nobody"
    assert (ask.platform, ask.person, ask.room, ask.via) == ("slack", "U0ANA00001", live.room, "command")
    assert ask.name
    assert ask.key


async def test_a_bare_command_is_its_name(live, hearer):
    await live.far.say("ana", live.room, "/crisis")

    assert (await until(lambda: hearer.asks and hearer.asks[0])).text == "crisis"


async def test_the_answer_to_a_command_is_seen_by_the_asker_alone(live, hearer):
    hearer.answer = said("Two alerts are open.", Exact(text="We “looked” & found <it>."))
    await live.far.say("ana", live.room, "/crisis status")

    shown = await until(lambda: live.messages("ana"))
    assert live.words(shown[0]).startswith("Two alerts are open.")
    assert live.wordings(shown[0]) == ["We “looked” & found <it>."]
    assert not live.messages("boss")


async def test_silence_is_silence(live, hearer):
    await live.far.say("ana", live.room, "/crisis status")
    await until(lambda: hearer.asks)

    assert not live.messages("ana")


async def test_a_button_is_the_command_it_carries_and_its_message_stays(live, hearer):
    hearer.answer = said("Acknowledged.")
    buttons = (Button(label="No", command="crisis close 12"), Button(label="Yes", command="crisis ack 12"))
    ts = await live.platform.post(letter(live, line("Battery"), buttons=buttons))
    await live.far.click("boss", live.room, ts, "ask:1")

    shown = await until(lambda: len(live.messages("boss")) == 2 and live.messages("boss"))
    ask = hearer.asks[0]
    assert (ask.text, ask.via, ask.message, ask.room) == ("crisis ack 12", "button", ts, live.room)
    assert ask.person == "U0BOSS0001"
    assert [live.words(message) for message in shown][1] == "Acknowledged."
    assert len(live.messages("ana")) == 1


async def test_a_button_in_a_thread_is_answered_in_the_thread(live, hearer):
    hearer.answer = said("Acknowledged.")
    parent = await live.platform.post(letter(live))
    buttons = (Button(label="Yes", command="crisis ack 12"),)
    ts = await live.platform.post(letter(live, line("Battery"), buttons=buttons, thread=parent, key="post-2"))
    await live.far.click("boss", live.room, ts, "ask:0")

    await until(lambda: len(live.messages("boss")) == 3)
    assert live.messages("boss")[-1]["thread_ts"] == parent


async def test_a_form_opens_is_refused_in_place_and_is_taken_when_right(live, hearer):
    hearer.answer = Answer(form=FORM)
    await live.far.say("ana", live.room, "/statement new battery")
    view = await until(lambda: live.far.snapshot()["views"].get("ana"))
    assert view["title"]["text"] == "A new statement about t…"

    hearer.answer = Answer(errors={"text": "It names no date.", "elsewhere": "And nobody approves it."})
    filled = {"text": {"text": "We will repair it."}, "locale": {"locale": "en"}}
    refused = await live.far.submit("ana", view["id"], filled)
    assert refused == {"errors": {"text": "It names no date. And nobody approves it."}}

    hearer.answer = said("Version 1 is saved.")
    filled = {"text": {"text": "We repair it by Friday."}, "locale": {"locale": "en"}}
    assert await live.far.submit("ana", view["id"], filled) == {}
    await until(lambda: live.messages("ana"))
    ask = hearer.asks[-1]
    assert (ask.text, ask.via, ask.room, ask.person) == (FORM.command, "form", live.room, "U0ANA00001")
    assert ask.fields == {"text": "We repair it by Friday.", "locale": "en", "note": ""}
    assert live.words(live.messages("ana")[0]) == "Version 1 is saved."
    assert "ana" not in live.far.snapshot()["views"]
    assert not live.messages("boss")


async def test_a_corrected_form_is_another_ask_than_the_refused_one(live, hearer):
    hearer.answer = Answer(form=FORM)
    await live.far.say("ana", live.room, "/statement new battery")
    view = await until(lambda: live.far.snapshot()["views"].get("ana"))
    hearer.answer = Answer(errors={"text": "No."})
    for text in ("first", "second", "second"):
        await live.far.submit("ana", view["id"], {"text": {"text": text}, "locale": {"locale": "en"}})

    keys = [ask.key for ask in hearer.asks[1:]]
    assert keys[0] != keys[1] == keys[2]


async def test_a_form_can_be_answered_with_the_next_form(live, hearer):
    hearer.answer = Answer(form=FORM)
    await live.far.say("ana", live.room, "/statement new battery")
    view = await until(lambda: live.far.snapshot()["views"].get("ana"))
    hearer.answer = Answer(form=Form(title="Sure?", command="statement sure", submit="Yes", blanks=FORM.blanks[2:]))
    await live.far.submit("ana", view["id"], {"locale": {"locale": "en"}})

    assert live.far.snapshot()["views"]["ana"]["title"]["text"] == "Sure?"


async def test_a_form_that_takes_long_closes_in_time_and_its_errors_are_whispered(live, hearer):
    hearer.answer = Answer(form=FORM)
    await live.far.say("ana", live.room, "/statement new battery")
    view = await until(lambda: live.far.snapshot()["views"].get("ana"))
    hearer.answer, hearer.late_s = Answer(errors={"text": "It names no date."}), 2.8

    assert await live.far.submit("ana", view["id"], {"locale": {"locale": "en"}}) == {}
    shown = await until(lambda: live.messages("ana"))
    assert live.words(shown[0]) == "It names no date."


async def test_a_form_that_is_asked_for_too_late_is_explained(live, hearer):
    live.far.expect_refusal("views.open", "expired_trigger_id")
    hearer.answer, hearer.late_s = Answer(form=FORM), 3.2
    await live.far.say("ana", live.room, "/statement new battery")

    shown = await until(lambda: live.messages("ana"), seconds=6)
    assert "three seconds" in live.words(shown[0])


async def test_the_answer_to_a_form_comes_by_direct_message_when_the_person_left_the_room(live, hearer):
    hearer.answer = Answer(form=FORM)
    await live.far.say("ana", live.room, "/statement new battery")
    view = await until(lambda: live.far.snapshot()["views"].get("ana"))
    await live.far.send_away("ana", live.room)
    live.far.expect_refusal("chat.postEphemeral", "user_not_in_channel")
    hearer.answer = said("Version 1 is saved.")
    await live.far.submit("ana", view["id"], {"locale": {"locale": "en"}})

    shown = await until(lambda: live.messages("ana", live.far.dm("ana")))
    assert live.words(shown[0]) == "Version 1 is saved."


async def test_a_draft_too_long_for_a_form_is_said_in_words(live, hearer):
    long = Form(title="Edit", command="statement edit 1", submit="Save", blanks=(
        Blank(key="text", label="Wording", kind="text", initial="x" * 3001),
    ))  # fmt: skip
    hearer.answer = Answer(form=long)
    await live.far.say("ana", live.room, "/statement edit 1")

    shown = await until(lambda: live.messages("ana"))
    assert "3,001 characters and a form takes 3,000" in live.words(shown[0])


async def test_reactions_arrive_under_one_name_with_their_message(live, hearer):
    ts = await live.platform.post(letter(live))
    await live.far.react("boss", live.room, ts, "+1::skin-tone-4")
    await live.far.react("ana", live.room, ts, "✅")
    await live.far.unreact("boss", live.room, ts, "+1::skin-tone-4")

    await until(lambda: len(hearer.asks) == 3)
    assert {(ask.text, ask.person) for ask in hearer.asks} == {
        ("react +1", "U0BOSS0001"),
        ("react white_check_mark", "U0ANA00001"),
        ("unreact +1", "U0BOSS0001"),
    }
    assert {(ask.via, ask.room, ask.message) for ask in hearer.asks} == {("reaction", live.room, ts)}
    assert len({ask.key for ask in hearer.asks}) == 3


async def test_the_answer_to_a_reaction_is_whispered(live, hearer):
    hearer.answer = said("You are not an approver.")
    ts = await live.platform.post(letter(live))
    await live.far.react("ana", live.room, ts, "white_check_mark")

    await until(lambda: len(live.messages("ana")) == 2)
    assert live.words(live.messages("ana")[1]) == "You are not an approver."
    assert len(live.messages("boss")) == 1


async def test_reactions_can_be_asked_for_and_carry_no_skin(live):
    ts = await live.platform.post(letter(live))
    assert list(await live.platform.reactions(live.room, ts)) == []
    await live.far.react("boss", live.room, ts, "+1::skin-tone-4")
    await live.far.react("ana", live.room, ts, "white_check_mark")

    assert set(await live.platform.reactions(live.room, ts)) == {
        ("+1", "U0BOSS0001"),
        ("white_check_mark", "U0ANA00001"),
    }


async def test_an_error_behind_is_logged_and_said_once(live, hearer, caplog):
    hearer.answer = RuntimeError("the database is gone")
    with caplog.at_level(logging.ERROR, "onevoice.slack"):
        await live.far.say("ana", live.room, "/crisis status")
        shown = await until(lambda: live.messages("ana"))

    assert live.words(shown[0]) == "Something went wrong; nothing was changed."
    assert "the database is gone" in caplog.text


async def test_an_answer_that_cannot_be_shown_whole_is_explained(live, hearer):
    hearer.answer = said(Exact(text="x" * 20_000))
    await live.far.say("ana", live.room, "/script battery")

    shown = await until(lambda: live.messages("ana"))
    assert "20,000 characters" in live.words(shown[0])


async def test_stopping_waits_for_what_was_heard(live, hearer):
    hearer.answer = said("Two alerts are open.")
    await live.far.say("ana", live.room, "/crisis status")
    await live.platform.stop()

    assert len(live.messages("ana")) == 1


async def test_after_a_cut_link_the_bot_hears_again(live, hearer):
    await live.far.refresh_links()
    await until(lambda: live.far.links == 1)
    await live.far.say("ana", live.room, "/crisis status")

    assert (await until(lambda: hearer.asks and hearer.asks[0])).text == "crisis status"

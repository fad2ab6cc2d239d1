"""Telegram: what people do arrives as Asks, and the answers reach them."""

import logging

import pytest

from bot.chat.message import Answer, Button, Exact, Heading
from bot.errors import NotDelivered
from bot.platforms.telegram.emoji import canonical
from bot.platforms.telegram.sheet import inert, shortened, units
from bot.sandbox.telegram.server import TelegramStandIn
from tests.platforms.stage import CAST, TOKEN, Hearer, TelegramStage, letter, line, said, telegram_settings, until
from tests.refusals import answering

WORDING = "We “looked” & found <it>.\n1 < 2 👍🏽 @anybody https://a.example"
NEVER_STARTED = "bot can't initiate conversation with a user"
LONG = tuple(f"Line {number} of a longer answer" for number in range(9))


@pytest.fixture
async def live(telegram: TelegramStage, hearer: Hearer) -> TelegramStage:
    await telegram.platform.start(hearer.hear)
    await telegram.far.listening()
    return telegram


async def heard(hearer: Hearer, count: int = 1) -> list:
    await until(lambda: len(hearer.asks) >= count)
    return hearer.asks


async def test_a_command_arrives_with_everything_that_follows_it(live, hearer):
    await live.far.say("ana", live.group, "/statement new battery\nWe are  looking\n\ninto <it> & more.")

    ask = (await heard(hearer))[0]
    assert ask.text == "statement new battery\nWe are  looking\n\ninto <it> & more."
    assert (ask.platform, ask.person, ask.room, ask.via) == ("telegram", "1001", live.room, "command")
    assert ask.name == "Ana Lin"


@pytest.mark.parametrize(
    ("typed", "text"),
    [("/crisis", "crisis"), ("/crisis@onevoice_bot ack 12", "crisis ack 12"), ("/Script battery", "script battery")],
)
async def test_a_command_is_heard_however_it_is_addressed(live, hearer, typed, text):
    await live.far.say("ana", live.group, typed)

    assert (await heard(hearer))[0].text == text


async def test_whoever_opens_the_chat_for_the_first_time_asks_for_help(live, hearer):
    await live.far.say("ana", "private", "/start invitation")

    assert (await heard(hearer))[0].text == "crisis help"


async def test_other_talk_and_other_bots_commands_are_left_alone(live, hearer):
    for typed in ("hello", "see /crisis", "/crisis@other_bot ack 1", "/weather", "/crisisroom"):
        await live.far.say("ana", live.group, typed)
    await live.far.say("ana", live.group, "/crisis last")

    assert [ask.text for ask in await heard(hearer)] == ["crisis last"]


async def test_the_answer_to_a_command_hangs_under_it(live, hearer):
    hearer.answer = said("Two alerts are open.")
    asked = await live.far.say("ana", live.group, "/crisis status")

    shown = (await until(live.messages))[0]
    assert (shown["text"], shown["reply_to"]) == ("Two alerts are open.", asked)


async def test_exact_wording_of_an_answer_travels_alone_after_the_rest(live, hearer):
    hearer.answer = said(Heading(text="Battery, EN"), Exact(text=WORDING, label="v3"), "Approved by Bo.")
    await live.far.say("ana", "private", "/script battery")

    shown = await until(lambda: len(live.messages("ana", "private")) == 2 and live.messages("ana", "private"))
    assert shown[0]["text"] == "Battery, EN\nv3\nApproved by Bo."
    assert shown[1]["text"] == WORDING
    assert [(each["type"], each["offset"], each["length"]) for each in shown[1]["entities"]] == [
        ("pre", 0, units(WORDING))
    ]


async def test_an_answer_that_is_exact_wording_alone_is_one_message(live, hearer):
    hearer.answer = said(Exact(text=WORDING))
    await live.far.say("ana", "private", "/script battery")

    shown = await until(lambda: live.messages("ana", "private"))
    assert [message["text"] for message in shown] == [WORDING]


async def test_an_answer_whose_wording_is_too_long_is_explained(live, hearer):
    hearer.answer = said(Exact(text="x" * 4097))
    await live.far.say("ana", live.group, "/script battery")

    assert "4,097 characters" in (await until(live.messages))[0]["text"]


async def test_a_short_answer_to_a_button_is_a_toast(live, hearer):
    hearer.answer = said("Acknowledged.")
    buttons = (Button(label="Yes", command="crisis ack 12"),)
    message_id = await live.platform.post(letter(live, line("Battery"), buttons=buttons))

    notice = await live.far.click("boss", live.group, int(message_id), "crisis ack 12")
    ask = hearer.asks[0]
    assert notice["text"] == "Acknowledged."
    assert (ask.text, ask.via, ask.message, ask.room) == ("crisis ack 12", "button", message_id, live.room)
    assert ask.person == "1002"
    assert len(live.messages()) == 1


async def press(live: TelegramStage) -> dict:
    buttons = (Button(label="Show", command="statement show 1"),)
    message_id = await live.platform.post(letter(live, line("Battery"), buttons=buttons))
    return await live.far.click("boss", live.group, int(message_id), "statement show 1")


async def test_a_long_answer_to_a_button_comes_in_private(live, hearer):
    await live.far.say("boss", "private", "/start")
    hearer.answer = said(Heading(text="Statement 1"), *LONG)

    assert (await press(live))["text"] == "Statement 1"
    shown = await until(lambda: live.messages("boss", "private"))
    assert shown[0]["text"].splitlines() == ["Statement 1", *LONG]
    assert len(live.messages()) == 1


async def test_a_long_answer_to_somebody_who_never_started_the_bot_comes_in_the_group(live, hearer):
    live.far.expect_refusal("sendMessage", NEVER_STARTED)
    hearer.answer = said(Heading(text="Statement 1"), *LONG)
    await press(live)

    await until(lambda: len(live.messages()) == 2)
    assert live.messages()[1]["text"].startswith("Statement 1")


async def test_silence_stops_the_button_from_spinning(live):
    assert (await press(live)).get("text", "") == ""


async def test_an_inline_search_offers_exact_texts(live, hearer):
    hearer.answer = Answer(choices=(("battery-en-3", "Battery", "EN v3", WORDING), ("long", "Long", "", "x" * 5000)))
    offered = await live.far.inline("ana", "battery")
    await live.far.choose("ana", live.group, "battery-en-3")

    ask = hearer.asks[0]
    assert (ask.text, ask.via, ask.room, ask.person) == ("script battery", "inline", "", "1001")
    assert [(each["id"], each["title"], each["description"]) for each in offered] == [
        ("battery-en-3", "Battery", "EN v3")
    ]
    sent = live.far.snapshot()["chats"][0]["messages"][-1]
    assert (sent["text"], sent["from"]) == (WORDING, "ana")


async def test_an_inline_search_is_never_cached_so_a_recalled_text_is_gone_at_once(live, hearer):
    hearer.answer = Answer(choices=(("1", "Battery", "", "old"),))
    await live.far.inline("ana", "battery")
    hearer.answer = Answer()

    assert await live.far.inline("ana", "battery") == []


async def test_reactions_arrive_under_one_name_and_a_change_is_two_asks(live, hearer):
    message_id = await live.platform.post(letter(live))
    await live.far.react("boss", live.group, int(message_id), "👍")
    await live.far.react("boss", live.group, int(message_id), "👎")
    await live.far.unreact("boss", live.group, int(message_id))

    asks = await heard(hearer, 4)
    assert sorted(ask.text for ask in asks) == ["react +1", "react -1", "unreact +1", "unreact -1"]
    assert {(ask.via, ask.room, ask.message, ask.person) for ask in asks} == {
        ("reaction", live.room, message_id, "1002")
    }
    assert len({ask.key for ask in asks}) == 4


async def test_the_answer_to_a_reaction_hangs_under_the_message(live, hearer):
    hearer.answer = said("You are not an approver.")
    message_id = await live.platform.post(letter(live))
    await live.far.react("ana", live.group, int(message_id), "👍")

    await until(lambda: len(live.messages()) == 2)
    assert live.messages()[1]["reply_to"] == int(message_id)


async def test_an_anonymous_admin_has_no_id_and_is_told_apart(live, hearer):
    message_id = await live.platform.post(letter(live))
    live.far.set_anonymous(live.group, "ana")
    await live.far.react("ana", live.group, int(message_id), "👍")

    ask = (await heard(hearer))[0]
    assert (ask.person, ask.name) == ("", "alerts")
    for person in ("", "1087968824", "136817688"):
        assert await live.platform.standing(person) == "anonymous"


async def test_an_error_behind_is_logged_and_said_once(live, hearer, caplog):
    hearer.answer = RuntimeError("the database is gone")
    with caplog.at_level(logging.ERROR, "onevoice.telegram"):
        await live.far.say("ana", live.group, "/crisis status")
        shown = await until(live.messages)

    assert shown[0]["text"] == "Something went wrong; nothing was changed."
    assert "the database is gone" in caplog.text


async def test_stopping_answers_what_was_heard(live, hearer):
    hearer.answer = said("Two alerts are open.")
    await live.far.say("ana", live.group, "/crisis status")
    await heard(hearer)
    await live.platform.stop()

    assert len(live.messages()) == 1


async def test_a_whisper_goes_to_the_private_chat(live):
    await live.far.say("ana", "private", "/start")
    await live.platform.post(letter(live, whisper_to="1001"))

    assert len(live.messages("ana", "private")) == 1
    assert not live.messages()


async def test_a_whisper_to_somebody_who_never_started_the_bot_says_what_to_do(telegram):
    telegram.far.expect_refusal("sendMessage", NEVER_STARTED)

    with pytest.raises(NotDelivered) as caught:
        await telegram.platform.post(letter(telegram, whisper_to="1002"))

    assert caught.value.permanent
    assert "Start" in str(caught.value)


async def test_a_room_cannot_be_opened_and_a_post_not_found(telegram):
    with pytest.raises(NotDelivered) as caught:
        await telegram.platform.open_room("crisis-12", "", [])

    assert caught.value.permanent
    assert not telegram.platform.traits.can_open_rooms
    assert not telegram.platform.traits.can_find_posts


async def test_a_button_whose_command_is_too_long_is_left_out_and_the_alert_still_goes(telegram, caplog):
    buttons = (Button(label="Long", command="x" * 65), Button(label="Short", command="x" * 64))
    await telegram.platform.post(letter(telegram, line("Battery"), buttons=buttons))

    assert telegram.commands(telegram.messages()[-1]) == ["x" * 64]
    assert "left out" in caplog.text


async def test_the_token_is_in_no_log(hearer, caplog):
    far = TelegramStandIn(CAST)
    with caplog.at_level(logging.DEBUG):
        async with answering(far):
            stage = TelegramStage(far, telegram_settings(far))
            await stage.platform.start(hearer.hear)
            await stage.platform.post(letter(stage))
            far.inject("sendMessage", "500")
            with pytest.raises(NotDelivered) as caught:
                await stage.platform.post(letter(stage))
            await stage.platform.stop()

    assert TOKEN not in caplog.text
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("emoji", "name"), [("👍", "+1"), ("👍🏿", "+1"), ("❤️", "heart"), ("❤", "heart"), ("👎", "-1"), ("🦄", "🦄")]
)
def test_an_emoji_has_one_name(emoji, name):
    assert canonical(emoji) == name


@pytest.mark.parametrize(
    ("text", "longest", "cut"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("🙂🙂", 4, "🙂🙂"),
        ("🙂🙂", 3, "🙂…"),
        ("🙂🙂", 2, "…"),
        ("a", 0, ""),
        ("", 5, ""),
    ],
)
def test_a_text_is_cut_by_utf_16_units_and_never_inside_a_character(text, longest, cut):
    assert shortened(text, longest) == cut
    assert units(shortened(text * 1000, 4096)) <= 4096


@pytest.mark.parametrize("text", ["at 12:30 we met. Then left.", "mail: none", "1.5 and 2.", "A/B", "a @ b", "3.2%"])
def test_ordinary_words_stay_as_they_are(text):
    assert inert(text) == text

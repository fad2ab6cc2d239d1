"""What holds on every platform."""

from urllib.parse import urlsplit

import pytest

from bot.chat.message import At, Button, Divider, Exact, Heading, Line, Quote, Span
from bot.errors import NotDelivered
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn
from tests.platforms.stage import CAST, Hearer, SlackStage, Stage, TelegramStage, letter, line, until
from tests.refusals import answering

HOSTILE = "<!channel> <@U1> *b* [x](y) `c` &amp; <b>"
WORDING = "我们道歉。“R&D” <team> says: 1 < 2 & 3 > 2!\n\n— 小米 👍🏽 *not bold* _nor_ this…"


async def test_a_post_returns_the_id_of_a_message_people_see(stage: Stage):
    message_id = await stage.platform.post(letter(stage))

    shown = stage.messages()[-1]
    assert message_id == str(shown.get("ts") or shown["message_id"])
    assert "Battery complaints rise" in stage.words(shown)


async def test_an_answer_to_a_message_hangs_under_it(stage: Stage):
    first = await stage.platform.post(letter(stage))
    await stage.platform.post(letter(stage, line("more"), key="post-2", thread=first))

    assert str(stage.messages()[-1].get("thread_ts") or stage.messages()[-1]["reply_to"]) == first


async def test_an_edit_replaces_the_message(stage: Stage):
    message_id = await stage.platform.post(letter(stage))
    await stage.platform.edit(letter(stage, line("calm again")), message_id)

    assert [stage.words(shown) for shown in stage.messages()] == ["calm again"]


async def test_an_edit_without_a_change_succeeds(stage: Stage):
    message_id = await stage.platform.post(letter(stage))

    await stage.platform.edit(letter(stage), message_id)

    assert len(stage.messages()) == 1


async def test_an_edit_of_a_message_that_is_gone_is_permanent(stage: Stage):
    stage.far.expect_refusal(stage.edit, stage.no_message)
    with pytest.raises(NotDelivered) as caught:
        await stage.platform.edit(letter(stage), "1700000000.000100" if stage.key == "slack" else "999")

    assert caught.value.permanent


async def test_a_429_tells_how_long_to_wait(stage: Stage):
    stage.far.inject(stage.post, "429", after_s=7)

    with pytest.raises(NotDelivered) as caught:
        await stage.platform.post(letter(stage))
    assert caught.value.retry_after_s == 7
    assert not caught.value.ambiguous
    assert not stage.messages()


@pytest.mark.parametrize("fault", ["drop_after", "500_after", "drop", "500"])
async def test_a_broken_answer_to_a_post_is_ambiguous_and_never_repeated(stage: Stage, fault: str):
    stage.far.inject(stage.post, fault)

    with pytest.raises(NotDelivered) as caught:
        await stage.platform.post(letter(stage))
    assert caught.value.ambiguous
    assert not caught.value.permanent
    assert len(stage.messages()) == (1 if fault.endswith("after") else 0)


async def test_an_answer_that_comes_too_late_is_ambiguous(stage: Stage):
    stage.far.inject(stage.post, "delay", after_s=3)

    with pytest.raises(NotDelivered) as caught:
        await stage.platform.post(letter(stage))
    assert caught.value.ambiguous


@pytest.mark.parametrize("fault", ["drop_after", "500"])
async def test_a_broken_answer_to_an_edit_is_simply_tried_again(stage: Stage, fault: str):
    message_id = await stage.platform.post(letter(stage))
    stage.far.inject(stage.edit, fault)

    with pytest.raises(NotDelivered) as caught:
        await stage.platform.edit(letter(stage, line("calm again")), message_id)
    assert caught.value.retry_after_s is not None
    assert not caught.value.ambiguous


async def test_a_service_that_cannot_be_reached_certainly_took_nothing(stage: Stage):
    await stage.far.stop()

    with pytest.raises(NotDelivered) as caught:
        await stage.platform.post(letter(stage))
    assert caught.value.retry_after_s == 2
    assert not caught.value.ambiguous


async def test_a_room_that_does_not_exist_is_permanent_and_says_what_to_do(stage: Stage):
    stage.far.expect_refusal(stage.post, stage.no_room)
    with pytest.raises(NotDelivered) as caught:
        await stage.platform.post(letter(stage, address=stage.nowhere))

    assert caught.value.permanent
    assert "configuration" in str(caught.value)


async def test_a_room_the_bot_is_not_in_is_permanent(stage: Stage):
    if stage.key == "slack":
        address = stage.far.add_channel("elsewhere", ["ana"], with_bot=False)
    else:
        address = str(stage.far.add_group("elsewhere", ["ana"]))
        stage.far.set_bot_standing(int(address), "left")
    stage.far.expect_refusal(stage.post, "not_in_channel" if stage.key == "slack" else "bot is not a member")

    with pytest.raises(NotDelivered) as caught:
        await stage.platform.post(letter(stage, address=address))
    assert caught.value.permanent


@pytest.mark.parametrize("part", [Heading(text=HOSTILE), Quote(text=HOSTILE), line(HOSTILE), Exact(text=HOSTILE)])
async def test_hostile_text_arrives_as_literal_text_and_rings_nobody(stage: Stage, part):
    await stage.platform.post(letter(stage, part))

    shown = stage.messages()[-1]
    assert stage.words(shown) == HOSTILE
    assert stage.rung(shown) == []


async def test_hostile_links_and_names_are_not_live(stage: Stage):
    text = "@anybody look at https://evil.example/x and evil.com or mail@evil.com"
    await stage.platform.post(letter(stage, Quote(text=text), line(text), Heading(text=text)))

    shown = stage.messages()[-1]
    assert stage.rung(shown) == []
    assert text in stage.words(shown).replace("\u2060", "")


async def test_hostile_text_in_the_summary_rings_nobody(stage: Stage):
    message = letter(stage).message.model_copy(update={"summary": HOSTILE * 200})
    await stage.platform.post(letter(stage).__class__(key="k", address=stage.room, message=message))

    assert stage.rung(stage.messages()[-1]) == []


async def test_a_quote_of_100_000_characters_is_cut_with_an_ellipsis(stage: Stage):
    await stage.platform.post(letter(stage, Heading(text="first"), Quote(text="烧" * 100_000), line("last")))

    words = stage.words(stage.messages()[-1])
    assert words.startswith("first")
    assert "烧…" in words
    assert len(words) <= stage.longest


async def test_the_longest_exact_wording_is_taken(stage: Stage):
    await stage.platform.post(letter(stage, Exact(text="x" * stage.longest)))
    await stage.platform.post(letter(stage, line("y" * 5000), Exact(text="x" * (stage.longest - 1)), key="post-2"))

    assert [stage.wordings(shown) for shown in stage.messages()] == [["x" * stage.longest], ["x" * (stage.longest - 1)]]


@pytest.mark.parametrize("text", [WORDING, "?", "a" * 3500, "🙂" * 1500, "trailing punctuation…。”"])
async def test_exact_wording_arrives_byte_for_byte(stage: Stage, text: str):
    await stage.platform.post(letter(stage, Heading(text="v1"), Exact(text=text, label="EN"), line("after")))

    assert stage.wordings(stage.messages()[-1]) == [text]


async def test_exact_wording_is_whole_however_long_the_rest_is(stage: Stage):
    rest = [Quote(text="x" * 50_000), *[line(f"{number} " * 100) for number in range(100)]]
    await stage.platform.post(letter(stage, *rest, Exact(text=WORDING), *rest))

    assert stage.wordings(stage.messages()[-1]) == [WORDING]


async def test_exact_wording_that_cannot_fit_is_refused_and_not_cut(stage: Stage):
    with pytest.raises(NotDelivered) as caught:
        await stage.platform.post(letter(stage, Exact(text="x" * (stage.longest + 1))))

    assert caught.value.permanent
    assert not stage.messages()


async def test_a_message_of_200_parts_and_no_words_at_all_is_taken(stage: Stage):
    many = [part for number in range(100) for part in (Quote(text=f"q{number}"), Divider())]
    await stage.platform.post(letter(stage, *many))
    await stage.platform.post(letter(stage, Heading(text=""), Line(spans=()), Quote(text=""), key="post-2"))

    assert len(stage.messages()) == 2


async def test_a_person_is_rung_when_the_configuration_knows_them_here(stage: Stage):
    await stage.platform.post(letter(stage, Line(spans=(At(person="ana"), Span(text=" please"), At(person="nobody")))))

    assert stage.rung(stage.messages()[-1]) == ["U0ANA00001" if stage.key == "slack" else "1001"]
    assert "nobody" in stage.words(stage.messages()[-1])


async def test_buttons_carry_their_commands(stage: Stage):
    buttons = (
        Button(label="Acknowledge", command="crisis ack 12", style="primary"),
        Button(label="Snooze", command="crisis snooze 12"),
        Button(label="Close", command="crisis close 12", style="danger"),
    )
    await stage.platform.post(letter(stage, line("Battery"), buttons=buttons))

    commands = stage.commands(stage.messages()[-1])
    assert commands == ["crisis ack 12", "crisis snooze 12", "crisis close 12"]


async def test_thirty_buttons_are_taken(stage: Stage):
    buttons = tuple(Button(label=f"Item {number}", command=f"crisis done {number}") for number in range(30))
    await stage.platform.post(letter(stage, line("Items"), buttons=buttons))

    assert len(stage.commands(stage.messages()[-1])) == 30


async def test_a_member_is_a_member_and_a_bot_is_not(stage: Stage):
    ana = "U0ANA00001" if stage.key == "slack" else "1001"

    assert await stage.platform.standing(ana) == "member"
    assert await stage.platform.is_in(ana, stage.room)


async def test_membership_fails_closed(stage: Stage):
    guest = "U0GUEST001" if stage.key == "slack" else "1003"
    stage.far.expect_refusal("conversations.members" if stage.key == "slack" else "getChatMember", stage.no_room)

    assert not await stage.platform.is_in(guest, stage.room)
    assert not await stage.platform.is_in(guest, stage.nowhere)


async def test_membership_is_denied_while_the_service_does_not_say(stage: Stage):
    ana = "U0ANA00001" if stage.key == "slack" else "1001"
    stage.far.inject("*", "500")

    assert not await stage.platform.is_in(ana, stage.room)
    assert await stage.platform.is_in(ana, stage.room)


async def test_the_check_finds_nothing_wrong_in_a_good_setup(stage: Stage):
    findings = await stage.platform.check({"alerts": stage.room})

    assert [finding for finding in findings if not finding.ok] == []
    assert len(findings) >= 4


async def test_the_check_of_a_wrong_token_says_so_and_stops():
    far = SlackStandIn(CAST, bot_token="xoxb-other")
    async with answering(far):
        far.expect_refusal("auth.test", "invalid_auth")
        findings = await SlackStage(far).platform.check({})
    assert [finding.ok for finding in findings] == [False]
    assert "ONEVOICE_SLACK__BOT_TOKEN" in findings[0].advice

    other = TelegramStandIn(CAST, token="654321:" + "B" * 35)
    async with answering(other):
        other.expect_refusal("getMe", "Unauthorized")
        findings = await TelegramStage(other).platform.check({})
    assert [finding.ok for finding in findings] == [False]
    assert "ONEVOICE_TELEGRAM__TOKEN" in findings[0].advice
    assert "AAAA" not in findings[0].advice


async def test_the_check_says_what_a_room_lacks(stage: Stage):
    if stage.key == "slack":
        address = stage.far.add_channel("elsewhere", ["ana"], with_bot=False)
    else:
        address = str(stage.far.add_group("elsewhere", ["ana"], bot_is_admin=False))
    stage.far.expect_refusal("conversations.info" if stage.key == "slack" else "getChatMember", stage.no_room)

    findings = await stage.platform.check({"elsewhere": address, "lost": stage.nowhere})
    lacking = [finding.advice for finding in findings if not finding.ok]
    assert len(lacking) == 2
    assert "/invite @onevoice" in lacking[0] or "administrator" in lacking[0]


async def test_starting_with_a_token_that_is_refused_fails_with_a_sentence(hearer: Hearer):
    far, other = SlackStandIn(CAST, bot_token="xoxb-other"), TelegramStandIn(CAST, token="654321:" + "B" * 35)
    async with answering(far, other):
        far.expect_refusal("auth.test", "invalid_auth")
        other.expect_refusal("getMe", "Unauthorized")
        for platform in (SlackStage(far).platform, TelegramStage(other).platform):
            with pytest.raises(NotDelivered, match="ONEVOICE_"):
                await platform.start(hearer.hear)
            await platform.stop()


async def test_starting_while_the_service_is_away_goes_on_trying(stage: Stage, hearer: Hearer):
    address = stage.far.base_url
    await stage.far.stop()
    await stage.platform.start(hearer.hear)

    await stage.far.start(urlsplit(address).port)
    await until(lambda: stage.far.links if stage.key == "slack" else stage.far.calls, seconds=14)

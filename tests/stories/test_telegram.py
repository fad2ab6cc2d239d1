"""The same approval on Telegram: by reaction, by button, by command, and by nobody who hides."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.demo.sight import telegram_buttons
from bot.speak.statement import sha256
from tests.stories.acts import WORDS, approve, card_on_telegram, publish, state, submit, verdicts
from tests.team import Team, plain


async def by_reaction(team: Team) -> None:
    await team.telegram.react("chen", *await card_on_telegram(team), "👍")


async def by_button(team: Team) -> None:
    chat, message_id = await card_on_telegram(team, button="statement approve")
    notice = await team.telegram.click("chen", chat, message_id, "statement approve 1 1")
    assert notice["text"].startswith("You approved version 1 (fingerprint ")


async def by_command(team: Team) -> None:
    answer = await team.says_on_telegram("chen", "/statement approve 1", "approvals")
    assert "You approved version 1 (fingerprint " in answer


@pytest.mark.parametrize("way", [by_reaction, by_button, by_command])
async def test_reaction_button_and_command_are_one_approval(team: Team, way: Callable[[Team], Awaitable[None]]) -> None:
    await submit(team)

    await way(team)

    await team.until(lambda: state(team) == "approved")
    (ruling,) = verdicts(team)
    assert (ruling.person, ruling.platform, f"by_{ruling.via}") == ("chen", "telegram", way.__name__)
    assert plain((await team.finds("version:1:ruled")).message).startswith("chen approved version 1")


async def test_one_person_on_both_platforms_is_one_approval(team: Team) -> None:
    await submit(team)
    await approve(team)

    await by_reaction(team)
    await asyncio.sleep(0.3)

    assert [ruling.platform for ruling in verdicts(team)] == ["slack"]


async def test_a_thumb_taken_back_takes_the_approval_back(team: Team) -> None:
    await submit(team)
    chat, message_id = await card_on_telegram(team)
    await team.telegram.react("chen", chat, message_id, "👍")
    await team.until(lambda: state(team) == "approved")

    await team.telegram.unreact("chen", chat, message_id)

    await team.until(lambda: state(team) == "submitted")


async def test_a_thumb_turned_down_is_a_decline(team: Team) -> None:
    await submit(team)
    chat, message_id = await card_on_telegram(team)
    await team.telegram.react("chen", chat, message_id, "👍")
    await team.until(lambda: state(team) == "approved")

    await team.telegram.react("chen", chat, message_id, "👎")

    await team.until(lambda: state(team) == "declined")


async def test_the_author_is_refused_on_telegram_too(team: Team) -> None:
    await submit(team)
    chat, message_id = await card_on_telegram(team)

    notice = await team.telegram.click("lin", chat, message_id, "statement approve 1 1")

    assert "not on the list of approvers" in notice["text"]
    assert verdicts(team) == []


async def test_an_anonymous_admin_is_told_why_nothing_was_counted(team: Team) -> None:
    await submit(team)
    chat, message_id = await card_on_telegram(team)
    team.telegram.set_standing(chat, "chen", "administrator")
    team.telegram.set_anonymous(chat, "chen")

    await team.telegram.react("chen", chat, message_id, "👍")

    await team.until(lambda: any("anonymous admin" in text for text in team.on_telegram("approvals")))
    assert verdicts(team) == []
    assert [entry.detail["reason"] for entry in team.record("refused")] == ["anonymous"]


async def test_a_replaced_card_loses_its_buttons_on_telegram(team: Team) -> None:
    await submit(team)
    await card_on_telegram(team)

    await team.says_on_telegram("lin", "/statement edit 1 Everything is fine.")
    await team.settle()

    assert not telegram_buttons(team.telegram, "chen", "statement ")
    assert any("Replaced by a newer version." in text for text in team.on_telegram("approvals"))


async def test_a_statement_can_be_written_and_sent_from_telegram_alone(team: Team) -> None:
    await team.says_on_telegram("lin", f"/statement new battery\n{WORDS}\nMore at 20:00.")
    await team.says_on_telegram("lin", "/statement submit 1")
    await by_reaction(team)
    await team.until(lambda: state(team) == "approved")

    await publish(team)

    assert f"{WORDS}\nMore at 20:00." in await team.says_on_telegram("amy", "/script battery")


async def test_a_statement_too_long_for_telegram_is_shown_as_not_delivered_and_approved_on_slack(team: Team) -> None:
    await team.slack.say("lin", team.channel("alerts"), "/statement new battery")
    await team.fills_in("lin", dict.fromkeys(("en", "zh-Hans", "zh-Hant"), "字" * 2000))
    await team.whispered("lin", "saved as a draft")
    await team.says("lin", "/statement submit 1")
    await team.until(lambda: bool(team.record("not_delivered")))

    assert "Not delivered to approvals (telegram): given up, the wording has 6," in await team.says(
        "lin", "/crisis status"
    )
    await approve(team)
    await publish(team)

    assert await team.says_on_telegram("amy", "/script battery") == (
        "battery · en · v1\nApproved by chen · published 11-20 10:01 (Asia/Shanghai) · "
        f"{sha256('字' * 2000)[:12]}\n{'字' * 2000}"
    )

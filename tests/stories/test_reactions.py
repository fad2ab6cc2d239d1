"""Reactions as they really come: in any skin, twice, late, lost, on the wrong message."""

import asyncio

import pytest

from tests.stories.acts import approve, state, submit, verdicts
from tests.team import Team

FOREVER_S = 60.0  # longer than any story


@pytest.mark.parametrize(
    ("emoji", "becomes"),
    [
        ("white_check_mark", "approved"),
        ("✅", "approved"),
        ("+1", "approved"),
        ("thumbsup", "approved"),
        ("+1::skin-tone-4", "approved"),
        ("👍🏿", "approved"),
        ("x", "declined"),
        ("-1", "declined"),
        ("-1::skin-tone-2", "declined"),
    ],
)
async def test_a_tick_or_a_thumb_in_any_skin_counts(team: Team, emoji: str, becomes: str) -> None:
    await submit(team)

    await team.reacts("chen", "version:1@", emoji)

    await team.until(lambda: state(team) == becomes)


async def test_other_emoji_mean_nothing(team: Team) -> None:
    await submit(team)

    for emoji in ("eyes", "tada", "heavy_check_mark", "ok_hand", "100"):
        await team.reacts("chen", "version:1@", emoji)
    await approve(team)

    assert [ruling.ruling for ruling in verdicts(team)] == ["approve"]
    assert len(team.record("approve")) == 1


async def test_a_reaction_on_another_message_means_nothing(team: Team) -> None:
    await submit(team)
    talk = await team.slack.say("lin", team.channel("approvals"), "Version 1 is ready, please approve")

    await team.slack.react("chen", team.channel("approvals"), talk, "white_check_mark")
    await team.reacts("chen", "version:1:please")
    await asyncio.sleep(0.3)

    assert state(team) == "submitted"
    assert team.whispers("chen") == []


async def test_a_reaction_that_is_delivered_twice_counts_once(team: Team) -> None:
    await submit(team)
    team.slack.inject("events_api", "duplicate")

    await approve(team)
    await asyncio.sleep(0.3)
    await team.settle()

    assert len(verdicts(team)) == 1
    assert team.count("version:1:ruled") == 1


async def test_a_refusal_that_is_delivered_twice_is_told_once(team: Team) -> None:
    await submit(team)
    team.slack.inject("events_api", "duplicate")

    await team.reacts("wu", "version:1@")
    await team.whispered("wu", "not on the list")
    await asyncio.sleep(0.3)

    assert len(team.whispers("wu")) == 1
    assert len(team.record("refused")) == 1


async def test_two_ticks_of_one_person_are_one_approval(team: Team) -> None:
    await submit(team)
    await approve(team)

    await team.reacts("chen", "version:1@", "+1")
    await asyncio.sleep(0.3)

    assert len(verdicts(team)) == 1


async def test_a_reaction_that_was_lost_is_made_up_for_when_the_bot_comes_back(team: Team) -> None:
    await submit(team)
    team.slack.inject("events_api", "delay", after_s=FOREVER_S)
    await team.reacts("chen", "version:1@")
    assert state(team) == "submitted"

    await team.stop()
    await team.start()

    await team.until(lambda: state(team) == "approved")


async def test_a_reaction_taken_back_unheard_is_made_up_for_as_well(team: Team) -> None:
    await submit(team)
    await approve(team)
    team.slack.inject("events_api", "delay", after_s=FOREVER_S)
    await team.unreacts("chen", "version:1@")

    await team.stop()
    await team.start()

    await team.until(lambda: state(team) == "submitted")


async def test_a_reaction_given_while_the_bot_was_away_is_heard(team: Team) -> None:
    await submit(team)
    card = await team.finds("version:1@")
    await team.stop()
    await team.slack.react("chen", card.channel, card.ts, "white_check_mark")

    await team.start()

    await team.until(lambda: state(team) == "approved")
    await team.settle()
    assert team.count("version:1:ruled") == 1


async def test_an_old_event_that_comes_late_does_not_undo_a_newer_one(team: Team) -> None:
    await submit(team)
    team.slack.inject("events_api", "delay", after_s=0.5)
    await team.reacts("chen", "version:1@")
    await team.unreacts("chen", "version:1@")

    await asyncio.sleep(0.8)

    assert state(team) == "submitted"


async def test_an_approval_given_while_the_bot_looks_for_lost_ones_is_kept(team: Team) -> None:
    await submit(team)
    await team.stop()
    team.slack.inject("reactions.get", "delay", after_s=0.8)
    await team.start()
    await asyncio.sleep(0.2)

    await team.reacts("chen", "version:1@")
    await asyncio.sleep(1.2)

    assert state(team) == "approved"


async def test_an_approval_taken_back_by_command_is_not_read_back_from_the_card(team: Team) -> None:
    await submit(team)
    await approve(team)
    await team.slack.say("chen", team.channel("approvals"), "/statement withdraw 1")
    await team.until(lambda: state(team) == "submitted")

    await team.stop()
    await team.start()
    await asyncio.sleep(0.5)

    assert state(team) == "submitted"

"""Reminders: before the due time, at it, once more to the deputy and the lead, and then never again."""

from datetime import timedelta
from pathlib import Path

from tests.stories.acts import open_incident
from tests.team import Team, a_team, listed, plain

HOUR = timedelta(hours=1)


async def reminder(team: Team, number: int, item: int = 1) -> str:
    return plain((await team.finds(f"item:{item}:reminder:{number}")).message)


async def test_nobody_is_reminded_early(team: Team) -> None:
    await open_incident(team)

    await team.later(minutes=89)

    assert team.count("item:") == 0


async def test_an_item_is_called_half_an_hour_before_it_is_due(team: Team) -> None:
    await open_incident(team)

    await team.later(minutes=90)

    assert (await reminder(team, 1)).startswith("Due soon: 1. ")
    assert "<@U0LIN001>" in await reminder(team, 1)
    assert team.count("item:1:reminder") == 1


async def test_three_reminders_come_and_no_fourth(tmp_path: Path) -> None:
    async with a_team(tmp_path, people=listed(wu={"deputy": "zhou"})) as team:
        await open_incident(team)
        await team.says("wu", "/crisis take 1")

        team.clock.at += HOUR * 1.5
        assert "<@U0WU0001> · due" in await reminder(team, 1)
        team.clock.at += HOUR * 0.5
        assert (await reminder(team, 2)).startswith("Overdue: 1.")
        team.clock.at += HOUR * 0.5
        last = await reminder(team, 3)
        with team.database.begin() as store:
            assert store.incidents.item(1, 1).remind_at is None

        assert last.startswith("Still open, last call: 1.")
        assert "<@U0WU0001> <@U0ZHOU01> <@U0LIN001> · due" in last


async def test_an_item_nobody_took_calls_everybody_who_holds_its_role(team: Team) -> None:
    await open_incident(team)

    team.clock.at += HOUR * 1.5

    words = await reminder(team, 1, item=2)
    assert [name in words for name in ("U0MEI001", "U0HSU001", "U0AMY001", "U0LIN001")] == [True, True, True, False]


async def test_what_is_done_or_skipped_is_not_called(team: Team) -> None:
    await open_incident(team)
    await team.says("lin", "/crisis done 1")
    await team.says("lin", "/crisis skip 2 Nobody is affected")

    await team.later(minutes=121)

    assert team.count("item:") == 0


async def test_a_closed_incident_is_not_called(team: Team) -> None:
    await open_incident(team)
    await team.says("lin", "/crisis close")

    await team.later(hours=5)

    assert team.count("item:") == 0


async def test_after_a_night_without_the_bot_each_item_is_called_once(team: Team) -> None:
    await open_incident(team)
    await team.stop()
    team.clock.at += HOUR * 7

    await team.start()
    assert (await reminder(team, 1)).startswith("Overdue: 1.")
    await team.later(seconds=1)
    await team.settle()

    assert [team.count(f"item:{item}:reminder") for item in range(1, 9)] == [1, 1, 1, 1, 1, 1, 0, 0]


async def test_a_restart_repeats_no_reminder(team: Team) -> None:
    await open_incident(team)
    team.clock.at += HOUR * 1.5
    await reminder(team, 1)
    await team.settle()

    await team.stop()
    await team.start()
    await team.later(minutes=1)

    assert team.count("item:1:reminder") == 1


async def test_the_button_of_a_reminder_is_gone_once_somebody_took_the_item(team: Team) -> None:
    await open_incident(team)
    team.clock.at += HOUR * 1.5
    seen = await team.finds("item:1:reminder:1")
    assert any(block["type"] == "actions" for block in seen.message["blocks"])

    await team.says("lin", "/crisis take 1")
    await team.settle()

    seen = await team.finds("item:1:reminder:1")
    assert not any(block["type"] == "actions" for block in seen.message["blocks"])

"""A crisis that grows while it is being worked on asks for the approvals of what it has become."""

from bot.model.alert import Level
from tests.stories.acts import approve, publish, raise_alert, state, submit
from tests.team import Team, plain


async def _opened(team: Team) -> None:
    raise_alert(team, "orange")
    await team.presses("lin", "crisis open 1")
    await team.finds("incident:1@")


def _rises(team: Team, level: Level) -> None:
    with team.database.begin() as store:
        store.alerts.get(1).level = level


async def test_an_incident_rises_with_its_alert_and_says_so_once(team: Team) -> None:
    await _opened(team)

    _rises(team, Level.RED)

    assert "now red, it was orange" in plain((await team.finds("incident:1:level:red")).message)
    await team.later(seconds=5)
    assert team.count("incident:1:level:") == 1
    with team.database.begin() as store:
        assert store.incidents.get(1).level == "red"


async def test_an_incident_does_not_fall_when_its_alert_does(team: Team) -> None:
    await _opened(team)

    _rises(team, Level.BLUE)
    await team.later(seconds=5)

    with team.database.begin() as store:
        assert store.incidents.get(1).level == "orange"


async def test_a_statement_approved_for_orange_waits_for_legal_when_the_crisis_turns_red(team: Team) -> None:
    await _opened(team)
    await submit(team)
    await approve(team, "chen")
    assert state(team) == "approved"

    _rises(team, Level.RED)

    await team.finds("version:1:level:red")
    assert state(team) == "submitted"
    assert "still needs approval by legal × 1" in await team.says("lin", "/statement publish 1")
    await approve(team, "zhou")
    await publish(team)
    assert team.count("release:") == 1


async def test_words_in_their_hold_window_are_stopped_when_the_crisis_turns_red(team: Team) -> None:
    await _opened(team)
    await submit(team)
    await approve(team, "chen")
    await team.says("lin", "/statement publish 1")

    _rises(team, Level.RED)
    await team.finds("version:1:level:red")
    await team.later(seconds=61)

    assert state(team) == "submitted"
    assert team.count("release:") == 0


async def test_a_statement_is_submitted_for_the_level_of_that_moment(team: Team) -> None:
    await _opened(team)
    await team.says("lin", "/statement new battery We are looking into it.")
    _rises(team, Level.RED)
    await team.finds("incident:1:level:red")

    await team.says("lin", "/statement submit 1")

    assert "Level: red" in plain((await team.finds("version:1@")).message)

"""Approval, told as transcripts: from the draft to the words that go out, and everything that stops them."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo.sight import buttons, exact_texts
from tests.stories.acts import WORDS, approve, publish, raise_alert, state, submit, verdicts
from tests.team import Team, a_team, listed, plain


async def test_one_tap_of_the_ceo_approves_exactly_the_words_shown(team: Team) -> None:
    await submit(team)
    card = await team.finds("version:1@")

    await approve(team)

    assert exact_texts(card.message) == [WORDS]
    (ruling,) = verdicts(team)
    assert (ruling.person, ruling.ruling, ruling.via) == ("chen", "approve", "reaction")
    assert plain((await team.finds("version:1:ruled")).message).startswith(
        f"chen approved version 1 (fingerprint {ruling.sha256[:12]}), 11-20 10:00 (Asia/Shanghai)."
    )


async def test_an_approval_dies_when_the_text_is_edited(team: Team) -> None:
    await submit(team)
    await approve(team)

    await team.says("lin", "/statement edit 1 Everything is fine.")

    assert await team.says("lin", "/statement publish 1") == (
        "Not sent: version 2 has no approval. Version 1 was approved, not this text."
    )


async def test_an_edit_strikes_the_old_card_through_and_kills_its_buttons(team: Team) -> None:
    await submit(team)
    await approve(team)

    await team.says("lin", "/statement edit 1 Everything is fine.")
    await team.settle()

    card = plain((await team.finds("version:1@")).message)
    assert "Replaced by a newer version. Approvals of this one no longer count." in card
    assert WORDS not in card
    assert not buttons(team.slack, "chen", "statement ")
    assert "This version is closed" in await team.says("chen", "/statement approve 1 1")


async def test_taking_an_approval_back_from_a_struck_card_does_not_bring_it_back_to_life(team: Team) -> None:
    await submit(team)
    await approve(team)
    await team.says("lin", "/statement edit 1 Everything is fine.")

    await team.unreacts("chen", "version:1@")
    await team.until(lambda: bool(team.record("withdraw")))
    await team.settle()

    assert state(team, 1) == "void"
    assert "Replaced by a newer version." in plain((await team.finds("version:1@")).message)


async def test_approved_words_go_out_after_the_hold_window_and_not_before(team: Team) -> None:
    await submit(team)
    await approve(team)

    assert await team.says("lin", "/statement publish 1") == (
        "Version 1 goes out 11-20 10:01 (Asia/Shanghai). Until then it can be held back."
    )
    await team.later(seconds=59)
    assert team.count("release:") == 0
    team.clock.at += timedelta(seconds=1)

    release = await team.finds("release:1:intl@region-intl")
    assert exact_texts(release.message) == [WORDS]
    assert "approved by chen" in plain((await team.finds("version:1:published")).message)


async def test_publishing_twice_sends_once(team: Team) -> None:
    await submit(team)
    await approve(team)
    await publish(team)

    assert await team.says("lin", "/statement publish 1") == "Version 1 is out already."
    await team.later(minutes=5)
    assert team.count("release:") == 1


async def test_hold_takes_the_words_back_and_the_approval_stays(team: Team) -> None:
    await submit(team)
    await approve(team)
    await team.says("lin", "/statement publish 1")

    answer = await team.presses("chen", "statement hold 1")
    await team.later(minutes=5)

    assert answer == "Version 1 is held back. Its approval stays; /statement publish 1 publishes it."
    assert team.count("release:") == 0
    assert state(team) == "approved"


async def test_an_approval_taken_back_in_the_hold_window_stops_the_words(team: Team) -> None:
    await submit(team)
    await approve(team)
    await team.says("lin", "/statement publish 1")

    await team.unreacts("chen", "version:1@")
    await team.until(lambda: state(team) == "submitted")
    await team.later(minutes=5)

    assert team.count("release:") == 0
    assert "Waiting for approval: executive × 1" in plain((await team.finds("version:1@")).message)


async def test_an_approval_taken_back_too_late_is_put_on_record_and_the_correction_is_offered(team: Team) -> None:
    await submit(team)
    await approve(team)
    await publish(team)

    await team.unreacts("chen", "version:1@")

    assert await team.whispered("chen", "out already") == (
        "These words are out already. `/statement edit 1` starts the correction."
    )
    assert state(team) == "published"


async def test_an_approval_taken_back_can_be_given_again(team: Team) -> None:
    await submit(team)
    await approve(team)
    await team.unreacts("chen", "version:1@")
    await team.until(lambda: state(team) == "submitted")

    await team.reacts("chen", "version:1@")

    await team.until(lambda: state(team) == "approved")
    assert [ruling.withdrawn_at is None for ruling in verdicts(team)] == [False, True]


async def test_a_decline_blocks_until_it_is_taken_back(team: Team) -> None:
    await submit(team)
    await approve(team)
    await team.reacts("chen", "version:1@", "x")
    await team.until(lambda: state(team) == "declined")

    assert await team.says("lin", "/statement publish 1") == "Not sent: chen declined version 1."
    await team.unreacts("chen", "version:1@", "x")
    await team.until(lambda: state(team) == "approved")

    assert (await team.says("lin", "/statement publish 1")).startswith("Version 1 goes out")


async def test_a_decline_in_the_hold_window_stops_the_words(team: Team) -> None:
    await submit(team)
    await approve(team)
    await team.says("lin", "/statement publish 1")

    await team.reacts("chen", "version:1@", "x")
    await team.until(lambda: state(team) == "declined")
    await team.later(minutes=5)

    assert team.count("release:") == 0


async def test_a_decline_of_an_earlier_version_is_not_told_as_an_approval(team: Team) -> None:
    await submit(team)
    await team.reacts("chen", "version:1@", "x")
    await team.until(lambda: state(team) == "declined")
    await team.says("lin", "/statement edit 1 We are sorry.")
    await team.says("lin", "/statement submit 1")

    assert await team.says("lin", "/statement publish 1") == (
        "Not sent: version 2 still needs approval by executive × 1."
    )


async def test_a_red_crisis_needs_the_executive_and_legal(team: Team) -> None:
    raise_alert(team, "red")
    await team.says("lin", "/crisis open 1")
    await submit(team)

    await approve(team)
    assert await team.says("lin", "/statement publish 1") == ("Not sent: version 1 still needs approval by legal × 1.")
    await approve(team, "zhou")

    assert (await team.says("lin", "/statement publish 1")).startswith("Version 1 goes out")


async def test_words_changed_in_the_database_are_never_sent(team: Team) -> None:
    await submit(team)
    await approve(team)
    with team.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE wording SET text = 'Everything is fine.'")

    assert await team.says("lin", "/statement publish 1") == (
        "Not sent: the stored text of version 1 is not the approved one."
    )


async def test_words_changed_in_the_hold_window_are_refused_at_the_last_moment(team: Team) -> None:
    await submit(team)
    await approve(team)
    await team.says("lin", "/statement publish 1")
    with team.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE wording SET text = 'Everything is fine.'")

    team.clock.at += timedelta(seconds=61)

    assert "The stored text is not the approved one. Nothing went out." in plain(
        (await team.finds("version:1:refused")).message
    )
    assert team.count("release:") == 0
    assert "No approved text" in await team.says("amy", "/script battery")
    assert [entry.detail["reason"] for entry in team.record("refuse_publish")] == ["text_changed"]


async def test_text_and_hash_changed_together_are_not_what_was_approved_either(team: Team) -> None:
    await submit(team)
    await approve(team)
    with team.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE wording SET text = '', sha256 = 'e3b0c442'")
        connection.exec_driver_sql("UPDATE version SET sha256 = 'e3b0c442'")

    assert (await team.says("lin", "/statement publish 1")).startswith("Not sent")


@pytest.mark.parametrize(
    "people",
    [
        pytest.param(listed(chen=None), id="nobody is an executive"),
        pytest.param(listed(chen=None, lin={"roles": ["lead", "pr", "executive"]}), id="only the author is"),
    ],
)
async def test_where_nobody_can_approve_it_says_so(tmp_path: Path, people: list[dict[str, object]]) -> None:
    async with a_team(tmp_path, people=people) as team:
        await team.says("lin", f"/statement new battery {WORDS}")

        answer = await team.says("lin", "/statement submit 1")

        assert "Nobody is on the list of approvers, so nobody can approve." in answer
        assert "Nobody can approve this" in plain((await team.finds("version:1:please")).message)


async def test_a_quorum_that_can_never_be_reached_says_so_and_rings_nobody(tmp_path: Path) -> None:
    async with a_team(tmp_path, people=listed(zhou=None)) as team:
        raise_alert(team, "red")
        await team.says("lin", "/crisis open 1")
        await submit(team)

        assert "Nobody can approve this" in plain((await team.finds("version:1:please")).message)


async def test_whoever_takes_a_verdict_back_by_command_is_answered(team: Team) -> None:
    await submit(team)

    assert await team.says("chen", "/statement withdraw 1")

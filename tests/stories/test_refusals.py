"""Who may not approve: each is refused, and every refusal is on record."""

from pathlib import Path

import pytest

from tests.stories.acts import WORDS, approve, state, submit, verdicts
from tests.team import Team, a_team, listed

OWN = "You wrote or submitted these words; somebody else has to approve them. Nothing was counted."
NOT_LISTED = "You are not on the list of approvers for this level; nothing was counted."


def refused(team: Team) -> list[tuple[str, object]]:
    return [(entry.actor, entry.detail["reason"]) for entry in team.record("refused")]


async def tried(team: Team) -> None:
    await team.until(lambda: bool(team.record("refused")))


@pytest.mark.parametrize("hand", ["author", "editor", "submitter"])
async def test_whoever_had_a_hand_in_the_words_cannot_approve_them(tmp_path: Path, hand: str) -> None:
    async with a_team(tmp_path, people=listed(chen={"roles": ["executive", "pr"]})) as team:
        await team.says("chen" if hand == "author" else "lin", "/statement new battery Sorry.")
        await team.says("chen" if hand == "editor" else "lin", f"/statement edit 1 {WORDS}")
        await team.says("chen" if hand == "submitter" else "lin", "/statement submit 1")

        await team.reacts("chen", "version:2@")

        assert await team.whispered("chen", "wrote or submitted") == OWN
        assert refused(team) == [("slack:U0CHEN01", OWN)]
        assert state(team, 2) == "submitted"
        assert verdicts(team) == []


async def test_where_the_house_allows_own_words_the_record_says_so(tmp_path: Path) -> None:
    async with a_team(tmp_path, approval={"allow_self": True}) as team:
        await submit(team, who="chen")
        await approve(team, "chen")

        (entry,) = team.record("approve")
        assert entry.detail["own_words"] is True


async def test_a_colleague_without_the_role_is_told_and_not_counted(team: Team) -> None:
    await submit(team)

    await team.reacts("wu", "version:1@")

    assert await team.whispered("wu", "not on the list") == NOT_LISTED
    assert refused(team) == [("slack:U0WU0001", NOT_LISTED)]
    assert verdicts(team) == []


async def test_a_member_of_the_room_who_is_not_listed_is_told_and_not_counted(team: Team) -> None:
    await submit(team)
    await team.slack.bring("ivy", team.channel("approvals"))

    await team.reacts("ivy", "version:1@")

    assert await team.whispered("ivy", "not on the list") == NOT_LISTED
    assert verdicts(team) == []


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        pytest.param("gus", "guest", id="a guest"),
        pytest.param("max", "outsider", id="somebody from another workspace"),
        pytest.param("rob", "bot", id="another bot"),
    ],
)
async def test_whoever_does_not_belong_gets_nothing_but_a_line_in_the_record(team: Team, who: str, reason: str) -> None:
    await submit(team)
    await team.slack.bring(who, team.channel("approvals"))

    await team.reacts(who, "version:1@")
    await tried(team)

    assert refused(team) == [(f"slack:{team.slack.user_id(who)}", reason)]
    assert team.whispers(who) == []
    assert verdicts(team) == []


@pytest.mark.parametrize(
    ("fact", "reason"), [("guest", "guest"), ("foreign", "outsider"), ("deactivated", "deactivated")]
)
async def test_an_executive_whose_account_changed_is_no_approver_any_more(team: Team, fact: str, reason: str) -> None:
    await submit(team)
    team.slack.change_person("chen", **{fact: True})

    await team.reacts("chen", "version:1@")
    await tried(team)

    assert refused(team) == [("slack:U0CHEN01", reason)]
    assert verdicts(team) == []


async def test_guests_and_strangers_get_no_answer_to_what_they_type(team: Team) -> None:
    for who in ("gus", "max"):
        await team.slack.bring(who, team.channel("alerts"))
        await team.slack.say(who, team.channel("alerts"), "/crisis status")
    await team.says_on_telegram("ivy", "/crisis status")
    await team.until(lambda: len(team.record("refused")) == 3)

    assert sorted(refused(team)) == [
        ("slack:U0GUS001", "guest"), ("slack:U0MAX001", "outsider"), ("telegram:10012", "stranger"),
    ]  # fmt: skip
    assert team.whispers("gus") + team.whispers("max") + team.answers("ivy") == []


async def test_a_button_pressed_by_the_wrong_person_changes_nothing(team: Team) -> None:
    await submit(team)

    assert await team.presses("amy", "statement approve 1 1") == NOT_LISTED
    assert state(team) == "submitted"


async def test_an_approval_does_not_outlive_the_account_it_was_given_from(team: Team) -> None:
    await submit(team)
    await approve(team)
    await team.says("lin", "/statement publish 1")
    team.slack.change_person("chen", deactivated=True)

    await team.later(seconds=61)

    assert team.count("release:") == 0

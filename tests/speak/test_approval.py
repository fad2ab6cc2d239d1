"""Who may rule on a version, and what the rulings come to."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.config import Config
from bot.configfile import read_config
from bot.model.statement import Ruling, Verdict, VersionState
from bot.speak.approval import approvers, judge, quorum, refusal
from bot.speak.statement import sha256
from tests.speak.house import PEOPLE, house, slack_id, statement, verdict, version

APPROVE, DECLINE = Ruling.APPROVE, Ruling.DECLINE


@pytest.mark.parametrize(
    ("verdicts", "outcome", "missing"),
    [
        pytest.param([], "waiting", {"executive": 1}, id="nobody has ruled"),
        pytest.param([verdict("chen")], "approved", {}, id="one executive"),
        pytest.param([verdict("zhou")], "waiting", {"executive": 1}, id="a role that is not asked does not count"),
        pytest.param([verdict("chen"), verdict("both")], "approved", {}, id="more than are needed"),
        pytest.param([verdict("chen", DECLINE)], "declined", {"executive": 1}, id="one decline"),
        pytest.param([verdict("chen"), verdict("both", DECLINE)], "declined", {}, id="a decline beats an approval"),
        pytest.param([verdict("chen"), verdict("chen", DECLINE)], "declined", {}, id="also one's own"),
        pytest.param([verdict("wu", DECLINE)], "waiting", {"executive": 1}, id="a decline by a non-approver"),
        pytest.param([verdict("chen", platform="telegram")], "approved", {}, id="on Telegram"),
    ],
)
def test_one_executive_approves_and_one_decline_blocks(
    verdicts: Sequence[Verdict], outcome: str, missing: dict[str, int]
) -> None:
    standing = judge(statement(), version(), verdicts, house())

    assert (standing.outcome, standing.missing) == (outcome, missing)


@pytest.mark.parametrize(
    ("verdicts", "outcome", "missing"),
    [
        pytest.param([verdict("chen")], "waiting", {"legal": 1}, id="the executive alone"),
        pytest.param([verdict("zhou")], "waiting", {"executive": 1}, id="legal alone"),
        pytest.param([verdict("chen"), verdict("zhou")], "approved", {}, id="both"),
        pytest.param([verdict("zhou"), verdict("chen")], "approved", {}, id="in any order"),
        pytest.param([verdict("both")], "waiting", {"legal": 1}, id="one person who holds both roles"),
        pytest.param([verdict("both"), verdict("chen")], "approved", {}, id="both roles and an executive"),
        pytest.param([verdict("chen"), verdict("both")], "approved", {}, id="an executive and both roles"),
        pytest.param([verdict("chen"), verdict("zhou", DECLINE)], "declined", {"legal": 1}, id="legal says no"),
    ],
)
def test_red_needs_an_executive_and_legal(verdicts: Sequence[Verdict], outcome: str, missing: dict[str, int]) -> None:
    standing = judge(statement(), version("red"), verdicts, house())

    assert (standing.outcome, standing.missing) == (outcome, missing)


def test_two_approvals_of_one_person_are_one() -> None:
    two = house(quorum={"default": {"executive": 2}})
    twice = [verdict("chen"), verdict("chen", platform="telegram")]

    assert judge(statement(), version(), twice, two).missing == {"executive": 1}
    assert judge(statement(), version(), [verdict("chen"), verdict("both")], two).outcome == "approved"


def test_an_approval_of_other_words_does_not_count() -> None:
    other = verdict("chen", sha=sha256("other words"))

    assert judge(statement(), version(), [other], house()).outcome == "waiting"


def test_a_decline_of_other_words_does_not_block() -> None:
    verdicts = [verdict("both", DECLINE, sha=sha256("other words")), verdict("chen")]

    assert judge(statement(), version(), verdicts, house()).outcome == "approved"


@pytest.mark.parametrize(
    "people",
    [
        pytest.param(PEOPLE | {"chen": ("pr",)}, id="who lost the role"),
        pytest.param({name: roles for name, roles in PEOPLE.items() if name != "chen"}, id="who left the list"),
    ],
)
def test_an_approval_dies_with_the_role_it_was_given_in(people: dict[str, tuple[str, ...]]) -> None:
    assert judge(statement(), version(), [verdict("chen")], house(people)).outcome == "waiting"


def test_an_approval_belongs_to_the_account_not_to_the_name() -> None:
    stranger = verdict("chen")
    stranger.user_id = slack_id("mallory")

    assert judge(statement(), version(), [stranger], house()).outcome == "waiting"


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(house({}), id="nobody is listed"),
        pytest.param(house({"lin": ("lead",)}), id="nobody holds the role"),
        pytest.param(house(quorum={}), id="no quorum is set"),
        pytest.param(house(quorum={"default": {}}), id="the quorum is empty"),
        pytest.param(house(quorum={"default": {"executive": 0}}), id="the quorum asks for nobody"),
    ],
)
def test_where_nobody_may_approve_nothing_is_ever_approved(config: Config) -> None:
    everybody = [verdict(name) for name in PEOPLE]

    assert approvers(version(), config) == []
    assert judge(statement(author="x"), version(editor="x", submitter="x"), everybody, config).outcome == "waiting"


@pytest.mark.parametrize(
    ("level", "wanted"),
    [
        ("default", {"executive": 1}),
        ("red", {"executive": 1, "legal": 1}),
        ("orange", {"executive": 1}),
    ],
)
def test_a_level_without_a_quorum_of_its_own_takes_the_default(level: str, wanted: dict[str, int]) -> None:
    assert quorum(version(level), house()) == wanted


def test_a_quorum_that_was_emptied_for_one_level_is_not_the_default() -> None:
    config = house(quorum={"default": {"executive": 1}, "red": {}})

    assert quorum(version("red"), config) == {}
    assert judge(statement(), version("red"), [verdict("chen")], config).outcome == "waiting"


def test_a_quorum_in_the_file_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / "onevoice.toml"
    path.write_text("[approval]\nquorum = { default = { legal = 1 } }\n", "utf-8")

    assert read_config(path).approval.quorum == {"default": {"legal": 1}}


@pytest.mark.parametrize("hand", ["author", "editor", "submitter"])
def test_whoever_wrote_edited_or_submitted_the_words_cannot_approve_them(hand: str) -> None:
    author = "chen" if hand == "author" else "lin"
    hands = {hand: "chen"} if hand != "author" else {}
    own = version(**hands)

    assert refusal(house().person("chen"), statement(author), own, house()) == "own_words"
    assert judge(statement(author), own, [verdict("chen")], house()).outcome == "waiting"


def test_own_words_count_only_where_the_house_allows_it() -> None:
    config = house(allow_self=True)
    own = version(editor="chen", submitter="chen")

    assert refusal(config.person("chen"), statement("chen"), own, config) == ""
    assert judge(statement("chen"), own, [verdict("chen")], config).outcome == "approved"


@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [
        ("chen", VersionState.DRAFT, "not_submitted"),
        ("chen", VersionState.SUBMITTED, ""),
        ("chen", VersionState.APPROVED, ""),
        ("chen", VersionState.DECLINED, ""),
        ("chen", VersionState.HOLDING, ""),
        ("chen", VersionState.PUBLISHED, "ended"),
        ("chen", VersionState.VOID, "ended"),
        ("zhou", VersionState.SUBMITTED, "not_an_approver"),
        ("wu", VersionState.SUBMITTED, "not_an_approver"),
        ("lin", VersionState.SUBMITTED, "not_an_approver"),
        ("nobody", VersionState.SUBMITTED, "not_an_approver"),
    ],
)
def test_a_ruling_is_refused_with_its_reason(name: str, state: VersionState, reason: str) -> None:
    assert refusal(house().person(name), statement(), version(state=state), house()) == reason

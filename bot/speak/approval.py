"""Approval: who may rule on a version, and what the rulings come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.config import Config, Person
from bot.model.alert import Level
from bot.model.statement import Ruling, Statement, Verdict, Version, VersionState

EMOJI: Mapping[str, Ruling] = {
    "white_check_mark": Ruling.APPROVE,
    "+1": Ruling.APPROVE,
    "x": Ruling.DECLINE,
    "-1": Ruling.DECLINE,
}
"""Canonical emoji names; platforms strip skin tones and variation selectors and resolve aliases."""

ENDED = frozenset({VersionState.VOID, VersionState.PUBLISHED})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the verdicts come to. ``missing``: role → how many approvals are still wanted."""

    outcome: Literal["approved", "declined", "waiting"]
    reason: str
    missing: Mapping[str, int]
    approved_by: Sequence[str] = ()
    declined_by: Sequence[str] = ()


def rank(level: str) -> int:
    """Return how grave a level is; a version without a level, before every other."""
    return Level(level).rank if level in set(Level) else -1


def quorum(version: Version, config: Config) -> Mapping[str, int]:
    """Return role → approvals wanted for the version's level. An empty quorum can never be reached."""
    quorums = config.approval.quorum
    wanted = quorums.get(version.level, quorums.get("default", {}))
    return {role: count for role, count in wanted.items() if count > 0}


def approvers(version: Version, config: Config) -> list[Person]:
    """Return everybody whose approval could count, author or not; nobody when no role has a person."""
    return [person for person in config.people if set(person.roles) & set(quorum(version, config))]


def writers(statement: Statement, version: Version) -> set[str]:
    """Return the names of those whose words these are: author, last editor and submitter."""
    return {statement.author, version.editor, version.submitter}


def callable_now(statement: Statement, version: Version, config: Config) -> list[Person]:
    """Return everybody who is to be called for a ruling; nobody when even all of them together are too few."""
    own = set() if config.approval.allow_self else writers(statement, version)
    called = [person for person in approvers(version, config) if person.name not in own]
    return called if not unfilled(quorum(version, config), called) else []


def refusal(person: Person | None, statement: Statement, version: Version, config: Config) -> str:
    """Return why this person may not rule on this version, as a machine name, or "" when they may."""
    if version.state == VersionState.DRAFT:
        return "not_submitted"
    if version.state in ENDED:
        return "ended"
    if person is None or person not in approvers(version, config):
        return "not_an_approver"
    if not config.approval.allow_self and person.name in writers(statement, version):
        return "own_words"
    return ""


def judge(statement: Statement, version: Version, verdicts: Sequence[Verdict], config: Config) -> Standing:
    """Return what the standing verdicts come to now.

    Each counts only if its hash is the version's and the account behind it may still rule: somebody who lost the
    role after approving does not count. One decline blocks until it is withdrawn.
    """
    counted = [(person, verdict) for verdict in verdicts if (person := _voter(verdict, statement, version, config))]
    declined = [person.name for person, verdict in counted if verdict.ruling == Ruling.DECLINE]
    approvals = {person.name: person for person, verdict in counted if verdict.ruling == Ruling.APPROVE}
    approved = list(approvals.values())
    wanted = quorum(version, config)
    missing = unfilled(wanted, approved)
    names = list(approvals)
    if declined:
        return Standing("declined", "declined", missing, names, declined)
    if not wanted or not approved or missing:
        return Standing("waiting", "no_quorum" if wanted else "nobody_may_approve", missing or wanted, names)
    return Standing("approved", "quorum", {}, names)


def unfilled(wanted: Mapping[str, int], people: Sequence[Person]) -> dict[str, int]:
    """Return role → approvals still wanted when each person fills one place only: four eyes are two heads."""
    places = [role for role, count in wanted.items() for _ in range(count)]
    filled: dict[int, int] = {}
    for number in range(len(people)):
        _seat(number, people, places, filled, set())
    empty = [role for place, role in enumerate(places) if place not in filled]
    return {role: empty.count(role) for role in dict.fromkeys(empty)}


def _seat(
    number: int, people: Sequence[Person], places: Sequence[str], filled: dict[int, int], tried: set[int]
) -> bool:
    """Find a place for one person, moving others to another of their roles where that makes room."""
    for place, role in enumerate(places):
        if role not in people[number].roles or place in tried:
            continue
        tried.add(place)
        if place not in filled or _seat(filled[place], people, places, filled, tried):
            filled[place] = number
            return True
    return False


def _voter(verdict: Verdict, statement: Statement, version: Version, config: Config) -> Person | None:
    person = config.person_by_id(verdict.platform, verdict.user_id)
    if person is None or verdict.sha256 != version.sha256 or person not in approvers(version, config):
        return None
    own = person.name in writers(statement, version)
    return person if config.approval.allow_self or not own else None

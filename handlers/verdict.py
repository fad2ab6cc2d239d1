"""Verdicts: approving and declining by reaction, button and command, all by the same rule."""

from bot.chat.asker import name_of, person_behind
from bot.chat.command import Command, number_in
from bot.chat.message import Ask, Reply
from bot.chat.render import render
from bot.config import Person
from bot.errors import BadInput, NotAllowed
from bot.model.statement import Ruling, Statement, Verdict, Version, VersionState
from bot.speak.approval import EMOJI, judge, refusal, writers
from bot.store.store import Store
from handlers.statement import show

_REFUSALS = {
    "not_submitted": "This version was not submitted yet. `/statement submit` comes first.",
    "ended": "This version is closed: it was replaced or is out already.",
    "not_an_approver": "You are not on the list of approvers for this level; nothing was counted.",
    "own_words": "You wrote or submitted these words; somebody else has to approve them. Nothing was counted.",
}


def react(ask: Ask, store: Store) -> Reply:
    """Rule on the version whose card was reacted to; other emoji and other messages mean nothing."""
    version, ruling = _card(ask, store)
    if version is None or ruling is None:
        return Reply()
    return _rule(ask, store, version, ruling)


def unreact(ask: Ask, store: Store) -> Reply:
    """Withdraw a ruling; before publishing the version waits again, afterwards it is only put on record."""
    version, ruling = _card(ask, store)
    if version is None or ruling is None:
        return Reply()
    return _withdraw(ask, store, version, ruling)


def approve(ask: Ask, store: Store) -> Reply:
    """Approve the named version, or the newest."""
    return _rule(ask, store, _named(ask, store, "/statement approve STATEMENT [VERSION]"), Ruling.APPROVE)


def decline(ask: Ask, store: Store) -> Reply:
    """Decline the named version, or the newest; it cannot go out until this is withdrawn."""
    return _rule(ask, store, _named(ask, store, "/statement decline STATEMENT [VERSION]"), Ruling.DECLINE)


def withdraw(ask: Ask, store: Store) -> Reply:
    """Take back the rulings on the named version, or the newest."""
    version = _named(ask, store, "/statement withdraw STATEMENT [VERSION]")
    who = name_of(ask, store.config)
    mine = [verdict.ruling for verdict in store.statements.verdicts(version.id or 0) if verdict.person == who]
    if not mine:
        raise BadInput("There is no verdict of yours on version {number}.", number=version.number)
    for ruling in mine:
        _withdraw(ask, store, version, Ruling(ruling))
    return _told(store.statements.get(version.statement_id), version, who, "withdraw", again=False)


def _card(ask: Ask, store: Store) -> tuple[Version | None, Ruling | None]:
    """Return version and ruling by (room, message) from our own records; nothing is read back from the chat."""
    post = store.posts.known_as(ask.platform, ask.room, ask.message)
    kind, _, number = (post.key if post else "").partition(":")
    if kind != "version" or not number.isdigit():
        return None, None
    return store.statements.version(int(number)), EMOJI.get(ask.text.strip())


def _named(ask: Ask, store: Store, usage: str) -> Version:
    number, rest = number_in(ask.text, usage)
    versions = store.statements.versions(store.statements.get(number).id or 0)
    if not rest.strip():
        return versions[-1]
    wanted, _ = number_in(rest, usage)
    for version in versions:
        if version.number == wanted:
            return version
    raise BadInput("Statement {statement} has no version {number}.", statement=number, number=wanted)


def _rule(ask: Ask, store: Store, version: Version, ruling: Ruling) -> Reply:
    statement = store.statements.get(version.statement_id)
    person = _may_rule(ask, store, statement, version)
    mine = [v for v in store.statements.verdicts(version.id or 0) if v.person == person.name and v.ruling == ruling]
    if mine:
        return Reply() if ask.via == "reaction" else _told(statement, version, person.name, ruling, again=True)
    store.statements.add_verdict(
        Verdict(
            version_id=version.id or 0, person=person.name, platform=ask.platform, user_id=ask.person,
            ruling=ruling, sha256=version.sha256, via=ask.via, at=ask.at,
        )
    )  # fmt: skip
    _settle(ask, store, statement, version, str(ruling))
    return Reply() if ask.via == "reaction" else _told(statement, version, person.name, ruling, again=False)


def _may_rule(ask: Ask, store: Store, statement: Statement, version: Version) -> Person:
    person = person_behind(ask, store.config)
    reason = refusal(person, statement, version, store.config)
    if reason or person is None:
        raise NotAllowed(_REFUSALS[reason or "not_an_approver"])
    return person


def _withdraw(ask: Ask, store: Store, version: Version, ruling: Ruling) -> Reply:
    statement = store.statements.get(version.statement_id)
    who = name_of(ask, store.config)
    mine = [v for v in store.statements.verdicts(version.id or 0) if v.person == who and v.ruling == ruling]
    if not mine:
        return Reply()
    if version.state == VersionState.PUBLISHED:
        raise NotAllowed(  # on record, as every refusal is
            "These words are out already. `/statement edit {number}` starts the correction.", number=statement.id
        )
    for verdict in mine:
        verdict.withdrawn_at, verdict.withdrawn_via = ask.at, ask.via
    if version.state == VersionState.VOID:  # a replaced version stays replaced
        store.entries.add(who, "withdraw", f"version:{version.id}", ask.at, incident_id=statement.incident_id)
        return Reply()
    _settle(ask, store, statement, version, "withdraw")
    return Reply()


def _settle(ask: Ask, store: Store, statement: Statement, version: Version, verb: str) -> None:
    """Bring the version's state, its card and the thread in line with the verdicts that stand now."""
    standing = judge(statement, version, store.statements.verdicts(version.id or 0), store.config)
    states = {"approved": VersionState.APPROVED, "declined": VersionState.DECLINED, "waiting": VersionState.SUBMITTED}
    if version.state != VersionState.HOLDING or standing.outcome != "approved":
        version.state, version.publish_at = states[standing.outcome], None
    show(store, statement, version)
    store.posts.disarm(f"version:{version.id}:ruled:")
    who = name_of(ask, store.config)
    detail: dict[str, object] = {"sha256": version.sha256, "via": ask.via, "outcome": standing.outcome}
    if who in writers(statement, version):
        detail["own_words"] = True  # only where the house allows it
    entry = store.entries.add(
        who, verb, f"version:{version.id}", ask.at, incident_id=statement.incident_id, detail=detail
    )
    facts = {
        "who": who, "verb": verb, "statement": statement, "version": version, "standing": standing, "at": ask.at,
        "short": version.sha256[:12],
        "missing": [{"role": role, "count": count} for role, count in standing.missing.items()],
    }  # fmt: skip
    message = render("ruled", facts, store.config.language, store.config.zone)
    key = f"version:{version.id}:ruled:{entry.id}"
    store.posts.owe(key, "approvals", message, thread_key=f"version:{version.id}", critical=True)


def _told(statement: Statement, version: Version, who: str, ruling: str, *, again: bool) -> Reply:
    facts = {
        "statement": statement,
        "version": version,
        "who": who,
        "ruling": str(ruling),
        "again": again,
        "short": version.sha256[:12],
    }
    return Reply("your_verdict", facts)


COMMANDS = (
    Command(("react",), react),
    Command(("unreact",), unreact),
    Command(("statement", "approve"), approve, usage="STATEMENT [VERSION]"),
    Command(("statement", "decline"), decline, usage="STATEMENT [VERSION]"),
    Command(("statement", "withdraw"), withdraw, usage="STATEMENT [VERSION]"),
)

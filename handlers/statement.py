"""Statements: writing, editing, submitting, publishing."""

import re
from datetime import timedelta

from bot.chat.asker import name_of
from bot.chat.command import Command, number_in
from bot.chat.message import Ask, Reply
from bot.chat.render import render
from bot.config import Config
from bot.errors import BadInput
from bot.model.statement import Statement, Version, VersionState, Wording
from bot.speak.approval import Standing, callable_now, judge
from bot.speak.card import version_message
from bot.speak.form import LOCALE_WORDS, statement_form
from bot.speak.library import is_key
from bot.speak.statement import is_untouched, locales, next_version, stale_locales, word
from bot.store.store import Store

WRITERS = ("lead", "pr", "legal", "marketing", "executive")
_NEW = "/statement new KEY [text]"
_EDIT = "/statement edit STATEMENT [locale:] TEXT"
_LOCALE = re.compile(r"(zh-Hans|zh-Hant|en):\s*", re.IGNORECASE)


def new(ask: Ask, store: Store) -> Reply:
    """Start a statement: with a text, from a sent form, or by opening the form."""
    typed_key, text = [*ask.text.split(maxsplit=1), "", ""][:2]
    key = (ask.fields.get("key") or typed_key).strip().lower()
    if not ask.fields and not text.strip():
        return Reply(form=statement_form(store.config, key, {}, "statement new"))
    if not is_key(key):
        raise BadInput("A key is a-z, 0-9, - and _, such as battery. Type: `{usage}`", usage=_NEW)
    texts = _texts_of_form(ask) if ask.fields else _texts_of_line(text, store.config)
    author = name_of(ask, store.config)
    wordings = word(texts, {}, store.config)
    open_ones = store.incidents.open_ones()
    incident = store.incidents.of_room(store.posts.room_at(ask.platform, ask.room)) or (
        open_ones[-1] if open_ones else None
    )
    statement = store.statements.add(
        Statement(key=key, incident_id=incident.id if incident else None, author=author, created_at=ask.at)
    )
    version = next_version(statement, None, wordings, author, ask.at)
    version.level = incident.level if incident else "default"
    store.statements.add_version(version, wordings)
    return _drafted(ask, store, statement, version, wordings)


def edit(ask: Ask, store: Store) -> Reply:
    """Make the next version; whatever was approved before does not count for it."""
    number, rest = number_in(ask.text, _EDIT)
    statement = store.statements.get(number)
    before = store.statements.newest(number)
    earlier = store.statements.wordings(before.id or 0)
    if not ask.fields and not rest.strip():
        shown = {locale: wording.text for locale, wording in earlier.items()}
        return Reply(form=statement_form(store.config, statement.key, shown, f"statement edit {number}"))
    texts = _texts_of_form(ask) if ask.fields else _texts_of_line(rest, store.config)
    wordings = word(texts, earlier, store.config)
    editor = name_of(ask, store.config)
    version = next_version(statement, before, wordings, editor, ask.at)
    if version.sha256 == before.sha256 and not stale_locales(earlier, store.config):
        raise BadInput("Nothing was changed: version {number} has these very words.", number=before.number)
    _retire(store, statement, before)
    store.statements.add_version(version, wordings)
    return _drafted(ask, store, statement, version, wordings)


def _retire(store: Store, statement: Statement, before: Version) -> None:
    if before.state != VersionState.PUBLISHED:
        before.state, before.publish_at = VersionState.VOID, None
    if before.submitted_at:
        show(store, statement, before)
        store.posts.disarm(f"version:{before.id}:ruled:")


def _drafted(ask: Ask, store: Store, statement: Statement, version: Version, wordings: dict[str, Wording]) -> Reply:
    detail: dict[str, object] = {"version": version.number, "sha256": version.sha256}
    store.entries.add(
        version.editor, "draft", f"statement:{statement.id}", ask.at, incident_id=statement.incident_id, detail=detail
    )
    facts = {
        "statement": statement,
        "version": version,
        "short": version.sha256[:12],
        "missing": [locale for locale in locales(store.config) if locale not in wordings],
        "stale": stale_locales(wordings, store.config),
    }
    return Reply("drafted", facts)


def show_statement(ask: Ask, store: Store) -> Reply:
    """Return one statement's newest version, or the newest statements."""
    if not ask.text.strip():
        rows = [
            {"statement": statement, "version": store.statements.newest(statement.id or 0)}
            for statement in store.statements.recent()
        ]
        return Reply("statements", {"rows": rows})
    statement, version, wordings = _newest(ask, store, "/statement show STATEMENT")
    texts = [{"locale": locale, "text": wording.text} for locale, wording in sorted(wordings.items())]
    facts = {"statement": statement, "version": version, "short": version.sha256[:12], "texts": texts}
    return Reply("statement", facts)


def submit(ask: Ask, store: Store) -> Reply:
    """Put the newest version before the approvers."""
    statement, version, _ = _newest(ask, store, "/statement submit STATEMENT")
    if version.state != VersionState.DRAFT:
        raise BadInput(
            "Version {number} was submitted already. `/statement edit {statement}` makes the next one.",
            number=version.number, statement=statement.id,
        )  # fmt: skip
    version.state, version.submitter, version.submitted_at = VersionState.SUBMITTED, name_of(ask, store.config), ask.at
    if statement.incident_id is not None:
        version.level = store.incidents.get(statement.incident_id).level
    show(store, statement, version)
    _call_approvers(store, statement, version)
    store.entries.add(
        version.submitter, "submit", f"version:{version.id}", ask.at, incident_id=statement.incident_id,
        detail={"sha256": version.sha256},
    )  # fmt: skip
    people = [person.name for person in callable_now(statement, version, store.config)]
    return Reply("submitted", {"statement": statement, "version": version, "people": people})


def _call_approvers(store: Store, statement: Statement, version: Version) -> None:
    people = [person.name for person in callable_now(statement, version, store.config)]
    facts = {"statement": statement, "version": version, "people": people}
    message = render("please_approve", facts, store.config.language, store.config.zone)
    key = f"version:{version.id}:please"
    store.posts.owe(key, "approvals", message, thread_key=f"version:{version.id}", critical=True)


def publish(ask: Ask, store: Store) -> Reply:
    """Let the approved words go after the hold window, in which they can still be held back."""
    statement, version, wordings = _newest(ask, store, "/statement publish STATEMENT")
    if version.state in {VersionState.HOLDING, VersionState.PUBLISHED}:
        return Reply("holding", {"statement": statement, "version": version, "again": True})
    standing = judge(statement, version, store.statements.verdicts(version.id or 0), store.config)
    if standing.outcome != "approved":
        raise _unapproved(store, statement, version, standing)
    if not is_untouched(version, wordings):
        raise BadInput("Not sent: the stored text of version {number} is not the approved one.", number=version.number)
    version.state = VersionState.HOLDING
    version.publish_at = ask.at + timedelta(seconds=store.config.approval.hold_s)
    show(store, statement, version)
    store.posts.disarm(f"version:{version.id}:ruled:")
    who = name_of(ask, store.config)
    store.entries.add(who, "publish_after_hold", f"version:{version.id}", ask.at, incident_id=statement.incident_id)
    return Reply("holding", {"statement": statement, "version": version, "again": False})


def _unapproved(store: Store, statement: Statement, version: Version, standing: Standing) -> BadInput:
    if standing.outcome == "declined":
        return BadInput(
            "Not sent: {people} declined version {number}.",
            people=", ".join(standing.declined_by),
            number=version.number,
        )
    approved_before = [
        earlier.number
        for earlier in store.statements.versions(statement.id or 0)
        if earlier.number < version.number and _was_approved(store, statement, earlier)
    ]
    if approved_before and not standing.approved_by:
        return BadInput(
            "Not sent: version {number} has no approval. Version {earlier} was approved, not this text.",
            number=version.number, earlier=approved_before[-1],
        )  # fmt: skip
    missing = ", ".join(f"{role} × {count}" for role, count in standing.missing.items()) or "-"
    return BadInput(
        "Not sent: version {number} still needs approval by {missing}.", number=version.number, missing=missing
    )


def _was_approved(store: Store, statement: Statement, version: Version) -> bool:
    verdicts = store.statements.verdicts(version.id or 0)
    return judge(statement, version, verdicts, store.config).outcome == "approved"


def hold(ask: Ask, store: Store) -> Reply:
    """Take a version back in its hold window; its approval stays."""
    statement, version, _ = _newest(ask, store, "/statement hold STATEMENT")
    if version.state != VersionState.HOLDING:
        raise BadInput(
            "Version {number} is not on its way out; it is {state}.", number=version.number, state=version.state
        )
    version.state, version.publish_at = VersionState.APPROVED, None
    show(store, statement, version)
    who = name_of(ask, store.config)
    store.entries.add(who, "hold", f"version:{version.id}", ask.at, incident_id=statement.incident_id)
    return Reply("held", {"statement": statement, "version": version})


def show(store: Store, statement: Statement, version: Version) -> None:
    """Bring a version's card in the approvals room up to date."""
    wordings = store.statements.wordings(version.id or 0)
    verdicts = store.statements.verdicts(version.id or 0)
    message = version_message(statement, version, wordings, verdicts, store.config)
    store.posts.owe(f"version:{version.id}", "approvals", message, critical=True)


def _newest(ask: Ask, store: Store, usage: str) -> tuple[Statement, Version, dict[str, Wording]]:
    number, _ = number_in(ask.text, usage)
    statement = store.statements.get(number)
    version = store.statements.newest(number)
    return statement, version, store.statements.wordings(version.id or 0)


def _texts_of_form(ask: Ask) -> dict[str, str]:
    return {locale: text for locale, text in ask.fields.items() if locale != "key" and text.strip()}


def _texts_of_line(text: str, config: Config) -> dict[str, str]:
    named = _LOCALE.match(text)
    if not named:
        return {config.language: text}
    locale = next(each for each in LOCALE_WORDS if each.lower() == named[1].lower())
    return {locale: text[named.end() :]}


COMMANDS = (
    Command(("statement", "new"), new, roles=WRITERS, usage="KEY [text]"),
    Command(("statement", "edit"), edit, roles=WRITERS, usage="STATEMENT [locale:] TEXT"),
    Command(("statement", "show"), show_statement, roles=(*WRITERS, "rd"), usage="[STATEMENT]"),
    Command(("statement", "submit"), submit, roles=WRITERS, usage="STATEMENT"),
    Command(("statement", "publish"), publish, roles=("lead", "pr", "executive"), usage="STATEMENT"),
    Command(("statement", "hold"), hold, roles=("lead", "pr", "legal", "executive"), usage="STATEMENT"),
)

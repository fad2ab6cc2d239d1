"""The clock's half of speak: words whose hold window is over go out, or are refused and told so."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.chat.render import render
from bot.clock import Clock
from bot.errors import NotDelivered
from bot.model.effect import Effect
from bot.model.script import Script
from bot.model.statement import Statement, Verdict, Version, VersionState, Wording
from bot.speak.approval import Standing, callable_now, judge, rank
from bot.speak.card import version_message
from bot.speak.release import scripts_of
from bot.speak.statement import is_untouched
from bot.store.database import Database
from bot.store.store import Store

_log = logging.getLogger("onevoice.speak")
_EFFECT_SPAN = timedelta(hours=1)


class SpeakSweep:
    """Publishes what was approved, byte for byte, once.

    ``is_member`` (platform, user id) tells whether an account is still a full member, or raises NotDelivered; it is
    asked at the last moment and outside any transaction.
    """

    def __init__(self, database: Database, clock: Clock, is_member: Callable[[str, str], bool]) -> None:
        self._database = database
        self._clock = clock
        self._is_member = is_member

    def run(self) -> None:
        """Publish every version whose hold window is over now."""
        now = self._clock.now()
        with self._database.begin() as store:
            for version in store.statements.awaiting():
                _rise(store, version, now)
            verdicts = [v for version in store.statements.to_publish(now) for v in _verdicts(store, version)]
        try:
            gone = {account for account in map(_account, verdicts) if not self._is_member(*account)}
        except NotDelivered as error:  # unknown is not no: the words wait, and the next tick asks again
            _log.warning("not published yet, the approvers' accounts cannot be looked at: %s", error)
            return
        with self._database.begin() as store:
            for version in store.statements.to_publish(now):
                _publish(store, version, gone, now)


def _rise(store: Store, version: Version, now: datetime) -> None:
    """Ask a waiting version for the quorum of its incident's level, if that has risen meanwhile."""
    statement = store.statements.get(version.statement_id)
    incident = store.incidents.get(statement.incident_id) if statement.incident_id is not None else None
    if incident is None or rank(incident.level) <= rank(version.level):
        return
    before, version.level = version.level, incident.level
    standing = judge(statement, version, _verdicts(store, version), store.config)
    if standing.outcome != "approved" and version.state in {VersionState.APPROVED, VersionState.HOLDING}:
        version.state, version.publish_at = VersionState.SUBMITTED, None
    card = version_message(
        statement, version, store.statements.wordings(version.id or 0), _verdicts(store, version), store.config
    )
    store.posts.owe(f"version:{version.id}", "approvals", card, critical=True)
    facts = {
        "statement": statement,
        "version": version,
        "standing": standing,
        "missing": [{"role": role, "count": count} for role, count in standing.missing.items()],
        "people": [person.name for person in callable_now(statement, version, store.config)],
    }
    message = render("version_rose", facts, store.config.language, store.config.zone)
    key = f"version:{version.id}:level:{version.level}"
    store.posts.owe(key, "approvals", message, thread_key=f"version:{version.id}", critical=True)
    detail: dict[str, object] = {"before": before, "level": version.level}
    store.entries.add("onevoice", "raise_level", f"version:{version.id}", now, incident_id=incident.id, detail=detail)


def _verdicts(store: Store, version: Version) -> Sequence[Verdict]:
    return store.statements.verdicts(version.id or 0)


def _account(verdict: Verdict) -> tuple[str, str]:
    return verdict.platform, verdict.user_id


def _publish(store: Store, version: Version, gone: set[tuple[str, str]], now: datetime) -> None:
    statement, wordings = store.statements.get(version.statement_id), store.statements.wordings(version.id or 0)
    for verdict in _verdicts(store, version):
        if _account(verdict) in gone:
            verdict.withdrawn_at, verdict.withdrawn_via = now, "account"
    standing = judge(statement, version, _verdicts(store, version), store.config)
    reason = "" if standing.outcome == "approved" else standing.reason
    reason = reason if is_untouched(version, wordings) else "text_changed"
    if reason:
        _refuse(store, statement, version, reason, now)
    else:
        _release(store, statement, version, (wordings, standing), now)
    card = version_message(statement, version, wordings, _verdicts(store, version), store.config)
    store.posts.owe(f"version:{version.id}", "approvals", card, critical=True)


def _refuse(store: Store, statement: Statement, version: Version, reason: str, now: datetime) -> None:
    version.state, version.publish_at = VersionState.SUBMITTED, None
    facts = {"statement": statement, "version": version, "reason": reason}
    message = render("not_published", facts, store.config.language, store.config.zone)
    key = f"version:{version.id}:refused:{now:%Y%m%dT%H%M%S}"
    store.posts.owe(key, "approvals", message, thread_key=f"version:{version.id}", critical=True)
    store.entries.add("onevoice", "refuse_publish", f"version:{version.id}", now, detail={"reason": reason})


def _release(
    store: Store, statement: Statement, version: Version, judged: tuple[Mapping[str, Wording], Standing], now: datetime
) -> None:
    wordings, standing = judged
    number = store.scripts.next_number(statement.key)
    version.state, version.published_at = VersionState.PUBLISHED, now
    scripts = scripts_of(statement, version, wordings, standing, (number, now, store.config))
    for script in scripts:
        store.scripts.add(script)
        _send_to_regions(store, script, now)
    detail: dict[str, object] = {script.locale: script.sha256 for script in scripts}
    store.entries.add(
        "onevoice", "publish", f"version:{version.id}", now, incident_id=statement.incident_id, detail=detail
    )
    _tell_team(store, statement, version, scripts)
    if statement.incident_id is not None:
        subject = store.incidents.get(statement.incident_id).subject
        store.effects.add(
            Effect(
                version_id=version.id or 0, subject=subject, due_at=now + _EFFECT_SPAN,
                span_s=int(_EFFECT_SPAN.total_seconds()),
            )
        )  # fmt: skip


def _send_to_regions(store: Store, script: Script, now: datetime) -> None:
    for region in store.config.regions:
        if region.locale != script.locale:
            continue
        facts = {"script": script, "region": region.key, "short": script.sha256[:12]}
        message = render("release", facts, region.locale, store.config.zone)
        for room in region.rooms:
            store.posts.owe(f"release:{script.id}:{region.key}", room, message, critical=True)
        store.scripts.release(script, region.key, now)


def _tell_team(store: Store, statement: Statement, version: Version, scripts: list[Script]) -> None:
    facts = {
        "statement": statement,
        "version": version,
        "locales": [script.locale for script in scripts],
        "short": version.sha256[:12],
        "approved_by": scripts[0].approved_by,
    }
    message = render("published", facts, store.config.language, store.config.zone)
    key = f"version:{version.id}:published"
    store.posts.owe(key, "approvals", message, thread_key=f"version:{version.id}", critical=True)
    if statement.incident_id is not None:
        incident = store.incidents.get(statement.incident_id)
        store.posts.owe(key, incident.room, message, thread_key=f"incident:{incident.id}", critical=True)

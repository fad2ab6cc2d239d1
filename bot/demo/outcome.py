"""What a played story came to, and whether all of it happened."""

from dataclasses import dataclass
from typing import Any

from bot.demo.cast import REGIONS
from bot.demo.players import Hashes, Notes
from bot.model.incident import Incident
from bot.model.statement import Version
from bot.respond.checklist import is_ended
from bot.store.database import Database
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Outcome:
    """``report`` is the JSON object of the demo; ``lacks`` names what did not happen."""

    report: dict[str, Any]
    lacks: tuple[str, ...]


def outcome_of(database: Database, notes: Notes) -> Outcome:
    """Return the report: the records' side from the database, the hashes from the bytes the stand-ins received."""
    with database.begin() as store:
        incident = next(iter(store.incidents.open_ones()), None)
        version = _published(store)
        report = {
            "mentions_read": store.mentions.total(),
            "seconds_to_first_alert": notes.first_alert_s,
            "alerts": [{"level": alert.level, "reason": alert.reason} for alert in store.alerts.recent(20)],
            "incident": _incident(store, incident),
            "statement": _statement(store, version),
            "scripts": {"slack": notes.slack, "telegram": notes.telegram},
        }
        approved = _approved_hashes(store, version)
    return Outcome(report, tuple(_lacking(report, approved)))


def _published(store: Store) -> Version | None:
    versions = [
        version for statement in store.statements.recent() for version in store.statements.versions(statement.id or 0)
    ]
    return next((version for version in versions[::-1] if version.published_at), None)


def _incident(store: Store, incident: Incident | None) -> dict[str, Any] | None:
    if incident is None:
        return None
    items = store.incidents.items(incident.id or 0)
    return {"id": incident.id, "items_done": sum(is_ended(item) for item in items), "items": len(items)}


def _statement(store: Store, version: Version | None) -> dict[str, Any] | None:
    if version is None:
        return None
    people = sorted({verdict.person for verdict in store.statements.verdicts(version.id or 0)})
    return {"version": version.number, "sha256": version.sha256, "approved_by": people}


def _approved_hashes(store: Store, version: Version | None) -> Hashes:
    wordings = store.statements.wordings(version.id or 0) if version else {}
    return {locale: wording.sha256 for locale, wording in wordings.items()}


def _lacking(report: dict[str, Any], approved: Hashes) -> list[str]:
    incident, statement, scripts = report["incident"], report["statement"], report["scripts"]
    wanted = {locale: approved.get(locale) for locale in REGIONS.values()}
    checks = {
        "no mention was read": report["mentions_read"] > 0,
        "no alert was raised": bool(report["alerts"]) and report["seconds_to_first_alert"] is not None,
        "no incident was opened": incident is not None,
        "the checklist is not finished": incident is not None and incident["items_done"] == incident["items"] > 0,
        "nothing was published": statement is not None,
        "nobody approved": bool(statement and statement["approved_by"]),
        "Slack did not receive the approved bytes in every locale": scripts["slack"] == wanted,
        "Telegram did not receive the approved bytes in every locale": scripts["telegram"] == wanted,
    }
    return [what for what, holds in checks.items() if not holds]

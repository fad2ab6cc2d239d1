"""The alert card: what was found, against what is usual, in whose words, and who looks after it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bot.chat.message import Message
from bot.chat.render import render
from bot.config import Config
from bot.model.alert import Alert, AlertState, Level
from bot.model.mention import Mention, SourceState
from bot.watch.alerting import is_snoozed
from bot.watch.causes import STORM
from bot.watch.ladder import Call
from bot.watch.watchlist import watchlist

_SAMPLE_LENGTH = 200
_MINUTE = timedelta(minutes=1)
_HEARD = timedelta(days=1)
"""How far back the people who speak are known."""
_NUMBERS = ("negative", "total", "share", "window_min", "baseline", "low", "high", "weekday", "daypart")


def alert_message(alert: Alert, config: Config, now: datetime, company: Sequence[Alert] = ()) -> Message:
    """Return the card of an alert as it stands now, with those that came up together with it."""
    facts = _facts(alert, now)
    facts["company"] = [_briefly(one, now) for one in company]
    gravest = max([alert, *company], key=lambda one: Level(one.level).rank)
    facts["level"], facts["graver"] = gravest.level, gravest.subject if gravest.subject != alert.subject else ""
    facts["more"] = len(company) - bool(facts["graver"])
    facts["untaken"] = [one.id for one in (alert, *company) if one.state == AlertState.OPEN]
    return render("alert", facts, config.language, config.zone)


def update_message(alert: Alert, before: Level, joined: Sequence[str], config: Config, now: datetime) -> Message:
    """Return the answer in the alert's thread: its level rose from ``before``, or radars joined, or both."""
    facts, found = _facts(alert, now), _findings(alert)
    facts["lead"] = found[0] if found and alert.level != before else None
    facts["findings"] = [one for one in found if one["detector"] in joined and one != facts["lead"]]
    facts["is_guest"] = alert.card_of is not None
    return render("alert_update", facts | {"before": before.value}, config.language, config.zone)


def call_message(alert: Alert, call: Call, config: Config) -> Message:
    """Return the answer in the thread that calls the next people: nobody took the alert."""
    facts: dict[str, Any] = {"alert": alert, "level": str(alert.level), "whom": call.whom, "people": list(call.people)}
    facts["leads_were_called"] = call.after == "lead"
    return render("alert_call", facts | {"waited_min": call.waited_min}, config.language, config.zone)


def quiet_over_message(alert: Alert, numbers: Mapping[str, Any], config: Config, now: datetime) -> Message:
    """Return the answer in the thread that the quiet somebody asked for is over and the alert is not.

    ``numbers`` are those of the last minutes: the card's own may be from before the quiet.
    """
    facts = _facts(alert, now) | {"negative": None, **numbers}
    return render("alert_quiet_over", facts, config.language, config.zone)


def chart_message(subject: str, config: Config) -> Message:
    """Return the words above an alert's chart."""
    return render("alert_chart", {"subject": subject}, config.language, config.zone)


def down_message(state: SourceState, config: Config) -> Message:
    """Return what the team is told when a source cannot be read any more."""
    facts = {"name": state.name, "since": state.down_since, "reason": state.down_reason}
    return render("source_down", facts, config.language, config.zone)


def up_message(state: SourceState, config: Config) -> Message:
    """Return what the team is told when an outage of a source is over."""
    facts = {"name": state.name, "since": state.outage_since, "back_at": state.back_at}
    return render("source_up", facts, config.language, config.zone)


def radar_failed_message(radar: str, subject: str, config: Config) -> Message:
    """Return what the team is told when a radar fails."""
    return render("radar_failed", {"radar": radar, "subject": subject}, config.language, config.zone)


def samples_of(mentions: Sequence[Mention], config: Config) -> list[dict[str, str]]:
    """Return mentions as an alert keeps them: authors masked, but for the public accounts of the configuration."""
    return [
        {
            "platform": mention.platform,
            "author": _author(mention, config),
            "text": mention.text[:_SAMPLE_LENGTH] + ("…" if len(mention.text) > _SAMPLE_LENGTH else ""),
            "url": _without_query(mention.url),
        }
        for mention in mentions
    ]


def _facts(alert: Alert, now: datetime) -> dict[str, Any]:
    evidence: Mapping[str, Any] = alert.evidence
    storm = _storm(evidence)
    return {
        "alert": alert,
        "level": str(alert.level),
        "subject": alert.subject,
        "storm": storm,
        "last": None if storm or evidence.get("negative") is None else evidence,
        "findings": [finding for finding in _findings(alert) if finding["detector"] != STORM],
        "taken_at": _taken_at(alert) if evidence else None,
        **_windows(alert, storm),
        "authors": evidence.get("authors"),
        "named": evidence.get("named", ()),
        "trust": evidence.get("trust") or {"value": 0, "incidents": 0},
        "since": datetime.fromisoformat(evidence["since"]) if evidence.get("since") else alert.opened_at,
        "cold_start": evidence.get("cold_start", False),
        "sources": [{"platform": platform, "number": number} for platform, number in evidence.get("top_sources", ())],
        "samples": evidence.get("samples", ()),
        "is_closed": alert.state == AlertState.CLOSED,
        "is_back": alert.cause == "blind_source",
        "heir": evidence.get("heir"),
        "is_snoozed": is_snoozed(alert, now),
    }


def _storm(evidence: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the numbers of the rise of negative posts beside what is usual; None while its radar has not spoken."""
    findings = evidence.get("findings", {})
    if findings and STORM not in findings:
        return None
    told = findings.get(STORM, {}).get("facts") or evidence  # older ones kept the numbers in the evidence alone
    return {name: told.get(name) for name in _NUMBERS} if told.get("negative") is not None else None


def _taken_at(alert: Alert) -> datetime:
    """Return when the numbers of an alert were taken."""
    at = alert.evidence.get("at")
    return datetime.fromisoformat(at) if isinstance(at, str) else alert.refreshed_at


def _windows(alert: Alert, storm: Mapping[str, Any] | None) -> dict[str, int | None]:
    """Return over how many minutes platforms and people were counted, where that is not what the card begins with."""
    window: Any = alert.evidence.get("window")
    if not window:
        return {"counted_min": None, "heard_min": None}
    since, until = (datetime.fromisoformat(end) for end in window)
    counted, heard = until - since, min(max(until, _taken_at(alert)) - since, _HEARD)
    spans = {"counted_min": max(1, round(counted / _MINUTE)), "heard_min": max(1, round(heard / _MINUTE))}
    return {name: None if storm and minutes == storm["window_min"] else minutes for name, minutes in spans.items()}


def _briefly(alert: Alert, now: datetime) -> dict[str, Any]:
    """Return what one line of a card says of an alert that came up with it."""
    facts = _facts(alert, now)
    told = {name: facts[name] for name in ("subject", "level", "storm", "is_snoozed")}
    lead = next(iter(facts["findings"]), None)
    return told | {"lead": lead, "id": alert.id, "taken_by": alert.acknowledged_by}


def _findings(alert: Alert) -> list[dict[str, Any]]:
    """Return what each radar found, the gravest first.

    ``table`` are the sentences that many accounts share, each with how many and since when. ``doubted``: the alert is
    of a level that only what is sure has, and it is not sure any more.
    """
    evidence: Mapping[str, Any] = alert.evidence
    storm, is_grave = _storm(evidence), Level(alert.level).rank >= Level.ORANGE.rank
    told = [
        {"detector": detector, "since": datetime.fromisoformat(found["since"])}
        | {key: found[key] for key in ("level", "reason", "facts")}
        | {"doubted": is_grave and found["facts"].get("sure") is False}
        | ({"facts": storm | {"cold_start": evidence.get("cold_start", False)}} if storm and detector == STORM else {})
        | {"table": [row | {"first_at": datetime.fromisoformat(row["first_at"])} for row in found.get("table", ())]}
        for detector, found in evidence.get("findings", {}).items()
    ]
    return sorted(told, key=lambda found: (-Level(found["level"]).rank, found["detector"] != STORM))


def _author(mention: Mention, config: Config) -> str:
    account = watchlist(config.authors).get((mention.platform, mention.author))
    return account.name if account else mention.author_name


def _without_query(url: str) -> str:
    """Drop what may be a session's token; an address that cannot be read is not shown."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")) if parts.scheme in {"http", "https"} else ""

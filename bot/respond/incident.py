"""Opening and closing an incident: what its rows and its room are."""

import json
from datetime import datetime

from bot.config import Config
from bot.model.alert import Alert
from bot.model.incident import Incident, Phase


def new_incident(subject: str, title: str, opened_by: str, now: datetime, config: Config) -> Incident:
    """Return an incident in its outbreak, with the playbook of the configuration and no alert behind it."""
    return Incident(
        subject=subject,
        title=title,
        playbook=config.respond.playbook,
        level="orange",
        opened_by=opened_by,
        opened_at=now,
    )


def incident_of(alert: Alert, title: str, opened_by: str, now: datetime, config: Config) -> Incident:
    """Return the incident an alert grows into."""
    incident = new_incident(alert.subject, title, opened_by, now, config)
    incident.level, incident.alert_id = alert.level, alert.id
    return incident


def room_name(incident: Incident) -> str:
    """Return the name of the incident's own room."""
    return f"incident-{incident.id}"


def room_request(incident: Incident, config: Config) -> str:
    """Return the order for the incident's room: its name on the platform, topic and who is called into it (JSON)."""
    called = [person.slack for person in config.people if person.slack and person.roles]
    day = incident.opened_at.astimezone(config.zone).strftime("%m%d")
    return json.dumps(
        {
            "name": f"crisis-{incident.id}-{incident.subject}-{day}",
            "topic": incident.title,
            "members": called,
        },
        ensure_ascii=False,
    )


def close(incident: Incident, closed_by: str, now: datetime) -> None:
    """End an incident; its checklist takes no more writes."""
    incident.phase, incident.closed_by, incident.closed_at = Phase.CLOSED, closed_by, now

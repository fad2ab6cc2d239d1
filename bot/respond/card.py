"""The incident card: clocks and checklist in one message, edited in place."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.chat.message import Message
from bot.chat.render import render
from bot.config import Config
from bot.model.incident import Incident, Item
from bot.respond.checklist import is_ended, playbook, waits_for
from bot.respond.clocks import is_overdue


def incident_message(incident: Incident, items: Sequence[Item], config: Config, now: datetime) -> Message:
    """Return the card of an incident as it stands now."""
    facts = {
        "incident": incident,
        "subject": incident.subject,
        "rows": item_rows(incident, items, config.language, now),
        "done": sum(is_ended(item) for item in items),
        "closed": incident.closed_at is not None,
        "book": playbook(incident.playbook).title[config.language],
    }
    return render("incident", facts, config.language, config.zone)


def item_rows(incident: Incident, items: Sequence[Item], language: str, now: datetime) -> list[dict[str, Any]]:
    """Return what the checklist shows of each item, in the reader's language."""
    book = playbook(incident.playbook)
    return [
        {
            "position": item.position,
            "title": book.step(item.key).title[language],
            "role": item.role,
            "state": str(item.state),
            "owner": item.owner,
            "due_at": item.due_at,
            "overdue": not is_ended(item) and is_overdue(item, now),
            "note": item.note,
            "waits_for": [other.position for other in waits_for(book, item, items)],
        }
        for item in items
    ]

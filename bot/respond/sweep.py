"""The clock's half of respond: reminders that are due."""

from datetime import datetime, timedelta

from bot.chat.render import render
from bot.clock import Clock
from bot.config import Config, Person
from bot.model.alert import Level
from bot.model.incident import Incident, Item
from bot.respond.card import incident_message
from bot.respond.checklist import playbook
from bot.respond.clocks import Reminder, remind
from bot.store.database import Database
from bot.store.store import Store


class RespondSweep:
    """Finds reminders that are due and owes them; a second run at the same time finds nothing."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def run(self) -> None:
        """Owe every reminder that is due now, and let incidents rise with their alerts."""
        now = self._clock.now()
        with self._database.begin() as store:
            for incident in store.incidents.open_ones():
                _rise(store, incident, now)
            for item in store.incidents.to_remind(now):
                _remind(store, item, now)


def _rise(store: Store, incident: Incident, now: datetime) -> None:
    """Bring an incident to the level its alert has risen to; it never falls by itself."""
    alert = store.alerts.get(incident.alert_id) if incident.alert_id is not None else None
    if alert is None or Level(alert.level).rank <= Level(incident.level).rank:
        return
    before, incident.level = incident.level, alert.level
    facts = {"incident": incident, "before": before}
    message = render("incident_rose", facts, store.config.language, store.config.zone)
    key = f"incident:{incident.id}:level:{incident.level}"
    store.posts.owe(key, incident.room, message, thread_key=f"incident:{incident.id}", critical=True)
    detail: dict[str, object] = {"before": before, "level": incident.level}
    store.entries.add("onevoice", "raise_level", f"incident:{incident.id}", now, incident_id=incident.id, detail=detail)
    _refresh_card(store, incident, now)


def _remind(store: Store, item: Item, now: datetime) -> None:
    config = store.config
    reminder = remind(item, now, timedelta(minutes=config.respond.remind_every_min), config.respond.reminders)
    if reminder is None:
        item.remind_at = None
        return
    incident = store.incidents.get(item.incident_id)
    item.reminders, item.remind_at = reminder.number, reminder.next_at
    facts = {
        "incident": incident,
        "item": item,
        "title": playbook(incident.playbook).step(item.key).title[config.language],
        "tone": reminder.tone,
        "people": [person.name for person in _called(config, item, reminder)],
    }
    message = render("reminder", facts, config.language, config.zone)
    key = f"item:{item.id}:reminder:{reminder.number}"
    store.posts.owe(key, incident.room, message, thread_key=f"incident:{incident.id}", critical=True)
    store.entries.add(
        "onevoice", "remind", f"item:{item.id}", now, incident_id=incident.id, detail={"tone": reminder.tone}
    )
    _refresh_card(store, incident, now)


def _refresh_card(store: Store, incident: Incident, now: datetime) -> None:
    items = store.incidents.items(incident.id or 0)
    store.posts.owe(f"incident:{incident.id}", incident.room, incident_message(incident, items, store.config, now))


def _called(config: Config, item: Item, reminder: Reminder) -> list[Person]:
    """Return who is named: the owner, else all who hold the role; on the last call the deputies and the lead too."""
    owner = config.person(item.owner) if item.owner else None
    called = [owner] if owner else list(config.people_with(item.role)) or list(config.people_with("lead"))
    if reminder.tone == "escalated":
        called += [deputy for person in called if (deputy := config.person(person.deputy))]
        called += config.people_with("lead")
    return list(dict.fromkeys(called))

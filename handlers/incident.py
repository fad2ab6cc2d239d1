"""Incidents: opening, looking at, writing to the timeline of, and closing a crisis."""

from datetime import datetime, timedelta

from bot.chat.asker import language_of, name_of
from bot.chat.command import Command, number_in
from bot.chat.message import Ask, Reply
from bot.chat.render import render
from bot.errors import BadInput
from bot.model.alert import AlertState
from bot.model.incident import Incident, Phase
from bot.respond.card import incident_message, item_rows
from bot.respond.checklist import first_items, playbook
from bot.respond.incident import close, incident_of, new_incident, room_name, room_request
from bot.store.store import Store
from handlers.alert import show as show_alert
from handlers.alert import take

_OPEN = "/crisis open ALERT, or /crisis open SUBJECT TITLE"
_TEAM = ("lead", "pr", "legal", "rd", "support", "marketing", "executive")


def open_incident(ask: Ask, store: Store) -> Reply:
    """Open an incident from an alert or by hand: its rows, its room, its checklist. Twice gives the same one."""
    head, rest = [*ask.text.split(maxsplit=1), "", ""][:2]
    if head.lstrip("#").isdigit():
        return _open_from_alert(ask, store, number_in(head, _OPEN)[0])
    subjects = [subject.key for subject in store.config.subjects]
    if head not in subjects or not rest.strip():
        raise BadInput("Type: {usage}. Subjects: {subjects}", usage=_OPEN, subjects=", ".join(subjects) or "-")
    incident = new_incident(head, rest.strip()[:150], name_of(ask, store.config), ask.at, store.config)
    return _start(ask, store, incident)


def _open_from_alert(ask: Ask, store: Store, number: int) -> Reply:
    alert = store.alerts.get(number)
    if (there := store.incidents.of_alert(number)) is not None:
        return Reply("incident_opened", {"incident": there, "again": True})
    title = render("incident_title", {"alert": alert}, store.config.language, store.config.zone).summary
    incident = incident_of(alert, title, name_of(ask, store.config), ask.at, store.config)
    reply = _start(ask, store, incident)
    alert.incident_id = incident.id
    if alert.state == AlertState.OPEN:
        take(store, [alert], incident.opened_by, ask.at)
    if alert.state != AlertState.CLOSED:
        show_alert(store, alert, ask.at)
    return reply


def _start(ask: Ask, store: Store, incident: Incident) -> Reply:
    config = store.config
    store.incidents.add(incident)
    incident.room = room_name(incident)
    remind_before = timedelta(minutes=config.respond.remind_every_min)
    store.incidents.add_items(first_items(playbook(incident.playbook), incident.id or 0, ask.at, remind_before))
    store.posts.open_room(incident.room, room_request(incident, config))
    show(store, incident, ask.at)
    store.entries.add(incident.opened_by, "open", f"incident:{incident.id}", ask.at, incident_id=incident.id)
    return Reply("incident_opened", {"incident": incident, "again": False})


def show(store: Store, incident: Incident, now: datetime) -> None:
    """Bring the incident's card up to date."""
    items = store.incidents.items(incident.id or 0)
    message = incident_message(incident, items, store.config, now)
    store.posts.owe(f"incident:{incident.id}", incident.room, message, critical=True)


def meant(ask: Ask, store: Store) -> tuple[Incident, str]:
    """Return the incident an Ask is about and the text without its number.

    It is the one named ``#N``, else the one whose room this is, else the only open one.
    """
    words = ask.text.split()
    if words and words[-1].startswith("#") and words[-1][1:].isdigit():
        number, _ = number_in(words[-1], "/crisis checklist #INCIDENT")
        return store.incidents.get(number), ask.text.rstrip().removesuffix(words[-1]).rstrip()
    here = store.incidents.of_room(store.posts.room_at(ask.platform, ask.room))
    if here is not None:
        return here, ask.text
    ones = store.incidents.open_ones()
    if len(ones) == 1:
        return ones[0], ask.text
    if not ones:
        raise BadInput("No incident is open. `/crisis open ALERT` opens one.")
    known = ", ".join(f"#{incident.id} {incident.title}" for incident in ones)
    raise BadInput("Several incidents are open: {known}. Add the number at the end, such as #{first}.",
                   known=known, first=ones[0].id)  # fmt: skip


def status(ask: Ask, store: Store) -> Reply:
    """Return what is open, what is next, and what could not be delivered."""
    config, language = store.config, language_of(ask, store.config)
    incidents = [
        {
            "incident": incident,
            "next": [row for row in _rows(store, incident, language, ask.at) if row["state"] in {"open", "taken"}][:3],
        }
        for incident in store.incidents.open_ones()
    ]
    facts = {
        "alerts": store.alerts.all_live(),
        "incidents": incidents,
        "waiting": store.statements.awaiting(),
        "sources": store.sources.all(),
        "late": [
            {"room": post.room, "platform": post.platform, "state": str(post.state), "reason": post.reason}
            for post in store.posts.waiting(datetime.now(config.zone) - timedelta(seconds=5))
        ],
        "mentions": store.mentions.total(),
    }
    return Reply("status", facts)


def _rows(store: Store, incident: Incident, language: str, now: datetime) -> list[dict[str, object]]:
    return item_rows(incident, store.incidents.items(incident.id or 0), language, now)


def list_open(ask: Ask, store: Store) -> Reply:
    """Return live alerts and open incidents."""
    return Reply("list", {"alerts": store.alerts.all_live(), "incidents": store.incidents.open_ones()})


def note(ask: Ask, store: Store) -> Reply:
    """Write a line to the timeline."""
    incident, text = meant(ask, store)
    if not text.strip():
        raise BadInput("The note is empty. Type: `/crisis note TEXT`")
    who = name_of(ask, store.config)
    detail = {"text": text.strip()[:1000]}
    entry = store.entries.add(who, "note", f"incident:{incident.id}", ask.at, incident_id=incident.id, detail=detail)
    message = render("note", {"who": who, "text": detail["text"]}, store.config.language, store.config.zone)
    store.posts.owe(f"note:{entry.id}", incident.room, message, thread_key=f"incident:{incident.id}")
    return Reply("noted", {"incident": incident})


def close_incident(ask: Ask, store: Store) -> Reply:
    """End an incident; its card says by whom and when, and takes no more writes."""
    incident, _ = meant(ask, store)
    if incident.phase == Phase.CLOSED:
        raise BadInput("Incident {number} is closed already.", number=incident.id)
    close(incident, name_of(ask, store.config), ask.at)
    show(store, incident, ask.at)
    store.entries.add(incident.closed_by, "close", f"incident:{incident.id}", ask.at, incident_id=incident.id)
    return Reply("incident_closed", {"incident": incident})


COMMANDS = (
    Command(("crisis", "open"), open_incident, roles=_TEAM, usage="ALERT | SUBJECT TITLE"),
    Command(("crisis", "status"), status),
    Command(("crisis", "list"), list_open),
    Command(("crisis", "note"), note, usage="TEXT"),
    Command(("crisis", "close"), close_incident, roles=("lead", "pr", "executive"), usage="[#INCIDENT]"),
)

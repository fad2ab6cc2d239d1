"""The checklist: taking, ending and skipping items."""

from bot.chat.asker import language_of, name_of
from bot.chat.command import Command, number_in
from bot.chat.message import Ask, Reply
from bot.errors import BadInput
from bot.model.incident import Incident, Item, ItemState, Phase
from bot.respond.card import item_rows
from bot.respond.checklist import is_ended, playbook, waits_for
from bot.store.store import Store
from handlers.incident import meant, show


def checklist(ask: Ask, store: Store) -> Reply:
    """Return the checklist as it stands."""
    incident, _ = meant(ask, store)
    rows = item_rows(incident, store.incidents.items(incident.id or 0), language_of(ask, store.config), ask.at)
    return Reply("checklist", {"incident": incident, "rows": rows})


def take(ask: Ask, store: Store) -> Reply:
    """Put the person's name on an item. Taking over from somebody is allowed and on record."""
    incident, item, _ = _item(ask, store, "/crisis take ITEM")
    item.owner, item.state = name_of(ask, store.config), ItemState.TAKEN
    return _changed(ask, store, incident, item, "take")


def done(ask: Ask, store: Store) -> Reply:
    """End an item; words after the number are kept as its proof."""
    incident, item, rest = _item(ask, store, "/crisis done ITEM [proof]")
    open_before = waits_for(playbook(incident.playbook), item, store.incidents.items(incident.id or 0))
    if open_before:
        before = ", ".join(str(other.position) for other in open_before)
        raise BadInput(
            "Item {position} comes after {before}. End or skip those first.", position=item.position, before=before
        )
    item.state, item.note = ItemState.DONE, rest[:500]
    return _end(ask, store, incident, item, "done")


def skip(ask: Ask, store: Store) -> Reply:
    """End an item without doing it; the reason is kept."""
    incident, item, rest = _item(ask, store, "/crisis skip ITEM REASON")
    if not rest.strip():
        raise BadInput("Say why. Type: `/crisis skip ITEM REASON`")
    item.state, item.note = ItemState.SKIPPED, rest.strip()[:500]
    return _end(ask, store, incident, item, "skip")


def _item(ask: Ask, store: Store, usage: str) -> tuple[Incident, Item, str]:
    incident, text = meant(ask, store)
    position, rest = number_in(text, usage)
    if incident.phase == Phase.CLOSED:
        raise BadInput("Incident {number} is closed; its checklist takes no more changes.", number=incident.id)
    item = store.incidents.item(incident.id or 0, position)
    if is_ended(item):
        raise BadInput("Item {position} was ended by {who}.", position=position, who=item.ended_by)
    return incident, item, rest


def _end(ask: Ask, store: Store, incident: Incident, item: Item, verb: str) -> Reply:
    item.owner = item.owner or name_of(ask, store.config)
    item.ended_by, item.ended_at, item.remind_at = name_of(ask, store.config), ask.at, None
    return _changed(ask, store, incident, item, verb)


def _changed(ask: Ask, store: Store, incident: Incident, item: Item, verb: str) -> Reply:
    show(store, incident, ask.at)
    store.posts.disarm(f"item:{item.id}:reminder:")
    detail = {"position": item.position, "note": item.note}
    who = name_of(ask, store.config)
    store.entries.add(who, verb, f"item:{item.id}", ask.at, incident_id=incident.id, detail=detail)
    title = playbook(incident.playbook).step(item.key).title[language_of(ask, store.config)]
    return Reply("item_changed", {"incident": incident, "item": item, "title": title, "verb": verb})


COMMANDS = (
    Command(("crisis", "checklist"), checklist, usage="[#INCIDENT]"),
    Command(("crisis", "take"), take, usage="ITEM [#INCIDENT]"),
    Command(("crisis", "done"), done, usage="ITEM [proof] [#INCIDENT]"),
    Command(("crisis", "skip"), skip, usage="ITEM REASON [#INCIDENT]"),
)

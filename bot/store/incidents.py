"""Incidents and the items of their checklists."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.errors import NotFound
from bot.model.incident import Incident, Item, ItemState, Phase

_UNENDED = (ItemState.OPEN, ItemState.TAKEN)


class Incidents:
    """Queries over incidents; works inside the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, incident: Incident) -> Incident:
        """Store a new incident and give it its number."""
        self._session.add(incident)
        self._session.flush()
        return incident

    def add_items(self, items: Iterable[Item]) -> None:
        """Store a checklist."""
        self._session.add_all(items)
        self._session.flush()

    def get(self, number: int) -> Incident:
        """Return an incident. Raises NotFound."""
        incident = self._session.get(Incident, number)
        if incident is None:
            raise NotFound("There is no incident {number}. `/crisis list` shows them.", number=number)
        return incident

    def of_alert(self, alert_id: int) -> Incident | None:
        """Return the incident that was opened from an alert."""
        return self._session.exec(select(Incident).where(Incident.alert_id == alert_id)).first()

    def of_room(self, room: str) -> Incident | None:
        """Return the incident whose own room has that name."""
        return self._session.exec(select(Incident).where(Incident.room == room, Incident.room != "")).first()

    def open_ones(self) -> Sequence[Incident]:
        """Return every incident that is not closed, oldest first."""
        query = select(Incident).where(Incident.phase != Phase.CLOSED).order_by(col(Incident.id))
        return self._session.exec(query).all()

    def items(self, incident_id: int) -> Sequence[Item]:
        """Return an incident's checklist in order."""
        query = select(Item).where(Item.incident_id == incident_id).order_by(col(Item.position))
        return self._session.exec(query).all()

    def item(self, incident_id: int, position: int) -> Item:
        """Return one item by its number on the list. Raises NotFound."""
        query = select(Item).where(Item.incident_id == incident_id, Item.position == position)
        item = self._session.exec(query.with_for_update()).first()
        if item is None:
            raise NotFound("There is no item {position}. `/crisis checklist` shows them.", position=position)
        return item

    def to_remind(self, now: datetime) -> Sequence[Item]:
        """Return the items whose reminder is due, of incidents that are not closed."""
        query = (
            select(Item)
            .join(Incident, col(Incident.id) == col(Item.incident_id))
            .where(Incident.phase != Phase.CLOSED, col(Item.state).in_(_UNENDED), col(Item.remind_at) <= now)
            .order_by(col(Item.id))
            .with_for_update(of=Item)
        )
        return self._session.exec(query).all()

"""The cards of alerts in the room: what comes up together stands on one card, the first alert's."""

from collections.abc import Sequence
from datetime import datetime

from bot.model.alert import Alert, AlertState, Level
from bot.store.store import Store
from bot.watch.alerting import is_calm
from bot.watch.card import alert_message


class Cards:
    """Shows alerts; works inside the caller's transaction. ``live``: every alert that is not closed, if known."""

    def __init__(self, store: Store, now: datetime, live: Sequence[Alert] | None = None) -> None:
        self._store = store
        self._now = now
        self._live = store.alerts.all_live() if live is None else live

    def company(self, holder: Alert) -> Sequence[Alert]:
        """Return the live alerts that stand on another one's card, in the order they came up."""
        guests = [one for one in self._live if one.card_of == holder.id and one.state != AlertState.CLOSED]
        return sorted(guests, key=lambda alert: alert.id or 0)

    def holder(self, alert: Alert) -> Alert:
        """Return the alert on whose card this one stands: itself where it has one of its own."""
        return self._store.alerts.get(alert.card_of) if alert.card_of is not None else alert

    def all_on(self, holder: Alert) -> Sequence[Alert]:
        """Return the alerts of a card, its own first, then the live ones that came up with it."""
        return [holder, *self.company(holder)]

    def level(self, holder: Alert) -> Level:
        """Return the colour of a card: that of the gravest alert on it."""
        return max((Level(alert.level) for alert in self.all_on(holder)), key=lambda level: level.rank)

    def show(self, alert: Alert) -> None:
        """Bring the card on which the alert stands up to date."""
        holder = self.holder(alert)
        message = alert_message(holder, self._store.config, self._now, self.company(holder))
        self._store.posts.owe(f"alert:{holder.id}", "alerts", message, critical=True)
        if holder.escalated and not self._may_be_taken(holder):
            self._call_off(holder)

    def hand_over(self, holder: Alert) -> Alert | None:
        """Give those who are left on the card of a closed alert one of their own; return whose it is.

        Those that are as calm end with the card, each in its turn.
        """
        left = self.company(holder)
        going_on = [alert for alert in left if not is_calm(alert, self._now)]
        heir = max(going_on, key=lambda alert: Level(alert.level).rank, default=None)
        if heir is None:
            return None
        for alert in left:
            alert.card_of = heir.id
        heir.card_of = None
        heir.escalated, heir.call_at = holder.escalated, holder.call_at
        self.show(heir)
        return heir

    def _may_be_taken(self, holder: Alert) -> bool:
        """Tell whether anything on a card, or what it went on as, still waits for somebody."""
        heir = holder.evidence.get("heir")
        heirs = [self._store.alerts.get(heir)] if isinstance(heir, int) else []
        return any(one.state == AlertState.OPEN for one in (*self.all_on(holder), *heirs))

    def _call_off(self, holder: Alert) -> None:
        """Take back the calls for a card of which nobody need take anything any more, and for those it went on from."""
        calls = f"alert:{holder.id}:call:"
        self._store.posts.withdraw(calls)
        self._store.posts.disarm(calls)
        if isinstance(before := holder.evidence.get("heir_of"), int):
            self._call_off(self._store.alerts.get(before))

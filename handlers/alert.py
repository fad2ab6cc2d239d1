"""Alerts: somebody has taken it, or it may keep quiet for a while."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.chat.asker import name_of
from bot.chat.command import Command, number_in
from bot.chat.message import Ask, Reply
from bot.errors import BadInput
from bot.model.alert import Alert, AlertState, Level
from bot.model.mention import Polarity
from bot.model.signal import RiskReport
from bot.store.store import Store
from bot.watch.sweep.cards import Cards

_LONGEST_SNOOZE_MIN = 24 * 60
_RISK = "/crisis risk SUBJECT LEVEL WHAT"
_SNOOZE = "/crisis snooze ALERT MINUTES [reason]"


def acknowledge(ask: Ask, store: Store) -> Reply:
    """Put a name and a time on the alert: somebody looks after it."""
    number, _ = number_in(ask.text, "/crisis ack ALERT")
    alert, now = _live(store, _today(store, number)), ask.at
    untaken = [one for one in _on_the_card(store, alert, now) if one.state == AlertState.OPEN]
    if not untaken:
        return Reply("alert_acked", {"alert": alert, "again": True, "others": []})
    take(store, untaken, name_of(ask, store.config), now)
    return Reply("alert_acked", {"alert": alert, "again": False, "others": _ids_beside(alert, untaken)})


def snooze(ask: Ask, store: Store) -> Reply:
    """Keep the alert quiet until a set time; a higher level still speaks."""
    number, rest = number_in(ask.text, _SNOOZE)
    minutes, reason = number_in(rest, _SNOOZE)
    if not 1 <= minutes <= _LONGEST_SNOOZE_MIN:
        raise BadInput("Snooze takes 1 to {most} minutes. Type: `{usage}`", most=_LONGEST_SNOOZE_MIN, usage=_SNOOZE)
    alert, now = _live(store, number), ask.at
    who, detail = name_of(ask, store.config), {"minutes": minutes, "reason": reason[:200]}
    on_card = _on_the_card(store, alert, now)
    for one in on_card:
        one.snoozed_until, one.snooze_reason = now + timedelta(minutes=minutes), reason[:200]
        store.entries.add(who, "snooze", f"alert:{one.id}", now, detail=dict(detail))
    show(store, alert, now)
    return Reply("alert_snoozed", {"alert": alert, "minutes": minutes, "others": _ids_beside(alert, on_card)})


def call_wrong(ask: Ask, store: Store) -> Reply:
    """Close an alert that is no alarm; its samples become labels that `onevoice train` learns from.

    A thumb that slips must not close an alarm, so it is asked first; ``yes`` is the answer.
    """
    number, rest = number_in(ask.text, "/crisis wrong ALERT")
    alert, who = _live(store, number), name_of(ask, store.config)
    on_card = _on_the_card(store, alert, ask.at)
    if rest.strip().lower() != "yes":
        return Reply("alert_wrong_sure", {"alert": alert, "others": _ids_beside(alert, on_card)})
    learned = sum(_close_as_wrong(store, one, who, ask.at) for one in on_card)
    show(store, alert, ask.at)
    return Reply("alert_wrong", {"alert": alert, "learned": learned, "others": _ids_beside(alert, on_card)})


def _close_as_wrong(store: Store, alert: Alert, who: str, now: datetime) -> int:
    """Close one alert and return how many of its posts became labels."""
    alert.state, alert.wrong_by, alert.wrong_at = AlertState.CLOSED, who, now
    found = alert.evidence.get("sample_ids")
    ids = [number for number in found if isinstance(number, int)] if isinstance(found, list) else []
    learned = store.signals.label(store.mentions.by_id(ids), Polarity.NEUTRAL, who, now)
    if alert.cause == "risk_report":
        store.signals.close_risks(alert.subject, now)
    store.entries.add(who, "call_wrong", f"alert:{alert.id}", now, detail={"labels": learned})
    return learned


def file_risk(ask: Ask, store: Store) -> Reply:
    """Take an entry from the technical side: it warns like any other radar."""
    subject, _, rest = ask.text.strip().partition(" ")
    level, _, text = rest.strip().partition(" ")
    known = [entry.key for entry in store.config.subjects]
    if subject not in known:
        raise BadInput(
            "`{subject}` is not watched; there are: {known}. Type: `{usage}`",
            subject=subject[:40], known=", ".join(known), usage=_RISK,
        )  # fmt: skip
    if level not in set(Level) or not text.strip():
        levels = ", ".join(Level)
        raise BadInput("A risk needs a level ({levels}) and a sentence. Type: `{usage}`", levels=levels, usage=_RISK)
    who = name_of(ask, store.config)
    report = store.signals.file(
        RiskReport(subject=subject, level=level, text=text.strip()[:500], reporter=who, filed_at=ask.at)
    )
    store.entries.add(who, "file_risk", f"risk:{report.id}", ask.at, detail={"subject": subject, "level": level})
    return Reply("risk_filed", {"report": report})


def show(store: Store, alert: Alert, now: datetime) -> None:
    """Bring the card of the alert up to date."""
    Cards(store, now).show(alert)


def take(store: Store, alerts: Sequence[Alert], who: str, now: datetime) -> None:
    """Put a name and a time on alerts that nobody took yet."""
    for one in alerts:
        one.state, one.acknowledged_by, one.acknowledged_at = AlertState.ACKNOWLEDGED, who, now
        store.entries.add(who, "acknowledge", f"alert:{one.id}", now, incident_id=one.incident_id)
    for one in alerts:
        show(store, one, now)


def _ids_beside(alert: Alert, alerts: Sequence[Alert]) -> list[int | None]:
    return [one.id for one in alerts if one is not alert]


def _on_the_card(store: Store, alert: Alert, now: datetime) -> Sequence[Alert]:
    """Return what a press on the alert's card is about: all that stands on it. A guest is only itself."""
    return [alert] if alert.card_of is not None else Cards(store, now).all_on(alert)


def _today(store: Store, number: int) -> int:
    """Return as what an alert goes on that was closed: the call for it still stands in its thread."""
    alert = store.alerts.get(number)
    while alert.state == AlertState.CLOSED and isinstance(heir := alert.evidence.get("heir"), int):
        alert = store.alerts.get(heir)
    return alert.id or number


def _live(store: Store, number: int) -> Alert:
    alert = store.alerts.get(number)
    if alert.state == AlertState.CLOSED:
        raise BadInput("Alert {number} is closed. `/crisis list` shows what is open.", number=number)
    return alert


COMMANDS = (
    Command(("crisis", "ack"), acknowledge, usage="ALERT"),
    Command(("crisis", "snooze"), snooze, usage="ALERT MINUTES [reason]"),
    Command(("crisis", "wrong"), call_wrong, usage="ALERT [yes]"),
    Command(("crisis", "risk"), file_risk, usage="SUBJECT LEVEL WHAT"),
)

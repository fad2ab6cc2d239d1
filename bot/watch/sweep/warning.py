"""Turns what detectors found about a subject into alerts: opened, raised, refreshed, escalated, closed."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model.alert import Alert, AlertState, Level
from bot.model.signal import SignalRecord
from bot.ports import Signal
from bot.store.store import Store
from bot.watch.alerting import (
    AFTERMATH,
    CALM_FOR,
    CHART_EVERY,
    WRONG_FOR,
    Before,
    Decision,
    card_to_join,
    decide,
    grown,
    has_doubled,
    has_unseen,
    is_loud,
    lately,
    news,
    settles,
    thread_is_free,
    told_by_card,
    told_of,
    told_too,
    waits_for_others,
)
from bot.watch.card import call_message, quiet_over_message, update_message
from bot.watch.causes import STORM, Finding, merge
from bot.watch.ladder import STEPS, next_call, to_be_taken, wait
from bot.watch.sweep.cards import Cards
from bot.watch.sweep.evidence import NUMBERLESS, WITHOUT_NUMBERS, Evidence, of_signal
from bot.watch.sweep.shown import Shown

_ACTOR = "onevoice"
_SIGNALLED_EVERY = timedelta(minutes=1)
"""How exactly it is kept when an alert was heard of last: a sweep that changes nothing else writes nothing."""
_GREW_EVERY = timedelta(minutes=30)
_KEPT = ("since", "heir_of", "grew_at", "height", "told_many")
"""What an alert's evidence keeps when it is gathered anew."""
_logger = logging.getLogger("bot.watch.sweep")


class Warner:
    """Follows the findings about one subject, inside the caller's transaction.

    ``live``: every alert that is not closed, whoever's; a new one is added to it.
    """

    def __init__(self, store: Store, shown: Shown, live: list[Alert]) -> None:
        self._store = store
        self._subject = shown.subject
        self._now = shown.whole.now
        self._evidence = Evidence(store, shown)
        self._all_live = live
        self._cards = Cards(store, self._now, live)
        self._live = {alert.cause: alert for alert in live if alert.subject == self._subject}

    def follow(self, signals: Sequence[Signal], *, is_read: bool = True) -> None:
        """Do what is decided about each finding, and about each live alert that has none.

        ``is_read``: the subject's texts were read lately. Before they are, nothing is taken for calm.
        """
        findings = merge(signals, self._live)
        for finding in findings:
            self._follow(finding)
        going_on = {one.cause for one in findings if one.cause in self._live and one.keeps_open(self._live[one.cause])}
        for cause, alert in self._live.items():
            if self._is_loud(alert):
                self._go_on_for(alert)
                going_on.add(cause)
            over = decide(None, alert, self._now) if is_read and cause not in going_on else None
            if over and over.action == "close" and not self._waits(alert):
                self._close(alert, over)
            elif alert.state != AlertState.CLOSED:
                self._look_after(alert)

    def _is_loud(self, alert: Alert) -> bool:
        return alert.cause == STORM and is_loud(alert, self._evidence.negative(60), self._now)

    def _go_on_for(self, alert: Alert) -> None:
        if not lately(alert.signalled_at, self._now, _SIGNALLED_EVERY):
            alert.signalled_at = self._now

    def _note_height(self, alert: Alert, finding: Finding) -> None:
        """Keep when an alert grew last, to half an hour, and how high."""
        if not finding.grows:
            return
        grew_at, height = grown(alert)
        if not lately(grew_at, self._now, _GREW_EVERY) or finding.many > height:
            height = max(height, finding.many)
            noted: dict[str, object] = {"grew_at": self._now.isoformat(), "height": height}
            if settles(alert, self._now):
                noted["told_many"] = height
            alert.evidence = dict(alert.evidence) | noted

    def _waits(self, alert: Alert) -> bool:
        return alert.card_of is None and waits_for_others(self._cards.company(alert), self._now)

    def _follow(self, finding: Finding) -> None:
        live = self._live.get(finding.cause)
        others = [alert for cause, alert in self._live.items() if cause != finding.cause]
        decision = decide(finding, live, self._now, others, self._before(finding.cause) if live is None else None)
        if live is None and decision.action == "hold":
            self._keep_unsaid(finding, decision)
        elif live is None:
            self._open(finding, decision)
        else:
            if finding.keeps_open(live):
                self._go_on_for(live)
            self._note_height(live, finding)
            if (holder := self._cards.holder(live)).state == AlertState.CLOSED:
                self._pass_on(holder)
            self._go_on(live, finding, decision)

    def _before(self, cause: str) -> Before:
        alerts = self._store.alerts
        return Before(
            wrong=alerts.called_wrong(self._subject, cause, self._now - WRONG_FOR),
            quiet=alerts.quiet(self._subject, cause, self._now),
            storm=alerts.closed_since(self._subject, STORM, self._now - AFTERMATH),
        )

    def _open(self, finding: Finding, decision: Decision) -> None:
        evidence = self._evidence.of(finding)
        holder = card_to_join(finding, self._all_live, self._now)
        evidence |= {"told": told_too({}, finding.signals, self._now), "told_many": finding.many}
        told_level = told_by_card(finding.level, self._cards.level(holder)) if holder else finding.level
        evidence["told_level"] = told_level.value
        alert = self._store.alerts.add(
            Alert(
                subject=self._subject,
                cause=finding.cause,
                level=finding.level,
                reason=finding.lead.reason,
                evidence=evidence,
                opened_at=self._now,
                signalled_at=self._now,
                refreshed_at=self._now,
                card_of=holder.id if holder else None,
            )
        )
        self._live[finding.cause] = alert
        self._all_live.append(alert)
        self._note_height(alert, finding)
        self._record(alert, "raise_alert", decision)
        self._keep(finding, alert, decision)
        if holder is None:
            self._cards.show(alert)
            self._draw(alert, finding)
        elif finding.level != told_level and thread_is_free(holder.told_at or holder.opened_at, self._now):
            self._answer(alert, told_level, finding, ())

    def _go_on(self, alert: Alert, finding: Finding, decision: Decision) -> None:
        told, told_level = told_of(alert), Level(str(alert.evidence.get("told_level", alert.level)))
        holder, is_guest = self._cards.holder(alert), alert.card_of is not None
        card_level = self._cards.level(holder)
        joined = [] if is_guest or decision.reason == "snoozed" else self._unheard(alert, finding)
        if decision.action == "keep" and not joined and alert.level == told_level:
            return
        if decision.action == "raise":
            told_level = max(told_level, told_by_card(finding.level, card_level), key=lambda level: level.rank)
        kept: dict[str, object] = {key: alert.evidence[key] for key in _KEPT if key in alert.evidence}
        kept |= {"told": told, "told_level": told_level.value}
        if decision.action != "keep":
            alert.evidence, alert.refreshed_at = self._evidence.of(finding) | kept, self._now
        if decision.action == "raise":
            alert.level, alert.reason, alert.snoozed_until = finding.level, finding.lead.reason, None
            self._record(alert, "raise_level", decision)
            self._keep(finding, alert, decision)
        told_at = holder.told_at or (holder.opened_at if is_guest else None)
        if thread_is_free(told_at, self._now) and (joined or alert.level != told_level):
            self._answer(alert, told_level, finding, joined)
        if decision.action == "keep" or (is_guest and finding.level.rank <= card_level.rank):
            return
        holder.refreshed_at = self._now
        self._cards.show(alert)
        if not is_guest:
            self._draw(alert, finding)

    def _unheard(self, alert: Alert, finding: Finding) -> Sequence[Signal]:
        """Return what the thread should hear of: radars that joined, and the rise that doubled since it was told."""
        heard_at = alert.told_at or alert.opened_at
        joined = news(finding, told_of(alert), heard_at, self._now)
        if not has_doubled(alert, finding, self._now):
            return joined
        return [signal for signal in finding.signals if signal.detector == STORM or signal in joined]

    def _answer(self, alert: Alert, told_level: Level, finding: Finding, joined: Sequence[Signal]) -> None:
        """Tell the thread of a higher level and of radars that joined, in one message."""
        holder = self._cards.holder(alert)
        store, key, rose = self._store, f"alert:{holder.id}", alert.level != told_level
        told = told_too(told_of(alert), joined, self._now)
        fresh: dict[str, object] = {"findings": {signal.detector: of_signal(signal) for signal in finding.signals}}
        fresh |= {"told": told, "told_level": str(alert.level), "told_many": finding.many}
        alert.evidence = dict(alert.evidence) | fresh
        holder.told_at = self._now
        suffix = f"level:{alert.level}" if rose and holder is alert else f"news:{self._now:%Y%m%dT%H%M%S}"
        message = update_message(alert, told_level, [s.detector for s in joined], store.config, self._now)
        store.posts.owe(f"{key}:{suffix}", "alerts", message, thread_key=key, critical=rose)
        if joined:
            detail: dict[str, object] = {signal.detector: signal.reason for signal in joined}
            store.entries.add(_ACTOR, "find_more", key, self._now, incident_id=alert.incident_id, detail=detail)

    def _look_after(self, alert: Alert) -> None:
        """Show who joined the card, call the next people when nobody took it, and say when its quiet is over."""
        if alert.snoozed_until is not None and alert.snoozed_until <= self._now:
            self._end_quiet(alert, alert.snoozed_until)
        if alert.card_of is not None:
            return
        store, company = self._store, self._cards.company(alert)
        if company and has_unseen(alert, company, self._now):
            alert.refreshed_at = self._now
            self._cards.show(alert)
        if (untaken := to_be_taken([alert, *company], store.config, self._now)) is None:
            alert.call_at = None
        elif alert.call_at is None or alert.call_at - self._now > wait(store.config):
            alert.call_at = self._now + wait(store.config)
        elif alert.call_at <= self._now:
            self._call(alert, untaken)

    def _end_quiet(self, alert: Alert, ended_at: datetime) -> None:
        """Say once in the card's thread that a quiet is over, whether it was asked for one alert or the whole card."""
        store, holder = self._store, self._cards.holder(alert)
        key = f"alert:{holder.id}"
        told_as = f"{key}:quiet:{ended_at.isoformat()}"
        alert.snoozed_until, alert.snooze_reason = None, ""
        store.entries.add(_ACTOR, "end_quiet", f"alert:{alert.id}", self._now, incident_id=alert.incident_id)
        if holder.snoozed_until != ended_at and not store.posts.is_owed(told_as):
            numbers = {} if alert.cause in WITHOUT_NUMBERS else self._evidence.numbers()
            message = quiet_over_message(alert, numbers, store.config, self._now)
            store.posts.owe(told_as, "alerts", message, thread_key=key, critical=True)
        self._cards.show(alert)

    def _call(self, alert: Alert, untaken: Alert) -> None:
        """Call the next people of a card about the gravest alert on it that nobody took."""
        store, key = self._store, f"alert:{alert.id}"
        alert.call_at = self._now + wait(store.config)
        if (call := next_call(untaken, store.config, self._now, alert.escalated)) is None:
            alert.escalated = len(STEPS)
            return
        alert.escalated = call.step
        message = call_message(untaken, call, store.config)
        store.posts.owe(f"{key}:call:{call.step}", "alerts", message, thread_key=key, critical=True)
        detail: dict[str, object] = {"whom": call.whom, "people": list(call.people), "waited_min": call.waited_min}
        store.entries.add(_ACTOR, "escalate", key, self._now, incident_id=alert.incident_id, detail=detail)

    def _close(self, alert: Alert, decision: Decision) -> None:
        alert.state = AlertState.CLOSED
        self._record(alert, "close_alert", decision)
        if alert.card_of is not None:
            if self._cards.holder(alert).state == AlertState.CLOSED:
                self._cards.show(alert)  # the last ones end after their card
            return
        self._pass_on(alert)

    def _pass_on(self, closed: Alert) -> None:
        """Give what still goes on a card of its own, and show the closed one as it is."""
        if (heir := self._cards.hand_over(closed)) is not None:
            heir.chart_at, heir.chart_owed = self._now, heir.cause not in NUMBERLESS
            heir.evidence = dict(heir.evidence) | {"heir_of": closed.id}
            closed.evidence = dict(closed.evidence) | {"heir": heir.id}
        self._cards.show(closed)

    def _draw(self, alert: Alert, finding: Finding) -> None:
        """Ask for a chart: with the card, and then every 20 minutes at most."""
        if finding.cause in NUMBERLESS or lately(alert.chart_at, self._now, CHART_EVERY):
            return
        alert.chart_at, alert.chart_owed = self._now, True

    def _keep_unsaid(self, finding: Finding, decision: Decision) -> None:
        last = self._store.signals.last(self._subject, finding.lead.detector)
        if last is None or last.outcome != decision.reason or self._now - last.at >= CALM_FOR:
            self._keep(finding, None, decision)

    def _keep(self, finding: Finding, alert: Alert | None, decision: Decision) -> None:
        for signal in finding.signals:
            record = SignalRecord(
                subject=self._subject, detector=signal.detector, cause=finding.cause, level=signal.level,
                reason=signal.reason, evidence=dict(signal.evidence), at=self._now, outcome=decision.reason,
                alert_id=alert.id if alert else None,
            )  # fmt: skip
            self._store.signals.add(record)

    def _record(self, alert: Alert, verb: str, decision: Decision) -> None:
        _logger.info("alert %s %s %s: %s (%s)", alert.id, alert.subject, alert.level, verb, decision.reason)
        detail = {"level": str(alert.level), "reason": decision.reason, "negative": alert.evidence.get("negative")}
        key = f"alert:{alert.id}"
        self._store.entries.add(_ACTOR, verb, key, self._now, incident_id=alert.incident_id, detail=detail)

"""Decides what findings, or their absence, do to the alert of their subject and cause."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.model.alert import Alert, AlertState, Level
from bot.ports import Signal
from bot.watch.causes import Finding, how_many

REFRESH_EVERY = timedelta(minutes=9)
"""With the three times a level can rise and three for those that join, twelve edits an hour at most: a card that
changes under the thumb cannot be pressed."""
JOIN_FOR = timedelta(minutes=5)
"""How long a new card takes in what comes up of other subjects."""
JOINED_EVERY = timedelta(seconds=90)
"""How often a card changes at most for those that join."""
CHART_EVERY = timedelta(minutes=20)
"""How often the chart in an alert's thread is drawn anew at most."""
CALM_FOR = timedelta(hours=2)
GOES_ON = timedelta(minutes=15)
"""An alert heard of so lately is not calming down."""
THREAD_EVERY = timedelta(minutes=5)
"""How often a thread has news at most; what comes in between is told with the next."""
TOLD_FOR = timedelta(hours=2)
"""How long what a thread was told is no news, should the radar have read something else in between."""
ONE_AT_A_TIME = timedelta(minutes=5)
"""How long a new alert of a subject has the room to itself, unless another is graver."""
WRONG_FOR = timedelta(hours=6)
LOUD_FOR = timedelta(days=1)
SETTLES_FOR = timedelta(minutes=30)
AFTERMATH = timedelta(hours=12)
"""How long after a storm what was read in it is nothing new."""
_BY_PEOPLE = "risk_report"
"""What a person reports: nothing silences it."""
_TWICE = 2
_LOUD = 3
_QUARTERS = 4

Action = Literal["open", "raise", "refresh", "keep", "close", "hold"]


@dataclass(frozen=True, slots=True)
class Before:
    """Earlier alerts of a subject that keep a new one from speaking.

    ``wrong`` is the last one of the cause that somebody called wrong: for six hours only a higher level speaks, or
    twice as much. ``quiet`` is the closed one of the cause whose quiet is not over: that holds for the next. ``storm``
    is the subject's last storm: what was read in it is no news behind it.
    """

    wrong: Alert | None = None
    quiet: Alert | None = None
    storm: Alert | None = None


Told = Mapping[str, Mapping[str, str]]
"""What a thread was told: detector → reason → when (ISO)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do. ``reason`` is the line in the log and in the timeline.

    open: a new alert · raise: level up, card and thread · refresh: new numbers on the card · keep: nothing is said ·
    close: it has been calm for long enough · hold: kept in the store, nobody is told.
    """

    action: Action
    reason: str


def decide(
    finding: Finding | None,
    live: Alert | None,
    now: datetime,
    others: Sequence[Alert] = (),
    before: Before | None = None,
) -> Decision:
    """Return what becomes of the live alert (None: there is none) of a cause.

    ``others`` are the subject's other live alerts: red that goes on silences blue and yellow, and of causes that come
    up together the gravest speaks first. What people report is told in any case.
    """
    if finding is None:
        return _without_finding(live, now)
    if live is None:
        return _of_a_new_one(finding, others, now, before or Before())
    if finding.level.rank > Level(live.level).rank:
        return Decision("raise", f"level_rose:{live.level}_to_{finding.level}")
    if is_snoozed(live, now):
        return Decision("keep", "snoozed")
    if lately(live.refreshed_at, now, REFRESH_EVERY):
        return Decision("keep", "refreshed_recently")
    return Decision("refresh", "still_going_on")


def is_loud(alert: Alert, last_hour: int, now: datetime) -> bool:
    """Tell whether a storm is as loud still as a third of its height: the radar may have got used to it by then.

    ``last_hour`` are the negative posts of the last hour. A day after it grew last, that is the new usual.
    """
    grew_at, height = grown(alert)
    return height > 0 and lately(grew_at, now, LOUD_FOR) and last_hour / _QUARTERS >= height / _LOUD


def settles(alert: Alert, now: datetime) -> bool:
    """Tell whether the room heard of an alert so lately that its windows still fill."""
    return lately(alert.told_at or alert.opened_at, now, SETTLES_FOR)


def has_doubled(alert: Alert, finding: Finding, now: datetime) -> bool:
    """Tell whether there are twice as many negative posts as there were about when the room heard of the alert."""
    told = alert.evidence.get("told_many")
    if settles(alert, now) or not isinstance(told, int | float):
        return False
    return told > 0 and finding.many >= _TWICE * told


def grown(alert: Alert) -> tuple[datetime | None, float]:
    """Return when an alert grew last, and how many negative posts a quarter of an hour held at its height."""
    grew_at, height = alert.evidence.get("grew_at"), alert.evidence.get("height")
    at = datetime.fromisoformat(grew_at) if isinstance(grew_at, str) else None
    return at, float(height) if isinstance(height, int | float) else 0.0


def lately(at: datetime | None, now: datetime, within: timedelta) -> bool:
    """Tell whether something happened less than ``within`` ago. What lies ahead was noted by a clock that was wrong."""
    return at is not None and timedelta(0) <= now - at < within


def is_calm(alert: Alert, now: datetime) -> bool:
    """Tell whether nothing was heard of an alert for so long that it is over."""
    return now - alert.signalled_at >= CALM_FOR


def waits_for_others(company: Sequence[Alert], now: datetime) -> bool:
    """Tell whether a calm alert keeps its card for those on it that calm down too: they end together.

    Where something on the card still goes on, that gets a card of its own instead.
    """
    return any(not is_calm(one, now) for one in company) and all(now - one.signalled_at >= GOES_ON for one in company)


def card_to_join(finding: Finding, live: Iterable[Alert], now: datetime) -> Alert | None:
    """Return the alert on whose card a new one goes: another subject's of this cause that has just come up.

    A storm that hits five products at once is one card that names five, not five cards. A card that somebody took
    or silenced takes in nobody: what joined it then would be overlooked.
    """
    cards = [
        alert
        for alert in live
        if alert.cause == finding.cause and alert.card_of is None and alert.state == AlertState.OPEN
        if not is_snoozed(alert, now) and lately(alert.opened_at, now, JOIN_FOR)
    ]
    return min(cards, key=lambda alert: alert.id or 0, default=None)


def told_by_card(level: Level, card: Level) -> Level:
    """Return how much of a guest's level its card tells already: only what is graver than the card has to ring."""
    return min(level, card, key=lambda one: one.rank)


def has_unseen(holder: Alert, company: Sequence[Alert], now: datetime) -> bool:
    """Tell whether a card is due to show alerts that joined it since it was shown, or newer numbers of those on it."""
    shown_for = now - holder.refreshed_at
    if shown_for >= REFRESH_EVERY and any(one.refreshed_at >= holder.refreshed_at for one in company):
        return True
    return shown_for >= JOINED_EVERY and any(one.opened_at >= holder.refreshed_at for one in company)


def is_snoozed(alert: Alert, now: datetime) -> bool:
    """Tell whether the team asked for quiet about this alert until later than now."""
    return alert.snoozed_until is not None and now < alert.snoozed_until


def news(finding: Finding, told: Told, told_at: datetime | None, now: datetime) -> Sequence[Signal]:
    """Return the signals that the alert's thread should hear of now.

    A radar that joins is news once; so is one that reads another thing than before, unless that was told lately. The
    thread is left alone for five minutes after its last news.
    """
    if not thread_is_free(told_at, now):
        return ()
    return [signal for signal in finding.signals if _is_news(signal, told.get(signal.detector, {}), now)]


def told_of(alert: Alert) -> Told:
    """Return what an alert's thread was told; what an older version noted, without the time, is told once more."""
    told = alert.evidence.get("told")
    return {key: when for key, when in told.items() if isinstance(when, dict)} if isinstance(told, dict) else {}


def told_too(told: Told, signals: Iterable[Signal], now: datetime) -> Told:
    """Return what a thread was told once it hears of these signals."""
    more = {signal.detector: {**told.get(signal.detector, {}), signal.reason: now.isoformat()} for signal in signals}
    return {**told, **more}


def _is_news(signal: Signal, told: Mapping[str, str], now: datetime) -> bool:
    if not told:
        return True
    before = max(told, key=lambda reason: datetime.fromisoformat(told[reason]))
    if signal.reason == before:
        return False
    return signal.reason not in told or now - datetime.fromisoformat(told[signal.reason]) >= TOLD_FOR


def thread_is_free(told_at: datetime | None, now: datetime) -> bool:
    """Tell whether an alert's thread may have news: the first at once, then every five minutes."""
    return not lately(told_at, now, THREAD_EVERY)


def _was_called_wrong(finding: Finding, wrong: Alert | None, now: datetime) -> bool:
    if wrong is None or not lately(wrong.wrong_at, now, WRONG_FOR):
        return False
    is_twice = finding.many >= _TWICE * max(1.0, how_many(wrong.evidence))
    return finding.level.rank <= Level(wrong.level).rank and not is_twice


def _of_a_new_one(finding: Finding, others: Sequence[Alert], now: datetime, before: Before) -> Decision:
    if finding.cause == _BY_PEOPLE:
        return Decision("open", finding.lead.reason)
    if _was_called_wrong(finding, before.wrong, now):
        return Decision("hold", "called_wrong")
    quiet = before.quiet
    if quiet is not None and is_snoozed(quiet, now) and finding.level.rank <= Level(quiet.level).rank:
        return Decision("hold", "snoozed")
    if before.storm is not None and finding.was_read(told_of(before.storm)):
        return Decision("hold", "told_in_the_storm")
    going_on = [alert for alert in others if now - alert.signalled_at < GOES_ON]
    worst = max((Level(alert.level).rank for alert in going_on), default=-1)
    if worst == Level.RED.rank and finding.level.rank < Level.ORANGE.rank:
        return Decision("hold", "silenced_by_red")
    if finding.level.rank <= worst and any(lately(alert.opened_at, now, ONE_AT_A_TIME) for alert in going_on):
        return Decision("hold", "another_just_opened")
    return Decision("open", finding.lead.reason)


def _without_finding(live: Alert | None, now: datetime) -> Decision:
    if live is None:
        return Decision("keep", "calm")
    if live.cause == "blind_source":
        return Decision("close", "seen_again")
    if is_calm(live, now):
        return Decision("close", "calm_for_2_h")
    return Decision("keep", "calming_down")

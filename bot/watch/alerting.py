"""Decides what signals, or their absence, do to the alert of their subject and cause."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.model.alert import Alert, AlertState, Level
from bot.ports import Signal

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
STORM = "negative_growth"
_OF_THE_STORM = {
    "negative_growth", "volume", "kol_voice", "spread_speed", "hot_words", "comparison", "technical_doubt",
}  # fmt: skip
"""Radars that see the same weather from different sides: one alert for all of them."""
_ADVICE = {"self_purification", "emotion_turn"}
"""Readings of how people feel: they ride along with a storm, if there is one."""
_CONFIRMED_BY = 3  # radars of the storm at yellow or worse; together they say more than the worst alone

Action = Literal["open", "raise", "refresh", "keep", "close", "hold"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Signals of one cause as one: the worst leads, and all of them explain."""

    cause: str
    level: Level
    lead: Signal
    signals: Sequence[Signal]


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


def merge(signals: Sequence[Signal], live_causes: Iterable[str] = ()) -> list[Finding]:
    """Return one finding for each cause, the gravest first."""
    causes = {_cause(signal.detector) for signal in signals} | set(live_causes)
    grouped: dict[str, list[Signal]] = {}
    for signal in signals:
        rides_along = signal.detector in _ADVICE and STORM in causes
        grouped.setdefault(STORM if rides_along else _cause(signal.detector), []).append(signal)
    findings = [_finding(cause, found) for cause, found in grouped.items()]
    return sorted(findings, key=lambda finding: (-finding.level.rank, finding.cause))


def decide(
    finding: Finding | None,
    live: Alert | None,
    now: datetime,
    others: Sequence[Alert] = (),
    wrong: Alert | None = None,
    quiet: Alert | None = None,
) -> Decision:
    """Return what becomes of the live alert (None: there is none) of a cause.

    ``others`` are the subject's other live alerts: red silences blue and yellow, and of causes that come up together
    the gravest speaks first. ``wrong`` is the last alert of the cause that somebody called wrong: for six hours only
    a higher level speaks. ``quiet`` is the closed alert of the cause whose quiet is not over: that holds for the next.
    """
    if finding is None:
        return _without_finding(live, now)
    if live is None:
        if _was_called_wrong(finding, wrong, now):
            return Decision("hold", "called_wrong")
        if quiet is not None and is_snoozed(quiet, now) and finding.level.rank <= Level(quiet.level).rank:
            return Decision("hold", "snoozed")
        return _of_a_new_one(finding, others, now)
    if finding.level.rank > Level(live.level).rank:
        return Decision("raise", f"level_rose:{live.level}_to_{finding.level}")
    if is_snoozed(live, now):
        return Decision("keep", "snoozed")
    if now - live.refreshed_at < REFRESH_EVERY:
        return Decision("keep", "refreshed_recently")
    return Decision("refresh", "still_going_on")


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
        if not is_snoozed(alert, now) and now - alert.opened_at < JOIN_FOR
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
    return told_at is None or now - told_at >= THREAD_EVERY


def _cause(detector: str) -> str:
    return STORM if detector in _OF_THE_STORM else detector


def _finding(cause: str, signals: Sequence[Signal]) -> Finding:
    if any(signal.detector == STORM for signal in signals):  # says of the bad posts what volume says of all
        signals = [signal for signal in signals if signal.detector != "volume"]
    ordered = sorted(signals, key=lambda signal: (-signal.level.rank, signal.detector != STORM))
    level = ordered[0].level
    agreeing = [s for s in ordered if s.detector in _OF_THE_STORM and s.level.rank >= Level.YELLOW.rank]
    if len(agreeing) >= _CONFIRMED_BY and level is not Level.RED:
        level = list(Level)[level.rank + 1]
    return Finding(cause, level, ordered[0], ordered)


def _was_called_wrong(finding: Finding, wrong: Alert | None, now: datetime) -> bool:
    if wrong is None or wrong.wrong_at is None or now - wrong.wrong_at >= WRONG_FOR:
        return False
    return finding.level.rank <= Level(wrong.level).rank


def _of_a_new_one(finding: Finding, others: Sequence[Alert], now: datetime) -> Decision:
    worst = max((Level(alert.level).rank for alert in others), default=-1)
    if worst == Level.RED.rank and finding.level.rank < Level.ORANGE.rank:
        return Decision("hold", "silenced_by_red")
    if finding.level.rank <= worst and any(now - alert.opened_at < ONE_AT_A_TIME for alert in others):
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

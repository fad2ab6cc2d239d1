"""One pass over everything watched: reads the sources, counts, and lets detectors and alerting speak.

What a source gave is stored in one transaction with the cursor behind it: killed before, it is read again; after, it
is there. Nothing in memory matters.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.chat.words import told
from bot.clock import Clock
from bot.errors import SourceDown
from bot.model.alert import Alert, AlertState, Level
from bot.model.mention import Sighting
from bot.ports import Batch, Signal, Source
from bot.store.database import Database
from bot.store.mentions import Scored
from bot.store.store import Store
from bot.watch.alerting import Decision, decide
from bot.watch.card import alert_message, down_message, samples_of, up_message, update_message
from bot.watch.detectors import DETECTORS, LOOK_BACK, THRESHOLD_NAMES
from bot.watch.intake import Watchwords, match, storable
from bot.watch.sentiment import polarity, score

_AT_ONCE = 500  # rows of a source in one transaction: half a second of scoring
_JUDGED_EVERY = timedelta(minutes=1)
_ACTOR = "onevoice"
_logger = logging.getLogger(__name__)


class WatchSweep:
    """Does the work of the watch room once each time it is run."""

    def __init__(self, database: Database, sources: Sequence[Source], clock: Clock) -> None:
        self.database = database
        self.sources = sources
        self.clock = clock
        self._judged_at = datetime.min.replace(tzinfo=UTC)
        for subject in database.config.subjects:
            for name in sorted(subject.thresholds.keys() - THRESHOLD_NAMES):
                known = ", ".join(sorted(THRESHOLD_NAMES))
                _logger.warning("subject %s: no threshold is called %s; there are: %s", subject.key, name, known)

    def run(self) -> bool:
        """Read every source once and judge every subject. Returns whether a source has more to give at once.

        While a backlog is read, subjects are judged once a minute only: half a past makes the present look loud.
        """
        behind = [source.name for source in self.sources if self._read(source)]
        if not behind or self.clock.now() - self._judged_at >= _JUDGED_EVERY:
            for subject, thresholds in self._subjects().items():
                with self.database.begin() as store:
                    _judge(store, subject, thresholds, self.clock.now())
            self._judged_at = self.clock.now()
        return bool(behind)

    def _read(self, source: Source) -> bool:
        with self.database.begin() as store:
            cursor = store.sources.state(source.name).cursor
        try:
            batch = source.read(cursor, _AT_ONCE)
        except SourceDown as error:
            _tell_down(self.database, source.name, told(error, self.database.config.language), self.clock.now())
            return False
        sightings = [storable(sighting, self.clock.now()) for sighting in batch.sightings]
        scored = take_in(self.database, sightings)
        with self.database.begin() as store:
            _keep(store, source.name, batch, scored, self.clock.now())
        return batch.more

    def _subjects(self) -> Mapping[str, Mapping[str, float]]:
        """Return the subjects with their thresholds; one that left the configuration stays while it has an alert."""
        with self.database.begin() as store:
            live = {alert.subject: dict[str, float]() for alert in store.alerts.all_live()}
        return live | {subject.key: subject.thresholds for subject in self.database.config.subjects}


def take_in(database: Database, sightings: Sequence[Sighting]) -> list[Scored]:
    """Return those sightings that are about a subject, scored; no transaction is open while that is done."""
    parents: dict[str, set[str]] = defaultdict(set)
    for sighting in sightings:
        if sighting.parent:
            parents[sighting.platform].add(sighting.parent)
    known: dict[tuple[str, str], Sequence[str]] = {}
    if parents:
        with database.begin() as store:
            for platform, ids in parents.items():
                found = store.mentions.subjects_of(platform, ids)
                known |= {(platform, native_id): subjects for native_id, subjects in found.items()}
    words = Watchwords.of(database.config.subjects)
    return [
        (sighting, value := score(sighting.text), polarity(value), subjects)
        for sighting, subjects in match(words, sightings, known)
    ]


def _keep(store: Store, name: str, batch: Batch, scored: Sequence[Scored], now: datetime) -> None:
    state = store.sources.state(name)
    since, has_moved = state.down_since, dict(batch.cursor) != state.cursor
    if scored:
        added = store.mentions.add(name, scored)
        _logger.info(
            "source %s: %d rows read, %d are ours, %d new", name, len(batch.sightings), len(scored), len(added)
        )
    newest_at = max((one[0].published_at for one in scored), default=None)
    if has_moved or scored or state.read_at is None or now - state.read_at > timedelta(minutes=1):
        store.sources.save_cursor(name, batch.cursor, now, newest_at)
    if since is not None and store.sources.mark_up(name, now):
        _logger.info("source %s: is read again", name)
        message = up_message(store.sources.state(name), since, store.config)
        store.posts.owe(f"source:{name}:up:{since.isoformat()}", "alerts", message, critical=True)
        store.entries.add(_ACTOR, "source_up", f"source:{name}", now)


def _tell_down(database: Database, name: str, reason: str, now: datetime) -> None:
    with database.begin() as store:
        if not store.sources.mark_down(name, reason, now):
            return
        _logger.warning("source %s: %s", name, reason)
        state = store.sources.state(name)
        key = f"source:{name}:down:{(state.down_since or now).isoformat()}"
        store.posts.owe(key, "alerts", down_message(state, store.config), critical=True)
        store.entries.add(_ACTOR, "source_down", f"source:{name}", now, detail={"reason": reason})


def _judge(store: Store, subject: str, thresholds: Mapping[str, float], now: datetime) -> None:
    counts = store.mentions.counts(subject, now - LOOK_BACK, now + timedelta(minutes=1))
    for detector in DETECTORS:
        signal = detector.judge(subject, counts, now, thresholds)
        live = store.alerts.live(subject, signal.cause if signal else detector.key)
        decision = decide(signal, live, now)
        if signal is not None:
            _follow(store, signal, live, decision)
        elif live is not None and decision.action == "close":
            _close(store, live, decision, now)


def _follow(store: Store, signal: Signal, live: Alert | None, decision: Decision) -> None:
    """Do what was decided about a signal."""
    if live is not None:
        live.signalled_at = signal.at
    if decision.action == "keep":
        return
    evidence = _evidence(store, signal)
    if live is None:
        live = store.alerts.add(_new_alert(signal, evidence))
        _record(store, live, "raise_alert", decision, signal.at)
    else:
        before, live.evidence, live.refreshed_at = Level(live.level), evidence, signal.at
        if decision.action == "raise":
            live.level, live.reason, live.snoozed_until = signal.level, signal.reason, None
            _record(store, live, "raise_level", decision, signal.at)
            _answer_in_thread(store, live, before, signal.at)
    _show(store, live, signal.at)


def _new_alert(signal: Signal, evidence: dict[str, object]) -> Alert:
    return Alert(
        subject=signal.subject,
        cause=signal.cause,
        level=signal.level,
        reason=signal.reason,
        evidence=evidence,
        opened_at=signal.at,
        signalled_at=signal.at,
        refreshed_at=signal.at,
    )


def _evidence(store: Store, signal: Signal) -> dict[str, object]:
    since, until = (datetime.fromisoformat(end) for end in signal.evidence["window"])
    samples = store.mentions.samples(signal.subject, since, until)
    return {
        **signal.evidence,
        "top_sources": [list(source) for source in store.mentions.top_sources(signal.subject, since, until)],
        "samples": samples_of(samples, store.config),
    }


def _close(store: Store, alert: Alert, decision: Decision, now: datetime) -> None:
    alert.state = AlertState.CLOSED
    _record(store, alert, "close_alert", decision, now)
    _show(store, alert, now)


def _show(store: Store, alert: Alert, now: datetime) -> None:
    store.posts.owe(f"alert:{alert.id}", "alerts", alert_message(alert, store.config, now), critical=True)


def _answer_in_thread(store: Store, alert: Alert, before: Level, now: datetime) -> None:
    key = f"alert:{alert.id}"
    message = update_message(alert, before, store.config, now)
    store.posts.owe(f"{key}:level:{alert.level}", "alerts", message, thread_key=key, critical=True)


def _record(store: Store, alert: Alert, verb: str, decision: Decision, now: datetime) -> None:
    _logger.info("alert %s %s %s: %s (%s)", alert.id, alert.subject, alert.level, verb, decision.reason)
    detail = {"level": str(alert.level), "reason": decision.reason, "negative": alert.evidence.get("negative")}
    store.entries.add(_ACTOR, verb, f"alert:{alert.id}", now, incident_id=alert.incident_id, detail=detail)

"""Shows every detector its scene, and hands what they find to those who warn."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.config import Subject
from bot.ports import SceneDetector, Signal
from bot.store.database import Database
from bot.store.store import Store
from bot.watch.detectors import CLOSE_LOOKS, DETECTORS, WATCH_OF_THE_WATCH
from bot.watch.reading import watched_authors
from bot.watch.sweep.radars import Radars
from bot.watch.sweep.shown import Shown
from bot.watch.sweep.warning import Warner
from bot.watch.view import LOOK_BACK, RECENT, RECENT_LIMIT, View, noted

_REFILL_EVERY = timedelta(hours=6)
_AT_ONCE = 5_000
_BACKLOG = 20_000
"""Mentions. So many new ones take longer to follow one by one than it takes to look at everything anew."""
_JUDGED_EVERY = timedelta(minutes=1)
MONITORING = Subject(key="monitoring", words=("monitoring",))
"""The watch itself as a subject: what is wrong with it concerns every other one."""
_HOLDS = timedelta(minutes=2)
"""How long what was read in texts holds while numbers are judged every few seconds."""


class Judging:
    """Keeps a view of each subject up to date and judges those where something is new, all of them once a minute."""

    def __init__(self, database: Database, clock: Clock, detectors: Sequence[SceneDetector] = DETECTORS) -> None:
        self._database = database
        self._clock = clock
        self._counting = [detector for detector in detectors if detector.key not in CLOSE_LOOKS]
        self._reading = [detector for detector in detectors if detector.key in CLOSE_LOOKS]
        self._radars = Radars(database)
        self._views: dict[str, View] = {}
        self._seen_id = 0
        self._filled_at: datetime | None = None
        self._judged_at: dict[str, datetime] = {}
        self._shown: dict[str, Shown] = {}
        self._read: dict[str, list[Signal]] = {}
        self._read_at: dict[str, datetime] = {}
        self._watched = watched_authors(database.config.authors)

    def judge_all(self, now: datetime) -> None:
        """Judge each subject that has news, and every other one once a minute."""
        with self._database.begin() as store:
            subjects = self._subjects(store)
            changed = self._catch_up(store, subjects, now)
        due = [subject for subject in (*subjects, MONITORING) if subject.key in changed or self._is_due(subject, now)]
        troubles = [*self._each(due, self._judge, now), *self._each(due, self._judge_closely, now)]
        self._radars.tell_failures(now)
        if troubles:
            raise troubles[0]

    def _each(
        self, subjects: Sequence[Subject], judge: Callable[[Subject, datetime], None], now: datetime
    ) -> list[Exception]:
        """Judge every subject. What goes wrong with one is returned when the others had their turn."""
        troubles: list[Exception] = []
        for subject in subjects:
            try:
                judge(subject, now)
            except Exception as trouble:  # noqa: BLE001  raised again by the caller; no subject hides the next
                troubles.append(trouble)
        return troubles

    def _is_due(self, subject: Subject, now: datetime) -> bool:
        judged_at = self._judged_at.get(subject.key)
        return judged_at is None or not timedelta(0) <= now - judged_at < _JUDGED_EVERY

    def _catch_up(self, store: Store, subjects: Sequence[Subject], now: datetime) -> set[str]:
        """Take what was stored since, by whomever; return the subjects it is about."""
        is_fresh = self._filled_at is not None and timedelta(0) <= now - self._filled_at < _REFILL_EVERY
        if not is_fresh or store.mentions.newest_id() - self._seen_id > _BACKLOG:
            return self._fill(store, subjects, now)
        changed: set[str] = set()
        while rows := store.mentions.after(self._seen_id, _AT_ONCE):
            for mention, about in rows:
                seen = noted(mention, self._watched)
                for key in set(about) & self._views.keys():
                    self._views[key].take(seen)
                    changed.add(key)
            self._seen_id = rows[-1][0].id or 0
        for key in changed:
            self._views[key].forget(now)
        return changed

    def _fill(self, store: Store, subjects: Sequence[Subject], now: datetime) -> set[str]:
        seen_id, views = store.mentions.newest_id(), dict[str, View]()
        for subject in subjects:
            recent = [noted(m, self._watched) for m in store.mentions.newest(subject.key, now - RECENT, RECENT_LIMIT)]
            views[subject.key] = View.of(store.mentions.tallies(subject.key, now - LOOK_BACK), recent, now)
        self._seen_id, self._filled_at, self._views = seen_id, now, views  # all or nothing: a database may go away
        return set(self._views)

    def _subjects(self, store: Store) -> Sequence[Subject]:
        """Return the subjects; one that left the configuration stays while it has an alert."""
        configured = self._database.config.subjects
        keys = {subject.key for subject in configured} | {MONITORING.key}
        left = {alert.subject for alert in store.alerts.all_live()} - keys
        return [*configured, *(Subject(key=key, words=(key,)) for key in sorted(left))]

    def _judge(self, subject: Subject, now: datetime) -> None:
        """Let every radar that counts look. What texts said a moment ago still holds."""
        view = self._views.get(subject.key) or View(first=0)
        detectors: Sequence[SceneDetector] = WATCH_OF_THE_WATCH if subject is MONITORING else self._counting
        with self._database.begin() as store:
            shown = Shown(store, subject, view, now, self._watched)
            signals = self._radars.look(detectors, shown)
            warner = Warner(store, subject, shown.whole, shown.trust)
            warner.follow([*signals, *(read for read in self._read.get(subject.key, ()) if now - read.at <= _HOLDS)])
        self._judged_at[subject.key], self._shown[subject.key] = now, shown

    def _judge_closely(self, subject: Subject, now: datetime) -> None:
        if self._look_closely(subject, now):
            self._judge(subject, now)

    def _look_closely(self, subject: Subject, now: datetime) -> bool:
        """Let the radars that read texts look, once a minute and in no transaction; tell whether they have a say."""
        read_at = self._read_at.get(subject.key)
        if subject is MONITORING or (read_at is not None and timedelta(0) <= now - read_at < _JUDGED_EVERY):
            return False
        shown, had = self._shown.get(subject.key), bool(self._read.get(subject.key))
        if shown is None:
            return False
        found = self._radars.look(self._reading, shown)
        self._read[subject.key], self._read_at[subject.key] = found, now
        return had or bool(found)

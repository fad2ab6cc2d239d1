"""Shows every detector its scene, and hands what they find to those who warn."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil

from bot.clock import Clock
from bot.config import Subject
from bot.ports import SceneDetector, Signal
from bot.store.database import Database
from bot.store.store import Store
from bot.watch.detectors import CLOSE_LOOKS, DETECTORS, WATCH_OF_THE_WATCH
from bot.watch.sweep.following import Found, follow
from bot.watch.sweep.radars import Radars
from bot.watch.sweep.shown import Lookout, Shown
from bot.watch.view import LOOK_BACK, RECENT, RECENT_LIMIT, View, noted
from bot.watch.watchlist import watchlist

_REFILL_EVERY = timedelta(hours=6)
_AT_ONCE = 5_000
_BACKLOG = 20_000
"""Mentions. So many new ones take longer to follow one by one than it takes to look at everything anew."""
_JUDGED_EVERY = timedelta(minutes=1)
_READ_EVERY = timedelta(minutes=1)
_NEVER = datetime.min.replace(tzinfo=UTC)
_TOGETHER = 20
"""Subjects followed in one transaction: those with most news do not wait until two hundred others were looked at."""
MONITORING = Subject(key="monitoring", words=("monitoring",))
"""The watch itself as a subject: what is wrong with it concerns every other one."""
_HOLDS = timedelta(minutes=3)
"""How long what was read in texts holds while numbers are judged every few seconds: where three hundred subjects have
their turns in very uneven sweeps, 173 s went between two."""


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
        self._read: dict[str, list[Signal]] = {}
        self._read_at: dict[str, datetime] = {}
        self._looked_at: datetime | None = None
        self._watched = watchlist(database.config.authors)
        self._counted: dict[str, list[Signal]] = {}
        self._with_alert: set[str] = set()
        self._lookout = Lookout(self._watched)

    def judge_all(self, now: datetime) -> None:
        """Judge each subject that has news, the most first, and every other one once a minute."""
        with self._database.begin() as store:
            self._with_alert = store.alerts.subjects()
            subjects = self._subjects()
            news = self._catch_up(store, subjects, now)
            close = self._for_a_close_look(subjects, now)
            wanted = {*news, *close}
            due = [each for each in (*subjects, MONITORING) if each.key in wanted or self._is_due(each, now)]
            due.sort(key=lambda subject: -news[subject.key])
            shown = self._lookout.show(store, [(each, self._views.get(each.key) or View(first=0)) for each in due], now)
        self._counted = {}
        troubles = []
        for first in range(0, len(shown), _TOGETHER):
            troubles += self._follow(shown[first : first + _TOGETHER], self._count)
        for each in shown:
            if each.subject in close:  # one by one: reading takes longer than a transaction
                troubles += self._follow([each], self._read_closely)
        self._radars.tell_failures(now)
        if troubles:
            raise troubles[0]

    def _is_due(self, subject: Subject, now: datetime) -> bool:
        judged_at = self._judged_at.get(subject.key)
        return judged_at is None or not timedelta(0) <= now - judged_at < _JUDGED_EVERY

    def _for_a_close_look(self, subjects: Sequence[Subject], now: datetime) -> set[str]:
        """Return the subjects whose texts are to be read now, those that wait longest first.

        Only the part of them that the time since the last look is of a minute, so that no card waits for all others.
        """
        passed = now - self._looked_at if self._looked_at else _READ_EVERY
        self._looked_at = now
        part = passed / _READ_EVERY if timedelta(0) < passed < _READ_EVERY else 1.0
        read_at = {each.key: self._read_at.get(each.key, _NEVER) for each in subjects}
        due = [key for key, at in read_at.items() if not timedelta(0) <= now - at < _READ_EVERY]
        return set(sorted(due, key=read_at.__getitem__)[: ceil(part * len(subjects))])

    def _catch_up(self, store: Store, subjects: Sequence[Subject], now: datetime) -> Counter[str]:
        """Take what was stored since, by whomever; return how much it is about each subject."""
        is_fresh = self._filled_at is not None and timedelta(0) <= now - self._filled_at < _REFILL_EVERY
        if not is_fresh or store.mentions.newest_id() - self._seen_id > _BACKLOG:
            return self._fill(store, subjects, now)
        news: Counter[str] = Counter()
        while rows := store.mentions.after(self._seen_id, _AT_ONCE):
            for mention, about in rows:
                seen = noted(mention, self._watched)
                for key in set(about) & self._views.keys():
                    self._views[key].take(seen)
                    news[key] += 1
            self._seen_id = rows[-1][0].id or 0
        for key in news:
            self._views[key].forget(now)
        return news

    def _fill(self, store: Store, subjects: Sequence[Subject], now: datetime) -> Counter[str]:
        seen_id, views = store.mentions.newest_id(), dict[str, View]()
        for subject in subjects:
            recent = [noted(m, self._watched) for m in store.mentions.newest(subject.key, now - RECENT, RECENT_LIMIT)]
            views[subject.key] = View.of(store.mentions.tallies(subject.key, now - LOOK_BACK), recent, now)
        self._seen_id, self._filled_at, self._views = seen_id, now, views  # all or nothing: a database may go away
        return Counter(self._views.keys())

    def _subjects(self) -> Sequence[Subject]:
        """Return the subjects; one that left the configuration stays while it has an alert."""
        configured = self._database.config.subjects
        left = self._with_alert - {subject.key for subject in configured} - {MONITORING.key}
        return [*configured, *(Subject(key=key, words=(key,)) for key in sorted(left))]

    def _follow(self, every: Sequence[Shown], look: Callable[[Shown], bool]) -> list[Exception]:
        """Let radars look at each subject, warn of what they find, and return what went wrong."""
        found = [Found(shown, self._known(shown), self._is_read(shown)) for shown in every if look(shown)]
        self._with_alert |= {each.shown.subject for each in found}
        try:
            troubles = follow(self._database, found) if found else []
        except Exception as trouble:  # noqa: BLE001  given back: the subjects behind these have their turn
            troubles = [trouble]
        if troubles:
            for shown in every:
                self._judged_at.pop(shown.subject, None)  # the next sweep looks again
        return troubles

    def _count(self, shown: Shown) -> bool:
        """Let every radar that counts look; tell whether there is anything to follow."""
        detectors = WATCH_OF_THE_WATCH if shown.whole.subject is MONITORING else self._counting
        self._counted[shown.subject] = self._radars.look(detectors, shown)
        self._judged_at[shown.subject] = shown.whole.now
        return bool(self._known(shown)) or shown.subject in self._with_alert

    def _read_closely(self, shown: Shown) -> bool:
        """Let the radars that read texts look; tell whether that changes anything."""
        had, found = bool(self._read.get(shown.subject)), self._radars.look(self._reading, shown)
        may_be_over = shown.subject in self._with_alert and not self._is_read(shown)
        self._read[shown.subject], self._read_at[shown.subject] = found, shown.whole.now
        return had or bool(found) or may_be_over

    def _is_read(self, shown: Shown) -> bool:
        if shown.whole.subject is MONITORING:
            return True  # it has no texts
        return shown.whole.now - self._read_at.get(shown.subject, _NEVER) <= _HOLDS

    def _known(self, shown: Shown) -> list[Signal]:
        """Return what is found of a subject; what texts said a moment ago still holds."""
        read = [signal for signal in self._read.get(shown.subject, ()) if shown.whole.now - signal.at <= _HOLDS]
        return [*self._counted.get(shown.subject, ()), *read]

"""Shows every detector its scene, and hands what they find to those who warn."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.config import Subject
from bot.model.alert import Level
from bot.model.mention import Snapshot
from bot.ports import Climb, Risk, Scene, SceneDetector, Sight, Signal
from bot.store.database import Database
from bot.store.store import Store
from bot.watch.card import chart_message
from bot.watch.chart import alert_picture, chart_facts
from bot.watch.coverage import Arrivals
from bot.watch.detectors import CLOSE_LOOKS, DETECTORS, WATCH_OF_THE_WATCH
from bot.watch.reading import watched_authors
from bot.watch.sweep.warning import Chart, Warner
from bot.watch.trust import PastIncident, moved, trust_balance
from bot.watch.view import LOOK_BACK, RECENT, RECENT_LIMIT, View, noted

_REFILL_EVERY = timedelta(hours=6)
_AT_ONCE = 5_000
_BACKLOG = 20_000
"""Mentions. So many new ones take longer to follow one by one than it takes to look at everything anew."""
_REMEMBERED = timedelta(days=2 * 365)
_RISKS_FOR = timedelta(days=1)
_JUDGED_EVERY = timedelta(minutes=1)
MONITORING = Subject(key="monitoring", words=("monitoring",))
"""The watch itself as a subject: what is wrong with it concerns every other one."""
_COUNTING = [detector for detector in DETECTORS if detector.key not in CLOSE_LOOKS]
_READING = [detector for detector in DETECTORS if detector.key in CLOSE_LOOKS]
_HOLDS = timedelta(minutes=2)
"""How long what was read in texts holds while numbers are judged every few seconds."""


class Judging:
    """Keeps a view of each subject up to date and judges those where something is new, all of them once a minute."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._views: dict[str, View] = {}
        self._seen_id = 0
        self._filled_at: datetime | None = None
        self._judged_at: dict[str, datetime] = {}
        self._shown: dict[str, _Shown] = {}
        self._read: dict[str, list[Signal]] = {}
        self._read_at: dict[str, datetime] = {}
        self._watched = watched_authors(database.config.authors)

    def judge_all(self, now: datetime) -> None:
        """Judge each subject that has news, and every other one once a minute."""
        with self._database.begin() as store:
            subjects = self._subjects(store)
            changed = self._catch_up(store, subjects, now)
        due = [subject for subject in (*subjects, MONITORING) if subject.key in changed or self._is_due(subject, now)]
        charts = [chart for subject in due for chart in self._judge(subject, now)]
        for subject in due:
            if self._look_closely(subject, now):
                charts += self._judge(subject, now)
        for chart, scene in charts:  # no other subject's card waits for a picture
            self._draw(chart, scene)

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

    def _judge(self, subject: Subject, now: datetime) -> list[tuple[Chart, Scene]]:
        """Let every radar that counts look; return the charts to be drawn. What texts said a moment ago still holds."""
        view = self._views.get(subject.key) or View(first=0)
        detectors: Sequence[SceneDetector] = WATCH_OF_THE_WATCH if subject is MONITORING else _COUNTING
        with self._database.begin() as store:
            shown = _Shown(store, subject, view, now, self._watched)
            signals = [signal for detector in detectors if (signal := detector.judge(shown.scene(detector)))]
            warner = Warner(store, subject, shown.whole, shown.trust)
            warner.follow([*signals, *(read for read in self._read.get(subject.key, ()) if now - read.at <= _HOLDS)])
        self._judged_at[subject.key], self._shown[subject.key] = now, shown
        return [(chart, shown.whole) for chart in warner.charts]

    def _look_closely(self, subject: Subject, now: datetime) -> bool:
        """Let the radars that read texts look, once a minute and in no transaction; tell whether they have a say."""
        read_at = self._read_at.get(subject.key)
        if subject is MONITORING or (read_at is not None and timedelta(0) <= now - read_at < _JUDGED_EVERY):
            return False
        shown, had = self._shown[subject.key], bool(self._read.get(subject.key))
        found = [signal for detector in _READING if (signal := detector.judge(shown.scene(detector)))]
        self._read[subject.key], self._read_at[subject.key] = found, now
        return had or bool(found)

    def _draw(self, chart: Chart, scene: Scene) -> None:
        """Put the picture into the alert's thread; nobody waits in a transaction while it is drawn."""
        config = self._database.config
        picture = alert_picture(chart_facts(scene, (chart.since, chart.until), config.language))
        with self._database.begin() as store:
            store.posts.owe(
                f"alert:{chart.alert_id}:chart",
                "alerts",
                chart_message(scene.subject.key, config),
                thread_key=f"alert:{chart.alert_id}",
                picture=picture,
            )


class _Shown:
    """What is the same for every detector of one subject, looked up once."""

    def __init__(
        self,
        store: Store,
        subject: Subject,
        view: View,
        now: datetime,
        watched: Mapping[tuple[str, str], Sequence[str]],
    ) -> None:
        self._today = now.astimezone(store.config.zone).date()
        self.trust = trust_balance(_past(store, subject.key, now), now)
        self.whole = Scene(
            subject=subject,
            now=now,
            series=view.minutes,
            recent=view.recent,
            climbs=_climbs(store, subject.key, now, watched),
            sights=_sights(store, now),
            risks=[
                Risk(report.id or 0, Level(report.level), report.text, report.reporter, report.filed_at)
                for report in store.signals.open_risks(subject.key, now - _RISKS_FOR)
            ],
            zone=store.config.zone,
        )

    def scene(self, detector: SceneDetector) -> Scene:
        """Return the scene with this detector's limits, moved by what trust the subject has."""
        whole = self.whole
        limits = moved(detector.thresholds, self.trust) | whole.subject.limits(detector.key, self._today)
        return Scene(
            subject=whole.subject, now=whole.now, series=whole.series, recent=whole.recent, climbs=whole.climbs,
            sights=whole.sights, risks=whole.risks, zone=whole.zone,
            limits=limits,
        )  # fmt: skip


def _past(store: Store, subject: str, now: datetime) -> list[PastIncident]:
    return [
        PastIncident(
            level=Level(course.level) if course.level in set(Level) else Level.BLUE,
            opened_at=course.opened_at,
            acknowledged_after=course.acknowledged_at - course.opened_at if course.acknowledged_at else None,
            statement_after=course.stated_at - course.opened_at if course.stated_at else None,
            share_before=course.share_before,
            share_after=course.share_after,
        )
        for course in store.history.courses(subject, now - _REMEMBERED)
    ]


def _sights(store: Store, now: datetime) -> list[Sight]:
    found = []
    for row in store.sources.coverage():
        arrivals = Arrivals.from_json(row.arrivals)
        if arrivals.last_at is not None:
            gap = arrivals.usual_gap or timedelta(0)
            blind_since = arrivals.blind_since(now)
            found.append(Sight(row.source, row.platform, arrivals.last_at, blind_since, gap, arrivals.proven(now)))
    return found


def _climbs(store: Store, subject: str, now: datetime, watched: Mapping[tuple[str, str], Sequence[str]]) -> list[Climb]:
    """Return the last change of each mention that moved in the last day."""
    found = []
    for mention, looks in store.engagement.climbs(subject, now - RECENT):
        exact = [look for look in looks if not look.lower_bound]
        if len(exact) >= 2:
            before, after = exact[-2:]
            found.append(Climb(noted(mention, watched), before.seen_at, _sum(before), after.seen_at, _sum(after)))
    return found


def _sum(look: Snapshot) -> int:
    return sum(count or 0 for count in (look.likes, look.comments, look.shares))

"""What radars are shown of one subject: its minutes, its mentions, and what else the database knows of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.config import Subject
from bot.model.alert import Level
from bot.model.mention import Snapshot
from bot.ports import Climb, Risk, Scene, SceneDetector, Sight
from bot.store.store import Store
from bot.watch.alerting import AFTERMATH
from bot.watch.causes import STORM
from bot.watch.coverage import Arrivals
from bot.watch.trust import Balance, PastIncident, moved, trust_balance
from bot.watch.view import LOOK_BACK, RECENT, View, noted
from bot.watch.watchlist import Watchlist

_REMEMBERED = timedelta(days=2 * 365)
_RISKS_FOR = timedelta(days=1)
_HOLDS = timedelta(minutes=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is the same for every radar of one subject."""

    whole: Scene
    trust: Balance

    @property
    def subject(self) -> str:
        """The key of the subject."""
        return self.whole.subject.key

    def scene(self, detector: SceneDetector) -> Scene:
        """Return the scene with this detector's limits, moved by what trust the subject has."""
        today = self.whole.now.astimezone(self.whole.zone).date()
        limits = moved(detector.thresholds, self.trust) | self.whole.subject.limits(detector.key, today)
        return replace(self.whole, limits=limits)


class Lookout:
    """Looks up what radars are shown: once for all subjects where it is the same for all.

    Trust and counts that climb hold for a minute; those of a subject where one was seen to change are looked up anew.
    """

    def __init__(self, watched: Watchlist) -> None:
        self._watched = watched
        self._trust: dict[str, tuple[datetime, Balance]] = {}
        self._climbs: dict[str, tuple[datetime, list[Climb]]] = {}
        self._moved_at = _NEVER

    def show(self, store: Store, views: Sequence[tuple[Subject, View]], now: datetime) -> list[Shown]:
        """Return what there is to see of each subject, in their order."""
        sights, risks, storms = _sights(store, now), _risks(store, now), _storms(store, now)
        self._forget_what_moved(store, now)
        return [
            Shown(
                whole=Scene(
                    subject=subject,
                    now=now,
                    series=view.minutes,
                    recent=view.recent,
                    climbs=self._climbs_of(store, subject.key, now),
                    sights=sights,
                    risks=risks.get(subject.key, ()),
                    storms=storms.get(subject.key, ()),
                    zone=store.config.zone,
                ),
                trust=self._trust_of(store, subject.key, now),
            )
            for subject, view in views
        ]

    def _trust_of(self, store: Store, subject: str, now: datetime) -> Balance:
        known = self._trust.get(subject)
        if known is None or not _holds(known[0], now):
            known = self._trust[subject] = (now, trust_balance(_past(store, subject, now), now))
        return known[1]

    def _climbs_of(self, store: Store, subject: str, now: datetime) -> list[Climb]:
        known = self._climbs.get(subject)
        if known is None or not _holds(known[0], now):
            known = self._climbs[subject] = (now, _climbs(store, subject, now, self._watched))
        return known[1]

    def _forget_what_moved(self, store: Store, now: datetime) -> None:
        moved = store.engagement.moved(max(self._moved_at, now - RECENT))
        self._moved_at = max([self._moved_at, *moved.values()])
        for subject in moved:
            self._climbs.pop(subject, None)


def _holds(looked_up_at: datetime, now: datetime) -> bool:
    return timedelta(0) <= now - looked_up_at < _HOLDS


def _risks(store: Store, now: datetime) -> dict[str, list[Risk]]:
    found: dict[str, list[Risk]] = defaultdict(list)
    for report in store.signals.open_risks(now - _RISKS_FOR):
        risk = Risk(report.id or 0, Level(report.level), report.text, report.reporter, report.filed_at)
        found[report.subject].append(risk)
    return found


def _storms(store: Store, now: datetime) -> dict[str, list[tuple[datetime, datetime]]]:
    """Return when the storms were that people made an incident of, once they are over for half a day."""
    found: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for alert in store.alerts.confirmed(STORM, now - LOOK_BACK):
        if now - alert.signalled_at >= AFTERMATH:
            since = alert.evidence.get("since")
            began = datetime.fromisoformat(since) if isinstance(since, str) else alert.opened_at
            found[alert.subject].append((min(began, alert.opened_at), alert.signalled_at))
    return found


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


def _climbs(store: Store, subject: str, now: datetime, watched: Watchlist) -> list[Climb]:
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

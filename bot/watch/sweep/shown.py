"""What radars are shown of one subject: its minutes, its mentions, and what else the database knows of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.config import Subject
from bot.model.alert import Level
from bot.model.mention import Snapshot
from bot.ports import Climb, Risk, Scene, SceneDetector, Sight
from bot.store.store import Store
from bot.watch.coverage import Arrivals
from bot.watch.trust import PastIncident, moved, trust_balance
from bot.watch.view import RECENT, View, noted

_REMEMBERED = timedelta(days=2 * 365)
_RISKS_FOR = timedelta(days=1)


class Shown:
    """What is the same for every detector of one subject, looked up once."""

    def __init__(
        self,
        store: Store,
        subject: Subject,
        view: View,
        now: datetime,
        watched: Mapping[tuple[str, str], Sequence[str]],
    ) -> None:
        self.subject = subject.key
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

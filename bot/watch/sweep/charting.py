"""Draws the pictures that alerts ask for, in a job of its own: no card waits for one, and none is lost in a kill."""

from datetime import datetime

from bot.clock import Clock
from bot.config import Subject
from bot.model.alert import Alert
from bot.model.series import Series
from bot.ports import Scene
from bot.store.database import Database
from bot.store.store import Store
from bot.watch.card import chart_message
from bot.watch.chart import ChartFacts, alert_picture, chart_facts
from bot.watch.view import LOOK_BACK


class ChartSweep:
    """Pays one owed picture each time it is run."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def run(self) -> bool:
        """Put the picture that waits longest into its alert's thread. Returns whether there was one."""
        with self._database.begin() as store:
            alert = store.alerts.charts_owed()
            if alert is None:
                return False
            number, asked_at = alert.id or 0, alert.chart_at
        try:
            with self._database.begin() as store:
                facts = _facts(store, store.alerts.get(number), self._clock.now())
            picture = alert_picture(facts)  # takes a while: nobody waits in a transaction
        except Exception:
            self._give_up(number)
            raise
        with self._database.begin() as store:
            store.posts.owe(
                f"alert:{number}:chart",
                "alerts",
                chart_message(facts.key, store.config),
                thread_key=f"alert:{number}",
                picture=picture,
            )
            alert = store.alerts.get(number)
            alert.chart_owed = alert.chart_at != asked_at  # asked for again meanwhile
        return True

    def _give_up(self, number: int) -> None:
        """Leave out a picture that cannot be drawn: others wait behind it, and the next look at the alert asks anew."""
        with self._database.begin() as store:
            store.alerts.get(number).chart_owed = False


def _facts(store: Store, alert: Alert, now: datetime) -> ChartFacts:
    """Return what the alert's chart shows: the hours up to the end of the window it speaks of."""
    window: list[str] = alert.evidence["window"]  # type: ignore[assignment]  # JSON of our own
    since, until = (datetime.fromisoformat(end) for end in window)
    minutes = store.mentions.counts(alert.subject, until - LOOK_BACK, until)
    series = {
        "all": Series.of((minute.start_at, minute.total) for minute in minutes),
        "negative": Series.of((minute.start_at, minute.negative) for minute in minutes),
    }
    scene = Scene(
        subject=Subject(key=alert.subject, words=(alert.subject,)),
        now=now,
        series=series.__getitem__,
        zone=store.config.zone,
    )
    return chart_facts(scene, (since, until), store.config.language)

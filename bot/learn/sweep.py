"""The clock's half of learn: measures what is due and tells the incident's room."""

from datetime import datetime, timedelta

from bot.chat.render import render
from bot.clock import Clock
from bot.learn.effect import read_effect
from bot.model.effect import Effect
from bot.store.database import Database
from bot.store.store import Store


class LearnSweep:
    """Measures each published version once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def run(self) -> None:
        """Measure every effect that is due now."""
        now = self._clock.now()
        with self._database.begin() as store:
            for effect in store.effects.to_measure(now):
                _measure(store, effect, now)


def _measure(store: Store, effect: Effect, now: datetime) -> None:
    span = timedelta(seconds=effect.span_s)
    published_at = effect.due_at - span
    before = store.mentions.polarity_counts(effect.subject, published_at - span, published_at)
    after = store.mentions.polarity_counts(effect.subject, published_at, effect.due_at)
    effect.before_total, effect.before_negative = before
    effect.after_total, effect.after_negative = after
    effect.measured_at = now
    version = store.statements.version(effect.version_id)
    statement = store.statements.get(version.statement_id) if version else None
    if version is None or statement is None or statement.incident_id is None:
        return
    incident = store.incidents.get(statement.incident_id)
    facts = {"effect": effect, "reading": read_effect(effect), "statement": statement, "version": version}
    message = render("effect", facts, store.config.language, store.config.zone)
    store.posts.owe(f"effect:{version.id}", incident.room, message, thread_key=f"incident:{incident.id}")
    store.entries.add("onevoice", "measure", f"version:{version.id}", now, incident_id=incident.id)

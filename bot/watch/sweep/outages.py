"""Tells the team when a source cannot be read, and when it can again: one that comes and goes has one outage."""

import logging
from datetime import datetime, timedelta

from bot.store.store import Store
from bot.watch.card import down_message, up_message

_ACTOR = "onevoice"
_LASTS = timedelta(minutes=5)
"""How long a source has to be read again before that is told."""
_logger = logging.getLogger("bot.watch.sweep")


class Outages:
    """Works on one source, inside the caller's transaction."""

    def __init__(self, store: Store, source: str) -> None:
        self._store = store
        self._source = source

    def begin(self, reason: str, now: datetime) -> None:
        """Note that the source cannot be read. It is told once, and not again before its end was told."""
        state = self._store.sources.mark_down(self._source, reason, now)
        if state.outage_since is not None:
            return
        _logger.warning("source %s: %s", self._source, reason)
        state.outage_since = state.down_since or now
        key = f"source:{self._source}:down:{state.outage_since.isoformat()}"
        self._store.posts.owe(key, "alerts", down_message(state, self._store.config), critical=True)
        self._store.entries.add(_ACTOR, "source_down", f"source:{self._source}", now, detail={"reason": reason})

    def end(self, now: datetime) -> None:
        """Note that the source was read, and tell the end of an outage once that has lasted."""
        state = self._store.sources.state(self._source)
        if state.down_since is not None:
            state = self._store.sources.mark_up(self._source, now)
        if state.outage_since is None or now - (state.back_at or now) < _LASTS:
            return
        _logger.info("source %s: is read again", self._source)
        since, message = state.outage_since, up_message(state, self._store.config)
        state.outage_since = state.back_at = None
        self._store.posts.owe(f"source:{self._source}:up:{since.isoformat()}", "alerts", message, critical=True)
        self._store.entries.add(_ACTOR, "source_up", f"source:{self._source}", now)

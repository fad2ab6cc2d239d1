"""How far each source has been read, and whether it can be read."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.model.mention import Coverage, SourceState


class Sources:
    """Keeps cursors and outages; works inside the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def state(self, name: str) -> SourceState:
        """Return what is known of the source; of one never read, a state with an empty cursor."""
        return self._session.get(SourceState, name) or SourceState(name=name, cursor={})

    def all(self) -> Sequence[SourceState]:
        """Return every source that was ever read or tried."""
        return self._session.exec(select(SourceState).order_by(col(SourceState.name))).all()

    def save_cursor(self, name: str, cursor: Mapping[str, object], now: datetime, newest_at: datetime | None) -> None:
        """Remember how far the source was read. ``newest_at`` is the youngest mention of this reading, if any."""
        state = self._kept(name)
        state.cursor = dict(cursor)
        state.read_at = now
        if newest_at is not None and (state.newest_at is None or newest_at > state.newest_at):
            state.newest_at = newest_at
        self._session.flush()

    def mark_down(self, name: str, reason: str, now: datetime) -> SourceState:
        """Remember that the source cannot be read; return what is known of it, to be changed."""
        state = self._kept(name)
        state.down_reason = reason
        state.down_since = state.down_since or now
        state.back_at = None
        self._session.flush()
        return state

    def mark_up(self, name: str, now: datetime) -> SourceState:
        """Remember that the source can be read; return what is known of it, to be changed."""
        state = self._kept(name)
        if state.down_since is not None:
            state.back_at = now
        state.down_reason, state.down_since, state.read_at = "", None, now
        self._session.flush()
        return state

    def coverage(self) -> Sequence[Coverage]:
        """Return what is known of every platform of every source."""
        return self._session.exec(select(Coverage).order_by(col(Coverage.source), col(Coverage.platform))).all()

    def cover(self, source: str, platform: str) -> Coverage:
        """Return the platform's coverage to be changed, made now if it was never seen."""
        known = self._session.get(Coverage, (source, platform))
        if known is None:
            known = Coverage(source=source, platform=platform, arrivals={})
            self._session.add(known)
        return known

    def _kept(self, name: str) -> SourceState:
        state = self._session.get(SourceState, name)
        if state is None:
            state = SourceState(name=name, cursor={})
            self._session.add(state)
        return state

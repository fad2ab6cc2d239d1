"""The events of the chat services that were handled: each is handled once, however often it is sent."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from bot.clock import SystemClock
from bot.model.post import Heard


class Events:
    """Works inside the caller's transaction. Events are kept by the wall clock, whatever the story's clock says."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._wall = SystemClock()

    def heard(self, key: str) -> bool:
        """Return whether an event was handled before, and remember it from now on."""
        if self._session.get(Heard, key) is not None:
            return True
        self._session.add(Heard(key=key, heard_at=self._wall.now()))
        self._session.flush()
        return False

    def forget(self, before: datetime) -> None:
        """Drop events too old to come again (chat services repeat for minutes, Telegram for a day)."""
        self._session.execute(delete(Heard).where(col(Heard.heard_at) < before))

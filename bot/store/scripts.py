"""Approved scripts, where they were released and who was served."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from bot.model.script import Release, Script, Serving


class Scripts:
    """Queries over scripts; works inside the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, script: Script) -> Script:
        """Store an approved text."""
        self._session.add(script)
        self._session.flush()
        return script

    def next_number(self, key: str) -> int:
        """Return the number of the next script of a key, the same for all its locales."""
        newest = self._session.exec(select(func.max(Script.number)).where(Script.key == key)).one()
        return (newest or 0) + 1

    def served_now(self, key: str, locale: str, now: datetime) -> Script | None:
        """Return what may be served: the newest number of the key, in this locale, in date and not withdrawn.

        An older number is never served in place of a newer one that lacks the locale: it would be other words.
        """
        newest = self.next_number(key) - 1
        query = select(Script).where(
            Script.key == key,
            Script.locale == locale,
            Script.number == newest,
            col(Script.withdrawn_at).is_(None),
            or_(col(Script.valid_until).is_(None), col(Script.valid_until) > now),
        )
        return self._session.exec(query).first()

    def locales_of(self, key: str, now: datetime) -> list[str]:
        """Return the locales in which a key can be served now."""
        locales = self._session.exec(select(Script.locale).where(Script.key == key).distinct()).all()
        return sorted(locale for locale in locales if self.served_now(key, locale, now))

    def known_keys(self) -> Sequence[str]:
        """Return every key that ever had an approved text."""
        return self._session.exec(select(Script.key).distinct().order_by(Script.key)).all()

    def release(self, script: Script, region: str, now: datetime) -> None:
        """Record that a region was sent a script."""
        self._session.add(Release(script_id=script.id or 0, region=region, released_at=now))

    def serve(self, serving: Serving) -> None:
        """Record that somebody was given a script."""
        self._session.add(serving)

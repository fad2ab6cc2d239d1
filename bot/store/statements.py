"""Statements with their versions, wordings and verdicts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.errors import NotFound
from bot.model.statement import Statement, Verdict, Version, VersionState, Wording


class Statements:
    """Queries over statements; works inside the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, statement: Statement) -> Statement:
        """Store a new statement and give it its number."""
        self._session.add(statement)
        self._session.flush()
        return statement

    def add_version(self, version: Version, wordings: Mapping[str, Wording]) -> Version:
        """Store a version with its texts."""
        self._session.add(version)
        self._session.flush()
        for wording in wordings.values():
            wording.version_id = version.id or 0
            self._session.add(wording)
        self._session.flush()
        return version

    def get(self, number: int) -> Statement:
        """Return a statement, held until the transaction ends. Raises NotFound."""
        statement = self._session.exec(select(Statement).where(Statement.id == number).with_for_update()).first()
        if statement is None:
            raise NotFound("There is no statement {number}. `/statement show` lists them.", number=number)
        return statement

    def recent(self, limit: int = 10) -> Sequence[Statement]:
        """Return the newest statements, newest first."""
        return self._session.exec(select(Statement).order_by(col(Statement.id).desc()).limit(limit)).all()

    def version(self, version_id: int) -> Version | None:
        """Return one version by its row id."""
        return self._session.get(Version, version_id)

    def versions(self, statement_id: int) -> Sequence[Version]:
        """Return every version of a statement, oldest first."""
        query = select(Version).where(Version.statement_id == statement_id).order_by(col(Version.number))
        return self._session.exec(query).all()

    def newest(self, statement_id: int) -> Version:
        """Return the newest version; a statement always has one."""
        return self.versions(statement_id)[-1]

    def wordings(self, version_id: int) -> dict[str, Wording]:
        """Return the texts of a version by locale."""
        rows = self._session.exec(select(Wording).where(Wording.version_id == version_id)).all()
        return {wording.locale: wording for wording in rows}

    def verdicts(self, version_id: int) -> Sequence[Verdict]:
        """Return the verdicts that stand, oldest first."""
        query = (
            select(Verdict)
            .where(Verdict.version_id == version_id, col(Verdict.withdrawn_at).is_(None))
            .order_by(col(Verdict.id))
        )
        return self._session.exec(query).all()

    def verdicts_ever(self, version_id: int) -> Sequence[Verdict]:
        """Return every verdict on a version, withdrawn ones too, oldest first."""
        query = select(Verdict).where(Verdict.version_id == version_id).order_by(col(Verdict.id))
        return self._session.exec(query).all()

    def add_verdict(self, verdict: Verdict) -> None:
        """Store a verdict."""
        self._session.add(verdict)
        self._session.flush()

    def to_publish(self, now: datetime) -> Sequence[Version]:
        """Return the versions whose hold window is over."""
        query = select(Version).where(Version.state == VersionState.HOLDING, col(Version.publish_at) <= now)
        return self._session.exec(query.with_for_update()).all()

    def awaiting(self) -> Sequence[Version]:
        """Return the versions that approvers can still rule on."""
        states = (VersionState.SUBMITTED, VersionState.APPROVED, VersionState.DECLINED, VersionState.HOLDING)
        return self._session.exec(select(Version).where(col(Version.state).in_(states)).order_by(col(Version.id))).all()

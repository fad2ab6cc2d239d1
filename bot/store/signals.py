"""Signals and risk reports: what was found, and what people filed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.model.mention import Mention, Polarity
from bot.model.signal import Label, RiskReport, SignalRecord


class Signals:
    """Keeps findings; works inside the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, record: SignalRecord) -> None:
        """Keep a finding."""
        self._session.add(record)
        self._session.flush()

    def recent(self, subject: str, limit: int = 20) -> Sequence[SignalRecord]:
        """Return the subject's newest findings, newest first."""
        query = select(SignalRecord).where(SignalRecord.subject == subject).order_by(col(SignalRecord.id).desc())
        return self._session.exec(query.limit(limit)).all()

    def last(self, subject: str, detector: str) -> SignalRecord | None:
        """Return what this detector found last."""
        query = (
            select(SignalRecord)
            .where(SignalRecord.subject == subject, SignalRecord.detector == detector)
            .order_by(col(SignalRecord.id).desc())
        )
        return self._session.exec(query.limit(1)).first()

    def file(self, report: RiskReport) -> RiskReport:
        """Keep a risk report and return it with its id."""
        self._session.add(report)
        self._session.flush()
        return report

    def open_risks(self, since: datetime) -> Sequence[RiskReport]:
        """Return the risk reports of every subject filed since then and not closed, oldest first."""
        query = select(RiskReport).where(col(RiskReport.closed_at).is_(None), RiskReport.filed_at >= since)
        return self._session.exec(query.order_by(col(RiskReport.id))).all()

    def close_risks(self, subject: str, now: datetime) -> None:
        """Put the subject's open risk reports aside."""
        query = select(RiskReport).where(RiskReport.subject == subject, col(RiskReport.closed_at).is_(None))
        for report in self._session.exec(query):
            report.closed_at = now
        self._session.flush()

    def label(self, mentions: Iterable[Mention], polarity: Polarity, given_by: str, now: datetime) -> int:
        """Keep what a person says of mentions, the newest word on each; return how many."""
        number = 0
        for mention in mentions:
            known = self._session.exec(select(Label).where(Label.mention_id == mention.id)).first()
            label = known or Label(
                mention_id=mention.id or 0, text=mention.text, polarity=polarity, given_by=given_by, given_at=now
            )
            label.polarity, label.given_by, label.given_at = polarity, given_by, now
            self._session.add(label)
            number += 1
        self._session.flush()
        return number

    def labels(self) -> Sequence[Label]:
        """Return every label, oldest first."""
        return self._session.exec(select(Label).order_by(col(Label.id))).all()

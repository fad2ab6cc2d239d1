"""The minutes a finding speaks of, and the numbers its words are made of."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

import numpy as np

from bot.model.series import MINUTE, Series
from bot.watch.detectors.usual import Usual

_DAYPARTS = ((5, "night"), (11, "morning"), (13, "noon"), (18, "afternoon"), (24, "evening"))


@dataclass(frozen=True, slots=True)
class Span:
    """``width_min`` minutes that end before ``until``; ``first_at`` is the first of them with what was looked for."""

    until: datetime
    width_min: int
    total: int
    negative: int
    first_at: datetime

    @classmethod
    def of(cls, whole: Series, negative: Series, until: datetime, width_min: int, *, of_all: bool = False) -> "Span":
        """Return the last minutes of two series; ``of_all``: they are looked at for any mention, not the negative."""
        since = until - width_min * MINUTE
        there = np.flatnonzero((whole if of_all else negative).bins(until, 1, width_min))
        return cls(
            until=until,
            width_min=width_min,
            total=whole.total(since, until),
            negative=negative.total(since, until),
            first_at=since + timedelta(minutes=int(there[0])) if len(there) else since,
        )

    @property
    def since(self) -> datetime:
        return self.until - self.width_min * MINUTE

    @property
    def share(self) -> float:
        return self.negative / self.total if self.total else 0.0

    def evidence(self, usual: Usual, zone: tzinfo) -> dict[str, Any]:
        """Return the numbers of this span beside the usual ones, and what hour they are usual for.

        ``weekday`` (0 is Monday) is None where the usual is that of this hour on any day.
        """
        middle = (self.since + (self.until - self.since) / 2).astimezone(zone)
        return {
            "negative": self.negative,
            "total": self.total,
            "share": round(self.share, 3),
            "window_min": self.width_min,
            "window": [self.since.isoformat(), self.until.isoformat()],
            "since": self.first_at.isoformat(),
            "baseline": None if usual.middle is None else round(usual.middle, 1),
            "low": usual.low,
            "high": usual.high,
            "weekday": middle.weekday() if usual.same_weekday else None,
            "daypart": _daypart(middle.hour),
            "cold_start": usual.is_cold,
        }


def _daypart(hour: int) -> str:
    return next(name for until, name in _DAYPARTS if hour < until)

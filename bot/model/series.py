"""Series: how many mentions of one kind were published in each minute."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

MINUTE = timedelta(minutes=1)
Bins = NDArray[np.int64]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Series:
    """One-minute counts from ``first`` (minutes since 1970) on; what lies outside counts as 0.

    ``known_from`` is the minute of the oldest mention ever counted; before it nothing is known, which is not calm.
    """

    first: int
    values: Bins = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    known_from: int | None = None

    @classmethod
    def of(cls, counts: Mapping[datetime, int] | Iterable[tuple[datetime, int]]) -> "Series":
        """Return the series of some minutes and their counts, in any order."""
        pairs = [(minute_of(at), count) for at, count in (counts.items() if isinstance(counts, Mapping) else counts)]
        if not pairs:
            return cls(first=0)
        first = min(minute for minute, _ in pairs)
        series = cls(first=first, known_from=first)
        for minute, count in pairs:
            series.add(minute, count)
        return series

    def add(self, minute: int, count: int = 1) -> None:
        """Count more mentions of one minute; a minute before ``first`` is dropped."""
        place = minute - self.first
        if place < 0:
            return
        if place >= len(self.values):
            grown = np.zeros(max(place + 1, 2 * len(self.values), 1024), dtype=np.int64)
            grown[: len(self.values)] = self.values
            self.values = grown
        self.values[place] += count
        if self.known_from is None or minute < self.known_from:
            self.known_from = minute

    def total(self, since: datetime, until: datetime) -> int:
        """Return the count from ``since`` up to before ``until`` (whole minutes)."""
        low, high = minute_of(since) - self.first, minute_of(until) - self.first
        return int(self.values[max(low, 0) : max(high, 0)].sum())

    def bins(self, until: datetime, width_min: int, count: int) -> Bins:
        """Return ``count`` windows of ``width_min`` minutes, oldest first; the last one ends before ``until``."""
        end = minute_of(until)
        windows: Bins = self._between(end - width_min * count, end).reshape(count, width_min).sum(axis=1)
        return windows

    def known_bins(self, until: datetime, width_min: int) -> int:
        """Return how many whole windows before ``until`` anything is known of."""
        return 0 if self.known_from is None else max(0, (minute_of(until) - self.known_from) // width_min)

    def _between(self, start: int, end: int) -> Bins:
        found = np.zeros(max(0, end - start), dtype=np.int64)
        low, high = max(start, self.first), min(end, self.first + len(self.values))
        if low < high:
            found[low - start : high - start] = self.values[low - self.first : high - self.first]
        return found


def minute_of(at: datetime) -> int:
    """Return the minutes since 1970 that are over at this moment."""
    return (at - _EPOCH) // MINUTE


def end_of_minute(now: datetime) -> datetime:
    """Return where the minute that runs now ends: what was published in it counts already."""
    return now.replace(second=0, microsecond=0) + MINUTE

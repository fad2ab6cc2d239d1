"""Judges how well a platform is seen: a store is a sample taken at the crawler's hours, and silence is not calm.

What counts is when something came, not how much: a crawler with a fixed hour is quiet in between by habit. How old the
youngest of it is tells whether the platform's clock is hours off: a zone set wrong, or the fault of a writer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

ONE_CALL = timedelta(minutes=30)
"""What arrives within this of a visit's beginning belongs to it; a stream is a visit every half hour."""
_KEPT = 400  # visits; a stream's last eight days
_ENOUGH_GAPS = 5
_PATIENCE = 3  # times the usual gap
_NIGHTS = 1.5  # times the longest gap of a usual day: people sleep, and so do some crawlers
_DAYS_KNOWN = 3
_PROVEN_OVER = timedelta(days=7)
_LONGEST_PROVEN_GAP = timedelta(days=1)
_ALIKE = 4  # visits in a row whose youngest is as many hours old before a clock is called wrong
_AHEAD_FROM = timedelta(minutes=30)
_HOUR = timedelta(hours=1)
_SOONER, _LATER = timedelta(minutes=5), timedelta(minutes=25)  # what is read as soon as it is out is this near an hour
_BEHIND_FROM = 2  # hours; many a crawler brings what is one hour old


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The visits that brought something: their beginnings, oldest first, and the last arrival.

    ``ages`` are those of the youngest post of each of the last visits; below zero it is one from the future.
    """

    visits: tuple[datetime, ...] = ()
    last_at: datetime | None = None
    ages: tuple[timedelta, ...] = ()

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Arrivals":
        """Return what ``to_json`` wrote; {} is nothing yet."""
        last = kept.get("last_at")
        return cls(
            visits=tuple(datetime.fromisoformat(at) for at in kept.get("visits", ())),
            last_at=datetime.fromisoformat(last) if last else None,
            ages=tuple(timedelta(seconds=age_s) for age_s in kept.get("ages_s", ())),
        )

    def to_json(self) -> dict[str, object]:
        """Return JSON values."""
        return {
            "visits": [at.isoformat() for at in self.visits],
            "last_at": self.last_at.isoformat() if self.last_at else None,
            "ages_s": [int(age.total_seconds()) for age in self.ages],
        }

    def seen(self, now: datetime, youngest: timedelta | None = None) -> "Arrivals":
        """Return the arrivals with one more at ``now``; ``youngest`` is the age of its youngest post, if it has any."""
        is_same_visit = bool(self.visits) and self.last_at is not None and now - self.visits[-1] < ONE_CALL
        visits = self.visits if is_same_visit else (*self.visits, now)[-_KEPT:]
        ages = self.ages
        if youngest is not None:
            of_visit = min(ages[-1], youngest) if is_same_visit and ages else youngest
            ages = (*(ages[:-1] if is_same_visit else ages), of_visit)[-_ALIKE:]
        return Arrivals(visits, max(now, self.last_at) if is_same_visit and self.last_at else now, ages)

    @property
    def hours_off(self) -> int:
        """How many hours this platform's times are ahead of ours (below zero: behind); 0 when they seem right.

        Behind means that whatever comes is hours old, and always as many: what is read first was published just now.
        """
        if len(self.ages) < _ALIKE:
            return 0
        if max(self.ages) <= -_AHEAD_FROM:
            return max(1, round(-sorted(self.ages)[_ALIKE // 2] / _HOUR))
        hours = (min(self.ages) + _SOONER) // _HOUR
        return -hours if hours >= _BEHIND_FROM and max(self.ages) <= hours * _HOUR + _LATER else 0

    @property
    def usual_gap(self) -> timedelta | None:
        """The gap that nine of ten visits keep within; None while fewer than five gaps are known."""
        gaps = sorted(later - earlier for earlier, later in pairwise(self.visits))
        return gaps[(len(gaps) * 9 - 1) // 10] if len(gaps) >= _ENOUGH_GAPS else None

    @property
    def patience(self) -> timedelta | None:
        """How long a silence is nothing unusual; None while the habit is not known."""
        usual = self.usual_gap
        if usual is None:
            return None
        longest: dict[date, timedelta] = {}
        for earlier, later in pairwise(self.visits):
            longest[later.date()] = max(longest.get(later.date(), timedelta(0)), later - earlier)
        nightly = sorted(longest.values())[len(longest) // 2] if len(longest) >= _DAYS_KNOWN else timedelta(0)
        return max(_PATIENCE * usual, _NIGHTS * nightly)

    @property
    def late_after(self) -> timedelta | None:
        """How old what comes by habit may be; None while one gap is known at most, which may be an outage."""
        gaps = sorted(later - earlier for earlier, later in pairwise(self.visits))
        return self.patience or (_PATIENCE * gaps[(len(gaps) - 1) // 2] if len(gaps) > 1 else None)

    def blind_since(self, now: datetime) -> datetime | None:
        """Return since when nothing has come although it should have, or None."""
        patience = self.patience
        if patience is None or self.last_at is None:
            return None
        return self.last_at if now - self.last_at > patience else None

    def proven(self, now: datetime) -> float:
        """Return the share of the last week in which silence would have meant something.

        Stretches longer than the patience with this platform are not proven, nor is what lies before the first visit;
        a platform visited less than daily proves nothing.
        """
        usual, longest = self.usual_gap, self.patience
        if usual is None or longest is None or usual > _LONGEST_PROVEN_GAP:
            return 0.0
        since = now - _PROVEN_OVER
        stretches = [(max(a, since), b) for a, b in pairwise((*self.visits, now)) if b > since and b - a <= longest]
        return min(1.0, sum((b - a for a, b in stretches), timedelta(0)) / _PROVEN_OVER)


def off_by(platform: str, hours: int) -> str:
    """Return the sentence about a clock that is wrong."""
    side = "ahead" if hours > 0 else "behind"
    meanwhile = "they count when they were seen" if hours > 0 else "they count in the past, where nothing alarms"
    return f"times of {platform} are about {abs(hours)} h {side}; is its timezone right? Until then {meanwhile}."

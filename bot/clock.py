"""Where ``now`` comes from; below this line every rule takes it as an argument."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that can tell the time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The wall clock of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ScaledClock:
    """A clock that ran with the wall until ``since`` and ``speed`` times faster from then on.

    It holds no state, so two processes with the same values, or one that was restarted, agree on the time.
    """

    since: datetime
    speed: float

    def now(self) -> datetime:
        elapsed = datetime.now(UTC) - self.since
        return self.since + timedelta(seconds=elapsed.total_seconds() * self.speed)

"""A clock that can be paused, run faster than life and moved forward while programs look at it."""

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

FASTEST = 100_000.0  # a day in a second: beyond that a stand-in's own waits are noise


class ClockError(ValueError):
    """The clock cannot be moved so; the text says why, fit to show."""


class SandboxClock:
    """Sandbox time. It never runs backwards: timestamps of messages are their order."""

    def __init__(
        self,
        start: datetime | None = None,
        speed: float = 1.0,
        *,
        paused: bool = False,
        wall: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin at ``start`` (now, when it is left out); ``wall`` counts real seconds."""
        self._wall = wall
        self._at = (start or datetime.now(UTC)).timestamp()
        self._seen = wall()
        self._speed = _checked_speed(speed)
        self._paused = paused
        self._moves = 0

    @property
    def speed(self) -> float:
        """How much faster than life it runs when it is not paused."""
        return self._speed

    @property
    def paused(self) -> bool:
        """Tell whether it stands still."""
        return self._paused

    def timestamp(self) -> float:
        """Return sandbox time in seconds since 1970: what a stand-in takes as ``now``."""
        passed = 0.0 if self._paused else (self._wall() - self._seen) * self._speed
        return self._at + passed

    def now(self) -> datetime:
        """Return sandbox time, aware, in UTC."""
        return datetime.fromtimestamp(self.timestamp(), UTC)

    def run(self, speed: float | None = None) -> None:
        """Go on, at ``speed`` or as fast as before. Raises ClockError."""
        checked = self._speed if speed is None else _checked_speed(speed)
        self._settle()
        self._speed, self._paused = checked, False

    def pause(self) -> None:
        """Stand still until ``run``; ``forward`` still moves it."""
        self._settle()
        self._paused = True

    def forward(self, seconds: float) -> None:
        """Jump ahead. Raises ClockError for a jump that is not ahead."""
        if not math.isfinite(seconds) or not 0 < seconds <= 366 * 86_400:
            raise ClockError("The clock moves forward only, by more than nothing and at most a year.")
        self._settle()
        self._at += seconds

    def info(self) -> dict[str, Any]:
        """Return what the page shows; ``moves`` grows with each change, so that open pages look again."""
        return {
            "now": self.now().isoformat(),
            "speed": self._speed,
            "paused": self._paused,
            "movable": True,
            "moves": self._moves,
        }

    def _settle(self) -> None:
        self._at, self._seen = self.timestamp(), self._wall()
        self._moves += 1


def _checked_speed(speed: float) -> float:
    if not math.isfinite(speed) or not 0 < speed <= FASTEST:
        raise ClockError(f"The speed must be more than 0 and at most {FASTEST:g}.")
    return float(speed)

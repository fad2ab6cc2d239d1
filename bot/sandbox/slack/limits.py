"""Rate limits: how many calls of a method Slack takes in a minute, and how fast one room may be written to."""

import math
from collections.abc import Callable
from dataclasses import dataclass

# docs.slack.dev/apis/web-api/rate-limits: "20+ per minute" is read as 20. Tier 5 is "special": no number is published.
PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
# One message a second and room "with short bursts over the limit allowed"; how short is not published.
POSTS_PER_S = 1.0
POST_BURST = 5


@dataclass(slots=True)
class Bucket:
    """What is left at ``at``; it fills by ``per_s`` up to ``most``."""

    most: float
    per_s: float
    left: float
    at: float

    def wait_s(self, now: float) -> float:
        """Take one and return 0, or return how long until there is one."""
        self.left = min(self.most, self.left + max(0.0, now - self.at) * self.per_s)
        self.at = now
        if self.left < 1:
            return (1 - self.left) / self.per_s
        self.left -= 1
        return 0.0


class Limits:
    """Counts calls on the stand-in's clock: a fast clock allows more in a real minute, a stopped one nothing more."""

    def __init__(self, now: Callable[[], float], *, on: bool) -> None:
        self.on = on
        self._now = now
        self._buckets: dict[str, Bucket] = {}

    def wait_for_call(self, method: str, tier: int) -> int:
        """Count a call and return 0, or the Retry-After in whole seconds."""
        most = PER_MINUTE.get(tier)
        return self._take(method, most, most / 60) if most else 0

    def wait_for_post(self, room: str) -> int:
        """Count a message and return 0, or the Retry-After in whole seconds."""
        return self._take(f"room {room}", POST_BURST, POSTS_PER_S)

    def _take(self, name: str, most: float, per_s: float) -> int:
        if not self.on:
            return 0
        now = self._now()
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = Bucket(most, per_s, most, now)
        return math.ceil(bucket.wait_s(now))

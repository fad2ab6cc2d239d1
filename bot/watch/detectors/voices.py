"""Who speaks in some mentions: told apart, weighed, and the few that are shown."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

from bot.model.series import end_of_minute
from bot.ports import Noted, Scene

_SHOWN = 3


def heard_since(scene: Scene, since: datetime) -> Sequence[Noted]:
    """Return the recent mentions from ``since`` up to this minute. What is dated ahead is not heard before its time."""
    start, end = (
        bisect_left(scene.recent, at, key=lambda one: one.published_at) for at in (since, end_of_minute(scene.now))
    )
    return scene.recent[start:end]


def writer(one: Noted) -> tuple[str, str]:
    """Return who wrote a mention; where a store keeps no authors, each mention is somebody else's."""
    return (one.platform, one.author or f"#{one.id}")


def authors(mentions: Sequence[Noted]) -> int:
    """Return how many people wrote the mentions."""
    return len({writer(one) for one in mentions})


def reach(one: Noted) -> int:
    """Return how many people a mention reached at least: those who follow, or who did something with it."""
    return max(one.reach, one.fans or 0, 0)


def shown(mentions: Sequence[Noted]) -> list[int]:
    """Return the ids of the three mentions to show: of different people, those that reach most first."""
    best: dict[tuple[str, str], int] = {}
    for one in sorted(mentions, key=lambda one: (-reach(one), one.published_at)):
        best.setdefault(writer(one), one.id)
    return list(best.values())[:_SHOWN]


def name_of(one: Noted) -> str:
    """Return what a public account is called."""
    return one.author_name or one.author

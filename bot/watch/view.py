"""What the sweep remembers of each subject, so that detectors see it at once; the database can always refill it."""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model.mention import Mention
from bot.model.series import Series, minute_of
from bot.ports import Noted
from bot.store.mentions import Shown
from bot.watch.watchlist import Watchlist

LOOK_BACK = timedelta(days=15)
"""How much of the past detectors are shown: two weeks of the same hour, and a margin."""
RECENT = timedelta(days=1)
RECENT_LIMIT = 5_000


@dataclass(slots=True)
class View:
    """One subject: the minutes of every mark, and its newest mentions, oldest first."""

    series: dict[str, Series] = field(default_factory=dict)
    recent: list[Noted] = field(default_factory=list)
    first: int = 0

    @classmethod
    def of(
        cls, tallies: Mapping[str, Iterable[tuple[datetime, int]]], recent: Sequence[Noted], now: datetime
    ) -> "View":
        """Return the view of what the database holds."""
        view = cls(recent=list(recent), first=minute_of(now - LOOK_BACK))
        for mark, minutes in tallies.items():
            for at, count in minutes:
                view._count(mark, minute_of(at), count)
        return view

    def minutes(self, mark: str) -> Series:
        """Return the minutes of a mark; of one never seen, empty ones that are known as long as the subject is."""
        found = self.series.get(mark)
        whole = self.series.get("all")
        if found is None:
            return Series(first=self.first, known_from=whole.known_from if whole else None)
        if whole is not None and found.known_from != whole.known_from:
            found.known_from = whole.known_from
        return found

    def take(self, noted: Noted) -> None:
        """Count a mention that was stored just now."""
        minute = minute_of(noted.published_at)
        for mark in ("all", noted.polarity, *noted.marks):
            self._count(mark, minute, 1)
        insort(self.recent, noted, key=lambda one: one.published_at)

    def forget(self, now: datetime) -> None:
        """Let go of mentions that are not recent any more."""
        since = now - RECENT
        keep = next((place for place, one in enumerate(self.recent) if one.published_at >= since), len(self.recent))
        del self.recent[: max(keep, len(self.recent) - RECENT_LIMIT)]

    def _count(self, mark: str, minute: int, count: int) -> None:
        series = self.series.get(mark)
        if series is None:
            series = self.series[mark] = Series(first=self.first)
        series.add(minute, count)


def holds_all(recent: Sequence[Noted], since: datetime, now: datetime) -> bool:
    """Tell whether every mention since then is among the newest ones that are remembered."""
    if len(recent) >= RECENT_LIMIT:
        return recent[0].published_at < since
    return now - since <= RECENT


def noted(mention: Mention | Shown, watched: Watchlist) -> Noted:
    """Return a stored mention as detectors see it; a watch-listed account is called as the configuration calls it."""
    author = watched.get((mention.platform, mention.author))
    return Noted(
        id=mention.id or 0,
        platform=mention.platform,
        kind=mention.kind,
        author=mention.author,
        text=mention.text,
        url=mention.url,
        parent=mention.parent,
        published_at=mention.published_at,
        polarity=mention.polarity,
        score=mention.score,
        marks=frozenset(mention.marks.split()),
        tiers=author.tiers if author else (),
        author_name=author.name if author else mention.author_name,
        reach=sum(count or 0 for count in (mention.likes, mention.comments, mention.shares)),
        fans=mention.fans,
        account_created_at=mention.account_created_at,
    )

"""Finds that public accounts of the watch-list, opinion leaders and media, turn against the subject."""

from collections.abc import Mapping, Sequence

import numpy as np

from bot.model.alert import Level
from bot.model.mention import Polarity
from bot.model.series import MINUTE, end_of_minute
from bot.ports import Noted, Scene, Signal
from bot.watch.detectors.growth import PAST_MIN
from bot.watch.detectors.voices import heard_since, name_of, reach, shown, writer
from bot.watch.marks import SPEAKERS

THRESHOLDS: Mapping[str, float] = {
    # Six hours: what an account posts in the morning is picked up by others until the afternoon.
    "window_min": 360,
    # From here on one account is heard by as many as two: a million followers, or a post with ten thousand reactions.
    "large_fans": 1_000_000,
    "large_reach": 10_000,
    # How many voices (a large account counts as two) make it worse than blue.
    "yellow_voices": 2,
    "orange_voices": 4,
    "red_voices": 8,
}
_WIDTH_MIN = 60
_DAY = 24  # bins
_RARE = 0.97
_NAMED = 5
_HARMLESS = frozenset({"official", "competitor"})
"""Our own accounts, and those from whom nothing else is to be expected."""


class KolVoice:
    """Counts the accounts that speak negatively, and compares with how many negative posts of such are usual."""

    key = "kol_voice"
    thresholds = THRESHOLDS

    def judge(self, scene: Scene) -> Signal | None:
        """Return a signal when more accounts than usual speak negatively; it names them."""
        limits = {**THRESHOLDS, **scene.limits}
        since = scene.now - limits["window_min"] * MINUTE
        said = [one for one in heard_since(scene, since) if one.tiers and _is_against(one)]
        by_account = {writer(one): one for one in sorted(said, key=reach)}
        if not by_account:
            return None
        expected = _usual(scene, limits)
        if expected is not None and len(by_account) <= expected[1]:
            return None
        accounts = sorted(by_account.values(), key=reach, reverse=True)
        large = sum(_is_large(one, limits) for one in accounts)
        return Signal(
            detector=self.key,
            subject=scene.subject.key,
            cause=self.key,
            level=_level(len(accounts) + large, limits),
            reason=f"{self.key}:{_form(len(accounts))}",
            evidence={
                "window": [since.isoformat(), scene.now.isoformat()],
                "since": said[0].published_at.isoformat(),
                "samples": shown(said),
                "facts": _facts(accounts, len(said), large, expected) | {"window_min": limits["window_min"]},
            },
            at=scene.now,
        )


def _is_against(one: Noted) -> bool:
    if one.polarity != Polarity.NEGATIVE:
        return False
    return not SPEAKERS["kol"].isdisjoint(one.tiers) and _HARMLESS.isdisjoint(one.tiers)


def _is_large(one: Noted, limits: Mapping[str, float]) -> bool:
    return (one.fans or 0) >= limits["large_fans"] or one.reach >= limits["large_reach"]


def _usual(scene: Scene, limits: Mapping[str, float]) -> tuple[float, int] | None:
    """Return how many negative posts of such accounts a window holds: the mean of the fortnight, and its top.

    None while less than a day is known. Windows of any hour, without an allowance for chance: such posts are few, and
    each is worth a look.
    """
    until, size = end_of_minute(scene.now), max(1, round(limits["window_min"] / _WIDTH_MIN))
    bins = scene.series("kol_negative").bins(until, _WIDTH_MIN, PAST_MIN // _WIDTH_MIN)
    known = min(len(bins), scene.series("all").known_bins(until, _WIDTH_MIN)) - size
    if known < max(size, _DAY):
        return None
    sums = np.concatenate(([0], np.cumsum(bins[len(bins) - size - known : len(bins) - size])))
    windows = sums[size:] - sums[:-size]
    return float(windows.mean()), int(np.quantile(windows, _RARE))


def _level(voices: int, limits: Mapping[str, float]) -> Level:
    for level in (Level.RED, Level.ORANGE, Level.YELLOW):
        if voices >= limits[f"{level}_voices"]:
            return level
    return Level.BLUE


def _form(accounts: int) -> str:
    return "one" if accounts == 1 else "several" if accounts < 5 else "many"


def _facts(accounts: Sequence[Noted], posts: int, large: int, expected: tuple[float, int] | None) -> dict[str, object]:
    first = accounts[0]
    return {
        "accounts": len(accounts),
        "posts": posts,
        "large": large,
        "names": [name_of(one) for one in accounts[:_NAMED]],
        "fans": first.fans,
        "reach": first.reach,
        "baseline": None if expected is None else round(expected[0], 1),
        "high": 0 if expected is None else expected[1],
        "cold_start": expected is None,
    }

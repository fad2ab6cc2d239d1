"""Finds posts that run: their engagement doubles faster than that of the subject's other posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np

from bot.model.alert import Level
from bot.model.mention import Polarity
from bot.model.series import MINUTE
from bot.ports import Climb, Scene, Signal
from bot.watch.detectors.voices import shown

THRESHOLDS: Mapping[str, float] = {
    # A climb that was seen to end earlier is no news.
    "window_min": 60,
    # Reactions gained between two looks. A post doubles from 3 to 6 without anybody noticing.
    "min_gain": 500,
    # Reactions there were at the first look, for the same reason.
    "min_before": 50,
    # Slower than that is a day's life of a post, not a spread.
    "longest_doubling_min": 60,
    # How many times the speed that nine in ten of the subject's other posts keep below, and from how many reactions on.
    "blue_times": 2,
    "yellow_times": 4,
    "yellow_after": 2_000,
    "orange_times": 8,
    "orange_after": 10_000,
    "red_times": 16,
    "red_after": 100_000,
    # Fewer others tell no usual speed. Then only this doubling time and twice the gain count, and it is never worse
    # than yellow.
    "min_others": 8,
    "cold_doubling_min": 30,
}
_FAST_SHARE = 0.9
_OTHERS_GAIN = 0.1  # of ``min_gain``: a gain of two reactions in a minute has no speed


@dataclass(frozen=True, slots=True)
class _Run:
    """A climb with its speed: doublings in a minute."""

    climb: Climb
    speed: float

    @property
    def gain(self) -> int:
        return self.climb.after - self.climb.before

    @property
    def minutes(self) -> float:
        return (self.climb.after_at - self.climb.before_at) / MINUTE


class SpreadSpeed:
    """Compares how fast posts climb now with the subject's own other posts of the day."""

    key = "spread_speed"
    thresholds = THRESHOLDS

    def judge(self, scene: Scene) -> Signal | None:
        """Return a signal for the posts that run, led by the fastest. Praise that runs is no signal."""
        limits = {**THRESHOLDS, **scene.limits}
        since = scene.now - limits["window_min"] * MINUTE
        seen = [climb for climb in scene.climbs if climb.after_at <= scene.now]  # a clock may jump back
        runs = [run for climb in seen if (run := _run(climb, limits)) is not None]
        fresh = [run for run in runs if run.climb.after_at >= since and run.climb.mention.polarity != Polarity.POSITIVE]
        others = [
            run.speed for run in runs if run.climb.mention.polarity != Polarity.NEGATIVE or run.climb.after_at < since
        ]
        # Negative posts of this hour are left out: a storm in which all of them run would call itself usual.
        is_cold = len(others) < max(1, limits["min_others"])
        usual = 0.0 if is_cold else float(np.quantile(others, _FAST_SHARE))
        fast = [run for run in fresh if _is_fast(run, usual, limits, is_cold=is_cold)]
        if not fast:
            return None
        return _signal(scene, sorted(fast, key=lambda run: -run.speed), others if not is_cold else (), limits)


def _run(climb: Climb, limits: Mapping[str, float]) -> _Run | None:
    minutes = (climb.after_at - climb.before_at) / MINUTE
    gain = climb.after - climb.before
    if minutes <= 0 or climb.before < max(1, limits["min_before"]) or gain < max(1, _OTHERS_GAIN * limits["min_gain"]):
        return None
    return _Run(climb, log2(climb.after / climb.before) / minutes)


def _is_fast(run: _Run, usual: float, limits: Mapping[str, float], *, is_cold: bool) -> bool:
    if is_cold:
        return run.speed * limits["cold_doubling_min"] >= 1 and run.gain >= 2 * limits["min_gain"]
    if run.gain < limits["min_gain"] or run.speed * limits["longest_doubling_min"] < 1:
        return False
    return run.speed >= limits["blue_times"] * usual


def _signal(scene: Scene, fast: Sequence[_Run], others: Sequence[float], limits: Mapping[str, float]) -> Signal:
    first, mentions = fast[0], [run.climb.mention for run in fast]
    began_at = min(run.climb.before_at for run in fast)
    usual = float(np.quantile(others, _FAST_SHARE)) if others else 0.0
    level = max((_level(run, usual, limits) for run in fast), key=lambda level: level.rank)
    return Signal(
        detector=SpreadSpeed.key,
        subject=scene.subject.key,
        cause=SpreadSpeed.key,
        level=level,
        reason=f"{SpreadSpeed.key}:{'one' if len(fast) == 1 else 'several'}",
        evidence={
            "window": [began_at.isoformat(), scene.now.isoformat()],
            "since": began_at.isoformat(),
            "samples": [first.climb.mention.id, *(n for n in shown(mentions) if n != first.climb.mention.id)][:3],
            "facts": {
                "posts": len(fast),
                "platform": first.climb.mention.platform,
                "before": first.climb.before,
                "after": first.climb.after,
                "minutes": max(1, round(first.minutes)),
                "doubling_min": max(1, round(1 / first.speed)),
                "usual_min": round(1 / float(np.median(others))) if others else None,
                "is_negative": first.climb.mention.polarity == Polarity.NEGATIVE,
                "cold_start": not others,
            },
        },
        at=scene.now,
    )


def _level(run: _Run, usual: float, limits: Mapping[str, float]) -> Level:
    if run.climb.mention.polarity != Polarity.NEGATIVE:
        return Level.BLUE
    if not usual:
        return Level.YELLOW if run.climb.after >= limits["yellow_after"] else Level.BLUE
    for level in (Level.RED, Level.ORANGE, Level.YELLOW):
        if run.speed >= limits[f"{level}_times"] * usual and run.climb.after >= limits[f"{level}_after"]:
            return level
    return Level.BLUE

"""Weighs those who defend the subject against those who criticise it: hold fire while they grow, act when they fall."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

from bot.model.alert import Level
from bot.model.series import end_of_minute
from bot.ports import Noted, Scene, Signal
from bot.watch.detectors.growth import PAST_MIN
from bot.watch.detectors.usual import usual
from bot.watch.detectors.voices import authors, heard_since, shown

THRESHOLDS: Mapping[str, float] = {
    # Minutes compared with as many before: long enough for old fans to wake up and answer, short enough to still hold.
    "window_min": 180,
    # Fewer critics are no dispute, fewer defenders no movement.
    "min_critics": 20,
    "min_defenders": 10,
    # Defenders for each critic: one for two keeps a thread from being read as one-sided.
    "high_ratio": 0.5,
    # What is left of the best ratio of the last half day when fans have begun to give up; orange from a quarter on.
    "fall_to": 0.6,
    "orange_fall_to": 0.25,
    # Standard deviations of a difference; looked at every minute, chance alone passes three each week.
    "sure": 3.5,
}
_WINDOWS = 4
"""The best of so many windows is what the ratio fell from."""
_STEP_MIN = 15


@dataclass(frozen=True, slots=True)
class _Sides:
    """Those who defend and those who criticise, in one window."""

    defenders: int
    critics: int

    @property
    def ratio(self) -> float:
        return self.defenders / max(1, self.critics)

    @property
    def share(self) -> float:
        return self.defenders / max(1, self.defenders + self.critics)


class SelfPurification:
    """Compares the last hours with those before, while there is more criticism than usual."""

    key = "self_purification"
    thresholds = THRESHOLDS

    def judge(self, scene: Scene) -> Signal | None:
        """Return blue while fans hold the line better and better, yellow or orange when they stop."""
        limits = {**THRESHOLDS, **scene.limits}
        width_min = max(_STEP_MIN, round(limits["window_min"]))
        until = end_of_minute(scene.now)
        now, *before = (
            _sides(scene, until - timedelta(minutes=width_min * back), width_min) for back in range(_WINDOWS + 1)
        )
        if now.critics < limits["min_critics"] or not _is_disputed(scene, until, width_min, now.critics):
            return None
        found = _holds(now, before[0], limits) or _falls(now, before, limits)
        if found is None:
            return None
        form, level, compared = found
        since = until - timedelta(minutes=width_min)
        spoken = [one for one in heard_since(scene, since) if "defend" in one.marks]
        if form == "hold" and authors(spoken) < limits["min_defenders"]:
            return None
        return self._signal(scene, form, level, _evidence((now, compared), (since, until), form, spoken))

    def _signal(self, scene: Scene, form: str, level: Level, evidence: Mapping[str, Any]) -> Signal:
        return Signal(
            detector=self.key,
            subject=scene.subject.key,
            cause=self.key,
            level=level,
            reason=f"{self.key}:{form}",
            evidence=evidence,
            at=scene.now,
        )


def _sides(scene: Scene, until: datetime, width_min: int) -> _Sides:
    """Count a window. An attack is most often a negative mention too, so the larger of the two stands for both."""
    since = until - timedelta(minutes=width_min)
    defend, negative, attack = (scene.series(mark).total(since, until) for mark in ("defend", "negative", "attack"))
    return _Sides(defenders=defend, critics=max(negative, attack))


def _is_disputed(scene: Scene, until: datetime, width_min: int, critics: int) -> bool:
    """Tell whether there is more criticism than is usual for these hours; without a past, any that counts."""
    series = scene.series("negative")
    steps = PAST_MIN // _STEP_MIN + 1
    known = min(steps, scene.series("all").known_bins(until, _STEP_MIN))
    expected = usual(series.bins(until, _STEP_MIN, steps), known, width_min, _STEP_MIN)
    return expected.middle is None or critics > expected.high


def _holds(now: _Sides, before: _Sides, limits: Mapping[str, float]) -> tuple[str, Level, _Sides] | None:
    if now.ratio < limits["high_ratio"] or now.defenders < limits["min_defenders"]:
        return None
    return ("hold", Level.BLUE, before) if _surely_less(before, now, limits["sure"]) else None


def _falls(now: _Sides, before: list[_Sides], limits: Mapping[str, float]) -> tuple[str, Level, _Sides] | None:
    strong = [one for one in before if one.defenders >= limits["min_defenders"] and one.ratio >= limits["high_ratio"]]
    best = max(strong, key=lambda one: one.ratio, default=None)
    if best is None or now.ratio > limits["fall_to"] * best.ratio or not _surely_less(now, best, limits["sure"]):
        return None
    return "act", Level.ORANGE if now.ratio <= limits["orange_fall_to"] * best.ratio else Level.YELLOW, best


def _surely_less(less: _Sides, more: _Sides, sure: float) -> bool:
    """Tell whether the share of defenders differs by more than chance does; without anybody before, it is chance."""
    sizes = [one.defenders + one.critics for one in (less, more)]
    if not all(sizes):
        return False
    pooled = (less.defenders + more.defenders) / sum(sizes)
    spread = sqrt(pooled * (1 - pooled) * (1 / sizes[0] + 1 / sizes[1]))
    return more.share - less.share > sure * spread


def _evidence(
    sides: tuple[_Sides, _Sides], window: tuple[datetime, datetime], form: str, spoken: list[Noted]
) -> dict[str, Any]:
    now, compared = sides
    since, until = window
    first_at = min((one.published_at for one in spoken), default=since)
    facts = {
        "form": form,
        "defenders": now.defenders,
        "critics": now.critics,
        "ratio": round(now.ratio, 2),
        "before": round(compared.ratio, 2),
        "authors": authors(spoken),
        "window_min": int((until - since) / timedelta(minutes=1)),
    }
    playbook = {"playbook": "rapid_iteration"} if form == "act" else {}
    return {
        "window": [since.isoformat(), until.isoformat()],
        "since": first_at.isoformat(),
        "samples": shown(spoken),
        **playbook,
        "facts": facts | {"playbook": playbook.get("playbook", "")},
    }

"""Finds that loyal customers who used to speak fall silent or cool, where nothing can have been missed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt

from bot.model.alert import Level
from bot.model.mention import Polarity
from bot.model.series import end_of_minute
from bot.ports import Scene, Signal
from bot.watch.detectors.voices import heard_since, name_of, shown, writer
from bot.watch.marks import SPEAKERS

THRESHOLDS: Mapping[str, float] = {
    # Off: silence has a hundred harmless reasons, and a crawler's sample of a platform is one of them.
    "enabled": 0,
    # The share of the last week that every platform must have been seen: a day's gap is one seventh of the silence.
    "proven_share": 0.9,
    # Posts in the week before. Fewer halve by themselves.
    "min_before": 12,
    # What is left of them: silence, and grave silence.
    "silent_share": 0.4,
    "yellow_share": 0.2,
    # Cool: the negative share of what they post rises by so much, to at least so many negative posts.
    "cool_by": 0.3,
    "cool_negative": 5,
    # A slower change of many posts: what is left of them, or how much the negative share rises, beyond chance
    # (standard deviations; looked at all week long).
    "slow_share": 0.7,
    "slow_cool_by": 0.15,
    "sure": 3.5,
}
_LEAST_PROOF = 0.5
"""Whatever the configuration says."""
_DAY_MIN = 24 * 60
_DAYS = 7
_WEEK = timedelta(days=_DAYS)


@dataclass(frozen=True, slots=True)
class _Weeks:
    """Posts of loyal customers, and the negative ones among them, in the week before the last and in the last."""

    before: int
    negative_before: int
    now: int
    negative_now: int

    restless: float
    """The variance of a week's posts as their days tell it: who posts in clumps is not silent on a dull day."""

    @property
    def fewer_by(self) -> float:
        """How many standard deviations fewer this week's posts are."""
        return (self.before - self.now) / sqrt(max(1.0, self.before + self.now, self.restless))

    @property
    def colder_by(self) -> float:
        """How many standard deviations more of this week's posts are negative."""
        posts = self.before + self.now
        pooled = (self.negative_before + self.negative_now) / posts
        spread = sqrt(pooled * (1 - pooled) * (1 / self.before + 1 / self.now))
        return (self.negative_now / self.now - self.negative_before / self.before) / (spread or 1)


class KocSilence:
    """Compares this week's posts of loyal customers with last week's.

    A scene tells how many they were, not whose: names are those of the last day, who still speak and speak
    coolly. Who is silent can be seen in the watch-list, not from here.
    """

    key = "koc_silence"
    thresholds = THRESHOLDS

    def judge(self, scene: Scene) -> Signal | None:
        """Return a signal when they are silent or cool, and nothing wherever a platform may not have been seen."""
        limits = {**THRESHOLDS, **scene.limits}
        if not limits["enabled"] or not _is_seen(scene, max(_LEAST_PROOF, limits["proven_share"])):
            return None
        weeks = _weeks(scene)
        if weeks is None or weeks.before < max(1, limits["min_before"]):
            return None
        form = _form(weeks, limits)
        if form is None:
            return None
        is_grave = form == "silent" and weeks.now <= limits["yellow_share"] * weeks.before
        return _signal(scene, form, Level.YELLOW if is_grave else Level.BLUE, weeks)


def _is_seen(scene: Scene, proven_share: float) -> bool:
    """Tell whether no post of theirs can have been missed.

    Where they posted a week ago is not in a scene. But every platform that ever brought anything is in the sights, so
    all of these have to be seen, and none may bring posts without being among them. A gap in the week before
    cannot make this one look silent.
    """
    if not scene.sights:
        return False
    if any(sight.blind_since is not None or sight.proven < proven_share for sight in scene.sights):
        return False
    return {one.platform for one in scene.recent} <= {sight.platform for sight in scene.sights}


def _weeks(scene: Scene) -> _Weeks | None:
    """Return the counts of both weeks, or None while less than two weeks of the subject are known."""
    until = end_of_minute(scene.now)
    middle, start = until - _WEEK, until - 2 * _WEEK
    posts, negative = scene.series("koc"), scene.series("koc_negative")
    if scene.series("all").known_bins(until, 60) < 2 * _WEEK // timedelta(hours=1):
        return None
    days = posts.bins(until, _DAY_MIN, 2 * _DAYS).reshape(2, _DAYS)
    return _Weeks(
        restless=float(_DAYS * days.var(axis=1, ddof=1).sum()),
        before=posts.total(start, middle),
        negative_before=negative.total(start, middle),
        now=posts.total(middle, until),
        negative_now=negative.total(middle, until),
    )


def _form(weeks: _Weeks, limits: Mapping[str, float]) -> str | None:
    left = weeks.now / weeks.before
    if not weeks.now or left <= limits["silent_share"]:
        return "silent"
    if left <= limits["slow_share"] and weeks.fewer_by > limits["sure"]:
        return "silent"
    rose_by = weeks.negative_now / weeks.now - weeks.negative_before / weeks.before
    is_cool = rose_by >= limits["cool_by"] or (rose_by >= limits["slow_cool_by"] and weeks.colder_by > limits["sure"])
    return "cool" if is_cool and weeks.negative_now >= limits["cool_negative"] else None


def _signal(scene: Scene, form: str, level: Level, weeks: _Weeks) -> Signal:
    until = end_of_minute(scene.now)
    since = until - _WEEK
    cool = [
        one
        for one in heard_since(scene, since)
        if one.polarity == Polarity.NEGATIVE and not SPEAKERS["koc"].isdisjoint(one.tiers)
    ]
    return Signal(
        detector=KocSilence.key,
        subject=scene.subject.key,
        cause=KocSilence.key,
        level=level,
        reason=f"{KocSilence.key}:{form}",
        evidence={
            "window": [since.isoformat(), until.isoformat()],
            "since": since.isoformat(),
            "samples": shown(cool),
            "facts": {
                "form": form,
                "before": weeks.before,
                "now": weeks.now,
                "negative_before": weeks.negative_before,
                "negative_now": weeks.negative_now,
                "names": list({writer(one): name_of(one) for one in cool}.values())[:5],
                "platforms": sorted({sight.platform for sight in scene.sights}),
                "proven": min(sight.proven for sight in scene.sights),
            },
        },
        at=scene.now,
    )

"""Replays labelled counts: how many onsets a rule finds, how late, and how often it cries wolf.

An onset is found by a rule when a bin that ends between one hour before its label and six hours after is over the
threshold. Bins over it elsewhere are false; those less than six hours apart are one false episode. Every rule sees
the same bins and is measured alike, each bin judged by what was before it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from bot.errors import BadInput
from bot.learn.countfile import Counts, read_counts
from bot.learn.peers import PEERS
from bot.watch.detectors.growth import THRESHOLD, replay, rises
from bot.watch.rowfile import NOT_UTF8

OURS = "onevoice"
_EARLY = timedelta(hours=1)
_LATE = timedelta(hours=6)
_EPISODE = timedelta(hours=6)
_WEEK = timedelta(days=7)
_POINTS = 120
Scores = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Brand:
    """One series of counts with its labelled onsets."""

    name: str
    counts: Counts
    onsets: Sequence[datetime]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule made of some brands. ``false_per_week`` is per brand; ``delay_min`` is the median, None of none."""

    found: int
    onsets: int
    delay_min: float | None
    false_per_week: float


@dataclass(frozen=True, slots=True)
class Point:
    """A rule at one threshold."""

    rule: str
    threshold: float
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Curve:
    """``used`` are the peers at the thresholds they are used with; ``told`` is what our alarms make, merged as told.

    ``left_out``: each brand alone, at the threshold that the others would choose for one false episode a week.
    """

    ours: Sequence[Point]
    told: Point
    peers: Mapping[str, Sequence[Point]]
    used: Sequence[Point]
    left_out: Sequence[Point]


def alarms(counts: Counts, threshold: float = THRESHOLD) -> list[datetime]:
    """Return when each rise was told: the end of the bin that raised it."""
    width_min = counts.width_min
    return [counts.end_of(place) for place in rises(replay(counts.bins, width_min), threshold, width_min)]


def read_brands(folder: Path, width_min: int = 15) -> list[Brand]:
    """Return the brands of a folder: NAME.csv for each, and labels.json with {"labels": {NAME: [times]}}."""
    file = folder / "labels.json"
    try:
        labels = json.loads(file.read_text(encoding="utf-8-sig"))["labels"]
        onsets = {name: sorted(map(_utc, times)) for name, times in labels.items()}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else NOT_UTF8
        raise BadInput("{file} cannot be read: {reason}", file=file, reason=reason) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput('{file} does not hold {{"labels": {{name: [times]}}}}', file=file) from error
    if not onsets:
        raise BadInput("{file} names no series", file=file)
    return [
        Brand(name, read_counts(folder / f"{name}.csv", width_min, may_be_wider=False), times)
        for name, times in onsets.items()
    ]


def judge(brands: Sequence[Brand], hot: Callable[[Brand], Sequence[int] | NDArray[np.intp]]) -> Outcome:
    """Return what bins that are over the threshold make of the onsets."""
    delays: list[float] = []
    false = 0
    for brand in brands:
        ends = [brand.counts.end_of(int(place)) for place in hot(brand)]
        for onset in brand.onsets:
            first = next((end for end in ends if -_EARLY <= end - onset <= _LATE), None)
            delays += [] if first is None else [(first - onset) / timedelta(minutes=1)]
        elsewhere = [end for end in ends if not any(-_EARLY <= end - onset <= _LATE for onset in brand.onsets)]
        false += sum(place == 0 or end - elsewhere[place - 1] > _EPISODE for place, end in enumerate(elsewhere))
    return Outcome(
        found=len(delays),
        onsets=sum(len(brand.onsets) for brand in brands),
        delay_min=round(median(delays), 1) if delays else None,
        false_per_week=false / weeks(brands),
    )


def weeks(brands: Sequence[Brand]) -> float:
    """Return how long the brands were watched, all together."""
    return sum(len(brand.counts.bins) * brand.counts.width_min for brand in brands) / (_WEEK / timedelta(minutes=1))


def draw_up(brands: Sequence[Brand]) -> Curve:
    """Return the curve of our rule and of each peer as its threshold moves."""
    scores = {brand.name: replay(brand.counts.bins, brand.counts.width_min) for brand in brands}
    peers, used = {}, []
    for peer in PEERS:
        theirs = {brand.name: peer.score(brand.counts.bins) for brand in brands}
        peers[peer.key] = _line(peer.key, brands, theirs)
        used += [_point(peer.key, limit, brands, theirs) for limit in peer.thresholds]
    told = judge(brands, lambda brand: rises(scores[brand.name], THRESHOLD, brand.counts.width_min))
    return Curve(
        ours=_line(OURS, brands, scores),
        told=Point(OURS, THRESHOLD, told),
        peers=peers,
        used=used,
        left_out=_each_left_out(brands, scores),
    )


def best_at(points: Sequence[Point], rate: float) -> Point | None:
    """Return the point with the most onsets found at no more false episodes than ``rate``."""
    allowed = [point for point in points if point.outcome.false_per_week <= rate + 1e-9]
    return max(allowed, key=lambda point: (point.outcome.found, -point.outcome.false_per_week), default=None)


def _each_left_out(brands: Sequence[Brand], scores: Scores, rate: float = 1.0) -> list[Point]:
    """Return what each brand gives at the threshold that the others alone would choose for ``rate``."""
    points = []
    for brand in brands:
        others = [other for other in brands if other is not brand]
        if others and (chosen := best_at(_line(OURS, others, scores), rate)) is not None:
            points.append(_point(brand.name, chosen.threshold, [brand], scores))
    return points


def _line(rule: str, brands: Sequence[Brand], scores: Scores) -> list[Point]:
    """Return the rule at thresholds from the highest score down to where a tenth of all bins are over it."""
    every = np.sort(np.concatenate([scores[brand.name] for brand in brands]))[::-1]
    farthest = min(len(every) // 10, int(np.count_nonzero(every > 0)))
    places = np.unique(np.geomspace(1, max(1, farthest), _POINTS).astype(int)) - 1
    tops = {_near(brand, onset, scores) for brand in brands for onset in brand.onsets} - {0.0}
    limits = sorted(({float(every[place]) for place in places} | tops) - {0.0}, reverse=True)
    return [_point(rule, float(np.nextafter(limit, 0)), brands, scores) for limit in limits]


def _near(brand: Brand, onset: datetime, scores: Scores) -> float:
    """Return the highest score that would find an onset: there the line steps."""
    width = timedelta(minutes=brand.counts.width_min)
    first = max(0, -((brand.counts.start_at - (onset - _EARLY)) // width) - 1)
    last = max(0, (onset + _LATE - brand.counts.start_at) // width)
    return float(scores[brand.name][first:last].max(initial=0))


def _point(rule: str, threshold: float, brands: Sequence[Brand], scores: Scores) -> Point:
    hot = {name: np.flatnonzero(score > threshold) for name, score in scores.items()}
    return Point(rule, threshold, judge(brands, lambda brand: hot[brand.name]))


def _utc(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)

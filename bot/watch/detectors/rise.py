"""Tells whether what carries a mark has become more than this subject's past explains, said by many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.alert import Level
from bot.model.series import end_of_minute
from bot.ports import Noted, Scene, Signal
from bot.watch.detectors.growth import PAST_MIN, growth
from bot.watch.detectors.span import Span
from bot.watch.detectors.usual import Usual, outside_storms, usual
from bot.watch.detectors.voices import authors, heard_since, shown

_WIDTH_MIN = 15


@dataclass(frozen=True, slots=True)
class Rise:
    """``mentions`` carry the mark, oldest first, as far as they are among the recent ones; ``count`` is of them all."""

    count: int
    authors: int
    window_min: int
    since: datetime
    until: datetime
    first_at: datetime
    expected: Usual
    mentions: Sequence[Noted]

    def signal(self, scene: Scene, key: str, level: Level, **told: object) -> Signal:
        """Return the finding of the radar ``key``. What is ``told`` besides the numbers stands in its facts; a playbook
        and samples of its own stand in the evidence too.
        """
        samples = told.pop("samples", None)
        return Signal(
            detector=key,
            subject=scene.subject.key,
            cause=key,
            level=level,
            reason=f"{key}:rise",
            evidence={
                "window": [self.since.isoformat(), self.until.isoformat()],
                "since": self.first_at.isoformat(),
                "samples": shown(self.mentions) if samples is None else samples,
                **{name: value for name, value in told.items() if name == "playbook"},
                "facts": self._facts(scene) | told,
            },
            at=scene.now,
        )

    def _facts(self, scene: Scene) -> dict[str, object]:
        """Return the numbers that the sentence compares, and what hour they are usual for."""
        whole = Span(self.until, self.window_min, self.count, 0, self.first_at)
        kept = ("window_min", "baseline", "low", "high", "weekday", "daypart", "cold_start")
        told = whole.evidence(self.expected, scene.zone)
        return {"count": self.count, "authors": self.authors} | {name: told[name] for name in kept}

    def level(self, limits: Mapping[str, float], worst: Level = Level.ORANGE) -> Level:
        """Return the level by how many times the top of the usual range (or the least that counts) this is."""
        top = max(self.expected.high, limits["min_count"])
        for level in (Level.RED, Level.ORANGE, Level.YELLOW):
            if level.rank <= worst.rank and self.count >= limits[f"{level}_times"] * top:
                return level
        return Level.BLUE


def rise(scene: Scene, mark: str, limits: Mapping[str, float]) -> Rise | None:
    """Return how a mark rises, or None where it does not.

    Needs ``surprise``, ``min_count`` and ``min_authors`` among the limits; while less than a day is known, twice as
    many as these.
    """
    series, until = scene.series(mark), end_of_minute(scene.now)
    bins = series.bins(until, _WIDTH_MIN, PAST_MIN // _WIDTH_MIN + 1)
    known = min(len(bins), scene.series("all").known_bins(until, _WIDTH_MIN))
    kept = outside_storms(scene.storms, until, _WIDTH_MIN, len(bins))
    found = growth(bins[len(bins) - known :], _WIDTH_MIN, kept[len(bins) - known :])
    if found.times <= limits["surprise"]:
        return None
    span_min = _WIDTH_MIN * found.span
    expected = usual(bins, known, span_min, _WIDTH_MIN, kept)
    span = Span.of(series, series, until, span_min)
    needed = 2 if expected.is_cold else 1
    marked = [one for one in heard_since(scene, span.since) if mark in one.marks]
    heard = authors(marked)
    if span.total < needed * limits["min_count"] or heard < needed * limits["min_authors"]:
        return None
    return Rise(span.total, heard, span_min, span.since, until, span.first_at, expected, marked)

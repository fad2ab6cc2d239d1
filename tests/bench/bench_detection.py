"""How long judging takes, and how many onsets are found against the peers: on labelled brands, and on made-up ones."""

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import numpy as np

from bot.config import Subject
from bot.learn.backtest import Point, best_at, draw_up, read_brands
from bot.model.series import Series
from bot.ports import Scene
from bot.watch.detectors.negative_growth import NegativeGrowth
from tests.bench.table import Row
from tests.watch.rhythms import RHYTHMS, family

_BRANDS = Path(__file__).parents[3] / "shared" / "data" / "nab"
_NOW = datetime(2026, 11, 20, 12, 7, tzinfo=UTC)
_RUNS = 200
_RATES = np.linspace(0.3, 1.5, 25)
"""False episodes per brand-week: what people bear."""


def rows() -> Iterable[Row]:
    """Measure one judgement, and the curve where the labelled brands are there."""
    yield Row("detection_judge_14_days", _judgement_ms(), "ms")
    yield from map(_with_rhythm, RHYTHMS)
    if not _BRANDS.is_dir():
        return
    curve = draw_up(read_brands(_BRANDS))
    told = curve.told.outcome
    yield Row("detection_false", told.false_per_week, "per brand-week")
    yield Row("detection_found", told.found, f"of {told.onsets}")
    for number, point in enumerate(curve.used, 1):
        ours = best_at(curve.ours, point.outcome.false_per_week)
        unit = f"of {told.onsets} at {point.outcome.false_per_week:.2f} false"
        found = ours.outcome.found if ours else 0
        yield Row(f"detection_against_{number}", found, unit, point.rule, point.outcome.found)


def _with_rhythm(rhythm: str) -> Row:
    """Return the part of the storms that is found, on average over the rates, beside the best peer."""
    curve = draw_up(family(rhythm))
    theirs = {key: _found(points) for key, points in curve.peers.items()}
    best = max(theirs, key=theirs.__getitem__)
    unit = f"% at {_RATES[0]:g}-{_RATES[-1]:g} false"
    return Row(f"detection_rhythm_{rhythm}", round(_found(curve.ours), 1), unit, best, round(theirs[best], 1))


def _found(points: Sequence[Point]) -> float:
    at_rates = [best_at(points, rate) for rate in _RATES]
    return float(100 * np.mean([point.outcome.found / point.outcome.onsets if point else 0 for point in at_rates]))


def _judgement_ms() -> float:
    counts = np.random.default_rng(1).poisson(0.3, 14 * 1440)
    series = Series.of((_NOW - timedelta(minutes=place), int(count)) for place, count in enumerate(counts) if count)
    scene = Scene(Subject(key="acme", words=("acme",)), _NOW, lambda _mark: series)
    spent = []
    for _ in range(_RUNS):
        started = time.perf_counter()
        NegativeGrowth().judge(scene)
        spent.append(time.perf_counter() - started)
    return median(spent) * 1000

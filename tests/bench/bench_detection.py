"""How long judging a subject takes, and how many labelled onsets are found against the best peer at its rate."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import numpy as np

from bot.config import Subject
from bot.learn.backtest import best_at, draw_up, read_brands
from bot.model.series import Series
from bot.ports import Scene
from bot.watch.detectors.negative_growth import NegativeGrowth
from tests.bench.table import Row

_BRANDS = Path(__file__).parents[3] / "shared" / "data" / "nab"
_NOW = datetime(2026, 11, 20, 12, 7, tzinfo=UTC)
_RUNS = 200


def rows() -> Iterable[Row]:
    """Measure one judgement, and the curve where the labelled brands are there."""
    yield Row("detection_judge_14_days", _judgement_ms(), "ms")
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

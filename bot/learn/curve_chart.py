"""Draws the delay / false-alarm curve of our rule and its peers as a PNG."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.learn.backtest import Curve, Point

_OURS = "#c0392b"
_FARTHEST = 4.0  # false episodes per brand-week; nobody reads alerts beyond


def draw_curve(curve: Curve, file: Path) -> None:
    """Write the picture: onsets found, and their median delay, against false episodes per brand-week."""
    figure = Figure(figsize=(8, 7), dpi=100, layout="constrained")
    found, delay = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    for key, points in curve.peers.items():
        (line,) = found.plot(*_steps(points), drawstyle="steps-post", linewidth=1, label=key)
        delay.plot(*_delays(points), linewidth=1, color=line.get_color())
        for point in (point for point in curve.used if point.rule == key):
            found.plot(point.outcome.false_per_week, point.outcome.found, "o", color=line.get_color(), markersize=5)
    found.plot(*_steps(curve.ours), drawstyle="steps-post", linewidth=2.5, color=_OURS, label="onevoice")
    delay.plot(*_delays(curve.ours), linewidth=2.5, color=_OURS)
    told = curve.told.outcome
    found.plot(told.false_per_week, told.found, "*", color=_OURS, markersize=14, label="onevoice, alarms as told")
    found.set(ylabel=f"onsets found, of {told.onsets}", xlim=(0, _FARTHEST), ylim=(0, told.onsets + 0.5))
    delay.set(ylabel="median delay, min", xlabel="false episodes per brand-week")
    found.legend(fontsize=8, loc="lower right")
    for axes in (found, delay):
        axes.grid(alpha=0.3)
    FigureCanvasAgg(figure)
    figure.savefig(file, format="png")


def _steps(points: Sequence[Point]) -> tuple[list[float], list[int]]:
    """Return the most onsets that are found at no more than each rate."""
    ordered = sorted(points, key=lambda point: (point.outcome.false_per_week, point.outcome.found))
    rates, found, most = [], [], 0
    for point in ordered:
        most = max(most, point.outcome.found)
        rates.append(point.outcome.false_per_week)
        found.append(most)
    return rates, found


def _delays(points: Sequence[Point]) -> tuple[list[float], list[float]]:
    told = [point for point in points if point.outcome.delay_min is not None]
    return [p.outcome.false_per_week for p in told], [p.outcome.delay_min or 0.0 for p in told]

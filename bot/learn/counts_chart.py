"""Draws counts over time with the alarms they would have raised, as a PNG."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.learn.countfile import Counts

_COUNTS = "#34495e"
_ALARM = "#c0392b"


def draw_counts(counts: Counts, alarms: Sequence[datetime], file: Path) -> None:
    """Write the picture: each bin from its beginning on, and an upright line where an alarm was told."""
    figure = Figure(figsize=(10, 4), dpi=100, layout="constrained")
    axes = figure.subplots()
    width = np.timedelta64(counts.width_min, "m")
    edges = np.datetime64(counts.start_at.replace(tzinfo=None)) + np.arange(len(counts.bins) + 1) * width
    values = np.append(counts.bins, counts.bins[-1])
    axes.plot(edges, values, drawstyle="steps-post", linewidth=1, color=_COUNTS, label="counts")
    if alarms:
        ends = np.array([end.replace(tzinfo=None) for end in alarms], dtype="datetime64[s]")
        axes.vlines(ends, 0, 1.1 * float(values.max()), color=_ALARM, linewidth=1, zorder=1.5, label="alarms")
    axes.set(ylabel=f"in {counts.width_min} min", xlabel="UTC" if counts.has_zone else "time as in the file")
    axes.set_ylim(bottom=0)
    axes.legend(fontsize=8, loc="upper left")
    axes.grid(alpha=0.3)
    FigureCanvasAgg(figure)
    figure.savefig(file, format="png")

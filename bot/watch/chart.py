"""What the chart of an alert shows: hours of volume and negative share, what is usual for them, and the alert's window.

Everything here is cheap; the library that draws is loaded with the first chart and not before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.chat.message import Picture
from bot.chat.render import harmless
from bot.chat.zones import zone_name
from bot.model.series import Series
from bot.ports import Scene

_MESSAGES = Path(__file__).parent.parent.parent / "templates" / "messages"
_WIDTH_MIN = 15
_PER_DAY = 24 * 60 // _WIDTH_MIN
_DAYS = 14
_AROUND = 90 // _WIDTH_MIN  # bins on each side of the same time of an earlier day
_FEWEST = 8  # earlier bins; fewer say nothing about the usual
_FEWEST_MENTIONS = 5  # in a bin, for its share to mean anything
_HOURS = 12
_LONGEST_NAME = 24

Numbers = NDArray[np.float64]
Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Tick:
    """One bin of the chart. ``usual`` is the range that nine in ten earlier bins of this hour had; None: not known.

    ``share`` is None where too few were said for a share to mean anything.
    """

    start_at: datetime
    total: int
    negative: int
    share: float | None = None
    usual: Range | None = None
    usual_share: Range | None = None


@dataclass(frozen=True, slots=True)
class ChartFacts:
    """All that a chart shows. ``total``, ``negative`` and ``usual`` are those of the window.

    ``name`` is what people call the subject; ``key`` stands in where no installed font can write it.
    """

    key: str
    name: str
    ticks: Sequence[Tick]
    width: timedelta
    window: tuple[datetime, datetime]
    total: int
    negative: int
    usual: Range | None
    zone: ZoneInfo
    language: str


def chart_facts(
    scene: Scene, window: tuple[datetime, datetime], language: str, name: str = "", hours: int = _HOURS
) -> ChartFacts:
    """Return what the chart of a subject's alert shows: ``hours`` up to the end of ``window``, in the scene's zone."""
    until = window[1]
    shown = hours * 60 // _WIDTH_MIN
    count = shown + _DAYS * _PER_DAY + _AROUND
    everything, negatives = scene.series("all"), scene.series("negative")
    total, negative = (_bins(series, until, count) for series in (everything, negatives))
    total[: max(0, count - everything.known_bins(until, _WIDTH_MIN))] = np.nan
    share = np.where(total >= _FEWEST_MENTIONS, negative / np.maximum(total, 1), np.nan)
    size = max(1, round((window[1] - window[0]) / timedelta(minutes=_WIDTH_MIN)))
    sums = np.convolve(total, np.ones(size), "full")[:count]
    return ChartFacts(
        key=scene.subject.key,
        name=harmless(name or scene.subject.key, _LONGEST_NAME),
        ticks=[
            Tick(
                start_at=until - timedelta(minutes=_WIDTH_MIN * (count - place)),
                total=int(np.nan_to_num(total[place])),
                negative=int(negative[place]),
                share=None if np.isnan(share[place]) else float(share[place]),
                usual=_usual(total, place),
                usual_share=_usual(share, place),
            )
            for place in range(count - shown, count)
        ],
        width=timedelta(minutes=_WIDTH_MIN),
        window=window,
        total=everything.total(*window),
        negative=negatives.total(*window),
        usual=_usual(sums, count - 1),
        zone=scene.zone,
        language=language,
    )


def alert_chart(chart: ChartFacts) -> bytes:
    """Return the chart as a PNG that can be read on a phone."""
    from bot.watch.drawing import draw  # noqa: PLC0415  takes a second and 50 MB, and most days have no alert

    return draw(chart)


def alert_picture(chart: ChartFacts) -> Picture:
    """Return the chart with the sentence for those who cannot see it."""
    return Picture(png=alert_chart(chart), alt=alt_text(chart))


def alt_text(chart: ChartFacts) -> str:
    """Return in one sentence, with its numbers, what the chart shows."""
    words = chart_words(chart.language)
    since, until = (f"{at.astimezone(chart.zone):%m-%d %H:%M}" for at in chart.window)
    low, high = (round(end) for end in chart.usual or (0, 0))
    share = f"{chart.negative / chart.total if chart.total else 0:.0%}"
    return words["alt" if chart.usual else "alt_cold"].format(
        name=chart.name, total=chart.total, negative=chart.negative, share=share, since=since, until=until,
        zone=zone_name(chart.zone, chart.language), low=low, high=high,
    )  # fmt: skip


@cache
def chart_words(language: str) -> Mapping[str, str]:
    """Return the labels of charts, from templates/messages/<language>/chart.yaml."""
    words: dict[str, str] = yaml.safe_load((_MESSAGES / language / "chart.yaml").read_text("utf-8"))
    return words


def _bins(series: Series, until: datetime, count: int) -> Numbers:
    return series.bins(until, _WIDTH_MIN, count).astype(np.float64)


def _usual(values: Numbers, place: int) -> Range | None:
    """Return the range of nine in ten values around the same time of earlier days, of all earlier ones failing that."""
    days = [values[max(0, at - _AROUND) : at + _AROUND + 1] for at in range(place - _PER_DAY, 0, -_PER_DAY)]
    for found in (np.concatenate(days) if days else values[:0], values[:place]):
        known = found[~np.isnan(found)]
        if len(known) >= _FEWEST:
            low, high = np.quantile(known, (0.05, 0.95))
            return float(low), float(high)
    return None

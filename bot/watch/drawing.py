"""Draws the chart of an alert: a PNG of 900 by 500 pixels, large type, colours that a colour-blind eye tells apart."""

import io
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from threading import Lock

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.patches import Patch
from PIL import Image

from bot.watch.chart import ChartFacts, Range, chart_words

_DPI = 100
_SIZE = (9.0, 5.0)  # inches: 900 × 500 pixels
_COLOURS = 64  # enough for soft edges, and a third of the bytes
_NEGATIVE, _OTHER, _USUAL, _MARK, _INK, _FAINT = "#D55E00", "#AFC3D2", "#0072B2", "#F0E442", "#222222", "#777777"
_TITLE, _LABEL = 19, 15  # points; on a phone the picture is shown at less than half its size
_MOST_TIMES = 6
_STEPS_H = (1, 2, 3, 4, 6, 12, 24)
_LOCK = Lock()  # the library keeps fonts in shared caches

_SIMPLIFIED = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans SC", "PingFang SC", "Microsoft YaHei",
    "Hiragino Sans GB", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Heiti SC", "STHeiti", "SimHei",
)  # fmt: skip
_TRADITIONAL = (
    "Noto Sans CJK TC", "Source Han Sans TC", "Source Han Sans TW", "Noto Sans TC", "PingFang TC",
    "Microsoft JhengHei", "Heiti TC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
)  # fmt: skip
_LATIN = ("DejaVu Sans",)  # comes with the library
_PREFERRED: Mapping[str, Sequence[str]] = {
    "zh-Hans": (*_SIMPLIFIED, *_TRADITIONAL),
    "zh-Hant": (*_TRADITIONAL, *_SIMPLIFIED),
    "en": (*_LATIN, *_SIMPLIFIED, *_TRADITIONAL),
}
_PERHAPS_CHINESE = re.compile(r"CJK|Han Sans|Hei|Song|Ming|Fallback|Unicode", re.IGNORECASE)


def draw(chart: ChartFacts, installed: Collection[str] | None = None) -> bytes:
    """Return the PNG; the same facts give the same bytes. ``installed``: font families to choose from, else all."""
    with _LOCK:
        words, name, family = lettering(chart, installed)
        figure = Figure(figsize=_SIZE, dpi=_DPI, facecolor="white")
        FigureCanvasAgg(figure)
        volume, share = figure.subplots(2, 1, sharex=True, height_ratios=(5, 3))
        figure.subplots_adjust(left=0.105, right=0.975, top=0.76, bottom=0.145, hspace=0.38)
        _Sheet(chart, words, family).fill(figure, volume, share, name)
        return _png(figure)


class _Sheet:
    """One chart on its way to paper; x counts bins from the left."""

    def __init__(self, chart: ChartFacts, words: Mapping[str, str], family: str) -> None:
        self._chart = chart
        self._words = words
        self._family = family

    def fill(self, figure: Figure, volume: Axes, share: Axes, name: str) -> None:
        """Draw everything."""
        minutes = round(self._chart.width.total_seconds() / 60)
        title = self._words["title"].format(name=name)
        figure.text(0.02, 0.925, title, fontproperties=self._font(_TITLE), color=_INK, parse_math=False)
        self._draw_key(figure)
        self._mark_window(volume)
        self._mark_window(share)
        self._draw_volume(volume, self._words["volume"].format(minutes=minutes))
        self._draw_share(share)
        self._name_times(share)

    def _draw_volume(self, axes: Axes, label: str) -> None:
        ticks = self._chart.ticks
        places = np.arange(len(ticks)) + 0.5
        negative = np.array([tick.negative for tick in ticks])
        total = np.array([tick.total for tick in ticks])
        usual = [tick.usual for tick in ticks]
        axes.bar(places, negative, 0.86, color=_NEGATIVE, zorder=3)
        axes.bar(places, total - negative, 0.86, bottom=negative, color=_OTHER, zorder=3)
        self._draw_usual(axes, usual)
        highest = max([*total, *(found[1] for found in usual if found), 1])
        axes.set_ylim(0, highest * 1.12)
        self._dress(axes, label, _round_steps(highest))

    def _draw_share(self, axes: Axes) -> None:
        ticks = self._chart.ticks
        said = [(place + 0.5, tick.share * 100) for place, tick in enumerate(ticks) if tick.share is not None]
        axes.plot(
            *zip(*said, strict=True) if said else ((), ()),
            color=_NEGATIVE,
            linewidth=2.6,
            marker="o",
            markersize=4,
            zorder=4,
        )
        usual = [tick.usual_share for tick in ticks]
        self._draw_usual(axes, [(found[0] * 100, found[1] * 100) if found else None for found in usual])
        axes.set_ylim(0, 105)
        self._dress(axes, self._words["share"], [0, 50, 100])
        axes.set_yticklabels(["0", "50 %", "100 %"], fontproperties=self._font(_LABEL))

    def _draw_usual(self, axes: Axes, usual: Sequence[Range | None]) -> None:
        edges = np.arange(len(usual) + 1)
        low = np.array([found[0] if found else np.nan for found in usual])
        high = np.array([found[1] if found else np.nan for found in usual])
        low, high = np.append(low, low[-1:]), np.append(high, high[-1:])
        axes.fill_between(edges, low, high, step="post", color=_USUAL, alpha=0.2, linewidth=0, zorder=2)
        for end in (low, high):
            axes.step(edges, end, where="post", color=_USUAL, linewidth=1.4, zorder=6)

    def _mark_window(self, axes: Axes) -> None:
        first, last = (self._place(at) for at in self._chart.window)
        axes.axvspan(max(0, first), last, color=_MARK, alpha=0.45, linewidth=0, zorder=1)

    def _draw_key(self, figure: Figure) -> None:
        patches = [
            Patch(color=_NEGATIVE, label=self._words["negative"]),
            Patch(color=_OTHER, label=self._words["other"]),
            Patch(facecolor="#CCE3F0", edgecolor=_USUAL, label=self._words["usual"]),
            Patch(color="#F8F3A9", label=self._words["window"]),
        ]
        figure.legend(
            handles=patches, loc="upper left", bbox_to_anchor=(0.008, 0.93), ncols=len(patches), frameon=False,
            prop=self._font(_LABEL), handlelength=1.0, handletextpad=0.4, columnspacing=1.2, labelcolor=_INK,
        )  # fmt: skip

    def _name_times(self, axes: Axes) -> None:
        ticks, zone = self._chart.ticks, self._chart.zone
        axes.set_xlim(0, len(ticks))
        hours = [at for tick in ticks if (at := tick.start_at.astimezone(zone)).minute < self._minutes]
        step = next((step for step in _STEPS_H if len(hours) / step <= _MOST_TIMES), _STEPS_H[-1])
        named = [at - timedelta(minutes=at.minute) for at in hours if at.hour % step == 0]
        axes.set_xticks([self._place(at) for at in named])
        labels = [f"{at:%m-%d}" if at.hour == 0 else f"{at:%H:%M}" for at in named]
        axes.set_xticklabels(labels, fontproperties=self._font(_LABEL), color=_INK)
        told = self._words["time"].format(zone=zone.key)
        axes.figure.text(
            0.975, 0.022, told, ha="right", fontproperties=self._font(_LABEL), color=_FAINT, parse_math=False
        )

    @property
    def _minutes(self) -> float:
        return self._chart.width.total_seconds() / 60

    def _place(self, at: datetime) -> float:
        return (at - self._chart.ticks[0].start_at) / self._chart.width

    def _dress(self, axes: Axes, label: str, steps: Sequence[float]) -> None:
        axes.set_title(label, loc="left", fontproperties=self._font(_LABEL), color=_FAINT, pad=5)
        axes.set_yticks(steps)
        axes.set_yticklabels([f"{step:g}" for step in steps], fontproperties=self._font(_LABEL), color=_INK)
        axes.tick_params(length=0)
        axes.grid(axis="y", color="#DDDDDD", linewidth=0.8, zorder=0)
        axes.set_axisbelow(True)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)

    def _font(self, points: float) -> FontProperties:
        return FontProperties(family=self._family, size=points)


def lettering(chart: ChartFacts, installed: Collection[str] | None = None) -> tuple[Mapping[str, str], str, str]:
    """Return labels, the subject's name and a font that has a glyph for each of their characters.

    Without a font for the language the labels are English: nobody can read empty boxes.
    """
    if installed is None:
        installed = dict.fromkeys(entry.name for entry in fontManager.ttflist)
    for language in (chart.language, "en"):
        words = chart_words(language)
        for name in (chart.name, chart.key):
            written = "".join(words.values()) + chart.zone.key + name
            if family := _family_with(written, _candidates(language, installed)):
                return words, name, family
    return chart_words("en"), chart.key, _LATIN[0]


def _candidates(language: str, installed: Collection[str]) -> list[str]:
    preferred = _PREFERRED.get(language, _PREFERRED["en"])
    others = [name for name in installed if _PERHAPS_CHINESE.search(name) and name not in preferred]
    return [*(name for name in preferred if name in installed), *others]


def _family_with(text: str, candidates: Sequence[str]) -> str:
    codes = {ord(character) for character in text if not character.isspace()}
    return next((name for name in candidates if codes <= _glyphs(name)), "")


@cache
def _glyphs(family: str) -> frozenset[int]:
    path = fontManager.findfont(FontProperties(family=family), fallback_to_default=False)
    return frozenset(get_font(path).get_charmap())


def _round_steps(highest: float) -> list[float]:
    """Return 0 and at most three round numbers above it."""
    for power in range(9):
        for step in (10, 20, 25, 50):
            size = step * 10**power // 10
            if size * 3 >= highest:
                return [float(number * size) for number in range(4) if number * size <= highest * 1.05 or number < 2]
    return [0.0, float(highest)]


def _png(figure: Figure) -> bytes:
    whole = io.BytesIO()
    figure.savefig(whole, format="png", dpi=_DPI, metadata={"Software": None})
    small = io.BytesIO()
    with Image.open(whole) as image:
        reduced = image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        reduced.save(small, "PNG", optimize=True)
    return small.getvalue()

"""`onevoice backtest`: the alarms of a file of counts, or the delay / false-alarm curve over labelled brands."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import BadInput
from bot.learn.backtest import Curve, Point, alarms, best_at, draw_up, read_brands, weeks
from bot.learn.countfile import WIDEST_MIN, read_counts
from bot.learn.counts_chart import draw_counts
from bot.learn.curve_chart import draw_curve
from bot.watch.detectors.growth import LEAST_MIN, QUIET_MIN, THRESHOLD

STDOUT = "-"
_UNITS = {"m": 1, "h": 60}
_PEERS_MIN = 15


@dataclass(frozen=True, slots=True)
class BacktestOptions:
    """``json`` is None (words for people), ``STDOUT`` or a file."""

    counts: Path | None
    labelled: Path | None
    bin: str
    threshold: float
    png: Path | None
    json: str | None


def backtest(options: BacktestOptions) -> int:
    """Print or write what was asked for; return 0, or 2 when the input cannot be used."""
    if (options.counts is None) == (options.labelled is None):
        print("Give either --counts FILE.csv or --labelled FOLDER.", file=sys.stderr)  # noqa: T201  a command's answer
        return 2
    try:
        width_min = _width(options.bin)
        _hold_place(options.png)
        if options.counts is not None:
            _tell_alarms(options.counts, width_min, options)
        if options.labelled is not None:
            _tell_curve(options.labelled, width_min, options)
    except BadInput as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    return 0


def _width(text: str) -> int:
    found = re.fullmatch(r"(\d{1,4})([mh])", text)
    width_min = int(found[1]) * _UNITS[found[2]] if found else 0
    if not 1 <= width_min <= WIDEST_MIN:
        raise BadInput("--bin {text}: expected minutes or hours from 1m to 6h, such as 15m", text=text)
    return width_min


def _tell_alarms(file: Path, width_min: int, options: BacktestOptions) -> None:
    counts = read_counts(file, width_min)
    found = alarms(counts, options.threshold)
    if options.png is not None:
        with _writing(options.png):
            draw_counts(counts, found, options.png)
    _tell_unjudged(len(counts.bins), width_min)
    at = [end if counts.has_zone else end.replace(tzinfo=None) for end in found]
    if options.json is not None:
        _write_json({"alarms": [end.isoformat() for end in at]}, options.json)
        return
    for end in at:
        print(end.isoformat(sep=" "))  # noqa: T201
    quiet_h = QUIET_MIN // 60
    told = "1 alarm" if len(at) == 1 else f"{len(at)} alarms"
    print(f"{told}; one ends when {quiet_h} h were calm, and is told again if it grows by half.")  # noqa: T201


def _tell_unjudged(bins: int, width_min: int) -> None:
    """Say, beside the answer, of how many bins nothing is claimed."""
    unjudged = min(bins, LEAST_MIN // width_min)
    why = "less than a day was known before them, and the bot goes by floors there."
    print(f"The first {unjudged} of {bins} bins were not judged: {why}", file=sys.stderr)  # noqa: T201


def _tell_curve(folder: Path, width_min: int, options: BacktestOptions) -> None:
    if width_min != _PEERS_MIN:
        raise BadInput(
            "--bin {text}: the rules to compare with are written for 15m, so counts must be as fine", text=options.bin
        )
    brands = read_brands(folder, width_min)
    curve = draw_up(brands)
    if options.png is not None:
        with _writing(options.png):
            draw_curve(curve, options.png)
    if options.json is not None:
        _write_json(_as_json(curve, weeks(brands)), options.json)
    if options.json != STDOUT:
        _print_table(curve, weeks(brands))


def _write_json(what: dict[str, Any], target: str) -> None:
    text = json.dumps(what, ensure_ascii=False)
    if target == STDOUT:
        print(text)  # noqa: T201
        return
    with _writing(Path(target)):
        Path(target).write_text(text + "\n", encoding="utf-8")


def _hold_place(png: Path | None) -> None:
    """Raise BadInput where a picture has no place: known before minutes of work."""
    if png is not None and not png.parent.is_dir():
        raise BadInput("{file} cannot be written: there is no folder {folder}", file=png, folder=png.parent)
    if png is not None and png.is_dir():
        raise BadInput("{file} cannot be written: it is a folder", file=png)


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInput("{file} cannot be written: {reason}", file=file, reason=error.strerror) from error


def _as_json(curve: Curve, brand_weeks: float) -> dict[str, Any]:
    return {
        "protocol": {
            "credited_min": [-60, 360], "episode_gap_min": 360, "brand_weeks": round(brand_weeks, 2),
            "onsets": curve.told.outcome.onsets, "threshold": THRESHOLD, "quiet_min": QUIET_MIN,
        },
        "told": _plain(curve.told),
        "ours": [_plain(point) for point in curve.ours],
        "peers": {key: [_plain(point) for point in points] for key, points in curve.peers.items()},
        "against": [
            {"peer": _plain(point), "ours": None if (best := _best(curve, point)) is None else _plain(best)}
            for point in curve.used
        ],
        "each_brand_left_out": [_plain(point) for point in curve.left_out],
    }  # fmt: skip


def _best(curve: Curve, point: Point) -> Point | None:
    return best_at(curve.ours, point.outcome.false_per_week)


def _plain(point: Point) -> dict[str, Any]:
    outcome = point.outcome
    return {
        "rule": point.rule,
        "threshold": round(point.threshold, 4),
        "found": outcome.found,
        "onsets": outcome.onsets,
        "median_delay_min": outcome.delay_min,
        "false_per_brand_week": round(outcome.false_per_week, 4),
    }


def _print_table(curve: Curve, brand_weeks: float) -> None:
    told = curve.told.outcome
    lines = [
        f"{told.onsets} onsets in {brand_weeks:.1f} brand-weeks; false: episodes per brand-week",
        f"{'rule':<48} {'found':>5} {'delay':>7} {'false':>6}   onevoice at that rate",
    ]
    for point in curve.used:
        best = _best(curve, point)
        ours = f"{best.outcome.found}, {_minutes(best)}" if best else "0"
        lines.append(f"{_row(f'{point.rule} > {point.threshold:g}', point)}   {ours}")
    lines.append(_row(f"onevoice > {curve.told.threshold:g}, alarms as told", curve.told))
    lines += [_row(f"{point.rule}, threshold chosen without it", point) for point in curve.left_out]
    print("\n".join(lines))  # noqa: T201


def _row(name: str, point: Point) -> str:
    outcome = point.outcome
    return f"{name:<48} {outcome.found:>5} {_minutes(point):>7} {outcome.false_per_week:>6.2f}"


def _minutes(point: Point) -> str:
    return "-" if point.outcome.delay_min is None else f"{round(point.outcome.delay_min)} min"

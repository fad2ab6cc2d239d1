"""What is found of storms behind storms: `python -m tests.bench.second_storms` prints the docs' table in two minutes.

Made-up brands (tests/watch/rhythms.py) see ten times the usual for six hours; its tail fades with a time constant of
hours. A second storm of six hours begins one, two or four days after the first. Alerts open and close as the bot's do;
the first storm is left out of what is usual so many hours after its alert was heard of last, or never.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

from bot.watch.detectors.growth import PAST_MIN, THRESHOLD, growth
from tests.watch.rhythms import DAY, expected, habits

_PAST = PAST_MIN // 15
_BEGINS, _LASTS = 20 * DAY + 56, 24
_TIMES = 10
_SECOND = ((24, 6), (48, 3), (48, 6), (96, 6))  # hours behind the first, times the usual
_VOLUMES, _SEEDS = (30, 300), range(4)
_CALM, _LOUD, _LOUD_FOR, _LEAST = 8, 3, 96, 5


@dataclass
class _Alerts:
    """What an alert does by the bins of a quarter of an hour."""

    opened: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    last: int = -(10**6)
    grew: int = -(10**6)
    height: float = 0.0

    def take(self, at: int, bins: NDArray[np.int64], *, rises: bool) -> None:
        if at - self.last >= _CALM and self.opened and len(self.spans) < len(self.opened):
            self.spans.append((self.opened[-1], self.last))
        if rises:
            if len(self.spans) == len(self.opened):
                self.opened.append(at)
                self.height = 0.0
            self.last = self.grew = at
            self.height = max(self.height, float(bins[at]))
        elif len(self.spans) < len(self.opened) and at - self.grew < _LOUD_FOR:
            self.last = at if bins[at - 3 : at + 1].mean() >= self.height / _LOUD else self.last


def _lived(seed: int, rhythm: str, volume: float, tail_h: float, second: tuple[int, float], wait_h: float) -> _Alerts:
    rng = np.random.default_rng(seed)
    usual = expected(rng, habits(volume, rhythm, 0), 30)
    times = np.ones(len(usual))
    times[_BEGINS : _BEGINS + _LASTS] = _TIMES
    behind = np.arange(len(usual) - _BEGINS - _LASTS)
    times[_BEGINS + _LASTS :] += (_TIMES - 1) * np.exp(-behind / (4 * tail_h)) if tail_h else 0
    begins = _BEGINS + 4 * second[0]
    times[begins : begins + _LASTS] *= second[1]
    bins = rng.poisson(usual * times)
    alerts = _Alerts()
    for at in range(_PAST, begins + _LASTS + 4):
        kept = np.ones(_PAST + 1, dtype=bool)
        for since, last in alerts.spans:
            if at - last >= 4 * wait_h:
                kept[max(0, since - at + _PAST) : max(0, last + 1 - at + _PAST)] = False
        found = growth(bins[at - _PAST : at + 1], 15, kept)
        alerts.take(at, bins, rises=bool(found.times > THRESHOLD and bins[at] >= _LEAST))
    return alerts


def _told(alerts: _Alerts, begins: int) -> tuple[int | None, int]:
    """Return how many minutes after its beginning a second storm was told, and how many alerts came between both."""
    found = [at for at in alerts.opened if begins <= at < begins + _LASTS + 4]
    between = sum(_BEGINS + _LASTS < at < begins for at in alerts.opened)
    return (15 * (found[0] - begins + 1) if found else None), between


def _line(tail_h: float, wait_h: float) -> str:
    delays: list[int] = []
    between = runs = 0
    for rhythm, second, volume, seed in product(("strong", "none"), _SECOND, _VOLUMES, _SEEDS):
        delay, more = _told(_lived(seed, rhythm, volume, tail_h, second, wait_h), _BEGINS + 4 * second[0])
        delays += [] if delay is None else [delay]
        between, runs = between + more, runs + 1
    median = f"{np.median(delays):.0f} min" if delays else "-"
    return f"tail {tail_h} h, left out after {wait_h} h: {len(delays)} of {runs}, {median}, {between} between"


def main(waits_h: Sequence[float] = (0, 12, float("inf"))) -> None:
    """Print a line for each tail and each wait."""
    for tail_h, wait_h in product((0, 4, 12), waits_h):
        print(_line(tail_h, wait_h), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

"""Puts signals of one cause together: a storm that many radars see is one finding."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.model.alert import Alert, Level
from bot.ports import Signal

STORM = "negative_growth"
_OF_THE_STORM = {
    "negative_growth", "volume", "kol_voice", "spread_speed", "hot_words", "comparison", "technical_doubt",
}  # fmt: skip
"""Radars that see the same weather from different sides: one alert for all of them."""
ADVICE = {"self_purification", "emotion_turn"}
"""Readings of how people feel: they ride along with a storm, if there is one, but do not keep it open."""
_READINGS = {"hot_words", *ADVICE}
"""They read hours that a storm may have filled long before: for as long it is not over to them."""
_SLOW = {"negative_growth:slow"}
_LONG = {"hot_words:detail", *_SLOW}
_CONFIRMED_BY = 3  # radars of the storm at yellow or worse; together they say more than the worst alone
_QUARTER_MIN = 15


@dataclass(frozen=True, slots=True)
class Finding:
    """Signals of one cause as one: the worst leads, and all of them explain."""

    cause: str
    level: Level
    lead: Signal
    signals: Sequence[Signal]

    @property
    def is_advice(self) -> bool:
        """Whether this only says what people feel of a storm, and not that it goes on."""
        return self.cause == STORM and all(signal.detector in ADVICE for signal in self.signals)

    @property
    def grows(self) -> bool:
        """Whether anything of this counts the last minutes or hours, and does not read what was said for half a day."""
        return self.cause not in {STORM, *ADVICE} or any(
            signal.detector not in _READINGS and signal.reason not in _SLOW for signal in self.signals
        )

    @property
    def many(self) -> float:
        """How many negative posts a quarter of an hour holds, where the growth radar speaks; else 0."""
        return max((how_many(signal.evidence) for signal in self.signals if signal.detector == STORM), default=0.0)

    def was_read(self, told: Mapping[str, Mapping[str, str]]) -> bool:
        """Tell whether all of this reads half a day, and was told before: words of the last two hours are news."""
        long = (signal.detector in ADVICE or signal.reason in _LONG for signal in self.signals)
        return all(long) and all(signal.reason in told.get(signal.detector, {}) for signal in self.signals)

    def keeps_open(self, alert: Alert) -> bool:
        """Tell whether an alert goes on by this: one that counts opened by counts alone, another one by readings."""
        return self.grows or not (self.is_advice or alert.evidence.get("grew_at"))


def merge(signals: Sequence[Signal], live_causes: Iterable[str] = ()) -> list[Finding]:
    """Return one finding for each cause, the gravest first."""
    causes = {_cause(signal.detector) for signal in signals} | set(live_causes)
    grouped: dict[str, list[Signal]] = {}
    for signal in signals:
        rides_along = signal.detector in ADVICE and STORM in causes
        grouped.setdefault(STORM if rides_along else _cause(signal.detector), []).append(signal)
    findings = [_finding(cause, found) for cause, found in grouped.items()]
    return sorted(findings, key=lambda finding: (-finding.level.rank, finding.cause))


def how_many(evidence: Mapping[str, Any]) -> float:
    """Return how many negative posts a quarter of an hour holds by what an alert tells; 0 where it tells none."""
    negative, window_min = evidence.get("negative"), evidence.get("window_min")
    return _QUARTER_MIN * negative / window_min if negative and window_min else 0.0


def _cause(detector: str) -> str:
    return STORM if detector in _OF_THE_STORM else detector


def _finding(cause: str, signals: Sequence[Signal]) -> Finding:
    storm = next((signal.level.rank for signal in signals if signal.detector == STORM), None)
    if storm is not None:  # says of the bad posts what volume says of all, unless all grew more gravely
        signals = [signal for signal in signals if signal.detector != "volume" or signal.level.rank > storm]
    ordered = sorted(signals, key=lambda signal: (-signal.level.rank, signal.detector != STORM))
    level = ordered[0].level
    agreeing = [s for s in ordered if s.detector in _OF_THE_STORM and s.level.rank >= Level.YELLOW.rank]
    if len(agreeing) >= _CONFIRMED_BY and level is not Level.RED:
        level = list(Level)[level.rank + 1]
    return Finding(cause, level, ordered[0], ordered)

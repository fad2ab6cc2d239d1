"""What is watched, and the limits that each subject sets by the phase of its sales cycle."""

from datetime import date
from typing import Literal

from pydantic import Field

from bot.config.fields import Key, Section

Thresholds = dict[str, float | dict[str, float]]
"""Detector → name → value; a value without a detector is one of negative_growth."""
SalesPhase = Literal["launch", "growth", "mature"]


class Subject(Section):
    """A brand, product or topic watched. ``thresholds`` override a detector's own, ``phases`` those by sales phase.

    The phase is launch for 30 days from ``launched`` on, growth up to day 180, and mature then or without a date.
    """

    key: Key
    words: tuple[str, ...] = Field(min_length=1)
    competitors: tuple[str, ...] = ()
    launched: date | None = None
    thresholds: Thresholds = Field(default_factory=dict)
    phases: dict[SalesPhase, Thresholds] = Field(default_factory=dict)

    def phase(self, today: date) -> SalesPhase:
        """Return where the product stands in its sales cycle on a day."""
        if self.launched is None or (days := (today - self.launched).days) > 180:
            return "mature"
        return "launch" if days <= 30 else "growth"

    def limits(self, detector: str, today: date) -> dict[str, float]:
        """Return the detector's limits as this subject sets them on a day."""
        found: dict[str, float] = {}
        for layer in (self.thresholds, self.phases.get(self.phase(today), {})):
            if detector == "negative_growth":
                found |= {name: value for name, value in layer.items() if not isinstance(value, dict)}
            own = layer.get(detector, {})
            found |= own if isinstance(own, dict) else {}
        return found

    def named_limits(self) -> list[tuple[str, str]]:
        """Return (detector, name) of every limit that is set, to be checked against what there is."""
        layers = (self.thresholds, *self.phases.values())
        flat = [("negative_growth", name) for layer in layers for name, v in layer.items() if not isinstance(v, dict)]
        own = [(key, name) for layer in layers for key, v in layer.items() if isinstance(v, dict) for name in v]
        return [*flat, *own]

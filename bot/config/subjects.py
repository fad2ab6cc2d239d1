"""What is watched, and the limits that each subject sets by the phase of its sales cycle."""

import unicodedata
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, ValidationInfo, field_validator

from bot.config.fields import Key, Section, Written

KINDS_OF_LIMIT = ("a number", "a table")
"""How a fault names which of the two a limit was taken for."""


def _kind_of_limit(value: Any) -> str:
    return KINDS_OF_LIMIT[isinstance(value, dict)]


Limit = Annotated[float, Field(ge=0)]
Thresholds = dict[
    str,
    Annotated[
        Annotated[Limit, Tag("a number")] | Annotated[dict[str, Limit], Tag("a table")],
        Discriminator(_kind_of_limit),
    ],
]
"""Detector → name → value; a value without a detector is one of negative_growth."""
SalesPhase = Literal["launch", "growth", "mature"]


class Subject(Section):
    """A brand, product or topic watched. ``thresholds`` override a detector's own, ``phases`` those by sales phase.

    The phase is launch for 30 days from ``launched`` on, growth up to day 180, and mature then or without a date.
    """

    key: Key
    words: tuple[Written, ...] = Field(min_length=1)
    competitors: tuple[Written, ...] = ()
    launched: date | None = Field(default=None, ge=date(1800, 1, 1), le=date(2199, 12, 31))
    thresholds: Thresholds = Field(default_factory=dict)
    phases: dict[SalesPhase, Thresholds] = Field(default_factory=dict)

    @field_validator("competitors")
    @classmethod
    def _are_others(cls, competitors: tuple[str, ...], told: ValidationInfo) -> tuple[str, ...]:
        own = {_folded(word) for word in told.data.get("words", ())}
        if same := next((name for name in competitors if _folded(name) in own), ""):
            raise ValueError(f"`{same}` is one of the subject's own words; expected names of others")
        return competitors

    def phase(self, today: date) -> SalesPhase:
        """Return where the product stands in its sales cycle on a day."""
        if self.launched is None or (days := (today - self.launched).days) > 180:
            return "mature"
        return "launch" if days <= 30 else "growth"

    def limits(self, detector: str, today: date) -> dict[str, float]:
        """Return the detector's limits as this subject sets them on a day."""
        return self.limits_in(self.phase(today), detector)

    def limits_in(self, phase: SalesPhase, detector: str) -> dict[str, float]:
        """Return the detector's limits as this subject sets them in a phase."""
        found: dict[str, float] = {}
        for layer in (self.thresholds, self.phases.get(phase, {})):
            if detector == "negative_growth":
                found |= {name: value for name, value in layer.items() if not isinstance(value, dict)}
            own = layer.get(detector, {})
            found |= own if isinstance(own, dict) else {}
        return found


def _folded(word: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())

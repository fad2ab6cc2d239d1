"""Reads what mentions say: a score, what it means, and the marks that radars count."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.config import Config
from bot.model.mention import Sighting
from bot.store.mentions import Scored
from bot.watch.sentiment import polarity, score

LATE_AFTER = timedelta(hours=6)
"""Older than this when it is read for the first time, a mention belongs to the past: a source came back, or is new."""


def scored(about: Sequence[tuple[Sighting, Sequence[str]]], config: Config, now: datetime) -> list[Scored]:
    """Return each sighting with its subjects, scored and marked."""
    return [
        Scored(
            sighting=sighting,
            score=(value := score(sighting.text)),
            polarity=polarity(value),
            subjects=subjects,
            late=now - sighting.published_at > LATE_AFTER,
        )
        for sighting, subjects in about
    ]

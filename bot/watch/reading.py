"""Reads what mentions say: a score, what it means, and the marks that radars count."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from bot.config import Config
from bot.model.mention import Sighting
from bot.store.mentions import Scored
from bot.watch.polarity import Scorer

LATE_AFTER = timedelta(hours=6)
"""Older than this when it is read for the first time, a mention belongs to the past: a source came back, or is new."""


def scored(about: Sequence[tuple[Sighting, Sequence[str]]], config: Config, now: datetime) -> list[Scored]:
    """Return each sighting with its subjects, scored and marked. Raises BadInput for a model that cannot be read."""
    judgements = scorer_of(config.watch.model).judge([sighting.text for sighting, _ in about])
    return [
        Scored(
            sighting=sighting,
            score=judgement.score,
            polarity=judgement.polarity,
            subjects=subjects,
            late=now - sighting.published_at > LATE_AFTER,
        )
        for (sighting, subjects), judgement in zip(about, judgements, strict=True)
    ]


@lru_cache(maxsize=4)
def scorer_of(model: str) -> Scorer:
    """Return the house's scorer: the shipped one, or the one `onevoice train` made of its own words."""
    return Scorer.load(Path(model)) if model else Scorer.shipped()

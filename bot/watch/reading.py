"""Reads what mentions say: a score, what it means, and the marks that radars count."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from bot.config import Author, Config
from bot.model.mention import Sighting
from bot.store.mentions import Scored
from bot.watch.comparison import comparisons
from bot.watch.emotion import emotions
from bot.watch.marks import Facts, marks_of
from bot.watch.polarity import Scorer
from bot.watch.sentiment import plain_text
from bot.watch.sources.people import pseudonym

LATE_AFTER = timedelta(hours=6)
"""Older than this when it is read for the first time, a mention belongs to the past: a source came back, or is new."""
LONGEST = 1_000
"""Characters of a text that radars read: what people mean stands at the beginning."""


def scored(about: Sequence[tuple[Sighting, Sequence[str]]], config: Config, now: datetime) -> list[Scored]:
    """Return each sighting with its subjects, scored and marked. Raises BadInput for a model that cannot be read."""
    texts = [plain_text(sighting.text[:LONGEST]) for sighting, _ in about]
    judgements = scorer_of(config.watch.model).judge([sighting.text for sighting, _ in about])
    feelings = emotions(texts)
    compared = comparisons(texts, competitors_of(config))
    watched = watched_authors(config.authors)
    return [
        Scored(
            sighting=sighting,
            score=judgement.score,
            polarity=judgement.polarity,
            subjects=subjects,
            marks=marks_of(
                Facts(text, judgement.polarity, watched.get((sighting.platform, sighting.author), ()), feeling, other)
            ),
            late=now - sighting.published_at > LATE_AFTER,
        )
        for (sighting, subjects), text, judgement, feeling, other in zip(
            about, texts, judgements, feelings, compared, strict=True
        )
    ]


@lru_cache(maxsize=4)
def scorer_of(model: str) -> Scorer:
    """Return the house's scorer: the shipped one, or the one `onevoice train` made of its own words."""
    return Scorer.load(Path(model)) if model else Scorer.shipped()


def competitors_of(config: Config) -> tuple[str, ...]:
    """Return the names of every subject's competitors."""
    return tuple(sorted({plain_text(name) for subject in config.subjects for name in subject.competitors}))


@lru_cache(maxsize=4)
def watched_authors(authors: tuple[Author, ...]) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return the tiers of each watch-listed account by platform and id, as old and as new stores write the id."""
    return {(author.platform, key): author.tiers for author in authors for key in (author.id, pseudonym(author.id))}

"""Reads what mentions say: a score, what it means, and the marks that radars count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from bot.config import Config
from bot.model.mention import Polarity, Sighting
from bot.store.mentions import Scored
from bot.watch.comparison import comparisons
from bot.watch.emotion import emotions
from bot.watch.marks import FEELING, Facts, marks_of
from bot.watch.polarity import Scorer
from bot.watch.sentiment import plain_text
from bot.watch.view import LOOK_BACK
from bot.watch.watchlist import Watchlist, watchlist

LATE_AFTER = timedelta(hours=3)
"""Older than this when it is read for the first time, a mention belongs to the past: a source came back, or is new.

Where a platform is visited by habit, its own gaps tell instead (bot.watch.coverage).
"""
LATE = "late"
"""The mark of what belongs to the past."""
LONGEST = 1_000
"""Characters of a text that radars read: what people mean stands at the beginning."""
_NONE: frozenset[str] = frozenset()
_LATE = frozenset({LATE})
_DEFENDS, _ANGER = {"defend", f"{FEELING}support"}, f"{FEELING}anger"


def scored(
    about: Sequence[tuple[Sighting, Sequence[str]]],
    config: Config,
    now: datetime,
    late_after: Mapping[str, timedelta] = {},
) -> list[Scored]:
    """Return each sighting with its subjects, scored and marked. Raises BadInput for a model that cannot be read.

    ``late_after`` holds by platform how old what comes by habit may be.
    """
    judgements = scorer_of(config.watch.model).judge([sighting.text for sighting, _ in about])
    read = _read([sighting for sighting, _ in about], [one.polarity for one in judgements], config, now)
    late = [now - one.published_at > late_after.get(one.platform, LATE_AFTER) for one, _ in about]
    return [
        Scored(
            sighting=sighting,
            score=judgement.score,
            polarity=read[place].polarity if place in read else judgement.polarity,
            subjects=subjects,
            marks=read[place].marks | (_LATE if late[place] else _NONE) if place in read else _NONE,
            late=late[place],
        )
        for place, ((sighting, subjects), judgement) in enumerate(zip(about, judgements, strict=True))
    ]


@dataclass(frozen=True, slots=True)
class _Read:
    polarity: Polarity
    marks: frozenset[str]


def _read(
    sightings: Sequence[Sighting], polarities: Sequence[Polarity], config: Config, now: datetime
) -> dict[int, _Read]:
    """Return what is noticed, by place; what is older than radars look back is left unread."""
    places = [place for place, sighting in enumerate(sightings) if now - sighting.published_at <= LOOK_BACK]
    texts = [plain_text(sightings[place].text[:LONGEST]) for place in places]
    watched = watchlist(config.authors)
    read = zip(places, texts, emotions(texts), comparisons(texts, competitors_of(config)), strict=True)
    return {
        place: _noticed(Facts(text, polarities[place], _tiers(sightings[place], watched), feeling, compared))
        for place, text, feeling, compared in read
    }


def _noticed(facts: Facts) -> _Read:
    """Return the marks of a mention, and its polarity towards us: the model knows no sides, so it may take for
    hostile to us what is said against a competitor, or by those who defend us.
    """
    marks, polarity = marks_of(facts), Polarity(facts.polarity)
    if polarity is not Polarity.NEGATIVE:
        return _Read(polarity, marks)
    if facts.comparison is not None and facts.comparison.side == "ours":
        polarity = Polarity.POSITIVE
    elif marks >= _DEFENDS and _ANGER not in marks:
        polarity = Polarity.NEUTRAL
    else:
        return _Read(polarity, marks)
    return _Read(polarity, marks_of(replace(facts, polarity=polarity)))


def _tiers(sighting: Sighting, watched: Watchlist) -> tuple[str, ...]:
    author = watched.get((sighting.platform, sighting.author))
    return author.tiers if author else ()


@lru_cache(maxsize=4)
def scorer_of(model: str) -> Scorer:
    """Return the house's scorer: the shipped one, or the one `onevoice train` made of its own words."""
    return Scorer.load(Path(model)) if model else Scorer.shipped()


def competitors_of(config: Config) -> tuple[str, ...]:
    """Return the names of every subject's competitors."""
    return tuple(sorted({plain_text(name) for subject in config.subjects for name in subject.competitors}))

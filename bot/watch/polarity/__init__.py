"""The polarity that decides: a small model of n-grams and our own words."""

from bot.watch.polarity.judging import Judgement, Scorer, judge
from bot.watch.polarity.scores import BAND, polarity_of

__all__ = ["BAND", "Judgement", "Scorer", "judge", "polarity_of"]

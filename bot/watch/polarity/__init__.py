"""The polarity that decides: a small model of n-grams and our own words."""

from bot.watch.polarity.judging import BAND, Judgement, Scorer, judge, polarity_of

__all__ = ["BAND", "Judgement", "Scorer", "judge", "polarity_of"]

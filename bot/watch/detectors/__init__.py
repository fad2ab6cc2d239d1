"""The detectors there are: one file and one line here for each."""

from collections.abc import Sequence
from datetime import timedelta

from bot.ports import Detector
from bot.watch.detectors.negative_growth import THRESHOLDS, NegativeGrowth

DETECTORS: Sequence[Detector] = (NegativeGrowth(),)

LOOK_BACK = timedelta(days=8)
"""How much of the past detectors are shown: a week of the same hour, and a margin."""

THRESHOLD_NAMES = frozenset(THRESHOLDS)
"""What ``thresholds`` of a subject may name."""

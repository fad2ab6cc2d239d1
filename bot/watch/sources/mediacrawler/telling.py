"""Writes into the log what the user should know about a reading: once, and not a line for each bad row."""

import logging
from collections import Counter
from collections.abc import Sequence

_REASONS_TOLD = 5
_logger = logging.getLogger(__name__)


def tell(name: str, told: Sequence[str], notes: Sequence[str], skipped: Counter[str]) -> None:
    """Log the notes that were not told before, and how many rows were no mentions, by reason."""
    for note in notes:
        if note not in told:
            _logger.warning("source %s: %s", name, note)
    for reason, count in skipped.most_common(_REASONS_TOLD):
        _logger.warning("source %s: %d rows skipped: %s", name, count, reason)
    others = skipped.total() - sum(count for _, count in skipped.most_common(_REASONS_TOLD))
    if others:
        _logger.warning("source %s: %d rows skipped for %d other reasons", name, others, len(skipped) - _REASONS_TOLD)

"""Follows what radars found about several subjects in one transaction; a fault with one undoes only its own part."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ports import Signal
from bot.store.database import Database
from bot.watch.sweep.shown import Shown
from bot.watch.sweep.warning import Warner


@dataclass(frozen=True, slots=True)
class Found:
    """What is found of one subject. ``is_read``: its texts were read lately, so that what is missing is over."""

    shown: Shown
    signals: Sequence[Signal]
    is_read: bool


def follow(database: Database, found: Sequence[Found]) -> list[Exception]:
    """Warn of what was found about each subject, in their order; return what went wrong."""
    troubles: list[Exception] = []
    with database.begin() as store:
        live = list(store.alerts.all_live())
        for each in found:
            try:
                with store.part():
                    Warner(store, each.shown, live).follow(each.signals, is_read=each.is_read)
            except Exception as trouble:  # noqa: BLE001  given back; no subject hides the next
                troubles.append(trouble)
                live = list(store.alerts.all_live())
    return troubles

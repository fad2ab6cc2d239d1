"""Follows what radars found about several subjects in one transaction; a fault with one undoes only its own part."""

from collections.abc import Sequence

from bot.ports import Signal
from bot.store.database import Database
from bot.watch.sweep.shown import Shown
from bot.watch.sweep.warning import Warner


def follow(database: Database, found: Sequence[tuple[Shown, Sequence[Signal]]]) -> list[Exception]:
    """Warn of what was found about each subject, in their order; return what went wrong."""
    troubles: list[Exception] = []
    with database.begin() as store:
        live = list(store.alerts.all_live())
        for shown, signals in found:
            try:
                with store.part():
                    Warner(store, shown, live).follow(signals)
            except Exception as trouble:  # noqa: BLE001  given back; no subject hides the next
                troubles.append(trouble)
                live = list(store.alerts.all_live())
    return troubles

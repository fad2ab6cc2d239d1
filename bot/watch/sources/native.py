"""Our own mention table as a source: there is nothing to poll."""

from dataclasses import dataclass

from bot.ports import Batch, Cursor


@dataclass(slots=True)
class NativeSource:
    """`onevoice ingest` writes these mentions itself, so each reading is empty and the source is never down."""

    name: str

    def read(self, cursor: Cursor, limit: int) -> Batch:
        """Return nothing, at the same place."""
        return Batch(sightings=(), cursor=cursor)

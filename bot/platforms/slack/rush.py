"""Counts what is being answered now, so that stopping can wait for it."""

import asyncio
from types import TracebackType


class Rush:
    """``with rush:`` around each piece of work; ``settled`` returns when none is left."""

    def __init__(self) -> None:
        self._open = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def __enter__(self) -> None:
        self._open += 1
        self._idle.clear()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open -= 1
        if not self._open:
            self._idle.set()

    async def settled(self, longest_s: float) -> bool:
        """Return whether all work ended within ``longest_s``."""
        try:
            await asyncio.wait_for(self._idle.wait(), longest_s)
        except TimeoutError:
            return False
        return True

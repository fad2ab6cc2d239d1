"""Questions people put to the bot with a button or an inline query, waiting for their one answer."""

import asyncio
import itertools
import time
from dataclasses import dataclass
from typing import Any

from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.wording import Wording

# Real seconds an answer may take: telegram-bot-api Client.cpp, timeouts of add_update.
CALLBACK_LIFE_S = 150.0
INLINE_LIFE_S = 30.0


@dataclass(frozen=True, slots=True)
class Open:
    """One question that has no answer yet."""

    id: str
    asked_by: str
    query: str
    offset: str
    dies_at: float
    answer: asyncio.Future[Any]


class QueryDesk:
    """Open questions by id: each takes one answer, in time, or none."""

    def __init__(self) -> None:
        """Start with nothing open."""
        self._open: dict[str, Open] = {}
        self._ids = itertools.count(4_300_000_000_000_001)

    def ask(self, asked_by: str, life_s: float, query: str = "", offset: str = "") -> Open:
        """Open a question of this person that lives so many real seconds."""
        now = time.monotonic()
        self._open = {name: one for name, one in self._open.items() if one.dies_at > now}
        answer = asyncio.get_running_loop().create_future()
        asked = Open(str(next(self._ids)), asked_by, query, offset, now + life_s, answer)
        self._open[asked.id] = asked
        return asked

    def find(self, query_id: str) -> Open:
        """Return the open question, or refuse: unknown, answered before, or too old."""
        found = self._open.get(query_id)
        if found is None or found.dies_at <= time.monotonic():
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return found

    def close(self, asked: Open, answer: object) -> None:
        """Give the question its answer."""
        del self._open[asked.id]
        if not asked.answer.done():
            asked.answer.set_result(answer)


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One article the bot offered, ready to be put into a chat."""

    id: str
    offered: dict[str, Any]
    wording: Wording
    markup: dict[str, Any] | None
    preview: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """What the bot answered to an inline query."""

    results: tuple[InlineResult, ...]
    next_offset: str


class InlineDesk(QueryDesk):
    """Inline queries, with the cache Telegram keeps of their answers and what each person sees now."""

    def __init__(self) -> None:
        """Start with nothing cached and nothing shown."""
        super().__init__()
        self.shown: dict[str, tuple[str, InlineAnswer]] = {}
        self._cached: dict[tuple[str, str, str], tuple[float, InlineAnswer]] = {}

    def remember(self, asked: Open, answer: InlineAnswer, until: float, *, personal: bool) -> None:
        """Keep an answer for this person, or for everybody who asks the same."""
        who = asked.asked_by if personal else ""
        self._cached[who, asked.query, asked.offset] = (until, answer)

    def remembered(self, asked_by: str, query: str, offset: str, now: float) -> InlineAnswer | None:
        """Return a cached answer: then the bot is not asked at all."""
        for who in (asked_by, ""):
            until, answer = self._cached.get((who, query, offset), (now, None))
            if answer is not None and until > now:
                return answer
        return None

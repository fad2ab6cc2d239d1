"""How many messages Telegram takes from one bot, and how long it makes the bot wait after that.

Telegram publishes no exact numbers; these are those of its FAQ for bots: about 30 messages a second over all
chats, about one a second into one chat with short bursts, 20 a minute into one group.
"""

import math
from collections import deque

from bot.sandbox.telegram.errors import too_many_requests

_OVERALL, _OVERALL_S = 30, 1.0
_GROUP, _GROUP_S = 20, 60.0
_BURST = 3  # "short bursts": the FAQ names no number
_CHAT_PAUSE_S = 1.0


class Limits:
    """Counts messages on the stand-in's clock and refuses the one too many; does nothing while switched off."""

    def __init__(self, *, on: bool = False) -> None:
        """Start with nothing counted."""
        self.on = on
        self._sent: deque[float] = deque()
        self._in_group: dict[int, deque[float]] = {}
        self._paid_until: dict[int, float] = {}

    def check(self, chat_id: int, now: float) -> None:
        """Refuse with 429 when one more message into this chat is too many now."""
        if not self.on:
            return
        wait_s = max(
            _wait_s(self._sent, _OVERALL, _OVERALL_S, now),
            _wait_s(self._in_group.get(chat_id, deque()), _GROUP, _GROUP_S, now),
            self._paid_until.get(chat_id, now) - now - (_BURST - 1) * _CHAT_PAUSE_S,
        )
        if wait_s > 0:
            raise too_many_requests(max(1, math.ceil(wait_s)))

    def count(self, chat_id: int, now: float) -> None:
        """Remember a message that was taken; ids of groups are negative."""
        if not self.on:
            return
        self._sent.append(now)
        if chat_id < 0:
            self._in_group.setdefault(chat_id, deque()).append(now)
        self._paid_until[chat_id] = max(self._paid_until.get(chat_id, now), now) + _CHAT_PAUSE_S


def _wait_s(sent: deque[float], most: int, within_s: float, now: float) -> float:
    """Forget what has left the window, and return how long until it has room for one more."""
    while sent and sent[0] <= now - within_s:
        sent.popleft()
    return sent[-most] + within_s - now if len(sent) >= most else 0.0

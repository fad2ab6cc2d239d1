"""The log of everything the bot asked of Telegram."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it was received and answered; ``at`` is the stand-in's clock, ``error`` Telegram's words."""

    at: float
    method: str
    args: dict[str, Any]
    ok: bool
    error: str | None = None

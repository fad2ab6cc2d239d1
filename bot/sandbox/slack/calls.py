"""The log of Web API calls the stand-in received."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call; ``ok`` and ``error`` are what the bot was told, ``fault`` what was done to the answer."""

    at: float
    method: str
    args: dict[str, Any]
    ok: bool
    error: str = ""
    fault: str = ""
    messages: list[str] = field(default_factory=list)

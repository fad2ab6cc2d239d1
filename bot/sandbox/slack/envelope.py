"""What Slack sends an app, and what came back."""

import secrets
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

EnvelopeType = Literal["events_api", "slash_commands", "interactive"]
ACK_WITHIN_S = 3.0  # real seconds: Slack waits no longer for a command, an action, a form or an event


@dataclass(frozen=True, slots=True)
class Envelope:
    """One payload on its way; ``attempt`` counts redeliveries from 0, each under an ``id`` of its own."""

    type: EnvelopeType
    payload: dict[str, Any]
    attempt: int = 0
    reason: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(16))

    def again(self, reason: str) -> "Envelope":
        """Return the next delivery of the same payload."""
        return replace(self, attempt=self.attempt + 1, reason=reason, id=secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the app took the payload, with the body of its acknowledgement."""

    taken: bool
    body: dict[str, Any] | None = None
    reason: str = ""
    no_retry: bool = False


class Wire(Protocol):
    """A way to the app: a Socket Mode link or its request URL."""

    async def send(self, envelope: Envelope) -> Answer:
        """Deliver ``envelope`` once and wait for the acknowledgement."""
        ...

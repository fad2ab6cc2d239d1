"""What tests of the Slack stand-in say and look at."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.people import Persona
from bot.sandbox.slack.server import SlackStandIn

PEOPLE = [
    Persona(key="ana", name="Ana Lin", slack_id="U0ANA00001"),
    Persona(key="boss", name="Bo Shen", slack_id="U0BOSS0001"),
    Persona(key="guest", name="Gil", slack_id="U0GUEST001", guest=True),
    Persona(key="far", name="Fay", slack_id="U0FAR00001", foreign=True),
    Persona(key="gone", name="Gus", slack_id="U0GONE0001", deactivated=True),
    Persona(key="robot", name="Rob", slack_id="U0ROBOT001", bot=True),
]


class HandClock:
    """A clock a test turns by hand."""

    def __init__(self) -> None:
        self.at = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


async def until(condition: Callable[[], Any], seconds: float = 3.0) -> Any:
    """Return what ``condition`` gives as soon as it is true."""
    end = asyncio.get_running_loop().time() + seconds
    while not (found := condition()):
        assert asyncio.get_running_loop().time() < end, "it did not happen in time"
        await asyncio.sleep(0.01)
    return found


def lines(slack: SlackStandIn, room: str, viewer: str | None = None) -> list[dict[str, Any]]:
    """Return the messages of ``room`` as ``viewer`` sees them."""
    return next(c["messages"] for c in slack.snapshot(viewer)["channels"] if c["id"] == room)


async def refused(call: Any) -> str:
    """Return the error of a call that must fail."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])

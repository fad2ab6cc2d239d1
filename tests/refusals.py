"""Holds every test against what the stand-ins refused: the bot sends nothing that Slack or Telegram would not take."""

import contextlib
from collections.abc import AsyncIterator, Iterator

from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn

StandIn = SlackStandIn | TelegramStandIn


@contextlib.asynccontextmanager
async def answering(*stand_ins: StandIn) -> AsyncIterator[None]:
    """Let stand-ins answer; when all is said, fail with each refusal that was not meant."""
    try:
        for stand_in in stand_ins:
            await stand_in.start()
        yield
    finally:
        for stand_in in reversed(stand_ins):
            await stand_in.stop()
    assert_all_meant(*stand_ins)


def assert_all_meant(*stand_ins: StandIn) -> None:
    """Fail with each refusal that the test did not announce and no planted fault made, a line each."""
    unmeant = [line for stand_in in stand_ins for line in _told(stand_in)]
    assert not unmeant, "\n".join(["what the bot sent was refused:", *unmeant])


def _told(stand_in: StandIn) -> Iterator[str]:
    if isinstance(stand_in, TelegramStandIn):
        yield from (f"telegram {call.method}: {call.error} {call.args}" for call in stand_in.unmeant_refusals)
        return
    for call in stand_in.unmeant_refusals:
        why = call.error or f"arguments Slack does not know: {', '.join(call.strays)}"
        yield f"slack {call.method}: {' '.join([why, *call.messages])} {call.args}"

"""Holds every test against what the stand-ins refused: the bot sends nothing that Slack or Telegram would not take."""

from collections.abc import Iterator

from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn

_OF_THE_LIBRARY = {"team_id"}  # slack_bolt names its team to the client, which then adds it to every call


def assert_all_meant(slack: SlackStandIn, telegram: TelegramStandIn) -> None:
    """Fail with each refusal that the test did not announce and no planted fault made, a line each."""
    unmeant = [*_of_slack(slack), *_of_telegram(telegram)]
    assert not unmeant, "\n".join(["what the bot sent was refused:", *unmeant])


def _of_slack(slack: SlackStandIn) -> Iterator[str]:
    for call in slack.unmeant:
        strays = set(call.strays) - _OF_THE_LIBRARY
        if call.ok and not strays:
            continue
        why = call.error or f"arguments Slack does not know: {', '.join(sorted(strays))}"
        yield f"slack {call.method}: {why} {'; '.join(call.messages)} {call.args}"


def _of_telegram(telegram: TelegramStandIn) -> Iterator[str]:
    for call in telegram.unmeant_refusals:
        if "message is not modified" in str(call.error):
            continue  # an edit that is repeated for safety's sake; it counts as a success
        yield f"telegram {call.method}: {call.error} {call.args}"

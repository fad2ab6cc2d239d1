"""Slack: the socket is never dead for long."""

from urllib.parse import urlsplit

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.line import Line
from bot.platforms.slack.rush import Rush
from tests.platforms.stage import SlackStage, until


async def test_a_socket_that_stays_dead_is_replaced_by_one_new_one(slack: SlackStage, caplog):
    client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.far.base_url, retry_handlers=[])
    line = Line(AsyncApp(client=client), "xapp-sandbox", Rush(), deaf_s=0.4)
    await line.open(patience_s=2)
    assert slack.far.links == 1

    port = urlsplit(slack.far.base_url).port
    await slack.far.stop()
    await until(lambda: "making a new one" in caplog.text)
    await slack.far.start(port)
    await until(lambda: slack.far.links == 1, seconds=8)
    await line.close()
    assert await until(lambda: slack.far.links == 0) is True

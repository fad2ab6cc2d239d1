"""Slack over HTTP: signed requests are heard, everything else is turned away with 401."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest

from bot.errors import BadInput
from bot.platforms.slack.platform import SlackPlatform
from bot.sandbox.ports import free_port
from bot.sandbox.slack.endpoint import sign
from bot.sandbox.slack.server import SlackStandIn
from tests.platforms.stage import CAST, Hearer, SlackStage, letter, said, slack_settings, until
from tests.refusals import answering


@pytest.fixture
async def door(hearer: Hearer) -> AsyncIterator[SlackStage]:
    far = SlackStandIn(CAST)
    async with answering(far):
        port = free_port()
        far.http_events_url = f"http://127.0.0.1:{port}/slack/events"
        stage = SlackStage(far, slack_settings(far, mode="http", listen=f"127.0.0.1:{port}", app_token=""))
        await stage.platform.start(hearer.hear)
        yield stage
        await stage.platform.stop()


async def test_a_signed_command_is_heard_and_answered(door, hearer):
    hearer.answer = said("Two alerts are open.")
    await door.far.say("ana", door.room, "/crisis status")

    shown = await until(lambda: door.messages("ana"))
    assert hearer.asks[0].text == "crisis status"
    assert door.words(shown[0]) == "Two alerts are open."


async def test_a_signed_reaction_is_heard(door, hearer):
    ts = await door.platform.post(letter(door))
    await door.far.react("boss", door.room, ts, "white_check_mark")

    assert (await until(lambda: hearer.asks and hearer.asks[0])).text == "react white_check_mark"


async def deliver(door: SlackStage, body: bytes, stamp: str, signature: str | bytes) -> int:
    """Send one raw request; raw, because a client would not let odd headers through."""
    url = aiohttp.client.URL(door.far.http_events_url)
    given = signature if isinstance(signature, bytes) else signature.encode()
    head = (
        f"POST {url.path} HTTP/1.1\r\nHost: {url.host}\r\nContent-Type: application/json\r\nConnection: close\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {stamp}\r\n"
    ).encode()
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(head + b"X-Slack-Signature: " + given + b"\r\n\r\n" + body)
    status = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return int(status.split()[1])


BODY = b'{"type":"event_callback","event":{"type":"reaction_added"}}'
NOW, ZEROS = "now", "v0=" + "0" * 64
Signing = Callable[[str], str | bytes]
"""Makes the signature for a stamp."""


@pytest.mark.parametrize(
    ("body", "stamp", "signing"),
    [
        pytest.param(BODY, NOW, lambda _: ZEROS, id="a made-up signature"),
        pytest.param(BODY, NOW, lambda _: "", id="no signature"),
        pytest.param(BODY, "", lambda _: ZEROS, id="no time"),
        pytest.param(BODY, "soon", lambda _: ZEROS, id="a time that is none"),
        pytest.param(BODY, NOW, lambda _: "v0=äöü".encode(), id="a signature that is no text"),
        pytest.param(b"\xff\xfe", NOW, lambda _: ZEROS, id="a body that is no text"),
        pytest.param(BODY, NOW, lambda at: sign("another-secret", at, BODY), id="another's secret"),
        pytest.param(BODY + b" ", NOW, lambda at: sign("sandbox-secret", at, BODY), id="another body"),
        pytest.param(BODY, "1700000000", lambda at: sign("sandbox-secret", at, BODY), id="years ago"),
    ],
)
async def test_whatever_slack_did_not_sign_now_gets_401(
    door: SlackStage, hearer: Hearer, body: bytes, stamp: str, signing: Signing
) -> None:
    stamp = str(int(time.time())) if stamp == NOW else stamp
    signature = signing(stamp)
    assert await deliver(door, body, stamp, signature) == 401
    assert hearer.asks == []


async def test_a_start_on_a_taken_port_can_be_repeated_once_it_is_free(door, hearer):
    second = SlackPlatform(door.platform._config)
    with pytest.raises(OSError, match="in use"):
        await second.start(hearer.hear)

    await door.platform.stop()
    await second.start(hearer.hear)
    await door.far.say("ana", door.room, "/crisis status")
    assert (await until(lambda: hearer.asks and hearer.asks[0])).text == "crisis status"
    await second.stop()


async def test_http_mode_without_a_signing_secret_does_not_start(slack, hearer):
    platform = SlackPlatform(slack_settings(slack.far, mode="http", listen="127.0.0.1:0", signing_secret=""))
    with pytest.raises(BadInput, match="ONEVOICE_SLACK__SIGNING_SECRET"):
        await platform.start(hearer.hear)


async def test_socket_mode_without_an_app_token_does_not_start(slack, hearer):
    platform = SlackPlatform(slack_settings(slack.far, app_token=""))
    with pytest.raises(BadInput, match="ONEVOICE_SLACK__APP_TOKEN"):
        await platform.start(hearer.hear)

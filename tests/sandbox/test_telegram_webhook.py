"""Delivery to a webhook: with its secret, in order, again with doubling pauses until it is taken."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from bot.sandbox.ports import free_port
from bot.sandbox.telegram.courier import FIRST_PAUSE_S, next_pause_s
from tests.sandbox.telegram_stage import Stage, raised_stage


@dataclass
class Hook:
    """A webhook that refuses the first deliveries; ``got`` are text, secret and moment of each."""

    url: str
    refusals: int
    retry_after: str = ""
    got: list[tuple[str, str, float]] = field(default_factory=list)
    arrived: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def take(self, request: web.Request) -> web.Response:
        text = (await request.json())["message"]["text"]
        self.got.append((text, request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""), time.monotonic()))
        self.arrived.put_nowait(text)
        if len(self.got) > self.refusals:
            return web.Response()
        return web.Response(status=503, headers={"Retry-After": self.retry_after} if self.retry_after else {})

    async def deliveries(self, count: int) -> list[str]:
        """Wait for so many deliveries and return their texts."""
        async with asyncio.timeout(8):
            for _ in range(count):
                await self.arrived.get()
        await asyncio.sleep(0.1)
        return [text for text, _, _ in self.got]

    def pauses_s(self) -> list[float]:
        return [later[2] - earlier[2] for earlier, later in itertools.pairwise(self.got)]


@asynccontextmanager
async def hooked(refusals: int = 0, retry_after: str = "") -> AsyncIterator[Hook]:
    port = free_port()
    hook = Hook(f"http://127.0.0.1:{port}/hook", refusals, retry_after)
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield hook
    await runner.cleanup()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage() as raised:
        yield raised


async def test_each_update_comes_once_in_order_with_the_secret(stage: Stage) -> None:
    async with hooked() as hook:
        await stage.ask("setWebhook", url=hook.url, secret_token="s3cret")
        for text in ("one", "two", "three"):
            await stage.telegram.say("ana", "private", text)

        assert await hook.deliveries(3) == ["one", "two", "three"]
        assert {secret for _, secret, _ in hook.got} == {"s3cret"}
        assert (await stage.ask("getWebhookInfo"))["pending_update_count"] == 0


async def test_without_a_secret_no_header_is_sent(stage: Stage) -> None:
    async with hooked() as hook:
        await stage.ask("setWebhook", url=hook.url)
        await stage.telegram.say("ana", "private", "one")
        await hook.deliveries(1)

        assert hook.got[0][1] == ""


async def test_an_update_that_is_not_taken_comes_again_after_pauses_that_double(stage: Stage) -> None:
    async with hooked(refusals=2) as hook:
        await stage.ask("setWebhook", url=hook.url)
        await stage.telegram.say("ana", "private", "one")
        await stage.telegram.say("ana", "private", "two")

        assert await hook.deliveries(4) == ["one", "one", "one", "two"]
        first, second, third = hook.pauses_s()
        assert (round(first), round(second), round(third)) == (1, 2, 0)
        info = await stage.ask("getWebhookInfo")
        assert info["last_error_message"] == "Wrong response from the webhook: 503"
        assert info["last_error_date"] == stage.clock.at


def test_the_pauses_stop_growing_at_a_minute() -> None:
    pauses = [FIRST_PAUSE_S]
    for _ in range(8):
        pauses.append(next_pause_s(pauses[-1]))

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_a_webhook_may_say_when_it_wants_the_update_again(stage: Stage) -> None:
    async with hooked(refusals=1, retry_after="2") as hook:
        await stage.ask("setWebhook", url=hook.url)
        await stage.telegram.say("ana", "private", "one")

        await hook.deliveries(2)
        assert round(hook.pauses_s()[0]) == 2


async def test_a_duplicate_is_delivered_twice(stage: Stage) -> None:
    async with hooked() as hook:
        await stage.ask("setWebhook", url=hook.url)
        stage.telegram.inject("message", "duplicate")
        await stage.telegram.say("ana", "private", "one")
        await stage.telegram.say("ana", "private", "two")

        assert await hook.deliveries(3) == ["one", "one", "two"]


async def test_what_waits_when_the_webhook_is_set_is_delivered_unless_it_is_dropped(stage: Stage) -> None:
    await stage.telegram.say("ana", "private", "before")
    async with hooked() as hook:
        await stage.ask("setWebhook", url=hook.url, drop_pending_updates=True)
        await stage.telegram.say("ana", "private", "after")
        assert await hook.deliveries(1) == ["after"]


@pytest.mark.parametrize(("secret", "taken"), [("a" * 256, True), ("A-z_9", True), ("a" * 257, False), ("a b", False)])
async def test_a_secret_has_1_to_256_letters_digits_and_lines(stage: Stage, secret: str, taken: bool) -> None:
    url = f"http://127.0.0.1:{free_port()}/hook"
    answer = await stage.ask("setWebhook", url=url, secret_token=secret)

    assert answer == (True if taken else "Bad Request: secret token contains unallowed characters")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.com/hook", "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"),
        (
            "https://127.0.0.1:5000/hook",
            "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
    ],
)
async def test_a_webhook_address_telegram_would_not_take_is_refused(stage: Stage, url: str, reason: str) -> None:
    assert (await stage.call("setWebhook", url=url))["description"] == reason

"""The courier brings events, commands and interactions to the app, again where Slack would."""

import asyncio
import heapq
from collections.abc import Callable, Coroutine
from typing import Any

from bot.sandbox.slack.endpoint import Endpoint
from bot.sandbox.slack.envelope import Answer, Envelope
from bot.sandbox.slack.faults import EVENTS, Faults
from bot.sandbox.slack.links import Links

RETRY_AFTER_S = (0.0, 60.0, 300.0)  # of the stand-in's clock; docs.slack.dev/apis/events-api
_LOOK_EVERY_S = 0.05  # the stand-in's clock may run much faster than life


class Courier:
    """Delivers over Socket Mode, or to ``http_events_url`` when that is set."""

    def __init__(self, now: Callable[[], float], signing_secret: str, faults: Faults) -> None:
        self.links = Links(self._deliver_waiting)
        self.http_events_url: str | None = None
        self.lost: list[dict[str, Any]] = []
        self._now = now
        self._secret = signing_secret
        self._faults = faults
        self._endpoint: Endpoint | None = None
        self._waiting: list[tuple[float, int, Envelope]] = []
        self._order = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._clock_task: asyncio.Task[None] | None = None

    async def deliver_to(self, url: str | None) -> str:
        """Deliver to ``url`` from now on, over Socket Mode without one; return why not when it fails the challenge."""
        fresh = Endpoint(url, self._secret) if url else None
        if fresh is not None and (reason := await fresh.verify()):
            await fresh.close()
            return reason
        old, self._endpoint, self.http_events_url = self._endpoint, fresh, url
        if old is not None:
            await old.close()
        return ""

    async def ask(self, envelope: Envelope) -> Answer:
        """Deliver a command or an interaction once and return the app's answer."""
        endpoint = await self._current_endpoint()
        return await (endpoint or self.links).send(envelope)

    def tell(self, payload: dict[str, Any]) -> None:
        """Deliver an event in the background, with Slack's retries."""
        envelope = Envelope("events_api", payload)
        fault = self._faults.take(EVENTS)
        wait_s = fault.after_s or 1.0 if fault and fault.kind == "delay" else 0.0
        self._spawn(self._attempt(envelope, wait_s))
        if fault and fault.kind == "duplicate":
            self._spawn(self._attempt(envelope, fault.after_s))

    @property
    def waiting(self) -> int:
        """How many events wait for their next delivery."""
        return len(self._waiting)

    async def close(self) -> None:
        """Stop every delivery."""
        if self._clock_task is not None:
            self._clock_task.cancel()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.links.close()
        if self._endpoint is not None:
            await self._endpoint.close()
            self._endpoint = None

    async def _current_endpoint(self) -> Endpoint | None:
        """Return the endpoint of ``http_events_url``, a new one when the URL changed."""
        if self._endpoint is not None and self._endpoint.url != self.http_events_url:
            old, self._endpoint = self._endpoint, None
            await old.close()
        if self._endpoint is None and self.http_events_url:
            self._endpoint = Endpoint(self.http_events_url, self._secret)
        return self._endpoint

    async def _attempt(self, envelope: Envelope, wait_s: float = 0.0) -> None:
        if wait_s:
            await asyncio.sleep(wait_s)
        answer = await self.ask(envelope)
        if answer.taken:
            return
        if answer.no_retry or envelope.attempt >= len(RETRY_AFTER_S):
            self.lost.append(envelope.payload)
            return
        retry_s = RETRY_AFTER_S[envelope.attempt]
        if retry_s == 0:
            await self._attempt(envelope.again(answer.reason))
            return
        self._order += 1
        due = self._now() + retry_s
        heapq.heappush(self._waiting, (due, self._order, envelope.again(answer.reason)))
        if self._clock_task is None or self._clock_task.done():
            self._clock_task = asyncio.create_task(self._watch_clock())

    async def _watch_clock(self) -> None:
        while self._waiting:
            while self._waiting and self._waiting[0][0] <= self._now():
                self._spawn(self._attempt(heapq.heappop(self._waiting)[2]))
            await asyncio.sleep(_LOOK_EVERY_S)

    def _deliver_waiting(self) -> None:
        """Send what waits at once: an app that reconnects gets what it missed."""
        waiting, self._waiting = sorted(self._waiting, key=lambda item: item[1]), []
        for _, _, envelope in waiting:
            self._spawn(self._attempt(envelope))

    def _spawn(self, delivery: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(delivery)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

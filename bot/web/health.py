"""The health page: /healthz for a supervisor, /metrics for Prometheus."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from bot.model.post import PostState
from bot.store.database import Database

Answer = TypeVar("Answer")

_PATIENCE_S = 5  # a supervisor asks again in seconds; a database that is silent for longer is gone


class HealthPage:
    """Serves the state of one daemon. ``late`` names its parts that stand still."""

    def __init__(self, database: Database, late: Callable[[], Sequence[str]]) -> None:
        self._database = database
        self._late = late
        self._runner: web.AppRunner | None = None

    async def start(self, listen: str) -> None:
        """Listen on ``host:port``."""
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        host, _, port = listen.rpartition(":")
        await web.TCPSite(self._runner, host, int(port)).start()

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _healthz(self, _request: web.Request) -> web.Response:
        late = list(self._late())
        try:
            posts = await self._asked(self._posts)
        except Exception as error:  # noqa: BLE001  whatever is wrong with the database is the answer
            gone = {"ok": False, "late": late, "database": type(error).__name__}
            return web.json_response(gone, status=503)
        return web.json_response({"ok": not late, "late": late, "posts": posts}, status=503 if late else 200)

    async def _metrics(self, _request: web.Request) -> web.Response:
        registry = CollectorRegistry()
        posts = Gauge("onevoice_posts", "Messages owed, by state", ["state"], registry=registry)
        mentions = Gauge("onevoice_mentions", "Mentions stored", registry=registry)
        alerts = Gauge("onevoice_live_alerts", "Alerts that are not closed", registry=registry)
        late = Gauge("onevoice_late_parts", "Parts of the bot that stand still", registry=registry)
        late.set(len(self._late()))
        try:
            counts = await self._asked(self._posts)
            stored, live = await self._asked(self._watched)
        except Exception as error:  # noqa: BLE001  whatever is wrong with the database is the answer
            return web.Response(status=503, text=f"# the database does not answer: {type(error).__name__}\n")
        for state in PostState:
            posts.labels(state=state).set(counts.get(state, 0))
        mentions.set(stored)
        alerts.set(live)
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _asked(self, question: Callable[[], Answer]) -> Answer:
        return await asyncio.wait_for(asyncio.to_thread(question), _PATIENCE_S)

    def _posts(self) -> dict[str, int]:
        with self._database.begin() as store:
            return store.posts.counts()

    def _watched(self) -> tuple[int, int]:
        with self._database.begin() as store:
            return store.mentions.total(), len(store.alerts.all_live())

"""The health page: /healthz for a supervisor, /metrics for Prometheus."""

import asyncio
import time
from collections.abc import Mapping

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from bot.store.database import Database

_LATE_S = 60  # a sweep that has not ended well for this long, beyond its own pace, is a fault


class HealthPage:
    """Serves the state of one daemon. ``ticked``: sweep → monotonic time of its last good end."""

    def __init__(self, database: Database, ticked: Mapping[str, float]) -> None:
        self._database = database
        self._ticked = ticked
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
        limit_s = _LATE_S + self._database.config.watch.every_s
        late = sorted(name for name, at in self._ticked.items() if time.monotonic() - at > limit_s)
        try:
            posts = await asyncio.to_thread(self._posts)
        except Exception as error:  # noqa: BLE001  whatever is wrong with the database is the answer
            return web.json_response({"ok": False, "database": str(error)}, status=503)
        return web.json_response({"ok": not late, "late": late, "posts": posts}, status=503 if late else 200)

    async def _metrics(self, _request: web.Request) -> web.Response:
        registry = CollectorRegistry()
        posts = Gauge("onevoice_posts", "Messages owed, by state", ["state"], registry=registry)
        mentions = Gauge("onevoice_mentions", "Mentions stored", registry=registry)
        alerts = Gauge("onevoice_live_alerts", "Alerts that are not closed", registry=registry)
        for state, count in (await asyncio.to_thread(self._posts)).items():
            posts.labels(state=state).set(count)
        stored, live = await asyncio.to_thread(self._watched)
        mentions.set(stored)
        alerts.set(live)
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _posts(self) -> dict[str, int]:
        with self._database.begin() as store:
            return store.posts.counts()

    def _watched(self) -> tuple[int, int]:
        with self._database.begin() as store:
            return store.mentions.total(), len(store.alerts.all_live())

"""The only place where the parts are joined."""

import asyncio
import gc
import logging
import signal
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.chat.dispatch import Dispatch
from bot.chat.message import Standing
from bot.chat.outbox import Outbox
from bot.chat.reconcile import reconcile
from bot.clock import Clock, ScaledClock, SystemClock
from bot.config import Config
from bot.errors import BadInput, NotDelivered, OnevoiceError
from bot.learn.sweep import LearnSweep
from bot.platforms.slack.platform import SlackPlatform
from bot.platforms.telegram.platform import TelegramPlatform
from bot.ports import Platform
from bot.respond.checklist import playbook
from bot.respond.sweep import RespondSweep
from bot.schedule import Schedule
from bot.speak.sweep import SpeakSweep
from bot.store.database import Database
from bot.watch.sources import open_source
from bot.watch.sweep import WatchSweep
from bot.watch.sweep.charting import ChartSweep
from bot.web.health import HealthPage
from handlers import TABLE

_log = logging.getLogger("onevoice")
_TICK_S = 1.0  # how late a reminder or a publication can be
_RECONCILE_S = 15
_RECONNECT_S = 5
_FAREWELL_S = 4  # a supervisor gives ten seconds in all before it kills
_STANDING_S = 30
_SETTLE_S = 60  # by then the words of the models are loaded and the past is looked up
_FORGET_HEARD = timedelta(days=2)  # Telegram repeats an update for a day


def clock_of(config: Config) -> Clock:
    """Return the story's clock: life's own, or a faster one for drills."""
    if config.clock.speed == 1 or config.clock.since is None:
        return SystemClock()
    return ScaledClock(config.clock.since.astimezone(UTC), config.clock.speed)


def open_database(config: Config) -> Database:
    """Return our database with its tables in the newest form."""
    try:
        database = Database(config.database, config)
        database.migrate()
    except (SQLAlchemyError, ImportError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise BadInput(
            "database: cannot be opened: {reason}. Check `database` and its server.", reason=reason
        ) from error
    return database


def platforms_of(config: Config) -> list[Platform]:
    """Return the chat platforms that have a token."""
    makers: dict[str, Callable[[Config], Platform]] = {"slack": SlackPlatform, "telegram": TelegramPlatform}
    return [makers[name](config) for name in config.platforms]


def settle() -> None:
    """Leave what has been loaded out of later searches for rubbish: one would stop the bot for a fifth of a second."""
    gc.collect()
    gc.freeze()


class Daemon:
    """The whole bot: hears, sweeps and delivers until it is told to stop. Made inside the running loop."""

    def __init__(self, config: Config, database: Database, clock: Clock | None = None) -> None:
        playbook(config.respond.playbook)  # better now than when the first incident is opened
        self._config = config
        self._database = database
        self._clock = clock or clock_of(config)
        self._platforms = platforms_of(config)
        self._stop = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._outbox = Outbox(database, self._platforms)
        self._dispatch = Dispatch(database, TABLE, self._clock, self._outbox.wake)
        self._schedule = Schedule(self._outbox.wake)
        self._health = HealthPage(database, self._late)

    @classmethod
    async def live(cls, config: Config, database: Database) -> None:
        """Run the bot from its first breath to its last."""
        try:
            await cls(config, database).run()
        finally:
            database.close()

    async def run(self) -> None:
        """Run until SIGTERM or SIGINT; what has been heard is answered and what is being sent is settled first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self._stop.set)
        self._dispatch.serve(self._platforms)
        self._set_the_clock()
        await self._show_health()
        outbox = asyncio.create_task(self._outbox.run())
        links = [asyncio.create_task(self._keep_connected(platform)) for platform in self._platforms]
        _log.info(
            "running: %s, %d source(s)", ", ".join(self._config.platforms) or "no chat", len(self._config.sources)
        )
        await self._stop.wait()
        await self._shut_down(outbox, links)

    def stop(self) -> None:
        """End ``run``."""
        self._stop.set()

    async def _show_health(self) -> None:
        if not self._config.web.listen:
            return
        try:
            await self._health.start(self._config.web.listen)
        except OSError as error:  # a taken port must not keep the bot from warning its team
            _log.error("no health page on %s: %s", self._config.web.listen, error)

    def _set_the_clock(self) -> None:
        sources = [open_source(entry) for entry in self._config.sources]
        watch = WatchSweep(self._database, sources, self._clock)
        self._schedule.every(self._config.watch.every_s, "watch", watch.run)
        self._schedule.every(_TICK_S, "charts", ChartSweep(self._database, self._clock).run)
        self._schedule.every(_TICK_S, "respond", RespondSweep(self._database, self._clock).run)
        self._schedule.every(_TICK_S, "speak", SpeakSweep(self._database, self._clock, self._is_member).run)
        self._schedule.every(_TICK_S, "learn", LearnSweep(self._database, self._clock).run)
        self._schedule.every(3600, "forget", self._forget)
        self._schedule.start()
        self._loop.call_later(_SETTLE_S, settle)

    def _is_member(self, platform_key: str, user_id: str) -> bool:
        """Ask a platform now, from a sweep's thread. Raises NotDelivered when it does not answer."""
        for platform in self._platforms:
            if platform.key == platform_key:
                asked = asyncio.run_coroutine_threadsafe(platform.standing(user_id, fresh=True), self._loop)
                try:
                    return asked.result(_STANDING_S) is Standing.MEMBER
                except TimeoutError as error:
                    asked.cancel()
                    raise NotDelivered(f"{platform_key} does not say who is still a member") from error
        return False

    def _forget(self) -> None:
        with self._database.begin() as store:
            store.events.forget(datetime.now(UTC) - _FORGET_HEARD)

    async def _keep_connected(self, platform: Platform) -> None:
        """Connect, however long it takes, then look for lost reactions from time to time."""
        while True:
            try:
                await platform.start(self._dispatch.hear)
                break
            except OnevoiceError as error:
                _log.error("%s cannot be reached: %s; trying again in %d s", platform.key, error, _RECONNECT_S)
                await asyncio.sleep(_RECONNECT_S)
            except Exception:  # noqa: BLE001  the outermost loop of a connection; the next try is in seconds
                _log.exception("%s cannot be reached; trying again in %d s", platform.key, _RECONNECT_S)
                await asyncio.sleep(_RECONNECT_S)
        _log.info("%s is connected", platform.key)
        self._outbox.wake()
        while True:
            try:
                await reconcile(self._database, platform, self._dispatch.hear)
            except Exception:  # noqa: BLE001  an outermost loop: a database that is away comes back
                _log.exception("the reactions on %s could not be looked at", platform.key)
            await asyncio.sleep(_RECONCILE_S)

    async def _shut_down(self, outbox: asyncio.Task[None], links: Sequence[asyncio.Task[None]]) -> None:
        _log.info("stopping")
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)
        self._schedule.stop()
        # The outbox first: a platform that is closed cannot tell whether a message arrived.
        self._outbox.stop()
        await self._in_time("what is being sent", outbox)
        farewells = [asyncio.create_task(platform.stop()) for platform in self._platforms]
        await self._in_time("what is being answered", *farewells)
        await self._health.stop()
        _log.info("stopped")

    async def _in_time(self, what: str, *tasks: asyncio.Task[None]) -> None:
        _, late = await asyncio.wait(tasks, timeout=_FAREWELL_S) if tasks else ((), ())
        if late:
            _log.warning("%s took too long and was given up", what)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _late(self) -> list[str]:
        return [*self._schedule.late(), *(["outbox"] if self._outbox.is_late() else [])]

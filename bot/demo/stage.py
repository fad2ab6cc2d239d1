"""The stage of the demo: the stand-ins with their page, the store a case is written into, and the bot beside them.

The bot is a process of its own that is given an ordinary configuration; it can be killed and started again.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import ScaledClock
from bot.config import Config
from bot.configfile import read_config
from bot.demo.case import CaseStore, load_case
from bot.demo.cast import CAST, PLACES, SLACK_TOKENS, TEAM, TELEGRAM_TOKEN
from bot.demo.hint import next_step
from bot.demo.settings import as_toml, demo_settings
from bot.sandbox.page.server import SandboxPage
from bot.sandbox.ports import free_port
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn

_WRITE_EVERY_S = 0.25
_UNDER_WAY = timedelta(minutes=2)  # the wave has just broken when the curtain rises
_TICKER_ROWS = 12
_FIXED_CLOCK = (
    "机器人是独立进程，时钟写在它的配置里；用 --speed 选择快慢。 "
    "The bot is a process of its own, and its clock is set by its configuration: choose the speed with --speed."
)


class Stage:
    """Everything around the bot. ``speed`` is how much faster than life the story runs."""

    def __init__(self, folder: Path, *, speed: float, language: str = "zh-Hans", case: str = "battery") -> None:
        self.folder = folder
        self.language = language
        self.speed = speed
        self.case = load_case(case)
        self.clock = ScaledClock(datetime.now(UTC), speed)
        self.slack = SlackStandIn(CAST, now=self._timestamp)
        self.telegram = TelegramStandIn(CAST, now=self._timestamp)
        self.page = SandboxPage(self.slack, self.telegram, CAST, clock=self._clock_info, ticker=self._ticker)
        self.daemon: asyncio.subprocess.Process | None = None
        self.starts = 0
        self._recent: list[dict[str, Any]] = []
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def config_path(self) -> Path:
        """Where the bot's configuration is."""
        return self.folder / "onevoice.toml"

    @property
    def environment(self) -> dict[str, str]:
        """What the bot's process finds in its environment, tokens included."""
        return {
            **os.environ,
            "ONEVOICE_SLACK__BOT_TOKEN": SLACK_TOKENS["bot"],
            "ONEVOICE_SLACK__APP_TOKEN": SLACK_TOKENS["app"],
            "ONEVOICE_TELEGRAM__TOKEN": TELEGRAM_TOKEN,
            "PYTHONUNBUFFERED": "1",
        }

    async def set_up(self, page_port: int | None = None) -> None:
        """Start the stand-ins and their page, write the past into the store, and begin the story."""
        await self.slack.start()
        await self.telegram.start()
        store = CaseStore(self.folder / "sqlite_tables.db", self.case, self.clock.since - _UNDER_WAY)
        store.write_history()
        self._write_config(self._open_rooms())
        await self.page.start(page_port)
        self._tasks.append(asyncio.create_task(self._tell(store)))

    async def start_daemon(self) -> None:
        """Start the bot; its log goes to daemon.log."""
        with (self.folder / "daemon.log").open("ab") as log:
            self.daemon = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", "--config", str(self.config_path),
                env=self.environment, stdout=log, stderr=log, stdin=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        self.starts += 1

    async def kill_daemon(self) -> None:
        """End the bot as a power cut would."""
        if self.daemon and self.daemon.returncode is None:
            self.daemon.kill()
            await self.daemon.wait()

    async def keep_daemon(self) -> None:
        """Start the bot again whenever it ends, as a supervisor would."""
        while True:
            await self.start_daemon()
            if self.daemon:
                await self.daemon.wait()
            await asyncio.sleep(0.2)

    async def tear_down(self) -> None:
        """End the story, the bot and the stand-ins."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.daemon and self.daemon.returncode is None:
            self.daemon.terminate()
            try:
                await asyncio.wait_for(self.daemon.wait(), 10)
            except TimeoutError:
                self.daemon.kill()
        await self.page.stop()
        await self.telegram.stop()
        await self.slack.stop()

    def config(self) -> Config:
        """Return the bot's configuration as the bot reads it, without tokens."""
        return read_config(self.config_path)

    def _open_rooms(self) -> dict[str, tuple[str, int]]:
        rooms = {
            place.name: (
                self.slack.add_channel(place.channel, TEAM),
                self.telegram.add_group(place.group, TEAM) if place.group else 0,
            )
            for place in PLACES
        }
        self.slack.add_channel("general", [persona.key for persona in CAST], with_bot=False)
        return rooms

    def _write_config(self, addresses: dict[str, tuple[str, int]]) -> None:
        tree = demo_settings(addresses, self.case, self.folder / "sqlite_tables.db", self.language)
        tree["database"] = f"sqlite:///{self.folder / 'onevoice.db'}"
        tree["slack"] = {"api_url": self.slack.base_url}
        tree["telegram"] = {"api_url": self.telegram.base_url, "file_url": self.telegram.file_url}
        tree["web"] = {"listen": f"127.0.0.1:{free_port()}"}
        tree["clock"] = {"speed": self.speed, "since": self.clock.since}
        self.config_path.write_text(as_toml(tree), "utf-8")

    async def _tell(self, store: CaseStore) -> None:
        while True:
            await asyncio.to_thread(store.write_until, self.clock.now())
            rows = await asyncio.to_thread(store.recent, _TICKER_ROWS)
            self._recent = [{**row, "at": row["at"].isoformat()} for row in rows]
            await asyncio.sleep(_WRITE_EVERY_S)

    def _timestamp(self) -> float:
        return self.clock.now().timestamp()

    def _ticker(self) -> list[dict[str, Any]]:
        return self._recent

    def _clock_info(self) -> dict[str, Any]:
        return {
            "now": self.clock.now().isoformat(),
            "speed": self.speed,
            "fixed": _FIXED_CLOCK,
            "title": self.case.title[self.language],
            "hint": next_step(self.slack, self.language),
        }

"""`onevoice run` as a process: it ends when it is told to and keeps its tokens to itself."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.configfile import read_config
from bot.demo.cast import CAST
from bot.demo.settings import as_toml
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.server import TelegramStandIn
from bot.store.database import Database
from bot.store.store import Store
from tests.postgresql import Server, postgresql
from tests.refusals import answering
from tests.store.house import words
from tests.team import a_team, settings
from tests.web.test_health import look

__all__ = ["postgresql"]

CANARIES = ("xoxb-canary-0123456789", "xapp-canary-0123456789", "987654:" + "Canary" * 5 + "Birds")


class Process:
    """The bot as an operator runs it, and the chats it is in."""

    def __init__(self, folder: Path, slack: SlackStandIn, telegram: TelegramStandIn) -> None:
        self.slack, self.telegram = slack, telegram
        self.log, self._path = folder / "daemon.log", folder / "onevoice.toml"
        tree = settings(folder, slack, telegram)
        self._path.write_text(as_toml(tree), "utf-8")
        self.config = read_config(self._path)
        for section, secret in (("slack", "bot_token"), ("slack", "app_token"), ("telegram", "token")):
            del tree[section][secret]
        self._path.write_text(as_toml(tree), "utf-8")
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        names = ("ONEVOICE_SLACK__BOT_TOKEN", "ONEVOICE_SLACK__APP_TOKEN", "ONEVOICE_TELEGRAM__TOKEN")
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", "--config", str(self._path),
                env={**os.environ, **dict(zip(names, CANARIES, strict=True))}, stdout=log, stderr=log,
            )  # fmt: skip

    async def connected(self) -> None:
        await until(lambda: self.slack.links > 0)
        await self.telegram.listening()
        await until(lambda: "telegram is connected" in self.told())

    def told(self) -> str:
        return self.log.read_text("utf-8")

    def signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def ended(self, seconds: float = 5) -> int:
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), seconds)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the bot's own records beside it."""
        database = Database(self.config.database, self.config)
        with database.begin() as store:
            yield store
        database.close()

    def state(self, key: str, room: str, platform: str) -> str:
        with self.store() as store:
            post = store.posts.find(key, room, platform)
            return post.state if post else "never owed"

    async def cleared(self) -> None:
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


async def until(holds: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(0.03)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Process]:
    """The bot, and chats that know its tokens."""
    slack = SlackStandIn(CAST, bot_token=CANARIES[0], app_token=CANARIES[1])
    telegram = TelegramStandIn(CAST, token=CANARIES[2])
    async with answering(slack, telegram):
        process = Process(tmp_path, slack, telegram)
        yield process
        await process.cleared()


async def test_it_ends_cleanly_within_five_seconds_and_being_told_twice_does_no_harm(bot: Process) -> None:
    await bot.start()
    await bot.connected()
    bot.slack.inject("chat.postMessage", "delay", after_s=1)
    with bot.store() as store:
        store.posts.owe("note:1", "region-tw", words("hello"))
    await until(lambda: bot.state("note:1", "region-tw", "slack") == "sending")

    bot.signal(signal.SIGTERM)
    await asyncio.sleep(0.2)
    bot.signal(signal.SIGTERM)

    assert await bot.ended(5) == 0
    assert bot.state("note:1", "region-tw", "slack") == "sent"
    assert bot.told().rstrip().endswith("onevoice: stopped")
    assert "Traceback" not in bot.told()


async def test_it_ends_in_time_although_no_chat_can_be_reached(bot: Process) -> None:
    await bot.slack.stop()
    await bot.telegram.stop()
    await bot.start()
    await until(lambda: "running:" in bot.told())
    await asyncio.sleep(0.5)

    bot.signal(signal.SIGTERM)

    assert await bot.ended(5) == 0


async def test_what_is_owed_while_it_says_goodbye_is_kept_for_the_next_start(bot: Process) -> None:
    await bot.start()
    await bot.connected()
    bot.slack.inject("response_url", "delay", after_s=1.5)
    await bot.slack.say("lin", bot.config.address("alerts", "slack"), "/crisis help")
    bot.signal(signal.SIGTERM)
    await until(lambda: "stopping" in bot.told())

    with bot.store() as store:
        store.posts.owe("note:1", "alerts", words("one more thing"))

    assert await bot.ended(5) == 0
    assert {bot.state("note:1", "alerts", platform) for platform in ("slack", "telegram")} == {"pending"}


async def test_the_log_of_a_bot_in_trouble_holds_no_token(bot: Process) -> None:
    for method in ("auth.test", "chat.postMessage", "users.conversations"):
        bot.slack.inject(method, "500")
    for method in ("getMe", "getUpdates", "sendMessage"):
        bot.telegram.inject(method, "drop")
    await bot.start()
    await bot.connected()
    await bot.slack.say("lin", bot.config.address("alerts", "slack"), "/crisis open watch-s3 Battery")
    await until(lambda: bot.state("incident:1", "incident-1", "telegram") == "sent", 20)
    bot.signal(signal.SIGTERM)

    assert await bot.ended(5) == 0
    assert "not delivered" in bot.told()
    assert [canary for canary in CANARIES if canary in bot.told() or canary.rpartition(":")[2] in bot.told()] == []


async def test_refused_tokens_are_named_and_not_shown(tmp_path: Path) -> None:
    slack, telegram = SlackStandIn(CAST), TelegramStandIn(CAST)
    async with answering(slack, telegram):
        slack.expect_refusal("auth.test", "invalid_auth", count=4)  # it tries again every five seconds
        telegram.expect_refusal("getMe", "Unauthorized", count=4)
        bot = Process(tmp_path, slack, telegram)
        try:
            await bot.start()
            await until(lambda: "SLACK__BOT_TOKEN" in bot.told() and "TELEGRAM__TOKEN" in bot.told())
            bot.signal(signal.SIGINT)
            assert await bot.ended(5) == 0
        finally:
            await bot.cleared()

    assert [canary for canary in CANARIES if canary in bot.told() or canary.rpartition(":")[2] in bot.told()] == []


def test_a_configuration_that_cannot_be_used_ends_with_exit_code_2(tmp_path: Path) -> None:
    path = tmp_path / "onevoice.toml"
    path.write_text('language = "klingon"\n', "utf-8")
    command = [sys.executable, "-m", "bot", "run", "--config", str(path)]

    done = subprocess.run(command, capture_output=True, timeout=30, check=False)

    assert done.returncode == 2
    assert b"onevoice.toml:1: language" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("text", ["[delivery]\ntimeout_s = -1", "nonsense", "[web]\nport = 1", None])
@pytest.mark.parametrize("word", ["run", "migrate"])
def test_every_command_refuses_such_a_configuration(tmp_path: Path, word: str, text: str | None) -> None:
    path = tmp_path / "onevoice.toml"
    if text is not None:
        path.write_text(text, "utf-8")

    done = CliRunner().invoke(app, [word, "--config", str(path)])

    assert (done.exit_code, "onevoice.toml" in done.stderr) == (2, True)


@pytest.mark.postgresql
async def test_a_database_server_that_goes_away_for_a_while_loses_nothing(tmp_path: Path, postgresql: Server) -> None:
    async with a_team(tmp_path, database=postgresql.new_database()) as team:
        health = f"http://{team.config.web.listen}/healthz"
        await team.says("lin", "/crisis open watch-s3 Battery")
        await team.settle()
        assert (await look(health))[0] == 200

        postgresql.stop()
        try:
            assert (await look(health))[0] == 503
            assert await team.says("lin", "/crisis note lost?") == "Something went wrong; nothing was changed."
        finally:
            postgresql.start()

        await team.says("lin", "/crisis note kept")
        await team.finds("note:")
        await team.settle()
        assert (await look(health))[0] == 200
        assert team.count("incident:1@") == team.count("note:") == 1
        with team.database.begin() as store:
            assert store.entries.first_broken() is None
            assert [entry.verb for entry in store.entries.of_incident(1)] == ["open", "note"]

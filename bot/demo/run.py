"""`onevoice demo`: the whole job on one machine, with no account, no token and no service."""

import asyncio
import json
import signal
import tempfile
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.demo.outcome import outcome_of
from bot.demo.players import Players, StoryStuckError
from bot.demo.stage import Stage
from bot.sandbox.slack.calls import Call as SlackCall
from bot.sandbox.telegram.calls import Call as TelegramCall
from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """How to play. ``auto``: the cast plays, and the demo ends with the story."""

    auto: bool
    headless: bool
    speed: float
    language: str
    as_json: bool
    page_port: int | None = None


async def run_demo(options: DemoOptions, say: Callable[[str], None]) -> int:
    """Play; return the exit code: 0 when a visitor left or the cast brought the whole story about."""
    with tempfile.TemporaryDirectory(prefix="onevoice-demo-") as folder:
        stage = Stage(Path(folder), speed=options.speed, language=options.language)
        await stage.set_up(options.page_port)
        supervisor = asyncio.create_task(stage.keep_daemon())
        try:
            return await (_auto(stage, options, say) if options.auto else _visit(stage, options, say))
        finally:
            supervisor.cancel()
            await stage.tear_down()


async def _visit(stage: Stage, options: DemoOptions, say: Callable[[str], None]) -> int:
    say(f"The chat page is at {stage.page.url}")
    say(f"The story runs {options.speed:g} times faster than life. Ctrl-C ends it.")
    say(f"The bot's log: {stage.folder / 'daemon.log'}")
    if not options.headless:
        await asyncio.to_thread(webbrowser.open, stage.page.url)
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await ended.wait()
    return 0


async def _auto(stage: Stage, options: DemoOptions, say: Callable[[str], None]) -> int:
    if not options.as_json:
        say(f"The cast plays; watch at {stage.page.url}")
    if not options.headless:
        await asyncio.to_thread(webbrowser.open, stage.page.url)
    players, stuck = Players(stage), ""
    try:
        await players.play()
    except StoryStuckError as error:
        stuck = str(error)
    database = Database(stage.config().database, stage.config())
    outcome = outcome_of(database, players.notes)
    database.close()
    refused = [f"{call.method} was refused: {call.error}" for call in _refusals(stage)]
    faults = [*([stuck] if stuck else []), *outcome.lacks, *refused]
    if faults:
        say(_last_of((stage.folder / "daemon.log").read_text("utf-8")))
    for fault in faults:
        say(f"not as it should be: {fault}")
    print(json.dumps(outcome.report, ensure_ascii=False), flush=True)  # noqa: T201  the result a program reads
    return 1 if faults else 0


def _refusals(stage: Stage) -> list[SlackCall | TelegramCall]:
    """Return what the bot sent and the stand-ins refused: a demo that shows such a bot is not a success."""
    return [*stage.slack.unmeant_refusals, *stage.telegram.unmeant_refusals]


def _last_of(log: str, lines: int = 40) -> str:
    """Return the end of the daemon's log without the lines that only count rows."""
    return "\n".join([line for line in log.splitlines() if "bot.watch.sweep: source" not in line][-lines:])

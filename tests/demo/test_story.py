"""The whole story, as the demo plays it, with the bot left alone and with the bot killed on the way."""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.demo.cast import TEAM
from bot.demo.outcome import outcome_of
from bot.demo.players import Players, StoryStuckError
from bot.demo.sight import buttons, by_key, telegram_messages
from bot.demo.stage import Stage
from bot.store.database import Database
from tests.demo.theatre import a_stage

_SPEED = 120
_MARKED = "再次发送，可能与之前的重复"


def test_the_cast_brings_the_whole_story_about_in_under_a_minute() -> None:
    began = time.monotonic()
    played = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--auto", "--headless", "--speed", str(_SPEED), "--json"],
        capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    took_s = time.monotonic() - began

    report = json.loads(played.stdout.splitlines()[-1])
    assert played.returncode == 0, played.stderr[-3000:]
    assert took_s < 60
    assert report["mentions_read"] > 400
    assert report["alerts"][0]["level"] in {"orange", "red"}
    assert report["incident"]["items_done"] == report["incident"]["items"] >= 8
    assert "chen" in report["statement"]["approved_by"]
    assert "lin" not in report["statement"]["approved_by"]
    assert set(report["scripts"]["slack"]) == {"zh-Hans", "zh-Hant", "en"}
    assert report["scripts"]["slack"] == report["scripts"]["telegram"]


def _moments(stage: Stage) -> list[tuple[str, Callable[[], bool]]]:
    """Return when the bot is in the middle of something."""
    return [
        ("while the alert goes out", lambda: bool(by_key(stage.slack, "alert:"))),
        ("while the incident opens", lambda: _has_room(stage)),
        ("while approvers are called", lambda: bool(by_key(stage.slack, "version:"))),
        ("in the hold window", lambda: bool(buttons(stage.slack, "lin", "statement hold"))),
        ("while a reminder goes out", lambda: any(":reminder:" in s.key for s in by_key(stage.slack, "item:"))),
    ]


async def _kill_when(stage: Stage, moments: list[tuple[str, Callable[[], bool]]]) -> list[str]:
    """Kill the bot at each moment, in order; the supervisor starts it again."""
    killed = []
    for name, has_come in moments:
        while not has_come():  # noqa: ASYNC110  the chat is looked at as a person looks at it
            await asyncio.sleep(0.01)
        while stage.daemon is None or stage.daemon.returncode is not None:  # noqa: ASYNC110  as above
            await asyncio.sleep(0.01)
        await stage.kill_daemon()
        killed.append(name)
    return killed


@pytest.mark.parametrize("language", ["zh-Hans"])
async def test_a_killed_bot_comes_to_the_same_end_and_says_nothing_twice(tmp_path: Path, language: str) -> None:
    async with a_stage(tmp_path, speed=_SPEED, language=language) as stage:
        players = Players(stage)
        # The bot dies between opening a room and noting it; once alive again it finds the room and whom it invited.
        stage.slack.expect_refusal("conversations.create", "name_taken")
        stage.slack.expect_refusal("conversations.invite", "already_in_channel", count=len(TEAM))
        killer = asyncio.create_task(_kill_when(stage, _moments(stage)))
        await _play(players, stage)
        killed = await asyncio.wait_for(killer, 5)
        await asyncio.sleep(2)
        database = Database(stage.config().database, stage.config())
        outcome = outcome_of(database, players.notes)
        with database.begin() as store:
            incident = store.incidents.get(1)
            said = [entry.subject for entry in store.entries.of_incident(1) if entry.verb == "remind"]
            owed = [(item.id, item.reminders) for item in store.incidents.items(1)]
            broken = store.entries.first_broken()
        database.close()

    copies = Counter(seen.key for seen in by_key(stage.slack, "") if seen.key)
    reminders = [key for key in copies if ":reminder:" in key]
    assert len(killed) == 5
    assert stage.starts >= 6
    assert not outcome.lacks
    assert len(by_key(stage.slack, "alert:1@")) == 1
    assert [key for key, count in copies.items() if count > 1] == []
    assert len(reminders) == len(said) == sum(count for _, count in owed) >= 1
    assert incident.alert_id == 1
    assert broken is None
    assert _unmarked_doubles(stage) == []


async def _play(players: Players, stage: Stage) -> None:
    try:
        await players.play()
    except StoryStuckError as error:
        log = (stage.folder / "daemon.log").read_text("utf-8")
        pytest.fail(f"{error}; the bot was started {stage.starts} times\n{log[-6000:]}")


def _has_room(stage: Stage) -> bool:
    return any(channel["name"].startswith("crisis-1-") for channel in stage.slack.snapshot()["channels"])


def _unmarked_doubles(stage: Stage) -> list[str]:
    """Return texts that stand twice in one Telegram group without saying that they may be repeats."""
    texts = Counter(
        (chat, message["text"])
        for chat, message in telegram_messages(stage.telegram)
        if chat < 0 and message["from"] == "bot" and not message["text"].startswith(_MARKED)
    )
    return [text for (_, text), count in texts.items() if count > 1]

"""Everything at once: hundreds of messages, a wire that misbehaves, and an outbox that dies between any two lines."""

import asyncio
import random
import sys
from collections import Counter
from pathlib import Path

from bot.config import Config
from bot.demo.settings import as_toml
from tests.chat.post_office import PostOffice, a_post_office

ROOMS = ("alerts", "one", "two", "three", "four")
FAULTS = ("429", "500", "500_after", "drop", "drop_after", "delay")


def misbehave(office: PostOffice, chance: random.Random) -> None:
    """Spoil some of the next calls, each in another way."""
    methods = ["chat.postMessage", chance.choice(["chat.update", "conversations.history", *["chat.postMessage"] * 6])]
    for method in methods:
        office.slack.inject(method, chance.choice(FAULTS), after_s=1.2)


def delivered(office: PostOffice, room: str) -> Counter[str]:
    """Return how many copies of each text are in a room, as people see it."""
    address = office.config.address(room, "slack")
    channel = next(channel for channel in office.slack.snapshot()["channels"] if channel["id"] == address)
    return Counter(message["text"] for message in channel["messages"] if message["user"] == "bot")


async def test_of_two_hundred_messages_none_is_lost_and_none_is_doubled(tmp_path: Path) -> None:
    chance = random.Random(20261120)
    async with a_post_office(tmp_path) as office:
        await office.crash()
        office.platforms = [platform for platform in office.platforms if platform.key == "slack"]
        owed = {(room, f"note {number}") for number in range(40) for room in ROOMS}
        for room, text in sorted(owed):
            parent = "note 0" if chance.random() < 0.3 and text != "note 0" else ""
            office.owe(text, text, room, thread_key=parent, critical=chance.random() < 0.5)

        for _ in range(25):
            misbehave(office, chance)
            office.open()
            await asyncio.sleep(chance.uniform(0.02, 0.5))
            await office.crash()
        office.open()
        await office.settled(40)

        for room in ROOMS:
            assert delivered(office, room) == Counter(text for place, text in owed if place == room)
        faults = Counter(call.fault for call in office.slack.calls if call.fault)
        assert len(faults) >= 4
        assert faults.total() >= 20


async def test_a_process_that_is_killed_again_and_again_loses_and_doubles_nothing(tmp_path: Path) -> None:
    chance = random.Random(7)
    async with a_post_office(tmp_path) as office:
        await office.crash()
        path = tmp_path / "onevoice.toml"
        path.write_text(_settings(office.config, tmp_path), "utf-8")
        for number in range(60):
            office.owe(f"note {number}", f"note {number}", chance.choice(ROOMS[1:]))
        office.slack.inject("chat.postMessage", "delay", 200, 0.05)

        for _ in range(4):
            process = await _start(path)
            await asyncio.sleep(chance.uniform(0.1, 0.6))
            process.kill()
            await process.wait()
        process = await _start(path)
        try:
            await office.settled(30)
        finally:
            process.kill()
            await process.wait()

        found = sum((delivered(office, room) for room in ROOMS), Counter[str]())
        assert found == Counter(f"note {number}" for number in range(60))


async def _start(path: Path) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "tests.chat.outbox_alone", str(path))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"delivering\n"
    return process


def _settings(config: Config, folder: Path) -> str:
    return as_toml(
        {
            "database": f"sqlite:///{folder / 'onevoice.db'}",
            "slack": {"api_url": config.slack.api_url, "bot_token": "xoxb-sandbox"},
            "delivery": {"timeout_s": config.delivery.timeout_s, "quarantine_s": config.delivery.quarantine_s},
            "rooms": [{"name": room.name, "slack": room.slack} for room in config.rooms if room.slack],
        }
    )

"""`onevoice sandbox` as a stranger's program meets it: started by its name, spoken to with the real libraries."""

import asyncio
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import telegram
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.ports import free_port

_PATIENCE_S = 30


async def _start(*arguments: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "sandbox", *arguments, stdout=pipe, stderr=pipe, stdin=asyncio.subprocess.DEVNULL
    )


@dataclass
class Sandbox:
    """A sandbox in a process of its own, and what it printed."""

    process: asyncio.subprocess.Process
    told: dict[str, Any]
    session: aiohttp.ClientSession

    async def orders(self, path: str, **fields: Any) -> Any:
        async with self.session.post(f"{self.told['page']}api/{path}", json=fields) as answer:
            return (await answer.json())["result"]

    async def reads(self, path: str) -> dict[str, Any]:
        async with self.session.get(f"{self.told['page']}api/{path}") as answer:
            return await answer.json()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    process = await _start("--slack", "0", "--telegram", "0", "--page", "0", "--json")
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), _PATIENCE_S)
        async with aiohttp.ClientSession() as session:
            yield Sandbox(process, json.loads(line), session)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_program_that_knows_only_what_was_printed_talks_to_people_on_both_platforms(sandbox: Sandbox) -> None:
    slack, chats = sandbox.told["slack"], sandbox.told["telegram"]["chats"]
    channel, chat = slack["channels"]["crisis-alerts"], next(iter(chats.values()))
    client = AsyncWebClient(token=slack["bot_token"], base_url=slack["api_url"])
    bot = telegram.Bot(
        sandbox.told["telegram"]["token"],
        base_url=sandbox.told["telegram"]["base_url"],
        base_file_url=sandbox.told["telegram"]["file_url"],
    )

    sent = await client.chat_postMessage(channel=channel, text="hello from a program")
    await sandbox.orders("slack/say", **{"as": "lin"}, channel=channel, text="hello from Lin", thread_ts=sent["ts"])
    thread = await client.conversations_replies(channel=channel, ts=str(sent["ts"]))
    async with bot:
        await bot.send_message(chat, "hello from a program")
        waiting = asyncio.create_task(bot.get_updates(timeout=5))
        await sandbox.orders("telegram/say", **{"as": "lin"}, chat=chat, text="/hello")
        updates = await waiting

    assert [message["text"] for message in thread["messages"]] == ["hello from a program", "hello from Lin"]
    assert updates[-1].message is not None
    assert updates[-1].message.text == "/hello"
    state = await sandbox.reads("state?as=lin")
    assert state["telegram"]["chats"][0]["messages"][0]["text"] == "hello from a program"


async def test_every_printed_id_is_one_the_stand_ins_know(sandbox: Sandbox) -> None:
    slack = sandbox.told["slack"]
    client = AsyncWebClient(token=slack["bot_token"], base_url=slack["api_url"])

    assert (await client.auth_test())["ok"]
    opened = await AsyncWebClient(base_url=slack["api_url"]).apps_connections_open(app_token=slack["app_token"])
    assert str(opened["url"]).startswith("ws://127.0.0.1:")
    for name, channel in slack["channels"].items():
        assert (await client.conversations_info(channel=channel))["channel"]["name"] == name
    for person in sandbox.told["people"]:
        assert (await client.users_info(user=person["slack_id"]))["ok"]
    async with telegram.Bot(sandbox.told["telegram"]["token"], base_url=sandbox.told["telegram"]["base_url"]) as bot:
        for title, chat in sandbox.told["telegram"]["chats"].items():
            assert (await bot.get_chat(chat)).title == title


async def test_its_clock_can_be_moved_and_the_stand_ins_live_by_it(sandbox: Sandbox) -> None:
    slack = sandbox.told["slack"]
    client = AsyncWebClient(token=slack["bot_token"], base_url=slack["api_url"])
    channel = slack["channels"]["crisis-alerts"]
    first = await client.chat_postMessage(channel=channel, text="now")

    await sandbox.orders("clock", forward_s=86_400)
    second = await client.chat_postMessage(channel=channel, text="tomorrow")

    assert float(str(second["ts"])) - float(str(first["ts"])) >= 86_400


async def test_sigterm_ends_it_at_once(sandbox: Sandbox) -> None:
    sandbox.process.send_signal(signal.SIGTERM)

    assert await asyncio.wait_for(sandbox.process.wait(), 5) == 0


async def test_people_are_told_addresses_tokens_rooms_and_the_cast() -> None:
    ports = [str(free_port()) for _ in range(3)]
    process = await _start("--slack", ports[0], "--telegram", ports[1], "--page", ports[2])
    assert process.stdout is not None
    lines = []
    async with asyncio.timeout(_PATIENCE_S):
        while not (lines and lines[-1].startswith("How to write")):
            lines.append((await process.stdout.readline()).decode())
    process.terminate()
    await process.wait()

    words = "".join(lines)
    addresses = [f"http://127.0.0.1:{port}/" for port in ports]
    tokens = ["xoxb-sandbox", "xapp-sandbox", "sandbox-secret", "123456:AAA"]
    ids = ["#crisis-alerts", "-100", "U0LIN001", "10001"]
    for wanted in [*addresses, *tokens, *ids]:
        assert wanted in words


async def test_a_port_that_is_taken_is_named_and_nothing_is_started() -> None:
    with socket.socket() as taken:
        port = free_port()
        taken.bind(("127.0.0.1", port))
        taken.listen()
        process = await _start("--slack", "0", "--telegram", str(port), "--page", "0")
        out, errors = await asyncio.wait_for(process.communicate(), _PATIENCE_S)

    assert process.returncode == 2
    assert out == b""
    assert errors.decode().startswith(f"--telegram {port}: cannot listen there")

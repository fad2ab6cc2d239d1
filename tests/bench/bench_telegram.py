"""How many sendMessage a second the Telegram stand-in takes on one core, with its limits switched off.

Run it from the repository: ``python -m tests.bench.bench_telegram [MESSAGES]``. The stand-in has a process and a core
to itself; the callers are in another process, so that they do not share its core.
"""

import asyncio
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterable
from multiprocessing.connection import Connection

from bot.sandbox.people import Persona
from bot.sandbox.telegram.server import TelegramStandIn
from tests.bench.table import Row

_TOKEN = "123456:" + "A" * 35
_CALLERS = 16
_MESSAGES = 8_000
_PEOPLE = [Persona("ana", "Ana Lee", telegram_id=101)]
_TEXT = "<b>Battery</b>: 312 negative posts in an hour, see https://example.com/1 #battery. 负面帖子激增。"


async def _serve(pipe: Connection) -> None:
    """Run a stand-in until the other side says so, then tell how much processor time it took."""
    telegram = TelegramStandIn(_PEOPLE)
    await telegram.start()
    group = telegram.add_group("Room", ["ana"])
    pipe.send((telegram.base_url, group))
    began_s = time.process_time()
    await asyncio.to_thread(pipe.recv)
    pipe.send((time.process_time() - began_s, len(telegram.snapshot()["chats"][0]["messages"])))
    await telegram.stop()


def _stand_in(pipe: Connection) -> None:
    if hasattr(os, "sched_setaffinity"):  # not on macOS
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    asyncio.run(_serve(pipe))


async def _call(port: int, request: bytes, count: int) -> None:
    """Send one prepared request again and again over one connection; the bench is not to measure a client."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(count):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"refused: {head.decode()}")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
    writer.close()


async def _called(base_url: str, group: int, count: int) -> float:
    """Return the seconds that many calls took."""
    body = json.dumps({"chat_id": group, "text": _TEXT, "parse_mode": "HTML"}).encode()
    host, _, path = base_url.removeprefix("http://").partition("/")
    head = f"POST /{path}{_TOKEN}/sendMessage HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    request = head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body
    began = time.perf_counter()
    await asyncio.gather(*(_call(int(host.rpartition(":")[2]), request, count // _CALLERS) for _ in range(_CALLERS)))
    return time.perf_counter() - began


def measure(count: int) -> tuple[int, float, float]:
    """Return how many messages were stored, in how many seconds, and how many of those the stand-in's core was busy."""
    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe()
    process = spawning.Process(target=_stand_in, args=(there,), daemon=True)
    process.start()
    base_url, group = here.recv()
    took_s = asyncio.run(_called(base_url, group, count))
    here.send(None)
    cpu_s, stored = here.recv()
    process.join()
    return stored, took_s, cpu_s


def rows() -> Iterable[Row]:
    """Measure once."""
    stored, took_s, cpu_s = measure(_MESSAGES)
    yield Row("telegram", stored / took_s, "sendMessage/s by the clock")
    yield Row("telegram_core", stored / cpu_s, "sendMessage/s of one core's time")


def main() -> None:
    """Print the rate."""
    stored, took_s, cpu_s = measure(int(sys.argv[1]) if len(sys.argv) > 1 else _MESSAGES)
    print(f"{stored} messages in {took_s:.1f} s: {stored / took_s:.0f} sendMessage/s")  # noqa: T201
    print(f"the stand-in's own core was busy for {cpu_s:.1f} s: {stored / cpu_s:.0f} sendMessage/s of one core")  # noqa: T201


if __name__ == "__main__":
    main()

"""How many chat.postMessage a second the Slack stand-in takes on one core: ``python -m tests.bench.bench_slack``.

The stand-in runs in a process of its own, so that the figure is its own and not the client's.
"""

import asyncio
import multiprocessing
import os
import time
from collections.abc import Iterable
from multiprocessing.connection import Connection

from bot.sandbox.people import Persona
from bot.sandbox.ports import free_port
from bot.sandbox.slack.server import SlackStandIn
from tests.bench.table import Row

POSTS = 4_000
AT_ONCE = 8
TOKEN = "xoxb-sandbox"


def serve(port: int, pipe: Connection) -> None:
    """Run a stand-in until the other end says stop; tells the room's id, and at the end the seconds of work."""
    asyncio.run(_serve(port, pipe))


async def _serve(port: int, pipe: Connection) -> None:
    slack = SlackStandIn([Persona(key="ana", name="Ana", slack_id="U0ANA00001")])
    await slack.start(port)
    room = slack.add_channel("war-room", ["ana"])
    started = time.process_time()
    pipe.send(room)
    await asyncio.to_thread(pipe.recv)
    pipe.send((time.process_time() - started, len(slack.calls), len(slack.refusals)))
    await slack.stop()


async def post_all(port: int, room: str) -> float:
    """Post over bare sockets, which cost the client little, and return the seconds it took."""
    body = f'{{"channel":"{room}","text":"Complaints about the battery rose to 41 in an hour."}}'.encode()
    head = (
        f"POST /api/chat.postMessage HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {TOKEN}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()

    async def post_some() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(POSTS // AT_ONCE):
            writer.write(head + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            length = int(answer.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(post_some() for _ in range(AT_ONCE)))
    return time.perf_counter() - started


def measure() -> tuple[float, float]:
    """Return posts per second of the wall clock, and per second the stand-in worked."""
    here, there = multiprocessing.Pipe()
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(port, there))
    process.start()
    room = here.recv()
    spent_s = asyncio.run(post_all(port, room))
    here.send("stop")
    worked_s, calls, refusals = here.recv()
    process.join(5)
    if (calls, refusals) != (POSTS, 0):
        raise SystemExit(f"{calls} posts arrived and {refusals} were refused; {POSTS} and 0 were meant")
    return POSTS / spent_s, POSTS / worked_s


def rows() -> Iterable[Row]:
    """Measure once."""
    by_clock, by_work = measure()
    yield Row("slack", by_clock, "chat.postMessage/s by the clock")
    yield Row("slack_core", by_work, "chat.postMessage/s of one core's time")


if __name__ == "__main__":
    by_clock, by_work = measure()
    print(f"chat.postMessage, limits off: {by_clock:,.0f}/s by the clock, {by_work:,.0f}/s of one core's time")  # noqa: T201
    raise SystemExit(0 if max(by_clock, by_work) >= 1_000 else os.EX_SOFTWARE)

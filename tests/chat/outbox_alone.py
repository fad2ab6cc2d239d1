"""The outbox as a process of its own, to be killed: `python -m tests.chat.outbox_alone CONFIG`."""

import asyncio
import sys
from pathlib import Path

from bot.chat.outbox import Outbox
from bot.configfile import read_config
from bot.platforms.slack.platform import SlackPlatform
from bot.store.database import Database


async def _deliver(path: Path) -> None:
    config = read_config(path)
    outbox = Outbox(Database(config.database, config), [SlackPlatform(config)])
    print("delivering", flush=True)  # noqa: T201  the test waits for it
    await outbox.run()


if __name__ == "__main__":
    asyncio.run(_deliver(Path(sys.argv[1])))

"""`onevoice backfill`: takes in all that the sources hold, and shows how far it is.

What `onevoice run` does by itself, at a run and before anybody waits. It may be killed at any moment and started again,
and the bot may run meanwhile: how far each source was read is stored with what was read.
"""

import gc
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot.app import clock_of, open_database
from bot.config import Config
from bot.watch.sources import open_source
from bot.watch.sweep import Gathered, WatchSweep

_STOPPED = 130  # what a shell says of Ctrl-C
_COLLECTED_EVERY = (100_000, 20, 100)


@dataclass(slots=True)
class Taken:
    """What one source gave, and how long that took: each row read is added, was known or is about no subject."""

    read: int = 0
    added: int = 0
    repeated: int = 0
    unmatched: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class BackfillReport:
    """What all sources gave; ``seconds`` is the whole time, judging included. ``down`` holds reasons by source."""

    seconds: float = 0.0
    sources: dict[str, Taken] = field(default_factory=dict)
    down: dict[str, str] = field(default_factory=dict)


def backfill_sources(config: Config, *, as_json: bool) -> int:
    """Take everything in; return 0, 1 when a source could not be read, 2 when there is none, 130 when stopped."""
    if not config.sources:
        print("There is no source to read: name one in [[sources]].", file=sys.stderr)  # noqa: T201  a command's answer
        return 2
    report = BackfillReport()
    database = open_database(config)
    try:
        sweep = WatchSweep(database, [open_source(entry) for entry in config.sources], clock_of(config))
        with _shown(quiet=as_json) as show:
            backfill(sweep, report, show)
        code = 1 if report.down else 0
    except KeyboardInterrupt:
        print("Stopped. What was read is stored; the next run goes on from there.", file=sys.stderr)  # noqa: T201
        code = _STOPPED
    finally:
        database.close()
    _tell(report, as_json=as_json)
    return code


def backfill(
    sweep: WatchSweep, report: BackfillReport, show: Callable[[Mapping[str, Taken]], None] = lambda _taken: None
) -> None:
    """Sweep until no source has more, and write into ``report`` what came of it."""
    began = last = time.perf_counter()

    def note(name: str, gathered: Gathered) -> None:
        nonlocal last
        taken, now = report.sources.setdefault(name, Taken()), time.perf_counter()
        taken.read += gathered.read
        taken.added += gathered.added
        taken.repeated += gathered.repeated
        taken.unmatched += gathered.unmatched
        taken.seconds += now - last
        last = now
        report.seconds = now - began
        show(report.sources)

    with _rarely_collected():
        while sweep.run(note):
            last = time.perf_counter()
    report.seconds = time.perf_counter() - began
    with sweep.database.begin() as store:
        states = [store.sources.state(source.name) for source in sweep.sources]
    report.down = {state.name: state.down_reason for state in states if state.down_since is not None}


@contextmanager
def _rarely_collected() -> Iterator[None]:
    """Let Python look for rubbish a hundred times less often: looking would take a fifth of the time and finds none."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_COLLECTED_EVERY)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


@contextmanager
def _shown(*, quiet: bool) -> Iterator[Callable[[Mapping[str, Taken]], None]]:
    """Show a line for each source. How many rows are still to come, no source can tell."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"), TimeElapsedColumn())
    lines: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True, quiet=quiet)) as bar:

        def show(sources: Mapping[str, Taken]) -> None:
            for name, taken in sources.items():
                if name not in lines:
                    lines[name] = bar.add_task(name, total=None, told="")
                bar.update(lines[name], completed=taken.read, told=_told(taken))

        yield show
        for line in lines.values():
            bar.update(line, total=1, completed=1)


def _told(taken: Taken) -> str:
    pace = taken.read / max(taken.seconds, 0.001)
    became = f"{taken.added:,} new, {taken.repeated:,} known, {taken.unmatched:,} about no subject"
    return f"{taken.read:,} rows, {became}, {pace:,.0f} rows/s"


def _tell(report: BackfillReport, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(report), ensure_ascii=False))  # noqa: T201
        return
    for name, taken in report.sources.items():
        reason = f"; cannot be read now: {report.down[name]}" if name in report.down else ""
        print(f"{name}: {_told(taken)}{reason}")  # noqa: T201

"""`onevoice ingest`: shows the progress of taking a file in, and what was refused."""

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.app import open_database
from bot.config import Config
from bot.errors import BadInput
from bot.watch.ingest import IngestReport, ingest_rows, mention_rows

_SHOWN = 20


def ingest_file(config: Config, file: str, *, as_json: bool) -> int:
    """Take the file in; return 0, 1 when rows were refused, 2 when the file cannot be read."""
    database = open_database(config)
    console = Console(stderr=True, quiet=as_json)
    try:
        rows = mention_rows(file)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console) as bar:
            task = bar.add_task(file, total=_lines_of(file))
            report = ingest_rows(database, rows, lambda read: bar.update(task, completed=read))
    except BadInput as error:
        print(error, file=sys.stderr)  # noqa: T201  a command's answer
        return 2
    finally:
        database.close()
    _show(report, as_json=as_json)
    return 1 if report.refused else 0


def _lines_of(file: str) -> int | None:
    """Return about how many rows a file has; None for standard input, whose end nobody knows."""
    path = Path(file)
    if not path.is_file():
        return None
    with path.open("rb") as lines:
        return sum(portion.count(b"\n") for portion in iter(lambda: lines.read(1 << 20), b"")) or 1


def _show(report: IngestReport, *, as_json: bool) -> None:
    if as_json:
        refused = [{"line": line, "reason": reason} for line, reason in report.refused]
        counts = {name: getattr(report, name) for name in ("read", "added", "repeated", "unmatched")}
        print(json.dumps({**counts, "refused": refused}, ensure_ascii=False))  # noqa: T201
        return
    print(f"{report.read} rows read, {report.added} new, {report.repeated} known, {report.unmatched} about no subject")  # noqa: T201
    for line, reason in report.refused[:_SHOWN]:
        print(f"line {line}: {reason}")  # noqa: T201
    if len(report.refused) > _SHOWN:
        print(f"and {len(report.refused) - _SHOWN} more refused rows")  # noqa: T201

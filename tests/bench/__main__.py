"""Runs every bench, or the one that is named, and prints one table: ``python -m tests.bench [NAME]``.

NAME is a bench (``snownlp`` for ``bench_snownlp.py``) or one of its rows (``snownlp_one``).
"""

import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from tests.bench.table import KEPT, Row, as_text, keep


def names() -> list[str]:
    """Return the benches there are."""
    return sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def chosen(only: str) -> list[str]:
    """Return the benches to run. A row belongs to the bench with the longest name that begins its own."""
    if not only:
        return names()
    found = [name for name in names() if only == name or only.startswith(f"{name}_")]
    if not found:
        raise SystemExit(f"There is no bench {only!r}. There are: {', '.join(names())}.")
    return [max(found, key=len)]


def rows_of(bench: str) -> Iterator[Row]:
    """Measure one bench."""
    for row in import_module(f"tests.bench.bench_{bench}").rows():
        if row.name != bench and not row.name.startswith(f"{bench}_"):
            raise ValueError(f"{row.name} is a row of {bench} and must be called {bench} or {bench}_…")
        yield row


def main(arguments: Sequence[str]) -> None:
    """Measure, print, keep."""
    only = arguments[0] if arguments else ""
    rows: list[Row] = []
    for bench in chosen(only):
        print(f"{bench} …", file=sys.stderr, flush=True)  # noqa: T201
        rows += rows_of(bench)
    if only not in ("", *names()):
        rows = [row for row in rows if row.name == only] or sys.exit(f"There is no row {only!r} in that bench.")
    keep(rows)
    print(as_text(rows))  # noqa: T201
    print(f"Kept in {KEPT}.", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])

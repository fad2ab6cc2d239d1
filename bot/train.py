"""`onevoice train` and `onevoice score`: read files, show progress, and say what came out."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.errors import BadInput
from bot.watch.polarity import Scorer
from bot.watch.polarity.adapting import PARTS, Adapted, adapt
from bot.watch.polarity.build import rebuild
from bot.watch.polarity.copies import left_out
from bot.watch.polarity.labels import Labels, read_labels
from bot.watch.polarity.packing import shipped_model, write_model
from bot.watch.rowfile import Columns, read_rows
from bot.watch.scoring import Result, score_lines

_SHOWN = 20
_LONGEST_SHOWN = 100


def rebuild_model(path: Path) -> int:
    """Write the shipped model anew; return 0, or 2 when it cannot be written."""
    try:
        rebuild(path)
    except OSError as error:
        _say(f"{path}: cannot be written: {error.strerror}")
        return 2
    print(f"{path} written")  # noqa: T201  a command's answer
    return 0


def train_model(labels_file: Path, out: Path, *, as_json: bool) -> int:
    """Adapt the shipped model to labels; return 0, 1 when rows were refused, 2 when nothing was written."""
    try:
        labels = read_labels(labels_file)
    except BadInput as error:
        _say(str(error))
        return 2
    try:
        adapted = _adapted(labels, quiet=as_json)
        write_model(adapted.model, out)
    except BadInput as refusal:
        _say(str(refusal))
        _show_refused(labels.refused)
        return 2
    except OSError as error:
        _say(f"{out}: cannot be written: {error.strerror}")
        return 2
    _show(adapted, labels, out, as_json=as_json)
    return 1 if labels.refused else 0


def _adapted(labels: Labels, *, quiet: bool) -> Adapted:
    with Progress(console=Console(stderr=True, quiet=quiet)) as bar:
        task = bar.add_task("learning", total=PARTS)
        return adapt(shipped_model(), labels.texts, labels.polarities, lambda done: bar.update(task, completed=done))


def score_file(file: str, model: Path | None, *, as_json: bool) -> int:
    """Score each line; return 0, 1 when a line had no text, 2 when the file or the model cannot be read."""
    try:
        scorer = Scorer.load(model) if model else Scorer.shipped()
        results = score_lines(read_rows(file, Columns(("text",))), scorer)
        return _write_lines(results) if as_json else _write_table(results)
    except BadInput as error:
        _say(str(error))
        return 2


def _write_lines(results: Iterator[Result]) -> int:
    wrong = False
    for _, result in results:
        wrong |= "error" in result
        print(json.dumps(result, ensure_ascii=False), flush=True)  # noqa: T201
    return 1 if wrong else 0


def _write_table(results: Iterator[Result]) -> int:
    table = Table("line", "score", "polarity", "SnowNLP", "emotion", "comparison")
    wrong = False
    for line, result in results:
        if "error" in result:
            wrong = True
            table.add_row(str(line), "", "[red]no score[/red]", "", result["error"][:_LONGEST_SHOWN], "")
            continue
        feelings = " ".join(f"{name} {share:.2f}" for name, share in result["emotion"].items())
        compared = json.dumps(result["comparison"], ensure_ascii=False) if result["comparison"] else ""
        table.add_row(
            str(line), f"{result['score']:.2f}", result["polarity"], f"{result['snownlp']:.2f}", feelings, compared
        )
    Console().print(table)
    return 1 if wrong else 0


def _show(adapted: Adapted, labels: Labels, out: Path, *, as_json: bool) -> None:
    counts = {str(kind): labels.polarities.count(kind) for kind in sorted(set(labels.polarities))}
    if as_json:
        refused = [{"line": line, "reason": reason} for line, reason in labels.refused]
        figures = {"labels": len(labels.texts), "counts": counts, "before": adapted.before, "after": adapted.after}
        figures |= {"learned": adapted.learned, "copies": adapted.copies, "disputed": adapted.disputed}
        print(json.dumps({**figures, "model": str(out), "refused": refused}, ensure_ascii=False))  # noqa: T201
        return
    print(f"{len(labels.texts)} labels: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))  # noqa: T201
    if told := left_out(adapted.copies, adapted.disputed):
        print(told)  # noqa: T201
    print(f"macro-F1 on labels held out: {adapted.before:.1%} before, {adapted.after:.1%} after")  # noqa: T201
    if not adapted.learned:
        print("These labels did not help: your model judges as the shipped one does. Label more.")  # noqa: T201
    _show_refused(labels.refused)
    print(f"{out} written")  # noqa: T201


def _show_refused(refused: list[tuple[int, str]]) -> None:
    for line, reason in refused[:_SHOWN]:
        _say(f"line {line}: {reason}")
    if len(refused) > _SHOWN:
        _say(f"and {len(refused) - _SHOWN} more refused rows")


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201

"""Everything one text is scored by, put together: what `onevoice score` writes for each line."""

from collections.abc import Iterable, Iterator, Sequence
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import Any

from bot.watch.comparison import comparisons
from bot.watch.emotion import emotions
from bot.watch.polarity import Scorer
from bot.watch.rowfile import Row
from bot.watch.sentiment import snownlp_scores

_AT_ONCE = 512
"""Lines. What takes the most memory here is one batch's arrays."""
_DIGITS = 4

Result = tuple[int, dict[str, Any]]
"""A line's number and what is written for it."""


def score_lines(rows: Iterable[Row], scorer: Scorer | None = None) -> Iterator[Result]:
    """Yield one result for each row, in order, with its line; a row without a text gives ``error`` and ``line``."""
    judge = (scorer or Scorer.shipped()).judge
    for batch in _as_they_come(rows):
        texts = [row["text"] for _, row in batch if isinstance(row, dict) and isinstance(row.get("text"), str)]
        parts = zip(judge(texts), snownlp_scores(texts), emotions(texts), comparisons(texts), strict=True)
        for line, row in batch:
            if reason := _reason_against(row):
                yield line, {"error": reason, "line": line}
                continue
            judged, snownlp, emotion, comparison = next(parts)
            result = {
                "score": round(judged.score, _DIGITS),
                "polarity": str(judged.polarity),
                "snownlp": snownlp,
                "emotion": emotion,
                "comparison": comparison.as_value() if comparison else None,
            }
            yield line, result


def _reason_against(row: dict[str, Any] | str) -> str:
    if isinstance(row, str):
        return row
    if row.get("text") is None:
        return "it has no text"
    return "" if isinstance(row["text"], str) else "its text is not a string"


def _as_they_come(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    """Yield the rows in batches: full ones of a file, small ones of a pipe whose other end waits for our answer."""
    queue: SimpleQueue[Row | BaseException | None] = SimpleQueue()
    room = BoundedSemaphore(2 * _AT_ONCE)

    def fill() -> None:
        try:
            for row in rows:
                room.acquire()
                queue.put(row)
            queue.put(None)
        except BaseException as error:  # noqa: BLE001  raised again by the reader of the queue
            queue.put(error)

    Thread(target=fill, daemon=True).start()
    while (first := queue.get()) is not None:
        batch, last = _drain(queue, first)
        for _ in batch:
            room.release()
        if batch:
            yield batch
        if isinstance(last, BaseException):
            raise last
        if last is None:
            return


def _drain(
    queue: "SimpleQueue[Row | BaseException | None]", first: Row | BaseException
) -> tuple[list[Row], Row | BaseException | None]:
    """Return the rows that are there now, and what was taken last: a row, an error, or None at the end."""
    batch: list[Row] = []
    item: Row | BaseException | None = first
    while isinstance(item, tuple):
        batch.append(item)
        if len(batch) == _AT_ONCE:
            break
        try:
            item = queue.get_nowait()
        except Empty:
            break
    return batch, item

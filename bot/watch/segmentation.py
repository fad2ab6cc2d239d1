"""Cuts Chinese texts into words exactly as SnowNLP does, many texts at once. Nothing changes after construction, so
several threads may use one Segmenter."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.watch.segmentation_paths import lattice, tags_one_by_one, tags_together
from bot.watch.segmentation_table import BEGIN, END, FIRST_CHINESE, LAST_CHINESE, SINGLE, Table

_SPACE, _OTHER = -1, -2
_FEW = 8
"""With fewer runs than that, a step in arrays costs more than a step for each run (measured)."""


class Segmenter:
    """Finds the likeliest words."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._codes = np.full(0x10000, _OTHER, np.int64)
        self._codes[[code for code in range(0x10000) if chr(code).isspace()]] = _SPACE
        self._codes[FIRST_CHINESE : LAST_CHINESE + 1] = len(table.characters) + 1
        self._codes[[ord(character) for character in table.characters]] = np.arange(1, len(table.characters) + 1)

    def words(self, texts: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
        """Return the words of all texts, in order, and for each word the number of its text.

        What is not Chinese is a word from white space to white space or Chinese.
        """
        joined = "".join(texts)
        lengths = np.array([len(text) for text in texts])
        points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        codes = self._codes[np.minimum(points, 0xFFFF)]
        kinds = np.minimum(codes, 1)
        begins = np.zeros(len(joined) + 1, np.bool_)
        begins[np.cumsum(lengths) - lengths] = True
        begins = begins[:-1]
        begins[1:] |= kinds[1:] != kinds[:-1]
        tags = self._tags(codes, begins)
        begins |= (tags == BEGIN) | (tags == SINGLE)
        begins[1:] |= tags[:-1] == END
        starts = np.flatnonzero(begins)
        ends = np.append(starts[1:], len(joined))
        is_word = kinds[starts] != _SPACE
        starts, ends = starts[is_word], ends[is_word]
        texts_of = np.repeat(np.arange(len(texts)), lengths)[starts]
        return [joined[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)], texts_of

    def _tags(self, codes: NDArray[np.int64], begins: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the tag of each Chinese character, and -1 for all others. A run begins where ``begins`` says so."""
        tags = np.full(len(codes), -1)
        starts = np.flatnonzero(begins)
        lengths = np.diff(np.append(starts, len(codes)))
        is_run = codes[starts] > 0
        starts, lengths = starts[is_run], lengths[is_run]
        order = np.argsort(-lengths, kind="stable")
        starts, lengths = starts[order], lengths[order]
        few = len(lengths) if len(lengths) < _FEW else int(np.sum(lengths[:_FEW] > 2 * lengths[_FEW - 1]))
        for part, tagged in ((slice(0, few), tags_one_by_one), (slice(few, None), tags_together)):
            if len(lengths[part]):
                paths, index = lattice(self._table, codes, starts[part], lengths[part])
                tags[index] = tagged(paths)
        return tags

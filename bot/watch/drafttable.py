"""Lays copies of a draft side by side, sentence by sentence: what an answer to an organised attack shows in public."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Protocol

from bot.watch.nearcopies import Grams, grams, signs

_SENTENCE = re.compile(r"(?<=[。！？!?；;\n~…])\s*|(?<=，)|(?<=,)\s+")
_FEWEST_SIGNS = 6
_SAME_FROM = 0.4
"""The part of the shorter sentence's 2-grams two share when they are the same: with a fifth of one changed, .64."""
_SHARED_BY = 3
_ROWS = 12
_ROWS_HELD = 60
_READ = 400
"""Posts read: the table tells what the draft says, not how often it was posted."""


class Copied(Protocol):
    """What the table needs of a post."""

    @property
    def text(self) -> str: ...
    @property
    def author(self) -> str: ...
    @property
    def platform(self) -> str: ...
    @property
    def published_at(self) -> datetime: ...
    @property
    def account_created_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class SharedSentence:
    """A sentence of the draft: by how many accounts it was posted, word for word or changed, and who was first.

    ``age_days`` is the median age of those accounts at their post, None where no age is known.
    """

    text: str
    accounts: int
    word_for_word: int
    first_at: datetime
    first_author: str
    age_days: float | None


@dataclass(slots=True)
class _Row:
    text: str
    known: Grams
    posts: dict[tuple[str, str], Copied]
    word_for_word: set[tuple[str, str]]


def shared_sentences(posts: Sequence[Copied]) -> Sequence[SharedSentence]:
    """Return the sentences at least three accounts share, the most shared first; ``posts`` are in order of time."""
    said = [(sentence, post) for post in posts[:_READ] for sentence in _sentences(post.text)]
    known = {sentence: grams(signs(sentence)) for sentence, _ in said}
    times = Counter(sentence for sentence, _ in said)
    popular = Counter(gram for sentence, _ in said for gram in known[sentence])
    typical = sorted(times, key=lambda one: (-times[one], -_typical(known[one], popular)))
    rows: list[_Row] = []
    row_of: dict[str, _Row] = {}
    for sentence in typical:
        row = _row_of(known[sentence], rows)
        if row is None and len(rows) < _ROWS_HELD:
            row = _Row(sentence, known[sentence], {}, set())
            rows.append(row)
        if row is not None:
            row_of[sentence] = row
    for sentence, post in said:
        if sentence in row_of:
            row, account = row_of[sentence], (post.platform, post.author)
            row.posts.setdefault(account, post)
            if sentence == row.text:
                row.word_for_word.add(account)
    shared = [_shown(row) for row in rows if len(row.posts) >= _SHARED_BY]
    return sorted(shared, key=lambda one: (-one.accounts, one.first_at))[:_ROWS]


def _typical(known: Grams, popular: Counter[str]) -> float:
    """Return how common the sentence's 2-grams are: the wording nearest to the draft comes first."""
    return sum(popular[gram] for gram in known) / (len(known) or 1)


def _sentences(text: str) -> list[str]:
    """Return the sentences; short ones lean on the next, so that a row says something."""
    parts, held = [], ""
    for part in _SENTENCE.split(text):
        held += part
        if len(signs(held)) >= _FEWEST_SIGNS * 2:
            parts.append(held.strip(" ，,"))
            held = ""
    if len(signs(held)) >= _FEWEST_SIGNS:
        parts.append(held.strip(" ，,"))
    return parts


def _row_of(known: Grams, rows: Sequence[_Row]) -> _Row | None:
    best, most = None, _SAME_FROM
    for row in rows:
        alike = len(known & row.known) / (min(len(known), len(row.known)) or 1)
        if alike >= most:
            best, most = row, alike
    return best


def _shown(row: _Row) -> SharedSentence:
    first = min(row.posts.values(), key=lambda post: post.published_at)
    ages = [
        (post.published_at - post.account_created_at).total_seconds() / 86400
        for post in row.posts.values()
        if post.account_created_at
    ]
    return SharedSentence(
        text=row.text,
        accounts=len(row.posts),
        word_for_word=len(row.word_for_word),
        first_at=first.published_at,
        first_author=first.author,
        age_days=round(median(ages), 1) if ages else None,
    )

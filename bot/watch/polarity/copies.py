"""Finds copies among labelled texts: a text learned from may not come back as one held out."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.mention import Polarity
from bot.watch.sentiment import plain_text

_END = 12
"""Letters, or words in Latin writing: texts that begin or end alike for so long are near-copies."""
_SHORTEST = 6
"""Letters of a shorter text that are enough to know it by, where another goes on behind it."""
_FORWARDED = re.compile(r"(?:回复)?@[^\s:,@]{1,30}:|转发微博|快转微博|\brepost\b")
_ASIDES = re.compile(r"#[^#\n]{1,80}#|https?[!-~]*")
_EMOTICON = re.compile(r"\[[^\[\]]{1,8}\]")
_LETTERS = re.compile(r"[a-z]+|[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Distinct:
    """Each text once, with what most of its copies were called."""

    texts: list[str]
    polarities: list[Polarity]
    copies: int
    """Labels left out because their text was there already."""
    disputed: int
    """Labels left out because as many copies of their text were called something else."""


def left_out(copies: int, disputed: int) -> str:
    """Return what is told of labels that were left out; empty where none was."""
    told = [f"{copies} copies of a text already there"] if copies else []
    told += [f"{disputed} whose copies contradict one another"] if disputed else []
    return f"left out: {', '.join(told)}" if told else ""


def without_copies(texts: Sequence[str], polarities: Sequence[Polarity]) -> Distinct:
    """Return the labels of different texts, in the order they first came.

    Texts that differ in marks, spaces, hashtags, links or signs of forwarding are copies.
    """
    first: dict[str, str] = {}
    said: dict[str, Counter[Polarity]] = {}
    for text, polarity in zip(texts, polarities, strict=True):
        plain = _plain(text)
        first.setdefault(plain, text)
        said.setdefault(plain, Counter())[polarity] += 1
    settled = {plain: most for plain, votes in said.items() if (most := _most(votes)) is not None}
    disputed = sum(votes.total() for plain, votes in said.items() if plain not in settled)
    return Distinct(
        texts=[first[plain] for plain in settled],
        polarities=list(settled.values()),
        copies=len(texts) - len(settled) - disputed,
        disputed=disputed,
    )


def kin(texts: Sequence[str]) -> list[int]:
    """Return for each text the place of the first of its near-copies, its own where it has none before it.

    Near-copies begin or end alike, or one begins or ends with the other, whatever marks and figures they hold. What is
    alike to one is alike to all of its kin.
    """
    letters = [tuple(_LETTERS.findall(_EMOTICON.sub(" ", _plain_words(text)))) for text in texts]
    known = {own: place for place, own in enumerate(letters) if _SHORTEST <= len(own) < _END}
    head = list(range(len(texts)))
    begun: dict[tuple[str, ...], int] = {}
    ended: dict[tuple[str, ...], int] = {}
    for place, own in enumerate(letters):
        alike = [begun.setdefault(own[:_END], place), ended.setdefault(own[-_END:], place)] if own else []
        for length in range(_SHORTEST, min(_END, len(own))):
            alike += [known[part] for part in (own[:length], own[-length:]) if part in known]
        for other in alike:
            first, later = sorted((_head(head, place), _head(head, other)))
            head[later] = first
    return [_head(head, place) for place in range(len(texts))]


def _head(head: list[int], place: int) -> int:
    while head[place] != place:
        head[place] = head[head[place]]
        place = head[place]
    return place


def _most(votes: Counter[Polarity]) -> Polarity | None:
    (most, count), *others = votes.most_common()
    return None if others and others[0][1] == count else most


def _plain(text: str) -> str:
    """Return what makes a text this one; a text of nothing but asides is told by them."""
    return _marks_off(_plain_words(text)) or _marks_off(_even(text)) or text.strip()


def _plain_words(text: str) -> str:
    return _ASIDES.sub(" ", _FORWARDED.sub(" ", _even(text)))


def _even(text: str) -> str:
    """Return the text in simplified characters, half width and lower case."""
    return plain_text(unicodedata.normalize("NFKC", text)).lower()


def _marks_off(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter)[0] not in "PZC" and letter not in "~^`+|=")

"""The table of commands: finding the one that was meant, and saying which is near when none is."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat.message import Ask
from bot.errors import BadInput

_LONGEST_TYPED = 60


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can ask for. ``words`` are typed first; no ``roles`` means the whole team.

    ``run`` is (Ask, Store) → Reply; the store's type lies above this layer.
    """

    words: tuple[str, ...]
    run: Callable[[Ask, Any], Any]
    roles: tuple[str, ...] = ()
    usage: str = ""

    @property
    def name(self) -> str:
        """How it is typed, without the slash."""
        return " ".join(self.words)


def find_command(text: str, table: Sequence[Command]) -> tuple[Command, str]:
    """Return the command and what follows it. The longest match wins; case and extra blanks do not matter.

    Raises BadInput with the nearest command for unknown words.
    """
    for command in sorted(table, key=lambda each: -len(each.words)):
        head, rest = _split(text, len(command.words))
        if tuple(word.lower() for word in head) == command.words and not (rest and _is_stem(command, table)):
            return command, rest
    raise BadInput(
        "I do not know `/{typed}`. Did you mean `/{near}`? `/crisis help` shows everything.",
        typed=" ".join(text.split()[:2])[:_LONGEST_TYPED],
        near=_nearest(text, table),
    )


def _is_stem(command: Command, table: Sequence[Command]) -> bool:
    """Whether longer commands begin with this one, which takes nothing itself: `/crisis akc 1` is no `/crisis`."""
    count = len(command.words)
    longer = any(len(other.words) > count and other.words[:count] == command.words for other in table)
    return longer and not command.usage


def _nearest(text: str, table: Sequence[Command]) -> str:
    """Return the likeliest command under the word typed first; other words may be of commands nobody can type."""
    root, verb = [*text.lower().split(maxsplit=2)[:2], "", ""][:2]
    roots = [command.words[0] for command in table if command.usage]  # a reaction is not typed
    root = next(iter(difflib.get_close_matches(root[:_LONGEST_TYPED], roots, n=1)), "crisis")
    verbs = [command.words[1] for command in table if command.words[0] == root and len(command.words) > 1]
    near = difflib.get_close_matches(verb[:_LONGEST_TYPED], verbs, n=1, cutoff=0.5)
    if near:
        return f"{root} {near[0]}"
    return "crisis help" if verbs else root


def _split(text: str, count: int) -> tuple[list[str], str]:
    """Return the first words and the rest exactly as typed."""
    rest = text.lstrip()
    head = []
    for _ in range(count):
        pieces = rest.split(maxsplit=1)
        if not pieces:
            break
        head.append(pieces[0])
        rest = rest[len(pieces[0]) :].lstrip() if len(pieces) > 1 else ""
    return head, rest


def number_in(text: str, usage: str) -> tuple[int, str]:
    """Return the number a text begins with and the rest. Raises BadInput that shows the usage."""
    head, rest = _split(text, 1)
    digits = head[0].lstrip("#") if head else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise BadInput("A number is missing. Type: `{usage}`", usage=usage)
    return int(digits), rest

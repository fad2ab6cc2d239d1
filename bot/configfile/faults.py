"""A fault of the configuration, and the rules that find some."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Tree = Mapping[str, Any]
"""The configuration as plain tables and values; of a file that is no valid one, whatever stands in it."""
Place = tuple[str | int, ...]
"""Keys and numbers of list entries, from the outermost in."""
Fault = tuple[Place, str]
"""Where it stands, and what is wrong there."""
Rule = Callable[[Tree], Iterator[Fault]]
"""Finds what only one room knows to be wrong. It passes over values of the wrong type: those are told already."""


def entries(tree: Tree, table: str) -> list[tuple[int, Tree]]:
    """Return the entries of a list of tables with their numbers."""
    found = tree.get(table)
    listed = found if isinstance(found, list | tuple) else ()
    return [(number, entry) for number, entry in enumerate(listed) if isinstance(entry, Mapping)]


def word(entry: Tree, key: str) -> str:
    """Return the text under a key, "" without one."""
    found = entry.get(key)
    return found if isinstance(found, str) else ""


def words(entry: Tree, key: str) -> list[str]:
    """Return the texts of a list under a key."""
    found = entry.get(key)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list | tuple) else []

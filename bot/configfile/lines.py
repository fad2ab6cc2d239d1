"""Finds the line of a TOML file on which a key stands: the parser tells values, not places."""

import re

from bot.configfile.faults import Place

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(#.*)?$")
_PAIR = re.compile(r"\s*((?:[\w\-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w\-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_STEP = re.compile(r"[\w\-]+|\"[^\"]*\"|'[^']*'")


def line_of(source: str, place: Place) -> int:
    """Return the line where a key of a TOML file stands, or of the table it is missing from; 1 if neither is there."""
    best, table, counted = 1, (), {}  # type: int, Place, dict[Place, int]
    for number, line in enumerate(source.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _table(header[2], counted, is_entry=header[1] == "[[")
            best = number if table == place[: len(table)] else best
        elif pair := _PAIR.match(line):
            key = (*table, *_steps(pair[1]))
            if key == place[: len(key)]:
                return number
    return best


def _table(name: str, counted: dict[Place, int], *, is_entry: bool) -> Place:
    """Return the place of a table. ``counted`` holds the number of the newest entry of each list of tables."""
    place: Place = ()
    steps = _steps(name)
    for depth, step in enumerate(steps, 1):
        place = (*place, step)
        if is_entry and depth == len(steps):
            counted[place] = counted.get(place, -1) + 1
        if place in counted:
            place = (*place, counted[place])
    return place


def _steps(dotted: str) -> list[str]:
    return [step.strip("\"'") for step in _STEP.findall(dotted)]

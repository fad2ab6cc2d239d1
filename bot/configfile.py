"""Reads onevoice.toml; what is wrong in it is told by file, line, key and what was expected."""

import difflib
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsError

from bot.config import Config
from bot.errors import BadInput

_EXAMPLE = Path(__file__).parent.parent / "templates" / "onevoice.example.toml"


def example() -> str:
    """Return a first configuration file, every key with a comment."""
    return _EXAMPLE.read_text("utf-8")


def read_config(path: Path) -> Config:
    """Return the checked configuration. Raises BadInput naming file, line, key and what was expected."""
    source = _read_text(path)
    try:
        tree = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{path}: not valid TOML: {error}") from error
    try:
        config = Config(**tree)
    except ValidationError as error:
        raise BadInput("\n".join(_explain(path, source, fault) for fault in error.errors())) from error
    except SettingsError as error:
        raise BadInput(f"environment: {error}; expected JSON, or one variable for each key") from error
    _check_environment()
    _check_names(path, source, config)
    return config


def _check_environment() -> None:
    """Refuse a mistyped variable: a token that nobody reads is found out too late."""
    for name in sorted(os.environ):
        section = name.removeprefix("ONEVOICE_").split("__")[0].lower()
        if name.startswith("ONEVOICE_") and section not in Config.model_fields:
            close = difflib.get_close_matches(section, list(Config.model_fields), n=1)
            hint = f"; did you mean ONEVOICE_{close[0].upper()}?" if close else ""
            raise BadInput(f"environment: {name}: unknown section `{section}`{hint}")


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise BadInput(
            f"{path}: no such file. Run `onevoice init` to write a first one, or name another with --config"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: cannot be read as UTF-8 text: {error}") from error


def _explain(path: Path, source: str, fault: Any) -> str:
    location = tuple(fault["loc"])
    key = ".".join(str(step) for step in location)
    if os.environ.get("ONEVOICE_" + "__".join(str(step).upper() for step in location)) is not None:
        return f"environment: ONEVOICE_{'__'.join(str(step).upper() for step in location)}: {fault['msg']}"
    expected = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        expected = "unknown key" + _nearest(location)
    return f"{path}:{_line_of(source, location)}: {key}: {expected}"


def _nearest(location: tuple[Any, ...]) -> str:
    model: Any = Config
    for step in location[:-1]:
        if isinstance(step, str):
            annotation = model.model_fields[step].annotation
            model = next(
                (kind for kind in getattr(annotation, "__args__", (annotation,)) if hasattr(kind, "model_fields")),
                Config,
            )
    close = difflib.get_close_matches(str(location[-1]), list(model.model_fields), n=1)
    return f"; did you mean `{close[0]}`?" if close else f"; expected one of: {', '.join(model.model_fields)}"


def _line_of(source: str, location: tuple[Any, ...]) -> int:
    """Return the line where a key of a TOML file stands, or of the table it is missing from; 1 if neither is there."""
    wanted, best = list(location), 1
    table: tuple[Any, ...] = ()
    seen: dict[tuple[Any, ...], int] = {}
    for number, line in enumerate(source.splitlines(), 1):
        header = re.match(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?", line)
        if header:
            table = tuple(header[2].split("."))
            if header[1] == "[[":
                seen[table] = seen.get(table, -1) + 1
                table = (*table, seen[table])
            best = number if table == tuple(wanted[: len(table)]) and len(table) <= len(wanted) else best
            continue
        pair = re.match(r"\s*([\w\-\"']+)\s*=", line)
        if pair and [*table, pair[1].strip("\"'")] == wanted[: len(table) + 1]:
            return number
    return best


Fault = tuple[tuple[Any, ...], str]
"""Where it stands in the file, and what is wrong there."""


def _check_names(path: Path, source: str, config: Config) -> None:
    """Refuse names that point nowhere, and names or ids given twice."""
    faults = [*_twice(config), *_of_people(config), *_of_regions(config)]
    if faults:
        raise BadInput(
            "\n".join(
                f"{path}:{_line_of(source, where)}: {'.'.join(map(str, where))}: {what}" for where, what in faults
            )
        )


def _twice(config: Config) -> Iterator[Fault]:
    named = {
        "rooms": [room.name for room in config.rooms],
        "regions": [region.key for region in config.regions],
        "people": [person.name for person in config.people],
        "subjects": [subject.key for subject in config.subjects],
        "sources": [entry.name or entry.kind for entry in config.sources],
    }
    for table, keys in named.items():
        hint = "; give each source a `name` of its own" if table == "sources" else ""
        yield from (((table, i), f"`{key}` is there twice{hint}") for i, key in enumerate(keys) if key in keys[:i])


def _of_people(config: Config) -> Iterator[Fault]:
    regions = [region.key for region in config.regions]
    for index, person in enumerate(config.people):
        if person.region and person.region not in regions:
            there = ", ".join(regions) or "none"
            yield ("people", index, "region"), f"no region `{person.region}`; there are: {there}"
        if person.deputy and config.person(person.deputy) is None:
            yield ("people", index, "deputy"), f"no person `{person.deputy}`"
        for platform in ("slack", "telegram"):
            first = config.person_by_id(platform, config.user_id(person, platform))
            if first is not None and first.name != person.name:
                yield ("people", index, platform), f"the same account as `{first.name}`"


def _of_regions(config: Config) -> Iterator[Fault]:
    rooms = [room.name for room in config.rooms]
    for index, region in enumerate(config.regions):
        for room in region.rooms:
            if room not in rooms:
                yield ("regions", index, "rooms"), f"no room `{room}`; there are: {', '.join(rooms) or 'none'}"

"""Reads onevoice.toml and the environment, and finds all that is wrong with them at once."""

import difflib
import os
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsError

from bot.config import KINDS_OF_LIMIT, Config
from bot.configfile.expected import expected
from bot.configfile.faults import Fault, Place, Rule, Tree
from bot.configfile.lines import line_of
from bot.configfile.names import name_faults
from bot.errors import BadInput

_EXAMPLE = Path(__file__).parents[2] / "templates" / "onevoice.example.toml"
_PREFIX = "ONEVOICE_"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file gave: every fault as a line to show, and the configuration if its values can be used at all."""

    faults: Sequence[str] = ()
    config: Config | None = None


def example() -> str:
    """Return a first configuration file, every key with a comment."""
    return _EXAMPLE.read_text("utf-8")


def read_config(path: Path, *rules: Rule) -> Config:
    """Return the checked configuration. Raises BadInput naming file, line, key and what was expected."""
    found = look_at(path, *rules)
    if found.faults or found.config is None:
        raise BadInput("\n".join(found.faults))
    return found.config


def look_at(path: Path, *rules: Rule) -> Reading:
    """Return the configuration and every fault that the names in it, or one of the rules, show."""
    try:
        source = _read_text(path)
        tree: Tree = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        return Reading([f"{path}: not valid TOML: {error}"])
    except BadInput as error:
        return Reading([str(error)])
    config, sayings = None, list(_misspelt_variables())
    faults: list[Fault] = []
    try:
        config = Config(**tree)
    except ValidationError as error:
        faults += _understood(error)
        tree = {key: value for key, value in tree.items() if not _variables_of(key)}
    except SettingsError as error:
        sayings.append(f"environment: {error}; expected JSON, or one variable for each key")
    else:
        tree = config.model_dump(exclude_unset=True)  # the environment included
    for rule in (name_faults, *rules):
        faults += rule(tree)
    placed = sorted({(line_of(source, place), place, what): None for place, what in faults}, key=lambda each: each[0])
    return Reading([*sayings, *(_told(path, *each) for each in placed)], config)


def _misspelt_variables() -> Iterator[str]:
    """Tell of variables that nobody reads: a token that stands in one is missed too late."""
    for name in sorted(os.environ):
        section = name.removeprefix(_PREFIX).split("__")[0].lower()
        if name.startswith(_PREFIX) and section not in Config.model_fields:
            close = difflib.get_close_matches(section, list(Config.model_fields), n=1)
            hint = f"; did you mean {_PREFIX}{close[0].upper()}?" if close else ""
            yield f"environment: {name}: unknown section `{section}`{hint}"


def _variables_of(section: str) -> list[str]:
    name = _PREFIX + section.upper()
    return [each for each in os.environ if each == name or each.startswith(f"{name}__")]


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise BadInput(
            f"{path}: no such file. Run `onevoice init` to write a first one, or name another with --config"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: cannot be read as UTF-8 text: {error}") from error


def _understood(error: ValidationError) -> Iterator[Fault]:
    """Tell what pydantic found, in our words where its own say too little."""
    found = error.errors()
    for fault in found:
        if fault["type"] == "too_short" and any(_is_within(other["loc"], fault["loc"]) for other in found):
            continue  # too short for want of the entries that are wrong themselves
        place = tuple(step for step in fault["loc"] if step not in (*KINDS_OF_LIMIT, "[key]"))
        if fault["type"] == "extra_forbidden":
            yield place, "unknown key" + _nearest(place)
        else:
            yield place, expected(fault, place)


def _is_within(place: Place, outer: Place) -> bool:
    return len(place) > len(outer) and place[: len(outer)] == outer


def _told(path: Path, line: int, place: Place, what: str) -> str:
    key = ".".join(map(str, place))
    for depth in range(1, len(place) + 1):
        variable = _PREFIX + "__".join(str(step).upper() for step in place[:depth])
        if variable in os.environ:
            return f"environment: {variable}: {'' if depth == len(place) else f'{key}: '}{what}"
    return f"{path}:{line}: {key}: {what}"


def _nearest(place: Place) -> str:
    model: Any = Config
    for step in place[:-1]:
        if isinstance(step, str):
            annotation = model.model_fields[step].annotation
            model = next(
                (kind for kind in getattr(annotation, "__args__", (annotation,)) if hasattr(kind, "model_fields")),
                Config,
            )
    close = difflib.get_close_matches(str(place[-1]), list(model.model_fields), n=1)
    return f"; did you mean `{close[0]}`?" if close else f"; expected one of: {', '.join(model.model_fields)}"

"""What only the watch room can tell of its settings: limits, addresses of sources, and the model.

Faults are what cannot be meant; notes are what can, and may surprise.
"""

import difflib
from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import ValidationError

from bot.config import SalesPhase, SourceEntry, Subject
from bot.configfile import Fault, Tree, entries
from bot.errors import BadInput
from bot.watch.detectors import DETECTORS, WATCH_OF_THE_WATCH
from bot.watch.reading import scorer_of
from bot.watch.sources import open_source
from bot.watch.sweep.judging import MONITORING
from bot.watch.view import LOOK_BACK

_PLAIN = "negative_growth"
"""The detector whose limits may stand without its name."""
_LIMITS: Mapping[str, frozenset[str]] = {each.key: frozenset(each.thresholds) for each in DETECTORS}
_OF_SOURCES = frozenset(each.key for each in WATCH_OF_THE_WATCH)
_LONGEST_MIN = int(LOOK_BACK.total_seconds() // 60)
_SHARES = ("share", "proven", "fall_to", "cool_by")
"""How the names of limits end that are parts of a whole."""
_WIDTHS = ("window_min", "within_min")
_LEVELS = ("blue", "yellow", "orange", "red")
_PHASES: tuple[SalesPhase, ...] = ("launch", "growth", "mature")
_EARLY_DAYS = 30


def setting_faults(tree: Tree) -> Iterator[Fault]:
    """Tell of limits nobody reads or that cannot be reached, and of a model or an address that cannot be used."""
    for number, subject in entries(tree, "subjects"):
        if subject.get("key") == MONITORING.key:
            yield ("subjects", number, "key"), f"`{MONITORING.key}` is what the bot calls itself; expected another key"
        yield from _limit_faults(("subjects", number, "thresholds"), subject.get("thresholds"))
        phases = subject.get("phases")
        for phase, layer in phases.items() if isinstance(phases, Mapping) else ():
            yield from _limit_faults(("subjects", number, "phases", phase), layer)
    for number, entry in entries(tree, "sources"):
        yield from _address_faults(number, entry)
    watch = tree.get("watch")
    model = watch.get("model") if isinstance(watch, Mapping) else None
    if isinstance(model, str) and model:
        yield from _model_faults(model)


def _limit_faults(place: tuple[str | int, ...], layer: object) -> Iterator[Fault]:
    for name, value in layer.items() if isinstance(layer, Mapping) else ():
        if not isinstance(value, Mapping):
            what = _of_limit(_PLAIN, name, value)
            yield from [((*place, name), what)] if what else []
        elif name in _OF_SOURCES:
            yield (*place, name), f"`{name}` looks at sources, not at a subject; it has no limits"
        elif name not in _LIMITS:
            yield (*place, name), f"no radar is called `{name}`{_nearest(name, _LIMITS)}"
        else:
            found = ((limit, _of_limit(name, limit, set_to)) for limit, set_to in value.items())
            yield from (((*place, name, limit), what) for limit, what in found if what)


def _of_limit(detector: str, name: str, value: object) -> str:
    """Return what is wrong with a limit, or ""."""
    if name not in _LIMITS[detector]:
        owners = [key for key, names in _LIMITS.items() if name in names]
        if owners and detector == _PLAIN:
            return f"`{name}` is no limit of {_PLAIN}; did you mean `{owners[0]} = {{ {name} = … }}`?"
        return f"{detector} has no limit `{name}`{_nearest(name, _LIMITS[detector])}"
    if not isinstance(value, int | float) or value < 0:
        return ""  # told already: the configuration itself takes numbers from 0 on
    if name == "enabled":
        return "" if value in (0, 1) else "expected 0 (off) or 1 (on)"
    if name.endswith(_SHARES):
        return "" if value <= 1 else "expected a share from 0 to 1; 0.2 is a fifth"
    lowest = 1 if name.endswith(_WIDTHS) else 0
    if name.endswith("_min") and not lowest <= value <= _LONGEST_MIN:
        return f"expected minutes from {lowest} to {_LONGEST_MIN}, the {LOOK_BACK.days} days that are looked at"
    return ""


def _nearest(name: str, known: Mapping[str, object] | frozenset[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean `{close[0]}`?" if close else f"; expected one of: {', '.join(sorted(known))}"


def _address_faults(number: int, entry: Tree) -> Iterator[Fault]:
    try:
        open_source(SourceEntry.model_validate(entry))
    except ValidationError:
        return  # told already
    except BadInput as error:
        yield ("sources", number, "url"), str(error).removeprefix("sources: ")


def _model_faults(model: str) -> Iterator[Fault]:
    try:
        scorer_of(model)
    except BadInput as error:
        yield ("watch", "model"), f'{error}; expected a file of `onevoice train`, or "" for the shipped model'


def subject_notes(subject: Subject, today: date) -> list[str]:
    """Return what is allowed in a subject's settings and may yet not be what was meant."""
    notes = [
        f"The word `{word}` is a single character: every post with it counts."
        for word in subject.words
        if len(word.strip()) == 1
    ]
    unreached = [phase for phase in ("launch", "growth") if phase in subject.phases]
    if unreached and subject.launched is None:
        notes.append(f"`phases` of {' and '.join(unreached)} never begin without `launched`.")
    if subject.launched is not None and (subject.launched - today).days > _EARLY_DAYS:
        notes.append(f"`launched` is {(subject.launched - today).days} days ahead; the phase launch holds until then.")
    return [*notes, *_levels_passed_over(subject)]


def _levels_passed_over(subject: Subject) -> list[str]:
    """Tell of levels that are never reached because a higher one asks for less."""
    found: dict[str, None] = {}
    for detector in DETECTORS:
        for phase in _PHASES:
            limits = {**detector.thresholds, **subject.limits_in(phase, detector.key)}
            for name, value in limits.items():
                level, _, rest = name.partition("_")
                higher = _LEVELS[_LEVELS.index(level) + 1 :] if level in _LEVELS else ()
                above = next((f"{each}_{rest}" for each in higher if f"{each}_{rest}" in limits), "")
                if above and value > limits[above]:
                    text = f"{detector.key}: `{name}` {value:g} is above `{above}` {limits[above]:g}."
                    found[f"{text} {level.capitalize()} is passed over."] = None
    return list(found)

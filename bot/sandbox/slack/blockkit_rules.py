"""The kinds of rules Block Kit is made of; each yields what is wrong, in Slack's words."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

URL_MOST = 3000
Check = Callable[[Any, str], Iterator[str]]


def wrong(problem: str, pointer: str) -> str:
    """Return ``problem`` with the place it is at."""
    return f"{problem} [json-pointer:{pointer}]"


def string(most: int | None = None, fewest: int = 0) -> Check:
    """A text of ``fewest`` to ``most`` characters, counted as Unicode code points."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield wrong("must be a string", pointer)
        elif len(value) < fewest:
            yield wrong(f"must be more than {fewest - 1} characters", pointer)
        elif most is not None and len(value) > most:
            yield wrong(f"must be less than {most + 1} characters", pointer)

    return check


def number(low: float | None = None, high: float | None = None, *, above: float | None = None) -> Check:
    """A number from ``low`` to ``high``, or greater than ``above``."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield wrong("must be a number", pointer)
        elif low is not None and value < low:
            yield wrong(f"must be at least {low:g}", pointer)
        elif high is not None and value > high:
            yield wrong(f"must be at most {high:g}", pointer)
        elif above is not None and value <= above:
            yield wrong(f"must be more than {above:g}", pointer)

    return check


def digits(value: Any, pointer: str) -> Iterator[str]:
    """A number, or one written as text, as number inputs carry them."""
    if as_number(value) is None:
        yield wrong("must be a number", pointer)


def as_number(value: Any) -> float | None:
    """Return ``value`` as a number, None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def truth(value: Any, pointer: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield wrong("must be a boolean", pointer)


def anything(_value: Any, _pointer: str) -> Iterator[str]:
    """Whatever the app likes."""
    yield from ()


def web_address(value: Any, pointer: str, schemes: frozenset[str] = frozenset({"http", "https"})) -> Iterator[str]:
    """An address of the web, of at most 3,000 characters."""
    yield from string(URL_MOST, 1)(value, pointer)
    if isinstance(value, str) and value and not _names_a_site(value, schemes):
        yield wrong("must be a valid url", pointer)


def link(value: Any, pointer: str) -> Iterator[str]:
    """What a click opens: a page, or a place in Slack (docs.slack.dev/interactivity/deep-linking)."""
    yield from web_address(value, pointer, frozenset({"http", "https", "slack"}))


def _names_a_site(value: str, schemes: frozenset[str]) -> bool:
    try:
        address = urlsplit(value)
    except ValueError:
        return False
    return address.scheme in schemes and bool(address.netloc) and not any(sign.isspace() for sign in value)


def form_of(pattern: str, example: str) -> Check:
    """A moment written as ``pattern`` says, as long as ``example``."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, str) or len(value) != len(example) or not _reads(value, pattern):
            yield wrong(f"must be like {example}", pointer)

    return check


def _reads(value: str, pattern: str) -> bool:
    try:
        datetime.strptime(value, pattern)  # noqa: DTZ007 - a day or a time of day has no zone
    except ValueError:
        return False
    return True


def offered(chosen: str) -> Check:
    """What is chosen at the start, one or several, is among the options or in the groups of options."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        groups = value.get("option_groups")
        sources = [value, *(groups if isinstance(groups, list) else [])]
        lists = [source.get("options") for source in sources if isinstance(source, dict)]
        known = [option for options in lists if isinstance(options, list) for option in options]
        held = value.get(chosen)
        for option in held if isinstance(held, list) else [] if held is None else [held]:
            if option not in known:
                yield wrong(f"`{chosen}` must be one of the options", f"{pointer}/{chosen}")

    return check


def one_of(*names: str) -> Check:
    """One of ``names``."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if value not in names:
            yield wrong("must be a valid enum value", pointer)

    return check


def each(inner: Check, fewest: int = 0, most: int | None = None) -> Check:
    """A list of ``fewest`` to ``most`` things that all keep ``inner``."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield wrong("must be an array", pointer)
            return
        if len(value) < fewest:
            yield wrong(f"must provide at least {fewest} items", pointer)
        if most is not None and len(value) > most:
            yield wrong(f"no more than {most} items allowed", pointer)
            return
        for place, item in enumerate(value):
            yield from inner(item, f"{pointer}/{place}")

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *more: Check) -> Check:
    """An object with these keys and no others; ``more`` rules look at it as a whole."""
    known = {**(optional or {}), **required}

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong("must be an object", pointer)
            return
        for name in required:
            if value.get(name) is None:
                yield wrong(f"missing required field: {name}", pointer)
        for name, held in value.items():
            if name not in known:
                yield wrong(f"invalid additional property: {name}", pointer)
            elif held is not None:
                yield from known[name](held, f"{pointer}/{name}")
        for rule in more:
            yield from rule(value, pointer)

    return check


def typed(table: Mapping[str, Check]) -> Check:
    """An object whose ``type`` names its rule in ``table``."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong("must be an object", pointer)
        elif "type" not in value:
            yield wrong("missing required field: type", pointer)
        elif not isinstance(value["type"], str) or value["type"] not in table:
            yield wrong(f"unsupported type: {value['type']}", f"{pointer}/type")
        else:
            yield from table[value["type"]](value, pointer)

    return check


def not_both(first: str, second: str) -> Check:
    """At most one of two keys."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if value.get(first) is not None and value.get(second) is not None:
            yield wrong(f"cannot define both `{first}` and `{second}`", pointer)

    return check


def either(first: str, second: str) -> Check:
    """At least one of two keys."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if value.get(first) is None and value.get(second) is None:
            yield wrong(f"must define either `{first}` or `{second}`", pointer)

    return check


def distinct(place: str, name: str) -> Check:
    """No two items of the list ``place`` share their ``name``."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        items = value.get(place)
        yield from repeated(items if isinstance(items, list) else [], name, f"{pointer}/{place}")

    return check


def repeated(items: list[Any], name: str, pointer: str) -> Iterator[str]:
    """Yield a problem for every item whose ``name`` an earlier item has."""
    seen: set[str] = set()
    for place, item in enumerate(items):
        held = item.get(name) if isinstance(item, dict) else None
        if not isinstance(held, str):
            continue
        if held in seen:
            yield wrong(f'`{name}` "{held}" already exists', f"{pointer}/{place}/{name}")
        seen.add(held)

"""Finds names that point nowhere, and names or accounts that are given twice."""

from collections.abc import Iterator, Sequence

from bot.configfile.faults import Fault, Tree, entries, word, words


def name_faults(tree: Tree) -> Iterator[Fault]:
    """Tell of every name that is there twice or points nowhere."""
    yield from _twice(tree)
    yield from _accounts(tree)
    yield from _of_people(tree)
    yield from _of_regions(tree)


def _twice(tree: Tree) -> Iterator[Fault]:
    named = {
        "rooms": [(number, word(room, "name")) for number, room in entries(tree, "rooms")],
        "regions": [(number, word(region, "key")) for number, region in entries(tree, "regions")],
        "people": [(number, word(person, "name")) for number, person in entries(tree, "people")],
        "subjects": [(number, word(subject, "key")) for number, subject in entries(tree, "subjects")],
        "sources": [(n, word(source, "name") or word(source, "kind")) for n, source in entries(tree, "sources")],
        "authors": [(n, f"{word(who, 'platform')} {word(who, 'id')}".strip()) for n, who in entries(tree, "authors")],
    }
    for table, names in named.items():
        hint = "; give each source a `name` of its own" if table == "sources" else ""
        seen: set[str] = set()
        for number, name in names:
            if name and name in seen:
                yield (table, number), f"`{name}` is there twice{hint}"
            seen.add(name)


def _accounts(tree: Tree) -> Iterator[Fault]:
    first: dict[tuple[str, str], str] = {}
    for number, person in entries(tree, "people"):
        name = word(person, "name")
        for platform in ("slack", "telegram"):
            account = person.get(platform)
            if not isinstance(account, str | int) or not account:
                continue
            owner = first.setdefault((platform, str(account)), name)
            if owner != name:
                yield ("people", number, platform), f"the same account as `{owner}`"


def _of_people(tree: Tree) -> Iterator[Fault]:
    regions = _names(tree, "regions", "key")
    people = _names(tree, "people", "name")
    for number, person in entries(tree, "people"):
        region, deputy = word(person, "region"), word(person, "deputy")
        if region and region not in regions:
            yield ("people", number, "region"), f"no region `{region}`; there are: {', '.join(regions) or 'none'}"
        if deputy and deputy not in people:
            yield ("people", number, "deputy"), f"no person `{deputy}`"


def _of_regions(tree: Tree) -> Iterator[Fault]:
    rooms = _names(tree, "rooms", "name")
    for number, region in entries(tree, "regions"):
        for room in words(region, "rooms"):
            if room not in rooms:
                yield ("regions", number, "rooms"), f"no room `{room}`; there are: {', '.join(rooms) or 'none'}"


def _names(tree: Tree, table: str, key: str) -> Sequence[str]:
    return [name for _, entry in entries(tree, table) if (name := word(entry, key))]

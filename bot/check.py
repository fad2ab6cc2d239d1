"""`onevoice check`: what is missing before the first crisis, each with what to do about it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from jinja2 import TemplateError
from sqlalchemy.exc import SQLAlchemyError

from bot.app import clock_of, open_database, platforms_of
from bot.chat.render import languages_of, template_names
from bot.config import Config, SourceEntry
from bot.configfile import look_at
from bot.errors import BadInput, OnevoiceError, SourceDown
from bot.ports import Finding, Source
from bot.respond.checklist import playbook
from bot.speak.approval import unfilled
from bot.watch.coverage import Arrivals, off_by
from bot.watch.settings import setting_faults, subject_notes
from bot.watch.sources import open_source, source_name
from bot.watch.view import LOOK_BACK

_COLD = timedelta(days=1)
_DEAF = (
    "Posts were read and none names a subject: set `words` in [[subjects]] to what people write. "
    "What was read before stays unread by new words; to have it read again, give the source another `name`."
)
_OF_EVERYTHING = ("bettafish", "feed", "trendradar")  # kinds that a subject may well not be in for days


async def check_file(path: Path) -> tuple[list[Finding], bool]:
    """Return every finding, good and bad, and whether the configuration itself is wrong.

    Each fault of the file is a finding of its own; the house is looked at as well where its values can be used.
    """
    found = look_at(path, setting_faults)
    faults = [Finding("configuration", ok=False, advice=fault) for fault in found.faults]
    house = [] if found.config is None else await check_house(found.config)
    return [*(faults or [Finding("configuration", ok=True)]), *house], bool(faults)


async def check_house(config: Config) -> list[Finding]:
    """Return every finding about what the configuration names."""
    findings = [
        *_subjects(config),
        *_rooms(config),
        *_approvers(config),
        *_sources(config),
        *_arrivals(config),
        *_words(config),
    ]
    for platform in platforms_of(config):
        addresses = {room.name: config.address(room.name, platform.key) for room in config.rooms}
        findings += await platform.check({name: address for name, address in addresses.items() if address})
    if not config.platforms:
        advice = "Set ONEVOICE_SLACK__BOT_TOKEN (and ONEVOICE_SLACK__APP_TOKEN) or ONEVOICE_TELEGRAM__TOKEN."
        findings.append(Finding("a chat platform", ok=False, advice=advice))
    return findings


def _arrivals(config: Config) -> Iterator[Finding]:
    """Tell of sources whose times are hours off or whose posts name no subject, as far as the database knows."""
    try:
        database = open_database(config)
        with database.begin() as store:
            rows = [(row, Arrivals.from_json(row.arrivals)) for row in store.sources.coverage()]
            heard = {state.name for state in store.sources.all() if state.newest_at is not None}
        database.close()
    except (BadInput, SQLAlchemyError):
        return  # told already
    kinds = {source_name(entry): entry.kind for entry in config.sources}
    for row, arrivals in rows:
        if arrivals.hours_off and row.source in kinds:
            yield Finding(f"clock of {row.source}", ok=False, advice=off_by(row.platform, arrivals.hours_off))
    read = {row.source for row, arrivals in rows if arrivals.ages}
    for name, kind in kinds.items():
        if name in read - heard:
            yield Finding(f"words found in {name}", ok=kind in _OF_EVERYTHING, advice=_DEAF)


def _rooms(config: Config) -> Iterator[Finding]:
    for wanted in ("alerts", "approvals"):
        for platform in config.platforms or ("slack",):
            ok = bool(config.address(wanted, platform))
            advice = f'Add [[rooms]] with name = "{wanted}" and its {platform} id.'
            yield Finding(f"room {wanted} on {platform}", ok=ok, advice="" if ok else advice)
    for region in config.regions:
        if not any(config.address(room, platform) for room in region.rooms for platform in ("slack", "telegram")):
            advice = "Approved words reach nobody there: name `rooms` that have a Slack or Telegram id."
            yield Finding(f"rooms of region {region.key}", ok=False, advice=advice)


def _approvers(config: Config) -> Iterator[Finding]:
    if not any(config.approval.quorum.get("default", {}).values()):
        advice = "Give `default` a quorum, such as { executive = 1 }; without one nobody can approve."
        yield Finding("approvers (default)", ok=False, advice=advice)
    people = [person for person in config.people if person.slack or person.telegram]
    for level, wanted in config.approval.quorum.items():
        missing = unfilled({str(role): count for role, count in wanted.items()}, people)
        lacking = ", ".join(f"{role} × {count}" for role, count in missing.items())
        advice = (
            f"Add [[people]] with user ids for {lacking}; one person fills one place. Until then nobody can approve."
        )
        asked = ", ".join(f"{role} × {count}" for role, count in wanted.items())
        yield Finding(f"approvers ({level}): {asked}", ok=not missing, advice=advice if missing else "")


def _sources(config: Config) -> Iterator[Finding]:
    if not config.sources:
        yield Finding("sources", ok=False, advice='Add [[sources]], such as kind = "mediacrawler" with its url.')
    for entry in config.sources:
        try:
            source = open_source(entry)
        except BadInput:
            continue  # a fault of the file, told with its line
        yield _source(entry, source)


def _source(entry: SourceEntry, source: Source) -> Finding:
    what = f"source {source_name(entry)}"
    try:
        source.read({}, 1)
    except (BadInput, SourceDown) as error:
        return Finding(what, ok=False, advice=str(error))
    return Finding(what, ok=True, advice="; ".join(str(note) for note in getattr(source, "notes", ())))


def _subjects(config: Config) -> list[Finding]:
    """Look at the database, and at each subject with what is known of it there."""
    today = clock_of(config).now().astimezone(config.zone).date()
    notes = {subject.key: subject_notes(subject, today) for subject in config.subjects}
    try:
        for key, note in _histories(config).items():
            notes[key].append(note)
    except (BadInput, SQLAlchemyError) as error:
        findings = [Finding("database", ok=False, advice=str(error).splitlines()[0])]
    else:
        findings = [Finding("database", ok=True)]
    if not config.subjects:
        findings.append(Finding("subjects", ok=False, advice="Add [[subjects]] with a key and the words to watch."))
    return findings + [Finding(f"subject {key}", ok=True, advice=" ".join(told)) for key, told in notes.items()]


def _histories(config: Config) -> dict[str, str]:
    """Return a note for each subject whose usual is not known yet."""
    notes, now = {}, clock_of(config).now()
    database = open_database(config)
    try:
        with database.begin() as store:
            for subject in config.subjects:
                counts = store.mentions.counts(subject.key, now - LOOK_BACK, now)
                known = now - counts[0].start_at if counts else timedelta(0)
                if known < _COLD:
                    begins = f"Its mentions begin {known // timedelta(hours=1)} h ago" if counts else "No mentions yet"
                    notes[subject.key] = f"{begins}: until a day is known, alerts use a floor and say so."
    finally:
        database.close()
    return notes


def _words(config: Config) -> Iterator[Finding]:
    lacking = [name for name in template_names("en") if config.language not in languages_of(name)]
    try:
        playbook(config.respond.playbook)
    except (OnevoiceError, TemplateError, ValueError) as error:
        yield Finding(f"playbook {config.respond.playbook}", ok=False, advice=str(error))
    else:
        yield Finding(f"playbook {config.respond.playbook}", ok=True)
    advice = f"No {config.language} words for: {', '.join(lacking)}. Install the package again." if lacking else ""
    yield Finding("message templates", ok=not lacking, advice=advice)

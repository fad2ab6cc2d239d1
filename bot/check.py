"""`onevoice check`: what is missing before the first crisis, each with what to do about it."""

from collections.abc import Iterator

from jinja2 import TemplateError

from bot.app import open_database, platforms_of
from bot.chat.render import languages_of, template_names
from bot.config import Config
from bot.errors import BadInput, OnevoiceError, SourceDown
from bot.ports import Finding
from bot.respond.checklist import playbook
from bot.speak.approval import unfilled
from bot.watch.detectors import THRESHOLD_NAMES
from bot.watch.sources import open_source


async def check_house(config: Config) -> list[Finding]:
    """Return every finding, good and bad."""
    findings = [Finding("configuration", ok=True)]
    findings += _database(config)
    findings += _rooms(config)
    findings += _approvers(config)
    findings += _sources(config)
    findings += _words(config)
    for platform in platforms_of(config):
        addresses = {room.name: config.address(room.name, platform.key) for room in config.rooms}
        findings += await platform.check({name: address for name, address in addresses.items() if address})
    if not config.platforms:
        advice = "Set ONEVOICE_SLACK__BOT_TOKEN (and ONEVOICE_SLACK__APP_TOKEN) or ONEVOICE_TELEGRAM__TOKEN."
        findings.append(Finding("a chat platform", ok=False, advice=advice))
    return findings


def _database(config: Config) -> Iterator[Finding]:
    try:
        open_database(config).close()
    except BadInput as error:
        yield Finding("database", ok=False, advice=str(error))
    else:
        yield Finding("database", ok=True)


def _rooms(config: Config) -> Iterator[Finding]:
    for wanted in ("alerts", "approvals"):
        for platform in config.platforms or ("slack",):
            ok = bool(config.address(wanted, platform))
            advice = f'Add [[rooms]] with name = "{wanted}" and its {platform} id.'
            yield Finding(f"room {wanted} on {platform}", ok=ok, advice="" if ok else advice)


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
        source = open_source(entry)
        try:
            source.read({}, 1)
        except SourceDown as error:
            yield Finding(f"source {source.name}", ok=False, advice=str(error))
        else:
            notes = [str(note) for note in getattr(source, "notes", ())]
            yield Finding(f"source {source.name}", ok=True, advice="; ".join(notes))
    if not config.subjects:
        yield Finding("subjects", ok=False, advice="Add [[subjects]] with a key and the words to watch.")
    for subject in config.subjects:
        unknown = [
            f"{detector}.{name}"
            for detector, name in subject.named_limits()
            if name not in THRESHOLD_NAMES.get(detector, ())
        ]
        known = "; ".join(f"{detector}: {', '.join(sorted(names))}" for detector, names in THRESHOLD_NAMES.items())
        advice = f"No threshold is called {', '.join(unknown)}. There are: {known}."
        yield Finding(f"subject {subject.key}", ok=not unknown, advice=advice if unknown else "")


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

"""Who an Ask comes from, by the configuration."""

from bot.chat.message import Ask
from bot.config import Config, Language, Person


def person_behind(ask: Ask, config: Config) -> Person | None:
    """Return the listed person, or None for somebody known only as a member of a listed room."""
    return config.person_by_id(ask.platform, ask.person)


def name_of(ask: Ask, config: Config) -> str:
    """Return the name the record keeps: the configured one, else platform and user id, which cannot be borrowed."""
    person = person_behind(ask, config)
    return person.name if person else f"{ask.platform}:{ask.person}"


def language_of(ask: Ask, config: Config) -> Language:
    """Return the language of the person's region, else of the region whose room this is, else headquarters'."""
    person = person_behind(ask, config)
    here = [room.name for room in config.rooms if ask.room and config.address(room.name, ask.platform) == ask.room]
    regions = [region for region in config.regions if not person and set(region.rooms) & set(here)]
    region = config.region(person.region) if person else next(iter(regions), None)
    return region.locale if region else config.language

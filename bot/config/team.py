"""Who works here and where: rooms, people with their roles, regions."""

from typing import Literal

from pydantic import Field

from bot.config.fields import Key, Language, Section, Zone

Role = Literal["lead", "pr", "legal", "rd", "support", "marketing", "executive", "regional"]


class Room(Section):
    """A place the bot writes to: a Slack channel id, a Telegram chat id, or both."""

    name: Key
    slack: str = Field(default="", pattern=r"^([CG][A-Z0-9]{2,})?$")
    telegram: int = 0


class Person(Section):
    """Somebody of the team, known by immutable user ids."""

    name: Key
    roles: tuple[Role, ...] = ()
    region: str = ""
    timezone: Zone | None = None
    slack: str = Field(default="", pattern=r"^([UW][A-Z0-9]{2,})?$")
    telegram: int = 0
    deputy: str = ""


class Region(Section):
    """A market with its language and the rooms where its approved words arrive."""

    key: Key
    locale: Language
    rooms: tuple[str, ...] = ()

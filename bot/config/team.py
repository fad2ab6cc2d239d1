"""Who works here and where: rooms, people with their roles, regions."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator

from bot.config.fields import Key, Language, Section, Zone

Role = Literal["lead", "pr", "legal", "rd", "support", "marketing", "executive", "regional"]


def _channel(written: str) -> str:
    if not re.fullmatch(r"([CG][A-Z0-9]{2,})?", written):
        raise ValueError("expected the channel's id, such as C0123ABCDEF, not its name: it ends the channel's link")
    return written


def _member(written: str) -> str:
    if not re.fullmatch(r"([UW][A-Z0-9]{2,})?", written):
        raise ValueError("expected the member's id, such as U0123ABCDEF, not a name: the profile's menu copies it")
    return written


class Room(Section):
    """A place the bot writes to: a Slack channel id, a Telegram chat id, or both."""

    name: Key
    slack: Annotated[str, AfterValidator(_channel)] = ""
    telegram: int = 0


class Person(Section):
    """Somebody of the team, known by immutable user ids."""

    name: Key
    roles: tuple[Role, ...] = ()
    region: str = ""
    timezone: Zone | None = None
    slack: Annotated[str, AfterValidator(_member)] = ""
    telegram: int = 0
    deputy: str = ""


class Region(Section):
    """A market with its language and the rooms where its approved words arrive."""

    key: Key
    locale: Language
    rooms: tuple[str, ...] = ()

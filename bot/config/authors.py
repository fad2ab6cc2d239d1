"""The public accounts that may be named."""

from typing import Literal

from pydantic import Field

from bot.config.fields import Section

Tier = Literal["kol", "koc", "fan", "official", "competitor", "media"]


class Author(Section):
    """A public account to recognise."""

    platform: str
    id: str
    name: str
    tiers: tuple[Tier, ...] = Field(min_length=1)

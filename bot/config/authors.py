"""The public accounts that may be named."""

from typing import Literal

from pydantic import Field

from bot.config.fields import Section, Written

Tier = Literal["kol", "koc", "fan", "official", "competitor", "media"]


class Author(Section):
    """A public account to recognise."""

    platform: Written
    id: Written
    name: Written
    tiers: tuple[Tier, ...] = Field(min_length=1)

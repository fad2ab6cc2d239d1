"""Everything the operator decides, in one value: the sections, and how people and rooms are found in it."""

from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.config.authors import Author
from bot.config.chats import Slack, Telegram
from bot.config.fields import Key, Language, Listen, Section, Zone
from bot.config.sources import SourceEntry
from bot.config.subjects import Subject
from bot.config.team import Person, Region, Role, Room

_WEEK_MIN = 7 * 24 * 60


def _levels(quorum: dict[str, Any]) -> dict[str, Any]:
    known = ("default", "blue", "yellow", "orange", "red")
    if unknown := sorted(quorum.keys() - set(known)):
        raise ValueError(f"unknown level `{unknown[0]}`; expected one of: {', '.join(known)}")
    return quorum


class Watch(Section):
    """How often sources are read, how long mentions are kept, and when an alert nobody takes goes further up.

    ``acknowledge_min`` is the wait before each step of the ladder; 0 switches it off. ``model`` is the file that
    `onevoice train` wrote; empty takes the shipped one.
    """

    every_s: float = Field(default=15, gt=0, le=3600)
    retention_days: int = Field(default=180, ge=1, le=36_500)
    model: str = ""
    acknowledge_min: float = Field(default=15, ge=0, le=_WEEK_MIN)
    escalate_from: Literal["blue", "yellow", "orange", "red"] = "orange"


class Approval(Section):
    """Who must agree before words go out. Nobody with the role means nobody can approve."""

    quorum: Annotated[dict[str, dict[Role, int]], AfterValidator(_levels)] = Field({"default": {"executive": 1}})
    allow_self: bool = False
    hold_s: float = Field(default=60, ge=0, le=60 * _WEEK_MIN)


class Delivery(Section):
    """How patient the outbox is. Seconds are real ones, whatever ``clock.speed`` says."""

    quarantine_s: float = Field(default=30, ge=0, le=3_600)
    timeout_s: float = Field(default=10, gt=0, le=3_600)


class Respond(Section):
    """How the checklist reminds."""

    playbook: Key = "rapid_iteration"
    remind_every_min: float = Field(default=30, gt=0, le=_WEEK_MIN)
    reminders: int = Field(default=3, ge=0)


class Time(Section):
    """``speed`` above 1 makes the story run faster than life (drills, demo) from ``since`` on."""

    speed: float = Field(default=1, gt=0, le=10_000)
    since: datetime | None = None


class Web(Section):
    """The health page. An empty ``listen`` switches it off."""

    listen: Listen = "127.0.0.1:8090"


class Config(BaseSettings):
    """Everything the operator decides."""

    model_config = SettingsConfigDict(
        env_prefix="ONEVOICE_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        nested_model_default_partial_update=True,
    )

    language: Language = "zh-Hans"
    timezone: Zone = "Asia/Shanghai"
    database: str = "sqlite:///onevoice.db"
    slack: Slack = Slack()
    telegram: Telegram = Telegram()
    watch: Watch = Watch()
    approval: Approval = Field(default_factory=Approval)  # a quorum in the file replaces the shipped one whole
    delivery: Delivery = Delivery()
    respond: Respond = Respond()
    clock: Time = Time()
    web: Web = Web()
    rooms: tuple[Room, ...] = ()
    people: tuple[Person, ...] = ()
    regions: tuple[Region, ...] = ()
    subjects: tuple[Subject, ...] = ()
    sources: tuple[SourceEntry, ...] = ()
    authors: tuple[Author, ...] = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings

    @cached_property
    def zone(self) -> ZoneInfo:
        """The house's own time zone."""
        return ZoneInfo(self.timezone)

    @property
    def platforms(self) -> tuple[str, ...]:
        """The chat platforms that have a token."""
        has = {"slack": self.slack.bot_token, "telegram": self.telegram.token}
        return tuple(name for name, token in has.items() if token.get_secret_value())

    def person(self, name: str) -> Person | None:
        """Return the person of that name."""
        return next((person for person in self.people if person.name == name), None)

    def person_by_id(self, platform: str, user_id: str) -> Person | None:
        """Return the listed person behind a platform's user id."""
        return next((person for person in self.people if user_id and self.user_id(person, platform) == user_id), None)

    def user_id(self, person: Person, platform: str) -> str:
        """Return the person's id on a platform, or ""."""
        return person.slack if platform == "slack" else str(person.telegram or "")

    def people_with(self, role: str) -> tuple[Person, ...]:
        """Return everybody who holds a role."""
        return tuple(person for person in self.people if role in person.roles)

    def address(self, room: str, platform: str) -> str:
        """Return the platform's id of a configured room, or ""."""
        for entry in self.rooms:
            if entry.name == room:
                return entry.slack if platform == "slack" else str(entry.telegram or "")
        return ""

    def region(self, key: str) -> Region | None:
        """Return the region of that key."""
        return next((region for region in self.regions if region.key == key), None)

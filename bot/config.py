"""The configuration: what the operator decides, checked and frozen; its names are a contract."""

import re
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources import InitSettingsSource

Language = Literal["zh-Hans", "zh-Hant", "en"]
Role = Literal["lead", "pr", "legal", "rd", "support", "marketing", "executive", "regional"]
Tier = Literal["kol", "koc", "fan", "official", "competitor", "media"]


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("expected a zone name such as Asia/Shanghai")
    return name


def _base_url(url: str) -> str:
    if not re.match(r"https?://[^\s/]+", url):
        raise ValueError("expected an address that starts with https:// or http://")
    return url


def _listen(place: str) -> str:
    host, _, port = place.rpartition(":")
    if place and not (host and port.isascii() and port.isdigit() and int(port) < 65_536):
        raise ValueError("expected host:port such as 127.0.0.1:8090")
    return place


def _levels(quorum: dict[str, Any]) -> dict[str, Any]:
    known = ("default", "blue", "yellow", "orange", "red")
    if unknown := sorted(quorum.keys() - set(known)):
        raise ValueError(f"unknown level `{unknown[0]}`; expected one of: {', '.join(known)}")
    return quorum


Listen = Annotated[str, AfterValidator(_listen)]
Zone = Annotated[str, AfterValidator(_zone)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
"""A short name that is typed in commands: a-z, 0-9, - and _."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Slack(_Section):
    """How the bot reaches Slack. ``listen`` and ``path`` matter in http mode only."""

    bot_token: SecretStr = SecretStr("")
    app_token: SecretStr = SecretStr("")
    signing_secret: SecretStr = SecretStr("")
    mode: Literal["socket", "http"] = "socket"
    listen: Listen = "0.0.0.0:3000"
    path: str = "/slack/events"
    api_url: BaseUrl = "https://slack.com/api/"


class Telegram(_Section):
    """How the bot reaches Telegram."""

    token: SecretStr = SecretStr("")
    mode: Literal["polling"] = "polling"
    api_url: BaseUrl = "https://api.telegram.org/bot"
    file_url: BaseUrl = "https://api.telegram.org/file/bot"


class Watch(_Section):
    """How often sources are read, how long mentions are kept, and when an alert nobody takes goes further up.

    ``acknowledge_min`` is the wait before each step of the ladder; 0 switches it off. ``model`` is the file that
    `onevoice train` wrote; empty takes the shipped one.
    """

    every_s: float = Field(default=15, gt=0, le=3600)
    retention_days: int = Field(default=180, ge=1)
    model: str = ""
    acknowledge_min: float = Field(default=15, ge=0)
    escalate_from: Literal["blue", "yellow", "orange", "red"] = "orange"


class Room(_Section):
    """A place the bot writes to: a Slack channel id, a Telegram chat id, or both."""

    name: Key
    slack: str = Field(default="", pattern=r"^([CG][A-Z0-9]{2,})?$")
    telegram: int = 0


class Person(_Section):
    """Somebody of the team, known by immutable user ids."""

    name: Key
    roles: tuple[Role, ...] = ()
    region: str = ""
    timezone: Zone | None = None
    slack: str = Field(default="", pattern=r"^([UW][A-Z0-9]{2,})?$")
    telegram: int = 0
    deputy: str = ""


class Region(_Section):
    """A market with its language and the rooms where its approved words arrive."""

    key: Key
    locale: Language
    rooms: tuple[str, ...] = ()


Thresholds = dict[str, float | dict[str, float]]
"""Detector → name → value; a value without a detector is one of negative_growth."""
SalesPhase = Literal["launch", "growth", "mature"]


class Subject(_Section):
    """A brand, product or topic watched. ``thresholds`` override a detector's own, ``phases`` those by sales phase.

    The phase is launch for 30 days from ``launched`` on, growth up to day 180, and mature then or without a date.
    """

    key: Key
    words: tuple[str, ...] = Field(min_length=1)
    competitors: tuple[str, ...] = ()
    launched: date | None = None
    thresholds: Thresholds = Field(default_factory=dict)
    phases: dict[SalesPhase, Thresholds] = Field(default_factory=dict)

    def phase(self, today: date) -> SalesPhase:
        """Return where the product stands in its sales cycle on a day."""
        if self.launched is None or (days := (today - self.launched).days) > 180:
            return "mature"
        return "launch" if days <= 30 else "growth"

    def limits(self, detector: str, today: date) -> dict[str, float]:
        """Return the detector's limits as this subject sets them on a day."""
        found: dict[str, float] = {}
        for layer in (self.thresholds, self.phases.get(self.phase(today), {})):
            if detector == "negative_growth":
                found |= {name: value for name, value in layer.items() if not isinstance(value, dict)}
            own = layer.get(detector, {})
            found |= own if isinstance(own, dict) else {}
        return found

    def named_limits(self) -> list[tuple[str, str]]:
        """Return (detector, name) of every limit that is set, to be checked against what there is."""
        layers = (self.thresholds, *self.phases.values())
        flat = [("negative_growth", name) for layer in layers for name, v in layer.items() if not isinstance(v, dict)]
        own = [(key, name) for layer in layers for key, v in layer.items() if isinstance(v, dict) for name in v]
        return [*flat, *own]


SourceKind = Literal["native", "mediacrawler", "bettafish", "trendradar", "sql", "feed"]
SqlColumn = Literal[
    "id",
    "text",
    "published_at",
    "platform",
    "kind",
    "author",
    "author_name",
    "url",
    "likes",
    "comments",
    "shares",
    "parent",
    "keyword",
]
_SERVERS = r"(sqlite:///|postgresql\+psycopg://|mysql\+pymysql://)[^\s/]*"
_URLS = {  # of `native` and `mediacrawler` the sources say themselves what they can use
    "bettafish": (_SERVERS, "a database: postgresql+psycopg://user@host/name, mysql+pymysql://… or sqlite:///file"),
    "sql": (_SERVERS, "a database: postgresql+psycopg://user@host/name, mysql+pymysql://… or sqlite:///file"),
    "trendradar": (r"(file:///)?(?!\w+:/)\S", "TrendRadar's output folder, such as /srv/trendradar/output"),
    "feed": (r"https?://[^\s/]|(?!\w+:)\S", "an https:// or http:// address, or the plain path of a file"),
}


class SourceEntry(_Section):
    """A store to read. ``name`` defaults to its kind.

    ``table``, ``columns`` and ``order_by`` are for kind sql, ``platform`` for sql and feed, ``every_s`` for feed.
    """

    kind: SourceKind
    name: str = ""
    url: str = Field(default="", validate_default=True)
    timezone: Zone = "Asia/Shanghai"
    table: str = Field(default="", validate_default=True)
    columns: dict[SqlColumn, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict, validate_default=True)
    order_by: str = ""
    platform: str = ""
    every_s: float = Field(default=60, ge=1, le=86_400)

    @field_validator("url")
    @classmethod
    def _url_of_its_kind(cls, url: str, told: ValidationInfo) -> str:
        pattern, expected = _URLS.get(told.data.get("kind", ""), ("", ""))
        if not re.match(pattern, url):
            raise ValueError(f"expected {expected}")
        return url

    @field_validator("table", "columns", "order_by", "platform", "every_s")
    @classmethod
    def _for_its_kind(cls, value: Any, told: ValidationInfo) -> Any:
        kind, key = told.data.get("kind"), told.field_name or ""
        users = {"platform": ("sql", "feed"), "every_s": ("feed",)}.get(key, ("sql",))
        if value and kind not in (None, *users):
            raise ValueError(f"only kind {' and '.join(f'`{user}`' for user in users)} has this key")
        if kind == "sql" and key == "table" and not value:
            raise ValueError("expected the name of the table or view to read")
        if (
            kind == "sql"
            and key == "columns"
            and (missing := [k for k in ("id", "text", "published_at") if k not in value])
        ):
            raise ValueError(f"expected the column of {', '.join(f'`{name}`' for name in missing)}")
        return value

    @model_validator(mode="after")
    def _has_a_platform(self) -> Self:
        if self.kind == "sql" and not self.platform and "platform" not in self.columns:
            raise ValueError('expected `platform = "forum"`, or the column that names it in `columns`')
        return self


class Author(_Section):
    """A public account to recognise."""

    platform: str
    id: str
    name: str
    tiers: tuple[Tier, ...] = Field(min_length=1)


class Approval(_Section):
    """Who must agree before words go out. Nobody with the role means nobody can approve."""

    quorum: Annotated[dict[str, dict[Role, int]], AfterValidator(_levels)] = {"default": {"executive": 1}}
    allow_self: bool = False
    hold_s: float = Field(default=60, ge=0)


class Delivery(_Section):
    """How patient the outbox is. Seconds are real ones, whatever ``clock.speed`` says."""

    quarantine_s: float = Field(default=30, ge=0)
    timeout_s: float = Field(default=10, gt=0)


class Respond(_Section):
    """How the checklist reminds."""

    playbook: Key = "rapid_iteration"
    remind_every_min: float = Field(default=30, gt=0)
    reminders: int = Field(default=3, ge=0)


class Time(_Section):
    """``speed`` above 1 makes the story run faster than life (drills, demo) from ``since`` on."""

    speed: float = Field(default=1, gt=0)
    since: datetime | None = None


class Web(_Section):
    """The health page. An empty ``listen`` switches it off."""

    listen: Listen = "127.0.0.1:8090"


class _File(InitSettingsSource):
    """The TOML file as the weakest source: variables of the environment come first."""


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

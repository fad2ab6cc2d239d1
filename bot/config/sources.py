"""The stores that are read."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bot.config.fields import Section, Zone

SourceKind = Literal["native", "mediacrawler", "bettafish", "trendradar", "sql", "feed"]
SqlColumn = Literal[
    "id",
    "text",
    "published_at",
    "platform",
    "kind",
    "author",
    "author_name",
    "account_created_at",
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


class SourceEntry(Section):
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

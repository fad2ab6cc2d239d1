"""What several sections share: names that are typed, zones, addresses, languages."""

import re
import unicodedata
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict

Language = Literal["zh-Hans", "zh-Hant", "en"]


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


def _written(text: str) -> str:
    if all(unicodedata.category(letter)[0] in "ZCM" for letter in text):
        raise ValueError("expected a word, not blanks")
    return text


def _key(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", name):
        raise ValueError("expected a short name such as watch-s3: of a-z, 0-9, - and _, at most 40 of them")
    return name


Listen = Annotated[str, AfterValidator(_listen)]
Zone = Annotated[str, AfterValidator(_zone)]
Written = Annotated[str, AfterValidator(_written)]
"""A text in which something can be seen."""
BaseUrl = Annotated[str, AfterValidator(_base_url)]
Key = Annotated[str, AfterValidator(_key)]
"""A short name that is typed in commands: a-z, 0-9, - and _."""


class Section(BaseModel):
    """A table of the file: frozen, without a key nobody reads, its numbers finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

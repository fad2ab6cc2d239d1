"""Reads one submitted row: its fields become a Sighting, or a sentence says which one cannot."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import BadInput
from bot.model.mention import Sighting
from bot.watch.rowfile import Columns
from bot.watch.sources.figures import LARGEST, read_count, read_time
from bot.watch.sources.people import masked, pseudonym

NEEDED = ("text", "published_at")
OPTIONAL = (
    "platform", "kind", "id", "author", "account_created_at", "url", "likes", "comments", "shares", "keyword", "parent",
)  # fmt: skip
COLUMNS = NEEDED + OPTIONAL
"""Every field that is read."""
MENTIONS = Columns(NEEDED, OPTIONAL)
_KINDS = ("post", "comment")


def read_submission(row: Mapping[str, Any], zone: ZoneInfo, now: datetime) -> Sighting:
    """Return the sighting, seen ``now``; a time without an offset is of ``zone``. Raises BadInput.

    Without an ``id`` the row is known again by its platform, author, time and text.
    """
    text = _text(row, "text", 200_000)
    if not text:
        raise BadInput("text is missing")
    platform, kind = _text(row, "platform", 40) or "native", _kind(row)
    published_at = read_time(row.get("published_at"), zone)
    author = _text(row, "author", 200)
    figures = {name: _figure(row, name) for name in ("likes", "comments", "shares")}
    return Sighting(
        platform=platform,
        kind=kind,
        native_id=_text(row, "id", 200) or _fingerprint(platform, author, published_at.isoformat(), text),
        text=text,
        published_at=published_at,
        seen_at=now,
        author=pseudonym(author),
        author_name=masked(author),
        account_created_at=_opened_at(row, zone),
        url=_text(row, "url", 2000),
        keyword=_text(row, "keyword", 200),
        parent=_text(row, "parent", 200),
        likes=figures["likes"][0],
        comments=figures["comments"][0],
        shares=figures["shares"][0],
        lower_bound=any(at_least for _, at_least in figures.values()),
    )


def _opened_at(row: Mapping[str, Any], zone: ZoneInfo) -> datetime | None:
    written = row.get("account_created_at")
    return None if written in (None, "") else read_time(written, zone)


def _kind(row: Mapping[str, Any]) -> str:
    kind = _text(row, "kind", 40) or "post"
    if kind not in _KINDS:
        raise BadInput(f"kind is `{kind}`, expected post or comment")
    return kind


def _text(row: Mapping[str, Any], name: str, longest: int) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadInput(f"{name} is not text")
    try:
        written = str(value).strip()
        written.encode()
    except UnicodeEncodeError as error:
        raise BadInput(f"{name} contains half a character (a lone surrogate)") from error
    except ValueError as error:  # an integer of thousands of digits
        raise BadInput(f"{name} is too long") from error
    if "\0" in written:
        raise BadInput(f"{name} contains NUL characters")
    if len(written) > longest:
        raise BadInput(f"{name} is longer than {longest:,} characters")
    return written


def _figure(row: Mapping[str, Any], name: str) -> tuple[int | None, bool]:
    value = row.get(name)
    if value is None or value == "":
        return None, False
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not 0 <= value <= LARGEST or value != int(value):  # NaN is on neither side of anything
            raise BadInput(f"{name} is not a count from 0 to {LARGEST}")
        return int(value), False
    number, at_least = read_count(value) if isinstance(value, str) else (None, False)
    if number is None or (at_least and number == LARGEST):
        raise BadInput(f"{name} is not a count from 0 to {LARGEST}")
    return number, at_least


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]

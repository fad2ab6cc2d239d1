"""Turns the document of a feed into entries, whatever its form: RSS, Atom, RDF."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import feedparser
from feedparser.encodings import convert_to_utf8

from bot.errors import BadInput, SourceDown
from bot.watch.sources.feed_wire import Answer
from bot.watch.sources.figures import read_time
from bot.watch.sources.plain import bounded_id, digest, shown_address, text_of

_MOST_ENTRIES = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``published_at`` is nothing where the feed does not tell; ``state`` changes with its words."""

    native_id: str
    text: str
    url: str
    author: str
    published_at: datetime | None
    state: str


def read_document(answer: Answer, shown: str, zone: ZoneInfo) -> tuple[Entry, ...]:
    """Return the entries, oldest first; a time without an offset is local in ``zone``. Raises SourceDown."""
    headers = {"content-type": answer.content_type} if answer.content_type else {}
    utf8: bytes = convert_to_utf8(headers, answer.body, {}) if answer.body.strip() else b""
    if b"<!ENTITY" in utf8 and b"<!DOCTYPE" in utf8:  # a few lines of them unfold to gigabytes
        raise SourceDown("{url} declares XML entities, which no feed needs: it is not read", url=shown)
    told = {"content-type": "application/xml; charset=utf-8"}  # without an address: ids stay as they are written
    parsed = feedparser.parse(BytesIO(utf8), response_headers=told, sanitize_html=False)
    if not parsed.entries and (not parsed.get("version") or _is_torn(parsed)):
        reason = str(parsed.get("bozo_exception") or "no feed is in it")[:150]
        raise SourceDown("{url} is not a feed: {reason}", url=shown, reason=reason)
    entries = [entry for raw in parsed.entries[:_MOST_ENTRIES] if (entry := _entry(raw, answer.address, zone))]
    latest = {entry.native_id: entry for entry in reversed(entries)}  # of a repeated id the upper one counts
    return tuple(sorted(latest.values(), key=_age))


def _is_torn(parsed: Mapping[str, Any]) -> bool:
    return bool(parsed.get("bozo")) and "SAX" in type(parsed.get("bozo_exception")).__name__


def _age(entry: Entry) -> datetime:
    return entry.published_at or datetime.max.replace(tzinfo=UTC)


def _entry(raw: Mapping[str, Any], address: str, zone: ZoneInfo) -> Entry | None:
    title = text_of(str(raw.get("title") or ""))
    contents = [str(one.get("value") or "") for one in raw.get("content") or ()]
    body = max((text_of(piece) for piece in (*contents, str(raw.get("summary") or ""))), key=len)
    text = body if body.startswith(title) else f"{title}\n{body}".strip()
    if not text:
        return None
    link = str(raw.get("link") or "").strip()
    name = str(raw.get("id") or "").strip() or link or "text:" + digest(text)
    return Entry(
        native_id=bounded_id(name),
        text=text,
        url=shown_address(_joined(address, link)),
        author=str(raw.get("author") or "").strip(),
        published_at=_published(raw, zone),
        state=digest(text)[:8],
    )


def _joined(address: str, link: str) -> str:
    try:
        return urljoin(address, link) if link else ""
    except ValueError:
        return ""


def _published(raw: Mapping[str, Any], zone: ZoneInfo) -> datetime | None:
    for name in ("published", "updated", "created"):
        if name not in raw:  # asked for `updated`, feedparser would answer with `published`
            continue
        written = str(raw.get(name) or "").strip()
        if written.endswith(" -0000"):  # RFC 5322: UTC, of a place that is not told
            written = written[:-5] + "+0000"
        try:
            return read_time(written, zone)
        except BadInput:
            parsed = raw.get(f"{name}_parsed")
        if isinstance(parsed, time.struct_time) and 2000 <= parsed.tm_year < 2100:
            return datetime(*parsed[:5], min(parsed.tm_sec, 59), tzinfo=UTC)
    return None

"""Turns one row of a MediaCrawler table into a Sighting, or says why it cannot be one."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import BadInput
from bot.model.mention import Sighting
from bot.watch.sources.figures import read_count, read_time
from bot.watch.sources.people import masked, pseudonym
from bot.watch.sources.tables import Table

_WRITER_WAS_LATE = timedelta(hours=8)


def read_row(table: Table, row: Mapping[str, Any], zone: ZoneInfo) -> Sighting:
    """Return the sighting. Raises BadInput for a row without an id, a text or a time."""
    native_id = _text(row, table.native_id)
    if not native_id:
        raise BadInput("it has no id")
    text = _whole_text(table, row)
    if not text:
        raise BadInput("it has no text")
    seen_at = _seen(row, zone)
    published_at = _published(table, row, zone, seen_at)
    figures = [read_count(row.get(name)) for name in (table.likes, table.comments, table.shares)]
    parent = _text(row, table.parent)
    return Sighting(
        platform=table.platform,
        kind=table.kind,
        native_id=native_id,
        text=text,
        published_at=published_at,
        seen_at=seen_at or published_at,
        author=_text(row, "creator_hash") or pseudonym(row.get("user_id")),
        author_name=masked(row.get("nickname")),
        url=table.page.format(id=native_id, parent=parent),
        keyword=_text(row, "source_keyword"),
        parent=parent,
        likes=figures[0][0],
        comments=figures[1][0],
        shares=figures[2][0],
        lower_bound=any(at_least for _, at_least in figures),
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return str(value).strip() if value is not None else ""


def _whole_text(table: Table, row: Mapping[str, Any]) -> str:
    pieces = [piece for name in table.texts if (piece := _text(row, name))]
    if len(pieces) > 1 and pieces[1].startswith(pieces[0]):
        pieces = pieces[1:]  # a title that was cut from the text says nothing twice
    text = "\n".join(pieces)
    missing = [f"#{tag}" for tag in _tags(_text(row, table.tags)) if f"#{tag}" not in text]
    return " ".join([text, *missing]).strip()


def _tags(written: str) -> list[str]:
    """Return the tags of ``tag_list``: joined by commas, in database stores also wrapped as a JSON text."""
    try:
        opened = json.loads(written) if written else ""
    except ValueError:
        opened = written
    tags = opened if isinstance(opened, list) else str(opened if opened is not None else "").split(",")
    return [tag for one in tags if (tag := str(one).strip())]


def _seen(row: Mapping[str, Any], zone: ZoneInfo) -> datetime | None:
    for name in ("last_modify_ts", "add_ts"):
        try:
            return read_time(row.get(name), zone)
        except BadInput:
            continue
    return None


def _published(table: Table, row: Mapping[str, Any], zone: ZoneInfo, seen_at: datetime | None) -> datetime:
    fault: BadInput | None = None
    for name in table.times:
        try:
            moment = read_time(row.get(name), zone)
        except BadInput as error:
            fault = fault or error
            continue
        # Nobody saw a post before it was there: such a time is the late writer's.
        is_late = name in table.late_times and seen_at is not None and moment > seen_at
        return moment - _WRITER_WAS_LATE if is_late else moment
    raise fault or BadInput("the time is missing")

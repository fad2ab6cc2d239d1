"""Turns one row of a MediaCrawler table or file into a Sighting, or says why it cannot be one."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import BadInput
from bot.model.mention import Sighting
from bot.watch.sources.figures import read_count, read_time
from bot.watch.sources.mediacrawler.tables import Table
from bot.watch.sources.people import masked, pseudonym

_WRITER_WAS_LATE = timedelta(hours=8)
_WRITER_MENDED_AT = datetime(2026, 7, 29, 16, 0, tzinfo=UTC)  # 30 July in China (MediaCrawler pull request 950)
_CLOCKS_DIFFER = timedelta(hours=1)
_decoded = json.JSONDecoder().decode
_NO_PARENT = ("", "None", "0")

Fans = Mapping[str, int]
"""How many follow an author, by the account's own id."""
RowReader = Callable[[Sequence[Any], Fans], Sighting | str]
"""Takes the values of ``Table.slots`` and returns the sighting, or the reason why the row is none."""


def row_reader(table: Table, zone: ZoneInfo) -> RowReader:
    """Return the reader of a table's rows. It is called a million times in a backfill: no names, no patterns."""
    platform, kind, page, is_post = table.platform, table.kind, table.page, table.kind == "post"
    is_one_text = len(table.texts) == 1
    has_exact_time, has_forms = bool(table.exact_time), bool(table.form)

    def read(row: Sequence[Any], fans: Fans) -> Sighting | str:
        (
            _, raw_id, modified, added, time, exact_time, hashed, account, second_account, name,
            keyword, raw_parent, likes, comments, shares, tags, form, question, *texts,
        ) = row  # fmt: skip
        native_id = _text(raw_id)
        if native_id in ("", "None"):
            return "it has no id"
        text = _text(texts[0]) if is_one_text else _joined(texts)
        if tags:
            text = _tagged(text, _text(tags))
        if not text:
            return "it has no text"
        seen_at, is_dated = _seen(modified, added, zone), True
        try:
            published_at = (
                _published_on_weibo(exact_time, time, seen_at, zone) if has_exact_time else read_time(time, zone)
            )
        except BadInput as error:
            first_seen_at = _seen(added, modified, zone)
            if first_seen_at is None:
                return str(error)
            published_at, is_dated = first_seen_at, False
        parent = "" if is_post else _text(raw_parent)
        if parent in _NO_PARENT:
            parent = ""
        post = native_id if is_post else parent
        likes, likes_least = read_count(likes)
        comments, comments_least = read_count(comments)
        shares, shares_least = read_count(shares)
        return Sighting(
            platform, kind, native_id, text, published_at, seen_at or published_at,
            _text(hashed) or (pseudonym(account) if account else ""),
            masked(name),
            "" if not post else _on_zhihu(post, _text(form), _text(question)) if has_forms else page + post,
            _text(keyword),
            parent, likes, comments, shares,
            likes_least or comments_least or shares_least,
            fans.get(_text(account), fans.get(_text(second_account))) if fans else None,
            is_dated,
        )  # fmt: skip

    return read


def newest(sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """Return each mention once, as it was seen last: no table has a unique key, and files are only appended to."""
    latest: dict[tuple[str, str, str], Sighting] = {}
    for one in sightings:
        key = (one.platform, one.kind, one.native_id)
        known = latest.get(key)
        if known is None or known.seen_at <= one.seen_at:
            latest[key] = one
    return tuple(latest.values())


def _text(value: Any) -> str:
    if type(value) is str:
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return str(value).strip()


def _joined(texts: Sequence[Any]) -> str:
    """Join title and text; a title or excerpt that was cut from what follows it says nothing twice."""
    first, second, third = texts
    if third is None and first == second:  # Douyin and Kuaishou have one text, in two columns
        return _text(first)
    pieces: list[str] = []
    for piece in map(_text, texts):
        if not piece:
            continue
        if pieces and piece.startswith(pieces[-1].rstrip("….")):
            pieces[-1] = piece
        else:
            pieces.append(piece)
    return "\n".join(pieces)


def _tagged(text: str, written: str) -> str:
    for tag in _tags(written):
        if (marked := f"#{tag}") not in text:
            text = f"{text} {marked}" if text else marked
    return text


def _tags(written: str) -> list[str]:
    """Return the tags of ``tag_list``: joined by commas, in database stores also wrapped as a JSON text."""
    try:
        opened = _decoded(written) if written[:1] in ('"', "[") or written == "null" else written
    except (ValueError, RecursionError):
        opened = written
    tags = opened if isinstance(opened, list) else str(opened if opened is not None else "").split(",")
    return [tag for one in tags if (tag := str(one).strip())]


def _on_zhihu(post: str, form: str, question: str) -> str:
    """Return the page of an article, a video or an answer; a comment does not know the question answered."""
    if form == "article":
        return f"https://zhuanlan.zhihu.com/p/{post}"
    if form == "zvideo":
        return f"https://www.zhihu.com/zvideo/{post}"
    if question and question != "0":
        return f"https://www.zhihu.com/question/{question}/answer/{post}"
    return f"https://www.zhihu.com/answer/{post}"


def _seen(stamp: Any, other_stamp: Any, zone: ZoneInfo) -> datetime | None:
    for value in (stamp, other_stamp):
        try:
            return read_time(value, zone)
        except BadInput:
            continue
    return None


def _published_on_weibo(exact_time: Any, time: Any, seen_at: datetime | None, zone: ZoneInfo) -> datetime:
    """Believe the text; the number alone is 8 hours late where the writer was not mended yet.

    It also is where it lies long behind the moment it was seen at: nobody saw a post before it was there.
    """
    try:
        return read_time(exact_time, zone)
    except BadInput as fault:
        try:
            moment = read_time(time, zone)
        except BadInput:
            raise fault from None
    is_late = seen_at is not None and (seen_at < _WRITER_MENDED_AT or moment - seen_at > _CLOCKS_DIFFER)
    return moment - _WRITER_WAS_LATE if is_late else moment

"""A crawler's SQLite file as MediaCrawler writes it, in its form since July 2026 or the one before."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

CHINA = timezone(timedelta(hours=8))
_TIMES = "id INTEGER NOT NULL PRIMARY KEY, add_ts BIGINT, last_modify_ts BIGINT, nickname TEXT"
_NOW = "creator_hash VARCHAR(64)"
_BEFORE = "user_id VARCHAR(255), avatar TEXT, ip_location TEXT"
_TABLES = {
    "weibo_note": "note_id {id}, content TEXT, create_time BIGINT, create_date_time VARCHAR(255), liked_count TEXT, "
    "comments_count TEXT, shared_count TEXT, note_url TEXT, source_keyword TEXT",
    "weibo_note_comment": "comment_id {id}, note_id {id}, content TEXT, create_time BIGINT, "
    "create_date_time VARCHAR(255), comment_like_count TEXT, sub_comment_count TEXT, parent_comment_id VARCHAR(255)",
    "xhs_note": 'note_id VARCHAR(255), type TEXT, title TEXT, "desc" TEXT, time BIGINT, last_update_time BIGINT, '
    "liked_count TEXT, collected_count TEXT, comment_count TEXT, share_count TEXT, tag_list TEXT, note_url TEXT, "
    "source_keyword TEXT, xsec_token TEXT",
    "xhs_note_comment": "comment_id VARCHAR(255), create_time BIGINT, note_id VARCHAR(255), content TEXT, "
    "sub_comment_count INTEGER, parent_comment_id VARCHAR(255), like_count TEXT",
}


class Crawl:
    """Writes rows as the crawler does: append, or overwrite in place."""

    def __init__(self, path: Path, tables: tuple[str, ...] = tuple(_TABLES), *, is_old: bool = False) -> None:
        self.path = path
        with self.writing() as connection:
            for table in tables:
                columns = _TABLES[table].format(id="BIGINT" if is_old else "VARCHAR(64)")
                connection.execute(f"CREATE TABLE {table} ({_TIMES}, {_BEFORE if is_old else _NOW}, {columns})")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open the file as its writer; all of it is committed at the end."""
        connection = sqlite3.connect(self.path)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def add(self, table: str, at: datetime, **columns: Any) -> None:
        """Append a row crawled at a moment."""
        self.add_all(table, [(at, columns)])

    def add_all(self, table: str, rows: list[tuple[datetime, dict[str, Any]]]) -> None:
        """Append rows with one commit."""
        with self.writing() as connection:
            for at, columns in rows:
                row = {"add_ts": ms(at), "last_modify_ts": ms(at), **columns}
                names = ", ".join(f'"{name}"' for name in row)
                marks = ", ".join("?" * len(row))
                connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608

    def weibo(self, number: int, at: datetime, text: str, **columns: Any) -> None:
        """Append a Weibo post published and crawled at a moment."""
        self.add("weibo_note", at, **(weibo_row(number, at, text) | columns))


def weibo_row(number: int, at: datetime, text: str) -> dict[str, Any]:
    """Return the columns of a Weibo post of the form since 2026-07."""
    local = at.astimezone(CHINA).replace(microsecond=0)
    return {
        "note_id": str(number),
        "content": text,
        "create_time": int(at.timestamp()),
        "create_date_time": str(local),
        "nickname": "小**明",
    }


def ms(at: datetime) -> int:
    """Return a moment as the crawler writes it."""
    return int(at.timestamp() * 1000)

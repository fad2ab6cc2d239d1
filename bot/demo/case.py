"""Plays a recorded case into a store file, post by post as they fall due.

Everything written follows from the case, T0, the seed and what the file already holds, so a restart goes on where
the last run stopped. The file is only ever opened for a moment: the bot reads it meanwhile.
"""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypedDict

from bot.demo.story import Case, Post, case_keys, load_case, plan
from bot.demo.tables import TABLES, masked, row_of, table_of

__all__ = ["Case", "CaseStore", "Line", "case_keys", "load_case"]

_LOCK_S = 10


class Line(TypedDict):
    """One post as a ticker shows it."""

    at: datetime
    platform: str
    author: str
    text: str


class CaseStore:
    """The store of a case at ``path``; ``t0`` is the moment the wave breaks."""

    def __init__(self, path: Path | str, case: Case, t0: datetime, seed: int = 7) -> None:
        self._path, self._case = path, case
        self._t0 = t0.astimezone(UTC).replace(microsecond=0)
        posts = plan(case, self._t0, seed)
        self._past = [post for post in posts if not post.is_live]
        self._live = [post for post in posts if post.is_live]
        with closing(self._open()) as file, file:
            for table, columns in TABLES.items():
                file.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")

    def write_history(self) -> int:
        """Write what was said before T0; return how many posts were new to the file."""
        with closing(self._open()) as file:
            return self._add(file, self._past, self._t0)

    def write_until(self, now: datetime) -> int:
        """Write what the story has said up to ``now``; return how many posts were new to the file."""
        with closing(self._open()) as file:
            return self._add(file, [post for post in self._story(file) if self._at(post) <= now], now)

    def release_fix(self, now: datetime) -> None:
        """Let talk turn from ``now`` on. The first release counts; after the case's own fix it changes nothing."""
        second = max(1, int((now - self._t0).total_seconds()))
        with closing(self._open()) as file, file:
            if not _fix_second(file) and second < self._case.fix_min * 60:
                file.execute(f"PRAGMA user_version = {second}")

    @property
    def written(self) -> int:
        """How many posts of the story, history not counted, are in the file."""
        with closing(self._open()) as file:
            there = _ids(file)
        return sum(post.native_id in there for post in self._live)

    def recent(self, count: int) -> list[Line]:
        """Return the newest posts in the file, newest first."""
        with closing(self._open()) as file:
            there = _ids(file)
            posts = self._past + self._story(file)
        newest = [post for post in reversed(posts) if post.native_id in there][:count]
        return [
            Line(at=self._at(post), platform=post.platform, author=masked(self._case, post), text=post.text)
            for post in newest
        ]

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_LOCK_S)

    def _at(self, post: Post) -> datetime:
        return self._t0 + timedelta(minutes=post.minute)

    def _story(self, file: sqlite3.Connection) -> list[Post]:
        """Return the live posts in order; an early fix ends the waves before it and draws the turning ones near."""
        if not (second := _fix_second(file)):
            return self._live
        fixed = second / 60
        before = [post for post in self._live if not post.turning and post.minute <= fixed]
        after = [post for post in self._live if post.turning]
        return before + [replace(post, minute=post.minute - self._case.fix_min + fixed) for post in after]

    def _add(self, file: sqlite3.Connection, posts: list[Post], seen_at: datetime) -> int:
        """Insert the posts that are not there yet, all or none."""
        with file:
            file.execute("BEGIN IMMEDIATE")
            there = _ids(file)
            missing = [post for post in posts if post.native_id not in there]
            for post in missing:
                row = row_of(self._case, post, self._at(post), seen_at)
                columns = ", ".join(f'"{name}"' for name in row)
                marks = ", ".join("?" * len(row))
                insert = f"INSERT INTO {table_of(post)} ({columns}) VALUES ({marks})"  # noqa: S608  names of ours
                file.execute(insert, tuple(row.values()))
        return len(missing)


def _fix_second(file: sqlite3.Connection) -> int:
    """Return the second after T0 at which an early fix was released, or 0.

    It is kept in the file's user_version, so that the store has no table a crawler's would not have.
    """
    return int(file.execute("PRAGMA user_version").fetchone()[0])


def _ids(file: sqlite3.Connection) -> set[str]:
    columns = {table: "comment_id" if table.endswith("comment") else "note_id" for table in TABLES}
    select = " UNION ALL ".join(f"SELECT {column} FROM {table}" for table, column in columns.items())  # noqa: S608  names of ours
    return {row[0] for row in file.execute(select)}

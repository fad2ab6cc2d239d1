"""The rows a crawler would have written: MediaCrawler's Weibo and Xiaohongshu tables in their form since 2026-07.

Their habits are kept, because a reader must survive them: counts as text ("1.2万"), Weibo in seconds and
Xiaohongshu in milliseconds, lists joined by commas inside JSON, authors hashed and names masked, an access token
inside the Xiaohongshu address.
"""

import json
from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from random import Random
from typing import assert_never

from bot.demo.story import Case, Post

_HEAD = (
    "id INTEGER NOT NULL PRIMARY KEY, creator_hash VARCHAR(64), nickname TEXT, add_ts BIGINT, last_modify_ts BIGINT, "
)
TABLES = {
    "weibo_note": f"""{_HEAD} note_id VARCHAR(64), content TEXT, create_time BIGINT, create_date_time VARCHAR(255),
        liked_count TEXT, comments_count TEXT, shared_count TEXT, note_url TEXT, source_keyword TEXT""",
    "weibo_note_comment": f"""{_HEAD} comment_id VARCHAR(64), note_id VARCHAR(64), content TEXT, create_time BIGINT,
        create_date_time VARCHAR(255), comment_like_count TEXT, sub_comment_count TEXT,
        parent_comment_id VARCHAR(255)""",
    "xhs_note": f"""{_HEAD} note_id VARCHAR(255), type TEXT, title TEXT, "desc" TEXT, video_url TEXT, time BIGINT,
        last_update_time BIGINT, liked_count TEXT, collected_count TEXT, comment_count TEXT, share_count TEXT,
        image_list TEXT, tag_list TEXT, note_url TEXT, source_keyword TEXT, xsec_token TEXT""",
    "xhs_note_comment": f"""{_HEAD} comment_id VARCHAR(255), create_time BIGINT, note_id VARCHAR(255), content TEXT,
        sub_comment_count INTEGER, pictures TEXT, parent_comment_id VARCHAR(255), like_count TEXT""",
}
_TITLE = 20  # characters Xiaohongshu allows in a title

Row = dict[str, str | int]


def table_of(post: Post) -> str:
    """Return the table a post belongs in."""
    return f"{post.platform}_note" if post.kind == "note" else f"{post.platform}_note_comment"


def masked(case: Case, post: Post) -> str:
    """Return the author's name as the store shows it: first and last character only."""
    name = case.nicknames[post.author % len(case.nicknames)]
    return f"{name[0]}***{name[-1]}" if len(name) > 2 else f"{name[0]}*"


def row_of(case: Case, post: Post, at: datetime, seen_at: datetime) -> Row:
    """Return the columns of a post published ``at`` and crawled at ``seen_at``."""
    rng = Random(f"{case.key}:{post.native_id}")
    seen_ms = _ms(seen_at)
    row: Row = {
        "creator_hash": sha256(f"{case.key}:{post.author}".encode()).hexdigest()[:16],
        "nickname": masked(case, post),
        "add_ts": seen_ms,
        "last_modify_ts": seen_ms,
    }
    match post.platform:
        case "weibo":
            return row | _weibo(case, post, at, rng)
        case "xhs":
            return row | (_xhs_note(case, post, at, rng) if post.kind == "note" else _xhs_comment(post, at, rng))
        case _:
            assert_never(post.platform)


def _weibo(case: Case, post: Post, at: datetime, rng: Random) -> Row:
    local = at.astimezone(case.zone).replace(microsecond=0)
    row: Row = {"content": post.text, "create_time": int(at.timestamp()), "create_date_time": str(local)}
    if post.kind == "comment":
        return row | {
            "comment_id": post.native_id,
            "note_id": post.parent,
            "comment_like_count": _count(rng, 1),
            "sub_comment_count": str(rng.choice([0, 0, 0, 1, 2, 5])),
            "parent_comment_id": post.native_id,  # the root of its thread: itself
        }
    return row | {
        "note_id": post.native_id,
        "liked_count": _count(rng, 3),
        "comments_count": _count(rng, 2),
        "shared_count": _count(rng, 1),
        "note_url": f"https://m.weibo.cn/detail/{post.native_id}",
        "source_keyword": rng.choice(case.search_words),
    }


def _xhs_note(case: Case, post: Post, at: datetime, rng: Random) -> Row:
    title, text = _titled(post.text)
    tags = rng.sample(case.tags, 3)
    token = "AB" + urlsafe_b64encode(sha256(post.native_id.encode()).digest()).decode()
    return {
        "note_id": post.native_id,
        "type": "normal",
        "title": title,
        "desc": text,
        "video_url": "",
        "time": _ms(at),
        "last_update_time": _ms(at),
        "liked_count": _count(rng, 3),
        "collected_count": _count(rng, 2),
        "comment_count": _count(rng, 2),
        "share_count": _count(rng, 1),
        "image_list": json.dumps(""),
        "tag_list": json.dumps(",".join(tags)),
        "note_url": f"https://www.xiaohongshu.com/explore/{post.native_id}?xsec_token={token}&xsec_source=pc_search",
        "source_keyword": rng.choice(case.search_words),
        "xsec_token": token,
    }


def _xhs_comment(post: Post, at: datetime, rng: Random) -> Row:
    return {
        "comment_id": post.native_id,
        "create_time": _ms(at),
        "note_id": post.parent,
        "content": post.text,
        "sub_comment_count": rng.choice([0, 0, 0, 1, 3]),
        "pictures": json.dumps(""),
        "parent_comment_id": "",
        "like_count": _count(rng, 1),
    }


def _titled(text: str) -> tuple[str, str]:
    """Part a text into title and body at its first comma, where the beginning is short enough for a title."""
    title, comma, rest = text.partition("，")
    return (title, rest) if comma and len(title) <= _TITLE and rest else ("", text)


def _count(rng: Random, heat: float) -> str:
    """Return a count as the services print it; few posts are loud, most are not."""
    value = int(rng.lognormvariate(heat, 2.4))
    if value >= 100_000:
        return "10万+"
    return f"{value / 10_000:.1f}万" if value >= 10_000 else str(value)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)

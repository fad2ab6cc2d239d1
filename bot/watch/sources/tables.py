"""What MediaCrawler's tables are called and where each column of a sighting stands in them, whatever their era."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """One table. Where several columns are named, texts are joined and the first readable time counts.

    ``page`` is the public address with {id}; MediaCrawler's own addresses may carry a session token.
    """

    name: str
    platform: str
    kind: str
    native_id: str
    texts: tuple[str, ...]
    times: tuple[str, ...]
    likes: str
    comments: str
    shares: str = ""
    parent: str = ""
    tags: str = ""
    page: str = ""
    late_times: tuple[str, ...] = ()
    """Times that a writer before 30 July 2026 set 8 hours late (MediaCrawler pull request 950)."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read where it exists."""
        named = (
            self.native_id,
            *self.texts,
            *self.times,
            self.likes,
            self.comments,
            self.shares,
            self.parent,
            self.tags,
        )
        return tuple(dict.fromkeys(name for name in (*named, *_SHARED) if name))


_SHARED = ("id", "creator_hash", "user_id", "nickname", "source_keyword", "add_ts", "last_modify_ts")

TABLES = (  # posts first: a comment is about what its post is about
    Table(
        name="weibo_note",
        platform="weibo",
        kind="post",
        native_id="note_id",
        texts=("content",),
        times=("create_date_time", "create_time"),
        late_times=("create_time",),
        likes="liked_count",
        comments="comments_count",
        shares="shared_count",
        page="https://m.weibo.cn/detail/{id}",
    ),
    Table(
        name="xhs_note",
        platform="xhs",
        kind="post",
        native_id="note_id",
        texts=("title", "desc"),
        times=("time",),
        likes="liked_count",
        comments="comment_count",
        shares="share_count",
        tags="tag_list",
        page="https://www.xiaohongshu.com/explore/{id}",
    ),
    Table(
        name="weibo_note_comment",
        platform="weibo",
        kind="comment",
        native_id="comment_id",
        texts=("content",),
        times=("create_date_time", "create_time"),
        late_times=("create_time",),
        likes="comment_like_count",
        comments="sub_comment_count",
        parent="note_id",
        page="https://m.weibo.cn/detail/{parent}",
    ),
    Table(
        name="xhs_note_comment",
        platform="xhs",
        kind="comment",
        native_id="comment_id",
        texts=("content",),
        times=("create_time",),
        likes="like_count",
        comments="sub_comment_count",
        parent="note_id",
        page="https://www.xiaohongshu.com/explore/{parent}",
    ),
)

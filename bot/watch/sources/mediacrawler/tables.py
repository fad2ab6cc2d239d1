"""What MediaCrawler's tables are called and where each part of a sighting stands in them, whatever their era."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """One table, or the rows of one kind of file. "" stands for what there is no column for.

    ``texts`` are joined. ``exact_time`` is believed before ``time``, which a Weibo writer set 8 hours late.
    ``page`` is the address of a post up to its id: MediaCrawler's own addresses may carry a session token. Zhihu's is
    made of ``form`` and ``question`` too.
    """

    name: str
    platform: str
    kind: str
    native_id: str
    texts: tuple[str, ...]
    time: str
    page: str
    likes: str = ""
    comments: str = ""
    shares: str = ""
    parent: str = ""
    tags: str = ""
    exact_time: str = ""
    author_id: str = "user_id"
    author_name: str = "nickname"
    form: str = ""
    question: str = ""

    @property
    def slots(self) -> tuple[str, ...]:
        """The columns in the order ``rows.row_reader`` takes them; "" reads as NULL."""
        return (
            "id", self.native_id, "last_modify_ts", "add_ts", self.time, self.exact_time,
            "creator_hash", self.author_id, "sec_uid" if self.platform == "douyin" else "", self.author_name,
            "source_keyword" if self.kind == "post" else "", self.parent, self.likes, self.comments, self.shares,
            self.tags, self.form, self.question, *(*self.texts, "", "")[:3],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Creators:
    """A table of eras A and B that tells how many follow an author."""

    name: str
    fans: str = "fans"


NATIVE_ID, MODIFIED, AUTHOR_ID, SECOND_AUTHOR_ID = 1, 2, 7, 8  # places in ``Table.slots``

_WEIBO, _XHS = "https://m.weibo.cn/detail/", "https://www.xiaohongshu.com/explore/"
_DOUYIN, _KUAISHOU = "https://www.douyin.com/video/", "https://www.kuaishou.com/short-video/"
_BILIBILI, _DYNAMIC = "https://www.bilibili.com/video/av", "https://t.bilibili.com/"
_TIEBA, _ZHIHU = "https://tieba.baidu.com/p/", ""

TABLES = (  # posts first: a comment is about what its post is about
    Table(
        "weibo_note", "weibo", "post", "note_id", ("content",), "create_time", _WEIBO,
        exact_time="create_date_time", likes="liked_count", comments="comments_count", shares="shared_count",
    ),
    Table(
        "xhs_note", "xhs", "post", "note_id", ("title", "desc"), "time", _XHS,
        likes="liked_count", comments="comment_count", shares="share_count", tags="tag_list",
    ),
    Table(
        "douyin_aweme", "douyin", "post", "aweme_id", ("title", "desc"), "create_time", _DOUYIN,
        likes="liked_count", comments="comment_count", shares="share_count",
    ),
    Table(
        "bilibili_video", "bilibili", "post", "video_id", ("title", "desc"), "create_time", _BILIBILI,
        likes="liked_count", comments="video_comment", shares="video_share_count",
    ),
    Table(
        "bilibili_up_dynamic", "bilibili", "post", "dynamic_id", ("text",), "pub_ts", _DYNAMIC,
        author_name="user_name", likes="total_liked", comments="total_comments", shares="total_forwards",
    ),
    Table(
        "kuaishou_video", "kuaishou", "post", "video_id", ("title", "desc"), "create_time", _KUAISHOU,
        likes="liked_count",
    ),
    Table(
        "tieba_note", "tieba", "post", "note_id", ("title", "desc"), "publish_time", _TIEBA,
        author_id="", author_name="user_nickname", comments="total_replay_num",
    ),
    Table(
        "zhihu_content", "zhihu", "post", "content_id", ("title", "desc", "content_text"), "created_time", _ZHIHU,
        author_name="user_nickname", likes="voteup_count", comments="comment_count",
        form="content_type", question="question_id",
    ),
    Table(
        "weibo_note_comment", "weibo", "comment", "comment_id", ("content",), "create_time", _WEIBO,
        exact_time="create_date_time", likes="comment_like_count", comments="sub_comment_count", parent="note_id",
    ),
    Table(
        "xhs_note_comment", "xhs", "comment", "comment_id", ("content",), "create_time", _XHS,
        likes="like_count", comments="sub_comment_count", parent="note_id",
    ),
    Table(
        "douyin_aweme_comment", "douyin", "comment", "comment_id", ("content",), "create_time", _DOUYIN,
        likes="like_count", comments="sub_comment_count", parent="aweme_id",
    ),
    Table(
        "bilibili_video_comment", "bilibili", "comment", "comment_id", ("content",), "create_time", _BILIBILI,
        likes="like_count", comments="sub_comment_count", parent="video_id",
    ),
    Table(
        "kuaishou_video_comment", "kuaishou", "comment", "comment_id", ("content",), "create_time", _KUAISHOU,
        comments="sub_comment_count", parent="video_id",
    ),
    Table(
        "tieba_comment", "tieba", "comment", "comment_id", ("content",), "publish_time", _TIEBA,
        author_id="", author_name="user_nickname", comments="sub_comment_count", parent="note_id",
    ),
    Table(
        "zhihu_comment", "zhihu", "comment", "comment_id", ("content",), "publish_time", _ZHIHU,
        author_name="user_nickname", likes="like_count", comments="sub_comment_count", parent="content_id",
        form="content_type",
    ),
)  # fmt: skip

CREATORS = {  # of Tieba no table tells which account wrote a post
    "weibo": Creators("weibo_creator"),
    "xhs": Creators("xhs_creator"),
    "douyin": Creators("dy_creator"),  # its user_id is the sec_uid of posts
    "bilibili": Creators("bilibili_up_info", "total_fans"),
    "zhihu": Creators("zhihu_creator"),
}

"""Every table of MediaCrawler in every era: seven platforms, posts and comments."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bot.ports import Source
from tests.watch.crawl import Crawl, ms
from tests.watch.reading import drained, path, source
from tests.watch.schemas import TABLES

__all__ = ["path", "source"]

_NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_S, _LOCAL = int(_NOON.timestamp()), "2026-11-20 12:00:00"
_ZHIHU = {"title": "怎么看", "desc": "电池鼓包", "content_text": "电池鼓包了三次", "created_time": str(_S)}
_DOUYIN = {"title": "电池鼓包", "desc": "电池鼓包", "create_time": _S}

_ROWS: list[tuple[str, dict[str, Any], tuple[Any, ...]]] = [
    # table, its columns → platform, kind, text, address, parent, (likes, comments, shares)
    (
        "weibo_note",
        {"note_id": 7, "content": "电池鼓包", "create_date_time": f"{_LOCAL}+08:00", "liked_count": "1.2万",
         "comments_count": "3", "shared_count": "4"},
        ("weibo", "post", "电池鼓包", "https://m.weibo.cn/detail/7", "", (12000, 3, 4)),
    ),
    (
        "weibo_note_comment",
        {"comment_id": 7, "note_id": 5, "content": "退货", "create_time": _S, "create_date_time": f"{_LOCAL}+08:00",
         "comment_like_count": "8", "sub_comment_count": "2", "parent_comment_id": "7"},
        ("weibo", "comment", "退货", "https://m.weibo.cn/detail/5", "5", (8, 2, None)),
    ),
    (
        "xhs_note",
        {"note_id": 7, "title": "避雷", "desc": "屏幕", "time": ms(_NOON), "liked_count": "10+", "comment_count": "1",
         "share_count": "2", "tag_list": '"\\u6570\\u7801"',
         "note_url": "https://www.xiaohongshu.com/explore/7?xsec_token=SECRET", "xsec_token": "SECRET"},
        ("xhs", "post", "避雷\n屏幕 #数码", "https://www.xiaohongshu.com/explore/7", "", (10, 1, 2)),
    ),
    (
        "xhs_note_comment",
        {"comment_id": 7, "note_id": "5", "content": "失望", "create_time": ms(_NOON), "like_count": "9",
         "sub_comment_count": 2, "parent_comment_id": ""},
        ("xhs", "comment", "失望", "https://www.xiaohongshu.com/explore/5", "5", (9, 2, None)),
    ),
    (
        "douyin_aweme",
        _DOUYIN | {"aweme_id": 7, "liked_count": "1", "comment_count": "2", "share_count": "3"},
        ("douyin", "post", "电池鼓包", "https://www.douyin.com/video/7", "", (1, 2, 3)),
    ),
    (
        "douyin_aweme_comment",
        {"comment_id": 7, "aweme_id": 5, "content": "同款", "create_time": _S, "like_count": "1",
         "sub_comment_count": "2", "parent_comment_id": "0"},
        ("douyin", "comment", "同款", "https://www.douyin.com/video/5", "5", (1, 2, None)),
    ),
    (
        "bilibili_video",
        {"video_id": 7, "video_url": "x", "title": "拆机", "desc": "电池鼓包", "create_time": _S, "liked_count": 1,
         "video_comment": "2", "video_share_count": "3"},
        ("bilibili", "post", "拆机\n电池鼓包", "https://www.bilibili.com/video/av7", "", (1, 2, 3)),
    ),
    (
        "bilibili_video_comment",
        {"comment_id": 7, "video_id": 5, "content": "翻车", "create_time": _S, "like_count": "1",
         "sub_comment_count": "2", "parent_comment_id": "0"},
        ("bilibili", "comment", "翻车", "https://www.bilibili.com/video/av5", "5", (1, 2, None)),
    ),
    (
        "bilibili_up_dynamic",
        {"dynamic_id": 7, "text": "说说电池", "pub_ts": _S, "total_comments": 2, "total_forwards": 3, "total_liked": 1},
        ("bilibili", "post", "说说电池", "https://t.bilibili.com/7", "", (1, 2, 3)),
    ),
    (
        "kuaishou_video",
        {"video_id": "7", "title": "鼓包", "desc": "鼓包", "create_time": ms(_NOON), "liked_count": "1.2万",
         "viewd_count": "9万"},
        ("kuaishou", "post", "鼓包", "https://www.kuaishou.com/short-video/7", "", (12000, None, None)),
    ),
    (
        "kuaishou_video_comment",
        {"comment_id": 7, "video_id": "5", "content": "差评", "create_time": ms(_NOON), "sub_comment_count": "2"},
        ("kuaishou", "comment", "差评", "https://www.kuaishou.com/short-video/5", "5", (None, 2, None)),
    ),
    (
        "tieba_note",
        {"note_id": "7", "title": "鼓包", "desc": "求助", "publish_time": "2026-11-20 12:00", "total_replay_num": 30,
         "total_replay_page": 2},
        ("tieba", "post", "鼓包\n求助", "https://tieba.baidu.com/p/7", "", (None, 30, None)),
    ),
    (
        "tieba_comment",
        {"comment_id": "7", "note_id": "5", "content": "同问", "publish_time": _LOCAL, "sub_comment_count": 2,
         "parent_comment_id": ""},
        ("tieba", "comment", "同问", "https://tieba.baidu.com/p/5", "5", (None, 2, None)),
    ),
    (
        "zhihu_content",
        _ZHIHU | {"content_id": "7", "content_type": "answer", "question_id": "3", "voteup_count": 1,
                  "comment_count": 2},
        ("zhihu", "post", "怎么看\n电池鼓包了三次", "https://www.zhihu.com/question/3/answer/7", "", (1, 2, None)),
    ),
    (
        "zhihu_comment",
        {"comment_id": "7", "content_id": "5", "content_type": "article", "content": "反对", "publish_time": str(_S),
         "like_count": 1, "sub_comment_count": 2},
        ("zhihu", "comment", "反对", "https://zhuanlan.zhihu.com/p/5", "5", (1, 2, None)),
    ),
]  # fmt: skip


def test_every_table_has_its_row_here() -> None:
    assert {table for table, _, _ in _ROWS} == TABLES.keys()


@pytest.mark.parametrize("era", ["A", "B", "C"])
@pytest.mark.parametrize(("table", "columns", "expected"), _ROWS, ids=[table for table, _, _ in _ROWS])
def test_every_table_is_read_in_every_era(
    path: Path, source: Source, era: str, table: str, columns: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    Crawl(path, era=era).add(table, _NOON, **columns)

    [one], _ = drained(source, {})

    told = (one.platform, one.kind, one.text, one.url, one.parent, (one.likes, one.comments, one.shares))
    assert told == expected
    assert (one.native_id, one.published_at, one.seen_at) == ("7", _NOON, _NOON)


@pytest.mark.parametrize(
    ("form", "question", "address"),
    [
        ("answer", "3", "https://www.zhihu.com/question/3/answer/7"),
        ("answer", "", "https://www.zhihu.com/answer/7"),
        ("article", "", "https://zhuanlan.zhihu.com/p/7"),
        ("zvideo", "", "https://www.zhihu.com/zvideo/7"),
    ],
)
def test_each_form_of_zhihu_has_its_own_page(
    path: Path, source: Source, form: str, question: str, address: str
) -> None:
    Crawl(path).add("zhihu_content", _NOON, content_id="7", content_type=form, question_id=question, **_ZHIHU)

    assert drained(source, {})[0][0].url == address


def test_a_douyin_post_without_a_title_is_told_by_its_text_and_one_without_both_is_passed_over(
    path: Path, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    crawl = Crawl(path)
    crawl.add("douyin_aweme", _NOON, aweme_id="1", title="", desc="鼓包", create_time=_S)
    crawl.add("douyin_aweme", _NOON, aweme_id="2", title="", desc="", create_time=_S)

    assert [one.text for one in drained(source, {})[0]] == ["鼓包"]
    assert "1 rows skipped: douyin_aweme: it has no text" in caplog.text


@pytest.mark.parametrize("parent", ["", "0", None])
def test_a_comment_whose_post_is_unknown_stands_alone(path: Path, source: Source, parent: str | None) -> None:
    Crawl(path).add("xhs_note_comment", _NOON, comment_id="7", note_id=parent, content="失望", create_time=ms(_NOON))

    [one], _ = drained(source, {})

    assert (one.parent, one.url) == ("", "")


@pytest.mark.parametrize(
    ("table", "account", "creators", "fans"),
    [
        ("weibo_note", {"user_id": "77"}, ("weibo_creator", {"user_id": "77", "fans": "1.2万"}), 12000),
        ("xhs_note_comment", {"user_id": "77"}, ("xhs_creator", {"user_id": "77", "fans": "900"}), 900),
        ("douyin_aweme", {"user_id": "77", "sec_uid": "MS4"}, ("dy_creator", {"user_id": "MS4", "fans": "5"}), 5),
        ("bilibili_video", {"user_id": 77}, ("bilibili_up_info", {"user_id": 77, "total_fans": 10**6}), 10**6),
        ("bilibili_video_comment", {"user_id": "77"}, ("bilibili_up_info", {"user_id": 77, "total_fans": 3}), 3),
        ("zhihu_content", {"user_id": "77"}, ("zhihu_creator", {"user_id": "77", "fans": 8}), 8),
        ("weibo_note", {"user_id": "77"}, ("weibo_creator", {"user_id": "78", "fans": "1"}), None),
        ("weibo_note", {"user_id": "77"}, ("weibo_creator", {"user_id": "77", "fans": "粉丝"}), None),
        ("kuaishou_video", {"user_id": "77"}, ("weibo_creator", {"user_id": "77", "fans": "1"}), None),
    ],
)
def test_old_eras_tell_how_many_follow_an_author(
    path: Path, source: Source, table: str, account: dict[str, Any], creators: tuple[str, dict[str, Any]], fans: int
) -> None:
    crawl = Crawl(path, era="B")
    crawl.add(table, _NOON, **next(columns for name, columns, _ in _ROWS if name == table), **account)
    crawl.add(creators[0], _NOON, **creators[1])

    [one], _ = drained(source, {})

    assert one.fans == fans
    assert one.author == sha256(b"77").hexdigest()[:16]


def test_the_newest_row_tells_how_many_follow_an_author(path: Path, source: Source) -> None:
    crawl = Crawl(path, era="A")
    crawl.weibo(1, _NOON, "鼓包", user_id="77")
    for fans in ("100", "200"):
        crawl.add("weibo_creator", _NOON, user_id="77", fans=fans)

    assert drained(source, {})[0][0].fans == 200

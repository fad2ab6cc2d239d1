"""The tables of MediaCrawler in the three eras that are in the field: A to September 2025, B to June 2026, C since."""

_PERSON = {
    "A": "user_id VARCHAR(64), nickname TEXT, avatar TEXT",
    "B": "user_id VARCHAR(255), nickname TEXT, avatar TEXT, ip_location TEXT",
    "C": "creator_hash VARCHAR(64), nickname TEXT",
}
_NAMED = {era: columns.replace("nickname", "user_nickname") for era, columns in _PERSON.items()}
_LINKED = {era: columns.replace("user_id", "user_link") for era, columns in _NAMED.items()}  # Tieba tells no id
_STATION = {era: columns.replace("nickname", "user_name") for era, columns in _PERSON.items()}
_DOUYIN = _PERSON | {
    "A": _PERSON["A"] + ", sec_uid VARCHAR(128)",
    "B": _PERSON["B"] + ", sec_uid VARCHAR(255), short_user_id VARCHAR(255)",
}
_WHO = {
    "tieba_note": _LINKED, "tieba_comment": _LINKED, "zhihu_content": _NAMED, "zhihu_comment": _NAMED,
    "douyin_aweme": _DOUYIN, "douyin_aweme_comment": _DOUYIN, "bilibili_up_dynamic": _STATION,
}  # fmt: skip

TABLES = {  # {id} and {count} differ by era; a word with ~ is one of SQL
    "weibo_note": "note_id {id}, content TEXT, create_time BIGINT, create_date_time VARCHAR(255), "
    "liked_count {count}, comments_count {count}, shared_count {count}, note_url TEXT, source_keyword TEXT",
    "weibo_note_comment": "comment_id {id}, note_id {id}, content TEXT, create_time BIGINT, "
    "create_date_time VARCHAR(255), comment_like_count {count}, sub_comment_count {count}, "
    "parent_comment_id VARCHAR(255)",
    "xhs_note": "note_id VARCHAR(255), type TEXT, title TEXT, ~desc TEXT, time BIGINT, last_update_time BIGINT, "
    "liked_count {count}, collected_count {count}, comment_count {count}, share_count {count}, tag_list TEXT, "
    "note_url TEXT, source_keyword TEXT, xsec_token TEXT",
    "xhs_note_comment": "comment_id VARCHAR(255), create_time BIGINT, note_id VARCHAR(255), content TEXT, "
    "sub_comment_count INTEGER, parent_comment_id VARCHAR(255), like_count {count}",
    "douyin_aweme": "aweme_id {id}, aweme_type TEXT, title TEXT, ~desc TEXT, create_time BIGINT, "
    "liked_count {count}, comment_count {count}, share_count {count}, collected_count {count}, aweme_url TEXT, "
    "source_keyword TEXT",
    "douyin_aweme_comment": "comment_id {id}, aweme_id {id}, content TEXT, create_time BIGINT, "
    "sub_comment_count {count}, parent_comment_id VARCHAR(255), like_count {count}, pictures TEXT",
    "bilibili_video": "video_id {id}, video_url TEXT, video_type TEXT, title TEXT, ~desc TEXT, create_time BIGINT, "
    "liked_count INTEGER, video_play_count {count}, video_share_count {count}, video_comment {count}, "
    "source_keyword TEXT",
    "bilibili_video_comment": "comment_id {id}, video_id {id}, content TEXT, create_time BIGINT, "
    "sub_comment_count {count}, parent_comment_id VARCHAR(255), like_count {count}",
    "bilibili_up_dynamic": "dynamic_id {id}, text TEXT, type TEXT, pub_ts BIGINT, total_comments INTEGER, "
    "total_forwards INTEGER, total_liked INTEGER",
    "kuaishou_video": "video_id VARCHAR(255), video_type TEXT, title TEXT, ~desc TEXT, create_time BIGINT, "
    "liked_count {count}, viewd_count {count}, video_url TEXT, source_keyword TEXT",
    "kuaishou_video_comment": "comment_id {id}, video_id VARCHAR(255), content TEXT, create_time BIGINT, "
    "sub_comment_count {count}",
    "tieba_note": "note_id VARCHAR(255), title TEXT, ~desc TEXT, note_url TEXT, publish_time VARCHAR(255), "
    "tieba_name TEXT, total_replay_num INTEGER, total_replay_page INTEGER, source_keyword TEXT",
    "tieba_comment": "comment_id VARCHAR(255), parent_comment_id VARCHAR(255), content TEXT, "
    "publish_time VARCHAR(255), sub_comment_count INTEGER, note_id VARCHAR(255), note_url TEXT",
    "zhihu_content": "content_id VARCHAR(64), content_type TEXT, content_text TEXT, content_url TEXT, "
    "question_id VARCHAR(255), title TEXT, ~desc TEXT, created_time VARCHAR(32), updated_time TEXT, "
    "voteup_count INTEGER, comment_count INTEGER, source_keyword TEXT",
    "zhihu_comment": "comment_id VARCHAR(64), parent_comment_id VARCHAR(64), content TEXT, "
    "publish_time VARCHAR(32), sub_comment_count INTEGER, like_count INTEGER, content_id VARCHAR(64), "
    "content_type TEXT",
}
CREATORS = {
    "weibo_creator": "user_id VARCHAR(255), nickname TEXT, fans TEXT",
    "xhs_creator": "user_id VARCHAR(255), nickname TEXT, fans TEXT",
    "dy_creator": "user_id VARCHAR(255), nickname TEXT, fans TEXT",
    "bilibili_up_info": "user_id BIGINT, nickname TEXT, total_fans INTEGER",
    "zhihu_creator": "user_id VARCHAR(64), user_nickname TEXT, fans INTEGER",
    "tieba_creator": "user_id VARCHAR(64), user_name TEXT, nickname TEXT, fans TEXT",
}
_TOPICS = ", topic_id VARCHAR(64), crawling_task_id VARCHAR(64)"  # what BettaFish adds to posts


def create_table(name: str, era: str, dialect: str = "sqlite", *, of_bettafish: bool = False) -> str:
    """Return the statement that makes a table."""
    if name in CREATORS:
        columns = CREATORS[name]
    else:
        ids = {"A": "VARCHAR(64)" if dialect == "mysql" else "TEXT", "B": "BIGINT", "C": "VARCHAR(64)"}
        columns = TABLES[name].format(id=ids[era], count="VARCHAR(16)" if era == "A" else "TEXT")
        columns = f"{_WHO.get(name, _PERSON)[era]}, {columns}"
    key = {"sqlite": "INTEGER NOT NULL PRIMARY KEY", "mysql": "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY"}
    number = key.get(dialect, "BIGSERIAL PRIMARY KEY")
    quoted = columns.replace("~desc", "`desc`" if dialect == "mysql" else '"desc"')
    topics = _TOPICS if of_bettafish and name.endswith(("_note", "_aweme", "_video", "_content")) else ""
    return f"CREATE TABLE {name} (id {number}, add_ts BIGINT, last_modify_ts BIGINT, {quoted}{topics})"

"""What a mention says after its words were changed: read anew where they say something else, and only there."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.model.mention import Mention, Sighting
from bot.ports import Batch, Cursor, Source
from bot.watch.ingest import ingest_rows
from bot.watch.rewording import MOST, is_same
from bot.watch.sweep import WatchSweep
from tests.watch.conftest import NOON, House
from tests.watch.crawl import ms
from tests.watch.test_feed import item, rss
from tests.watch.test_trendradar import Radar

_NOTICE = "星河 官方公告：发布会改期"
_FIRE = "星河 充电起火致两人受伤，厂家拒绝赔偿"
_LONG = "星河手机用了一个月，" + "屏幕清楚，续航够用，拍照也还可以，" * 12


class _Store:
    """A source that gives what stands in it at each look."""

    name = "crawl"

    def __init__(self) -> None:
        self.sightings: list[Sighting] = []

    def read(self, cursor: Cursor, limit: int) -> Batch:
        return Batch(tuple(self.sightings), {})


@pytest.fixture
def store() -> _Store:
    return _Store()


def _post(text: str, seen_at: datetime, native_id: str = "1", **fields: object) -> Sighting:
    return Sighting("weibo", "post", native_id, text, NOON - timedelta(days=1), seen_at, **fields)  # type: ignore[arg-type]


def _looked(house: House, source: Source, minutes: int = 10) -> None:
    house.clock.turn(minutes)
    WatchSweep(house.database, [source], house.clock).run()


def _said(house: House) -> list[tuple[str, str]]:
    """Return what is stored and what it does to the name, in the order in which it was."""
    with Session(house.database.engine) as session:
        return [(one.text, one.polarity) for one in session.exec(select(Mention).order_by(col(Mention.id)))]


def _counted(house: House, since: datetime = NOON - timedelta(days=30)) -> tuple[int, int]:
    with house.database.begin() as store:
        return store.mentions.polarity_counts("acme", since, house.clock.now() + timedelta(days=1))


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (_NOTICE, _FIRE),
        ("手表S3新", "手表S3致歉"),
        ("手表S3今天发布", "手表S3今天召回"),
        ("Acme launch", "Acme recall"),
        ("Acme postpones its launch", "Acme phone catches fire"),
        (_LONG, _LONG[:150] + "今天充电的时候起火了，手也烧伤了，客服说不赔。" + _LONG[150:]),
        ("S3", "手表"),
        ("😀", "手表起火"),
    ],
)
def test_other_words_are_a_change(before: str, now: str) -> None:
    assert not is_same(before, now)
    assert not is_same(now, before)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (_FIRE, _FIRE),
        (_FIRE, " ".join(_FIRE)),
        (_FIRE, _FIRE.replace("，", "！！\n") + "😡"),
        ("手表Ｓ３ 起火", "手表s3起火"),
        ("手表S3 已售 3000 件", "手表S3 已售 1.2万 件".replace("万", "")),
        ("手表S3续航很好", "手表S3续航挺好"),
        ("Acme is late again", "Acme was late again"),
        (_LONG, _LONG[:20]),
        (_LONG, _LONG[:140] + "...全文"),
        (_LONG, _LONG[:140] + "…展开c"),
        ("Acme phone overheated twice", "Acme phone overh…"),
        (_LONG, _LONG.replace("清楚", "清晰", 3)),
        ("", ""),
        ("😀", "😡 12"),
    ],
)
def test_small_edits_and_cut_ends_are_none(before: str, now: str) -> None:
    assert is_same(before, now)
    assert is_same(now, before)


def test_a_post_that_says_something_else_is_read_anew_when_it_is_seen(house: House, store: _Store) -> None:
    store.sightings = [_post(_NOTICE, NOON)]
    _looked(house, store)
    changed_at = NOON + timedelta(minutes=15)
    store.sightings = [_post(_FIRE, changed_at, likes=9)]
    _looked(house, store)

    assert _said(house) == [(_NOTICE, "neutral"), (_FIRE, "negative")]
    assert _counted(house, changed_at) == (1, 1)
    assert _counted(house) == (2, 1)
    with house.database.begin() as kept:
        [(heard, subjects)] = kept.mentions.after(1, 10)
    assert (heard.published_at, heard.likes, subjects) == (changed_at, 9, ("acme",))


def test_a_change_of_an_old_post_is_marked_as_what_is_new(house: House, store: _Store) -> None:
    for text in (_NOTICE, "星河手机气死我了，太愤怒了"):
        old = _post(text, house.clock.now() + timedelta(minutes=10))
        store.sightings = [Sighting(**{**_fields(old), "published_at": NOON - timedelta(days=60)})]
        _looked(house, store)

    with Session(house.database.engine) as session:
        first, second = session.exec(select(Mention).order_by(col(Mention.id)))
    assert (first.marks, first.late) == ("", True)
    assert "feeling:anger" in second.marks
    assert not second.late


def _fields(one: Sighting) -> dict[str, object]:
    return {name: getattr(one, name) for name in Sighting.__slots__}


def test_the_same_words_again_renew_the_counts_of_their_own_wording(house: House, store: _Store) -> None:
    for minute, (text, likes) in enumerate([(_NOTICE, 1), (_FIRE, 5), (_FIRE + "！", 70), (f" {_FIRE}", 80)]):
        store.sightings = [_post(text, NOON + timedelta(minutes=minute), likes=likes)]
        _looked(house, store)

    assert _said(house) == [(_NOTICE, "neutral"), (_FIRE, "negative")]
    with Session(house.database.engine) as session:
        assert [one.likes for one in session.exec(select(Mention).order_by(col(Mention.id)))] == [1, 80]


def test_words_that_go_back_and_forth_are_counted_once_each(house: House, store: _Store) -> None:
    for minute in range(6):
        store.sightings = [_post((_NOTICE, _FIRE)[minute % 2], NOON + timedelta(minutes=minute))]
        _looked(house, store)

    assert [text for text, _ in _said(house)] == [_NOTICE, _FIRE]
    assert _counted(house) == (2, 1)


def test_a_store_that_is_read_again_from_its_start_brings_nothing_new(house: House, store: _Store) -> None:
    looks = [_post(text, NOON + timedelta(minutes=n)) for n, text in enumerate([_NOTICE, _FIRE])]
    for batches in ([[looks[0]], [looks[1]]], [[looks[0]], [looks[1]]], [looks], [looks[::-1]]):
        for batch in batches:
            store.sightings = batch
            _looked(house, store)
        assert len(_said(house)) == 2
    assert _counted(house) == (2, 1)


@pytest.mark.parametrize("turned", [1, -1])
def test_of_looks_in_one_batch_the_newest_counts_and_an_older_one_is_no_change(
    house: House, store: _Store, turned: int
) -> None:
    looks = [_post(text, NOON + timedelta(minutes=n)) for n, text in enumerate([_NOTICE, _FIRE])]
    for batch in (looks[::turned], [looks[0]], looks[::turned]):
        store.sightings = batch
        _looked(house, store)

    assert _said(house) == [(_FIRE, "negative")]


def test_a_page_that_never_reads_the_same_twice_is_heard_a_few_times(house: House, store: _Store) -> None:
    for number in range(MOST + 5):
        text = "星河 " + "".join(chr(0x4E00 + number * 20 + n) for n in range(20))
        store.sightings = [_post(text, NOON + timedelta(minutes=number), likes=number)]
        _looked(house, store)

    assert len(_said(house)) == MOST


def test_comments_stay_under_a_post_whose_words_were_changed(house: House, store: _Store) -> None:
    for minute, text in enumerate([_NOTICE, _FIRE]):
        store.sightings = [_post(text, NOON + timedelta(minutes=minute))]
        _looked(house, store)
    store.sightings = [Sighting("weibo", "comment", "c", "退货！", NOON, NOON, parent="1")]
    _looked(house, store)

    assert _said(house)[-1][0] == "退货！"
    assert _counted(house)[0] == 3


def test_a_crawler_that_rewrites_rows_for_their_counts_changes_nothing(house: House) -> None:
    crawl = house.crawl()
    crawl.weibo(1, NOON, _NOTICE, liked_count="1")
    house.read_all()
    house.clock.turn(10)
    with crawl.writing() as rows:
        rows.execute("UPDATE weibo_note SET liked_count = '900', last_modify_ts = ?", (ms(house.clock.now()),))
    house.read_all()
    assert len(_said(house)) == 1

    house.clock.turn(10)
    with crawl.writing() as rows:
        rows.execute("UPDATE weibo_note SET content = ?, last_modify_ts = ?", (_FIRE, ms(house.clock.now())))
    house.read_all()
    assert _said(house) == [(_NOTICE, "neutral"), (_FIRE, "negative")]


def test_an_entry_of_a_feed_is_heard_with_its_new_words(build: Callable[..., House], tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    house = build(sources=[{"kind": "feed", "url": str(file)}])
    for text in (_NOTICE, _FIRE, _FIRE):
        file.write_bytes(rss(item("one", text)))
        house.read_all()
        house.clock.turn(10)

    assert _said(house) == [(_NOTICE, "neutral"), (_FIRE, "negative")]
    assert _counted(house, NOON + timedelta(minutes=10)) == (1, 1)


def test_a_topic_of_a_hot_list_is_heard_with_its_new_title(build: Callable[..., House], tmp_path: Path) -> None:
    house = build(sources=[{"kind": "trendradar", "url": str(tmp_path)}])
    radar, day = Radar(tmp_path), "2026-11-20"
    radar.item(day, "11-30", "星河新")
    house.read_all()
    with radar.writing(day) as rows:
        rows.execute("UPDATE news_items SET title = '星河致歉', last_crawl_time = '12-20'")
        rows.execute("INSERT INTO title_changes VALUES (1, 1, '星河新', '星河致歉', '2026-11-20 12:10:00')")
    house.clock.turn(30)
    house.read_all()
    house.read_all()

    assert [text for text, _ in _said(house)] == ["星河新", "星河致歉"]
    assert _counted(house, datetime(2026, 11, 20, 4, 10, tzinfo=UTC))[0] == 1


@pytest.fixture
def forum(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "forum.db", isolation_level=None)
    connection.execute("CREATE TABLE post (nr INTEGER, body TEXT, posted TEXT, changed INTEGER)")
    yield connection
    connection.close()


def test_a_changed_row_of_a_table_is_heard_with_its_new_words(
    build: Callable[..., House], tmp_path: Path, forum: sqlite3.Connection
) -> None:
    columns = {"id": "nr", "text": "body", "published_at": "posted"}
    table = {"table": "post", "order_by": "changed", "platform": "forum", "columns": columns}
    house = build(sources=[{"kind": "sql", "url": f"sqlite:///{tmp_path}/forum.db", **table}])
    forum.execute("INSERT INTO post VALUES (1, ?, '2026-11-19', 1)", (_NOTICE,))
    for text in (_NOTICE, _FIRE, _FIRE):
        forum.execute("UPDATE post SET body = ?, changed = changed + 1", (text,))
        house.read_all()
        house.clock.turn(10)

    assert _said(house) == [(_NOTICE, "neutral"), (_FIRE, "negative")]


def test_a_file_taken_in_twice_adds_nothing_though_an_id_is_in_it_with_two_texts(house: House) -> None:
    rows = [
        (number, {"id": name, "text": text, "published_at": "2026-11-20T10:00:00+08:00"})
        for number, (name, text) in enumerate([("a", _NOTICE), ("b", "星河很好"), ("a", _FIRE)], 1)
    ]

    first = ingest_rows(house.database, rows, clock=house.clock)
    house.clock.turn(10)
    second = ingest_rows(house.database, rows, clock=house.clock)

    assert (first.added, first.repeated, second.added, second.repeated) == (2, 1, 0, 3)

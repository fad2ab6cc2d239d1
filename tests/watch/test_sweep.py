"""The watch room at work: from a crawler's file to the cards the team is owed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.chat.message import Heading, Line, Message, Quote
from bot.errors import SourceDown
from bot.model.alert import Alert, AlertState, Level
from bot.model.entry import Entry
from bot.model.mention import Bucket, Mention
from bot.model.post import Post
from bot.ports import Batch, Cursor
from bot.watch.ingest import ingest_rows
from bot.watch.sweep import WatchSweep
from tests.watch.conftest import NOON, House
from tests.watch.crawl import Crawl, ms, weibo_row

_ANGRY = "星河手机电池鼓包，客服不理人，太差了，垃圾产品"
_GLAD = "星河手机拍照很好，非常喜欢，推荐"


def _posts(house: House) -> list[Post]:
    with Session(house.database.engine) as session:
        return list(session.exec(select(Post).order_by(col(Post.id))))


def _post(house: House, key: str) -> Post:
    [found] = [post for post in _posts(house) if post.key == key]
    return found


def _text(post: Post) -> str:
    said = []
    for part in Message.model_validate_json(post.body).parts:
        if isinstance(part, Heading | Quote):
            said.append(part.text)
        elif isinstance(part, Line):
            said.append("".join(getattr(span, "text", "") for span in part.spans))
    return "\n".join(said)


def _alerts(house: House) -> list[Alert]:
    with house.database.begin() as store:
        return list(store.alerts.recent())[::-1]


def _verbs(house: House) -> list[str]:
    with Session(house.database.engine) as session:
        return [entry.verb for entry in session.exec(select(Entry).order_by(col(Entry.id)))]


def _live_through(house: House, crawl: Crawl, minutes: int, each_minute: int, text: str = _ANGRY) -> None:
    """Let minutes pass, each with so many posts, swept once a minute."""
    sweep = house.sweep()
    for _ in range(minutes):
        house.clock.turn(1)
        at = house.clock.now()
        number = ms(at) * 100
        crawl.add_all("weibo_note", [(at, weibo_row(number + n, at, text)) for n in range(each_minute)])
        sweep.run()


def _quiet_days(house: House, crawl: Crawl, days: int = 2) -> None:
    """Fill the past with a post every quarter of an hour, one in four angry."""
    begin = house.clock.now() - timedelta(days=days)
    rows = []
    for number in range(days * 96):
        at = begin + timedelta(minutes=15 * number)
        rows.append((at, weibo_row(number, at, _ANGRY if number % 4 == 0 else _GLAD)))
    crawl.add_all("weibo_note", rows)
    house.read_all()


def test_a_quiet_past_raises_nothing_and_is_counted(house: House) -> None:
    _quiet_days(house, house.crawl())

    with house.database.begin() as store:
        assert store.mentions.total() == 192
        assert store.mentions.polarity_counts("acme", NOON - timedelta(days=3), NOON) == (192, 48)
    assert _posts(house) == []
    assert _alerts(house) == []


def test_a_wave_becomes_one_alert_with_its_numbers_its_sources_and_its_words(house: House) -> None:
    crawl = house.crawl()
    _quiet_days(house, crawl)

    _live_through(house, crawl, minutes=12, each_minute=1)

    [alert] = _alerts(house)
    assert (alert.subject, alert.cause, alert.state) == ("acme", "negative_growth", AlertState.OPEN)
    assert alert.reason == "negative_growth:fast"
    card = _text(_post(house, f"alert:{alert.id}"))
    assert "negative posts in 15 min; usual for this hour is" in card
    assert "Mostly from Weibo" in card
    assert "Weibo · 小**明: 星河手机电池鼓包" in card
    assert "Nobody has seen this yet." in card
    assert _post(house, f"alert:{alert.id}").critical
    assert _verbs(house) == ["raise_alert"]


def test_a_growing_wave_raises_the_level_in_the_thread_once_for_each(house: House) -> None:
    crawl = house.crawl()
    _quiet_days(house, crawl)

    _live_through(house, crawl, minutes=8, each_minute=1)
    _live_through(house, crawl, minutes=15, each_minute=10)

    [alert] = _alerts(house)
    assert alert.level == Level.RED
    answers = [post for post in _posts(house) if post.thread_key]
    assert {post.thread_key for post in answers} == {f"alert:{alert.id}"}
    assert len({post.key for post in answers}) == len(answers)
    assert answers[-1].key == f"alert:{alert.id}:level:red"
    assert "to red" in _text(answers[-1])
    assert set(_verbs(house)[1:]) == {"raise_level"}


def test_the_card_is_edited_at_most_every_five_minutes_while_the_level_stays(house: House) -> None:
    crawl = house.crawl()
    _quiet_days(house, crawl)
    _live_through(house, crawl, minutes=10, each_minute=10)
    [alert] = _alerts(house)
    before = _post(house, f"alert:{alert.id}").revision

    _live_through(house, crawl, minutes=30, each_minute=10)

    assert 4 <= _post(house, f"alert:{alert.id}").revision - before <= 6


def test_an_alert_closes_after_two_calm_hours_and_the_next_wave_is_another(house: House) -> None:
    crawl = house.crawl()
    _quiet_days(house, crawl)
    _live_through(house, crawl, minutes=8, each_minute=5)
    house.clock.turn(60)
    house.read_all()
    assert [alert.state for alert in _alerts(house)] == [AlertState.OPEN]
    house.clock.turn(90)
    house.read_all()

    [alert] = _alerts(house)
    assert alert.state == AlertState.CLOSED
    closed = _post(house, f"alert:{alert.id}")
    assert _text(closed).startswith("Closed: Alert")
    assert Message.model_validate_json(closed.body).buttons == ()

    _live_through(house, crawl, minutes=10, each_minute=10)
    assert [alert.state for alert in _alerts(house)] == [AlertState.CLOSED, AlertState.OPEN]


def test_a_snoozed_alert_stays_quiet_until_its_level_rises(house: House) -> None:
    crawl = house.crawl()
    _quiet_days(house, crawl)
    _live_through(house, crawl, minutes=15, each_minute=1)
    with house.database.begin() as store:
        [live] = store.alerts.all_live()
        live.snoozed_until = house.clock.now() + timedelta(hours=5)
    level, before = live.level, _post(house, f"alert:{live.id}").revision

    _live_through(house, crawl, minutes=20, each_minute=1)
    assert _post(house, f"alert:{live.id}").revision == before

    _live_through(house, crawl, minutes=15, each_minute=20)
    [alert] = _alerts(house)
    assert Level(alert.level).rank > Level(level).rank
    assert alert.snoozed_until is None


def test_a_backlog_of_an_old_storm_alarms_nobody(house: House) -> None:
    crawl = house.crawl()
    _quiet_days(house, crawl)
    storm = NOON - timedelta(hours=2)
    crawl.add_all("weibo_note", [(NOON, weibo_row(10_000 + n, storm, _ANGRY)) for n in range(700)])

    house.read_all()

    assert _alerts(house) == []
    with house.database.begin() as store:
        assert store.mentions.total() == 892


def test_every_subject_has_an_alert_of_its_own(build: Callable[..., House]) -> None:
    house = build(subjects=[{"key": "phone", "words": ["手机"]}, {"key": "car", "words": ["汽车"]}])
    crawl = house.crawl()
    house.read_all()

    _live_through(house, crawl, minutes=8, each_minute=2, text="手机电池鼓包太差了")
    _live_through(house, crawl, minutes=8, each_minute=2, text="汽车刹车失灵，太差了")

    assert [alert.subject for alert in _alerts(house)] == ["phone", "car"]


def test_thresholds_of_the_configuration_reach_the_detector(build: Callable[..., House]) -> None:
    house = build(subjects=[{"key": "acme", "words": ["星河"], "thresholds": {"min_negative": 1000}}])
    crawl = house.crawl()

    _live_through(house, crawl, minutes=8, each_minute=10)

    assert _alerts(house) == []


def test_a_threshold_that_nobody_knows_is_told_at_the_start(
    build: Callable[..., House], caplog: pytest.LogCaptureFixture
) -> None:
    build(subjects=[{"key": "acme", "words": ["星河"], "thresholds": {"min_negativ": 9, "red_times": 3}}]).sweep()

    assert "subject acme: no threshold is called min_negativ; there are: cold_share, min_negative" in caplog.text
    assert "called red_times" not in caplog.text


def test_an_alert_of_a_subject_that_left_the_configuration_still_closes(build: Callable[..., House]) -> None:
    house = build()
    _live_through(house, house.crawl(), minutes=8, each_minute=5)
    assert len(_alerts(house)) == 1

    later = build(subjects=[])
    later.clock.turn(200)
    later.read_all()

    assert [alert.state for alert in _alerts(house)] == [AlertState.CLOSED]


def test_comments_that_arrive_later_belong_to_the_subject_of_their_post(house: House) -> None:
    crawl = house.crawl()
    crawl.weibo(1, NOON, "星河手机发布")
    house.read_all()
    crawl.add(
        "weibo_note_comment", NOON, comment_id="c1", note_id="1", content="电池太差", create_time=ms(NOON) // 1000
    )
    crawl.add(
        "weibo_note_comment", NOON, comment_id="c2", note_id="2", content="电池太差", create_time=ms(NOON) // 1000
    )
    house.read_all()

    with Session(house.database.engine) as session:
        assert sorted(session.exec(select(Mention.native_id))) == ["1", "c1"]


def test_a_source_that_is_down_is_told_once_and_once_when_it_is_back(house: House) -> None:
    for _ in range(3):
        house.read_all()
        house.clock.turn(1)
    [told] = _posts(house)
    assert told.key == "source:crawl:down:2026-11-20T04:00:00+00:00"
    assert "is not there" in _text(told)
    assert "since 11-20 12:00 (Asia/Shanghai)" in _text(told)

    house.crawl()
    for _ in range(3):
        house.read_all()
        house.clock.turn(1)
    down, up = _posts(house)
    assert up.key == "source:crawl:up:2026-11-20T04:00:00+00:00"
    assert "It was down since 11-20 12:00 (Asia/Shanghai)" in _text(up)

    house.crawl_path.unlink()
    house.read_all()
    assert [post.key for post in _posts(house)] == [down.key, up.key, "source:crawl:down:2026-11-20T04:06:00+00:00"]
    assert _verbs(house) == ["source_down", "source_up", "source_down"]


class _Dead:
    """A source that is down for good."""

    name = "dead"

    def read(self, cursor: Cursor, limit: int) -> Batch:
        raise SourceDown("{file} is gone", file="it")


def test_a_source_that_is_down_does_not_stop_the_others(house: House) -> None:
    house.crawl().weibo(1, NOON, _GLAD)
    sources = [_Dead(), *house.sweep().sources]

    WatchSweep(house.database, sources, house.clock).run()

    with house.database.begin() as store:
        assert store.mentions.total() == 1
        assert store.sources.state("dead").down_reason == "it is gone"
        assert store.sources.state("crawl").down_since is None


def test_running_tells_whether_a_source_has_more_at_once(house: House) -> None:
    crawl = house.crawl()
    crawl.add_all("weibo_note", [(NOON, weibo_row(n, NOON - timedelta(days=1), "Acme")) for n in range(1200)])
    sweep = house.sweep()

    assert [sweep.run(), sweep.run(), sweep.run(), sweep.run()] == [True, True, False, False]


def test_mentions_that_were_ingested_alarm_like_those_that_were_crawled(build: Callable[..., House]) -> None:
    house = build(sources=[{"kind": "native"}])
    rows: Sequence[tuple[int, dict[str, Any]]] = [
        (n, {"id": n, "text": _ANGRY, "published_at": NOON.isoformat(), "platform": "forum"}) for n in range(30)
    ]
    ingest_rows(house.database, rows, clock=house.clock)

    house.read_all()

    [alert] = _alerts(house)
    assert "what is usual is not known yet" in _text(_post(house, f"alert:{alert.id}"))
    assert "Mostly from forum 30" in _text(_post(house, f"alert:{alert.id}"))


_CHILD = """
import sys
from datetime import UTC, datetime
from bot.clock import ScaledClock
from bot.config import Config
from bot.store.database import Database
from bot.watch.sources import open_source
from bot.watch.sweep import WatchSweep
folder = sys.argv[1]
config = Config(
    slack={"bot_token": "x"},
    rooms=[{"name": "alerts", "slack": "C1A"}],
    subjects=[{"key": "acme", "words": ["Acme"]}],
    sources=[{"kind": "mediacrawler", "name": "crawl", "url": f"sqlite:///{folder}/sqlite_tables.db"}],
)
database = Database(f"sqlite:///{folder}/onevoice.db", config)
source = open_source(config.sources[0])
class Small:
    name = "crawl"
    def read(self, cursor, limit):
        return source.read(cursor, 7)
sweep = WatchSweep(database, [Small()], ScaledClock(datetime(2026, 11, 20, 4, tzinfo=UTC), 1))
print("ready", flush=True)
while sweep.run():
    pass
print("done", flush=True)
"""


def test_a_sweep_killed_at_any_moment_loses_and_doubles_nothing(house: House) -> None:
    crawl = house.crawl()
    crawl.add_all(
        "weibo_note", [(NOON, weibo_row(n, NOON - timedelta(days=1, minutes=n), "Acme")) for n in range(1500)]
    )

    for wait_s in (0.0, 0.05, 0.11, 0.2, 0.3):
        child = subprocess.Popen([sys.executable, "-c", _CHILD, str(house.folder)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(wait_s)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
    house.read_all()

    with Session(house.database.engine) as session:
        assert len(session.exec(select(Mention.id)).all()) == 1500
        buckets = session.exec(select(Bucket)).all()
    assert sum(bucket.neutral for bucket in buckets) == len(buckets) == 1500

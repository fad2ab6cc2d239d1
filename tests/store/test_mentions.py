"""The store of mentions, minute counts, sources and alerts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from bot.errors import NotFound
from bot.model.alert import Alert, AlertState, Level
from bot.model.mention import Polarity, Sighting
from bot.ports import Count
from bot.store.alerts import Alerts
from bot.store.database import Database
from bot.store.engagement import Engagement
from bot.store.mentions import Mentions, Scored
from bot.store.sources import Sources

_NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_LATER = _NOON + timedelta(hours=1)
_ALWAYS = (_NOON - timedelta(days=1), _NOON + timedelta(days=1))


@pytest.fixture
def engine(database: Database) -> Engine:
    return database.engine


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def mentions(session: Session) -> Mentions:
    return Mentions(session)


def _seen(
    native_id: str,
    *,
    score: float = 0.1,
    subjects: tuple[str, ...] = ("acme",),
    text: str = "",
    at: datetime = _NOON,
    seen_at: datetime = _NOON,
    platform: str = "weibo",
    kind: str = "post",
    likes: int | None = None,
    comments: int | None = None,
    shares: int | None = None,
) -> Scored:
    sighting = Sighting(
        platform=platform, kind=kind, native_id=native_id, text=text or f"text {native_id}", published_at=at,
        seen_at=seen_at, likes=likes, comments=comments, shares=shares,
    )  # fmt: skip
    polarity = Polarity.NEGATIVE if score < 0.4 else Polarity.POSITIVE if score >= 0.6 else Polarity.NEUTRAL
    return Scored(sighting, score, polarity, subjects)


def test_a_new_mention_is_stored_and_counted_once(mentions: Mentions) -> None:
    assert mentions.add("crawl", [_seen("1")]) == 1
    [(new, subjects)] = mentions.after(0, 10)

    assert (new.native_id, subjects) == ("1", ("acme",))
    assert mentions.add("crawl", [_seen("1")]) == 0
    assert mentions.total() == 1
    assert mentions.polarity_counts("acme", *_ALWAYS) == (1, 1)


def test_the_same_number_on_another_platform_or_of_another_kind_is_another_mention(mentions: Mentions) -> None:
    assert mentions.add("crawl", [_seen("1"), _seen("1", platform="xhs"), _seen("1", kind="comment")]) == 3


def test_of_duplicates_in_one_batch_the_one_seen_last_counts(mentions: Mentions) -> None:
    batch = [_seen("1", likes=1), _seen("1", likes=9, seen_at=_LATER), _seen("1", likes=5)]

    assert mentions.add("crawl", batch) == 1

    [(new, _)] = mentions.after(0, 10)
    assert new.likes == 9
    assert mentions.polarity_counts("acme", *_ALWAYS) == (1, 1)


@pytest.mark.parametrize(("seen_at", "likes"), [(_LATER, 9), (_NOON, 1), (_NOON - timedelta(hours=1), 1)])
def test_only_a_later_look_at_a_mention_replaces_its_engagement(
    mentions: Mentions, seen_at: datetime, likes: int
) -> None:
    mentions.add("crawl", [_seen("1", likes=1, comments=7)])

    mentions.add("crawl", [_seen("1", likes=9, seen_at=seen_at, text="edited", score=0.9)])

    [known] = mentions.samples("acme", *_ALWAYS)
    assert (known.likes, known.comments, known.text, known.score) == (likes, 7, "text 1", 0.1)


def test_minutes_are_counted_by_time_of_publication_over_all_sources(mentions: Mentions) -> None:
    mentions.add("crawl", [_seen("1"), _seen("2", at=_NOON + timedelta(seconds=59)), _seen("3", score=0.5)])
    mentions.add("native", [_seen("4", at=_NOON + timedelta(seconds=61), score=0.9)])
    mentions.add(
        "crawl", [_seen("5", at=_NOON - timedelta(minutes=5), seen_at=_LATER), _seen("6", subjects=("other",))]
    )

    assert mentions.counts("acme", _NOON - timedelta(hours=1), _LATER) == [
        Count(_NOON - timedelta(minutes=5), 1, 1),
        Count(_NOON, 3, 2),
        Count(_NOON + timedelta(minutes=1), 1, 0),
    ]


def test_a_span_of_counts_takes_its_first_minute_and_leaves_its_last(mentions: Mentions) -> None:
    mentions.add("crawl", [_seen("1"), _seen("2", at=_LATER)])

    assert [count.start_at for count in mentions.counts("acme", _NOON, _LATER)] == [_NOON]
    assert mentions.polarity_counts("acme", _NOON, _LATER) == (1, 1)
    assert mentions.polarity_counts("nobody", _NOON, _LATER) == (0, 0)


def test_a_mention_of_two_subjects_is_counted_for_both(mentions: Mentions) -> None:
    mentions.add("crawl", [_seen("1", subjects=("acme", "rival", "acme"))])

    assert mentions.polarity_counts("acme", *_ALWAYS) == mentions.polarity_counts("rival", *_ALWAYS) == (1, 1)


def test_samples_are_the_negative_mentions_that_moved_most_and_no_text_twice(mentions: Mentions) -> None:
    batch = [
        _seen("1", text="it broke!", likes=5),
        _seen("2", text="It  broke", likes=5, shares=100),
        _seen("3", text="great", score=0.9, likes=10_000),
        _seen("4", text="burnt", comments=50),
        _seen("5", text="returned it"),
        _seen("6", text="meh"),
        _seen("7", text="long ago", at=_NOON - timedelta(days=3), likes=999),
    ]
    mentions.add("crawl", batch)

    assert [one.native_id for one in mentions.samples("acme", *_ALWAYS)][:2] == ["2", "4"]
    assert len(mentions.samples("acme", *_ALWAYS, limit=3)) == 3
    assert len(mentions.samples("acme", *_ALWAYS, limit=50)) == 5


def test_top_sources_are_platforms_by_negative_mentions(mentions: Mentions) -> None:
    mentions.add("crawl", [_seen("1"), _seen("2"), _seen("3", platform="xhs"), _seen("4", platform="xhs", score=0.9)])

    assert mentions.top_sources("acme", *_ALWAYS) == [("weibo", 2), ("xhs", 1)]
    assert mentions.top_sources("acme", *_ALWAYS, limit=1) == [("weibo", 2)]


def test_the_subjects_of_posts_are_found_for_their_comments(mentions: Mentions) -> None:
    mentions.add(
        "crawl", [_seen("1", subjects=("acme", "rival")), _seen("2", kind="comment"), _seen("3", platform="xhs")]
    )

    assert mentions.subjects_of("weibo", ["1", "2", "3", "4"]) == {"1": ("acme", "rival")}
    assert mentions.subjects_of("weibo", []) == {}


def test_a_thousand_mentions_take_a_handful_of_statements(mentions: Mentions, engine: Engine) -> None:
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    new = mentions.add("crawl", [_seen(str(n), at=_NOON + timedelta(seconds=n)) for n in range(1000)])
    mentions.add("crawl", [_seen(str(n), seen_at=_LATER, likes=n) for n in range(1000)])

    assert new == 1000
    assert mentions.polarity_counts("acme", *_ALWAYS) == (1000, 1000)
    assert len(statements) < 60


def test_what_is_rolled_back_was_never_counted(engine: Engine) -> None:
    with Session(engine) as lost:
        Mentions(lost).add("crawl", [_seen("1")])
        lost.rollback()
    with Session(engine) as session:
        mentions = Mentions(session)
        assert mentions.total() == 0
        assert mentions.add("crawl", [_seen("1")]) == 1


def test_an_empty_batch_is_nothing(mentions: Mentions) -> None:
    assert mentions.add("crawl", []) == 0
    assert mentions.total() == 0


def test_a_source_never_read_has_an_empty_cursor_and_is_up(session: Session) -> None:
    sources = Sources(session)

    assert (sources.state("crawl").cursor, sources.state("crawl").down_since) == ({}, None)
    assert sources.all() == []


def test_a_cursor_is_kept_with_the_youngest_mention_ever_seen(session: Session) -> None:
    sources = Sources(session)
    sources.save_cursor("crawl", {"weibo_note": {"id": 3}}, _NOON, _NOON)
    sources.save_cursor("crawl", {"weibo_note": {"id": 4}}, _LATER, _NOON - timedelta(days=1))
    sources.save_cursor("crawl", {"weibo_note": {"id": 5}}, _LATER, None)
    session.commit()

    state = sources.state("crawl")
    assert (state.cursor, state.read_at, state.newest_at) == ({"weibo_note": {"id": 5}}, _LATER, _NOON)


def test_a_source_is_down_since_it_first_was_and_back_since_it_was_read_again(session: Session) -> None:
    sources = Sources(session)

    assert sources.mark_up("crawl", _NOON).back_at is None
    sources.mark_down("crawl", "not there", _NOON)
    sources.mark_down("crawl", "locked", _LATER)
    assert (sources.state("crawl").down_since, sources.state("crawl").down_reason) == (_NOON, "locked")
    sources.mark_up("crawl", _LATER)
    sources.mark_up("crawl", _LATER + timedelta(minutes=1))
    state = sources.state("crawl")
    assert (state.down_since, state.down_reason, state.back_at) == (None, "", _LATER)
    assert sources.mark_down("crawl", "gone", _LATER).back_at is None


def _alert(subject: str = "acme", level: Level = Level.BLUE, state: AlertState = AlertState.OPEN) -> Alert:
    return Alert(
        subject=subject, cause="negative_growth", level=level, state=state, reason="negative_growth:fast", evidence={},
        opened_at=_NOON, signalled_at=_NOON, refreshed_at=_NOON,
    )  # fmt: skip


def test_the_live_alert_of_a_subject_and_cause_is_the_one_that_is_not_closed(session: Session) -> None:
    alerts = Alerts(session)
    alerts.add(_alert(state=AlertState.CLOSED))
    live = alerts.add(_alert(state=AlertState.ACKNOWLEDGED))
    alerts.add(_alert("rival"))

    assert alerts.live("acme", "negative_growth") is live
    assert alerts.live("acme", "hot_words") is None
    assert alerts.get(live.id or 0) is live


def test_live_alerts_come_worst_first_and_recent_ones_newest_first(session: Session) -> None:
    alerts = Alerts(session)
    alerts.add(_alert("one", Level.YELLOW))
    alerts.add(_alert("two", Level.RED))
    alerts.add(_alert("three", Level.YELLOW))
    alerts.add(_alert("four", Level.RED, AlertState.CLOSED))

    assert [alert.subject for alert in alerts.all_live()] == ["two", "three", "one"]
    assert [alert.subject for alert in alerts.recent(2)] == ["four", "three"]


@pytest.mark.parametrize("number", [0, -1, 12, 2**31, 10**30])
def test_an_alert_that_does_not_exist_is_not_found_with_a_sentence(session: Session, number: int) -> None:
    with pytest.raises(NotFound, match=f"no alert {number}"):
        Alerts(session).get(number)


def test_a_change_of_engagement_leaves_what_stood_before_and_after_it(session: Session, mentions: Mentions) -> None:
    mentions.add("crawl", [_seen("1", likes=10, shares=1), _seen("2", likes=5)])
    mentions.add("crawl", [_seen("1", likes=10, shares=40, seen_at=_LATER), _seen("2", likes=5, seen_at=_LATER)])

    [(mention, looks)] = Engagement(session).climbs("acme", _NOON - timedelta(days=1))

    assert mention.native_id == "1"
    assert [(look.seen_at, look.likes, look.shares) for look in looks] == [(_NOON, 10, 1), (_LATER, 10, 40)]


def test_a_count_that_stays_for_want_of_a_new_one_stays_a_lower_bound(session: Session, mentions: Mentions) -> None:
    at_least = replace(_seen("1", likes=100_000).sighting, lower_bound=True)
    mentions.add("crawl", [replace(_seen("1"), sighting=at_least)])
    mentions.add("crawl", [_seen("1", shares=3, seen_at=_LATER)])

    [(_, looks)] = Engagement(session).climbs("acme", _NOON - timedelta(days=1))

    assert [(look.likes, look.lower_bound) for look in looks] == [(100_000, True), (100_000, True)]


def test_a_look_back_gives_every_mark_of_each_minute(mentions: Mentions) -> None:
    first, second = _seen("1"), _seen("2", score=0.9)
    mentions.add("crawl", [replace(first, marks=frozenset({"technical", "feeling:anger"})), second])

    assert mentions.tallies("acme", _NOON - timedelta(hours=1)) == {
        "technical": [(_NOON, 1)],
        "feeling:anger": [(_NOON, 1)],
        "negative": [(_NOON, 1)],
        "positive": [(_NOON, 1)],
        "all": [(_NOON, 2)],
    }


def test_the_newest_mentions_come_oldest_first_and_the_old_ones_give_way(mentions: Mentions) -> None:
    mentions.add("crawl", [_seen(str(n), at=_NOON + timedelta(minutes=n)) for n in range(5)])

    assert [m.native_id for m in mentions.newest("acme", _NOON + timedelta(minutes=1), 3)] == ["2", "3", "4"]
    assert mentions.newest_id() == 5

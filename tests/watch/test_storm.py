"""A storm at its worst: ten thousand mentions in five minutes, and a room that stays readable."""

import random
from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.model.post import Post
from bot.watch.ingest import ingest_rows
from tests.watch.conftest import House
from tests.watch.life import alerts_of, owed, words_of

_ANGRY = ("电池鼓包", "充电时冒烟", "客服不理人", "一天要充三次电", "屏幕失灵", "发热严重", "退货被拒")
_TAILS = ("太差了", "再也不买", "要求退款", "谁来管管", "气死我了", "黑心企业", "已经投诉")


def _rows(
    start: int, count: int, at: str, chance: random.Random, names: Sequence[str] = ("手机",)
) -> list[tuple[int, dict[str, object]]]:
    return [
        (
            number,
            {
                "id": number,
                "platform": chance.choice(("weibo", "xhs", "douyin")),
                "author": f"user{chance.randrange(6000)}",
                "text": f"星河{chance.choice(names)}{chance.choice(_ANGRY)}，{chance.choice(_TAILS)} {number}",
                "published_at": at,
            },
        )
        for number in range(start, start + count)
    ]


def _live_through(house: House, names: Sequence[str] = ("手机",)) -> list[Post]:
    """Let ten thousand mentions pass in five minutes; return what the room was owed."""
    sweep, chance = house.sweep(), random.Random(7)
    for step in range(20):
        rows = _rows(step * 500, 500, house.clock.now().isoformat(), chance, names)
        assert ingest_rows(house.database, rows, clock=house.clock).added == 500
        sweep.run()
        house.draw_all()
        house.clock.at += timedelta(seconds=15)
    return [post for post in owed(house) if post.room == "alerts" and post.platform == "slack"]


def test_ten_thousand_mentions_in_five_minutes_make_three_messages_and_twelve_edits_at_most(
    build: Callable[..., House],
) -> None:
    house = build(sources=[{"kind": "native"}])

    posts = _live_through(house)

    assert 1 <= len(posts) <= 3, [post.key for post in posts]
    assert sum(post.revision - 1 for post in posts) <= 12
    assert alerts_of(house)[0].level == "red"
    with house.database.begin() as store:
        assert store.mentions.total() == 10_000


def test_an_alert_that_was_open_before_and_two_subjects_more_make_three_messages_at_most(
    build: Callable[..., House],
) -> None:
    names = ("手机", "手表", "耳机")
    subjects = [{"key": f"s{number}", "words": [f"星河{name}"]} for number, name in enumerate(names)]
    house, chance = build(sources=[{"kind": "native"}], subjects=subjects), random.Random(3)
    sweep, begin = house.sweep(), house.clock.now()
    days = [
        (begin - timedelta(minutes=chance.uniform(30, 14_000)), f"星河{chance.choice(names)}{said}")
        for said in ("多少钱", "在哪买", "好看，喜欢", "太差了") * 750
    ]
    rows = [(n, {"id": f"d{n}", "published_at": at.isoformat(), "text": text}) for n, (at, text) in enumerate(days)]
    ingest_rows(house.database, rows, clock=house.clock)
    for minute in range(20):
        house.clock.turn(1)
        ingest_rows(house.database, _rows(-minute - 1, 1, house.clock.now().isoformat(), chance), clock=house.clock)
        sweep.run()
        house.draw_all()
    before = {post.key: post.revision for post in owed(house)}
    assert "alert:1" in before

    posts = _live_through(house, names)

    assert len([post for post in posts if post.key not in before]) <= 3, [post.key for post in posts]
    assert sum(post.revision - before.get(post.key, 1) for post in posts) <= 12


def test_a_storm_over_five_products_stands_on_one_card(build: Callable[..., House]) -> None:
    names = ("手机", "手表", "耳机", "平板", "音箱")
    subjects = [{"key": f"s{number}", "words": [f"星河{name}"]} for number, name in enumerate(names)]
    house = build(sources=[{"kind": "native"}], subjects=subjects)

    posts = _live_through(house, names)

    assert 1 <= len(posts) <= 3, [post.key for post in posts]
    assert sum(post.revision - 1 for post in posts) <= 12
    storms = [alert for alert in alerts_of(house) if alert.cause == "negative_growth"]
    assert {alert.subject for alert in storms} == {f"s{number}" for number in range(5)}
    assert [alert.card_of for alert in storms] == [None, 1, 1, 1, 1]
    card = words_of(next(post for post in posts if post.key == "alert:1"))
    for alert in storms[1:]:
        assert f"Alert {alert.id} · {alert.subject}" in card

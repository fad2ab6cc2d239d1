"""Ordered drafts word for word against what people copy, by another hand than the one the rules were made with."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.watch.coordination import find_attack
from bot.watch.variation import is_hostile
from bot.watch.waves import Post, waves
from tests.watch.crazes import FAMILIES, craze
from tests.watch.orders import DRAFTS, EDITS, order
from tests.watch.plantings import NOW, is_found, organic


def _at(minutes_ago: list[float], text: str = DRAFTS["accusation"][0]) -> list[Post]:
    return [
        Post(f"a{number}", text, f"writer{number}", "weibo", NOW - timedelta(minutes=minutes))
        for number, minutes in enumerate(minutes_ago)
    ]


def _explained(posts: list[Post]) -> list[str]:
    return [wave.explained_by for wave in waves(posts, NOW)]


@pytest.mark.parametrize(("edits", "least"), [(0.0, 0.8), (0.05, 0.95), (0.1, 0.95), (0.15, 0.95), (0.2, 0.95)])
def test_orders_of_every_kind_are_found(edits: float, least: float) -> None:
    found = []
    for seed in range(40):
        rng = random.Random(seed)
        planted = order(rng, edits=edits)
        posts = organic(rng, rng.randint(150, 300), 48) + list(planted.posts)
        found.append(is_found(len(planted.posts), find_attack(posts, NOW)))
    assert edits in EDITS
    assert sum(found) >= least * len(found)


@pytest.mark.parametrize("name", FAMILIES)
def test_what_people_copy_unasked_is_no_order(name: str) -> None:
    called = [seed for seed in range(12) if find_attack(craze(random.Random(seed), name), NOW)]
    assert called == []


@pytest.mark.parametrize("name", ["copied post", "copied complaint", "copypasta"])
def test_what_goes_viral_in_two_hours_is_no_order(name: str) -> None:
    called = [seed for seed in range(12) if find_attack(craze(random.Random(seed), name, viral=True), NOW)]
    assert called == []


def test_copies_that_came_evenly_and_ended_at_once_are_an_order_even_over_hours() -> None:
    even = [400 - 6 * number for number in range(40)]
    found = find_attack(_at(even), NOW)
    assert found is not None
    assert found.is_over
    assert _explained(_at(even, DRAFTS["analysis"][0])) == ["too_slow"]
    assert find_attack(_at([400 - 4 * number for number in range(40)], DRAFTS["analysis"][0]), NOW) is not None


def test_copies_that_came_evenly_but_still_come_may_have_their_tail_before_them() -> None:
    assert _explained(_at([6 * number for number in range(40)])) == ["too_slow"]


def test_a_lull_of_some_minutes_is_no_end() -> None:
    even = [100 - number for number in range(82)]
    assert [wave.is_over for wave in waves(_at(even), NOW)] == [False]
    assert [wave.is_over for wave in waves(_at([minutes + 5 for minutes in even]), NOW)] == [True]
    assert [wave.is_over for wave in waves(_at([*even, 1.0]), NOW)] == [False]


def test_accusations_of_a_few_minutes_need_not_be_even() -> None:
    rush = [9.0, *(7 - number / 10 for number in range(38)), 1.0, 0.0]
    assert _explained(_at(rush)) == [""]
    assert _explained(_at(rush, DRAFTS["analysis"][0])) == ["too_slow"]


@pytest.mark.parametrize(
    "text",
    [
        "星河科技今日发布公告称，将对部分X9手机电池进行召回，涉及约三万台，用户可凭序列号在官网查询并预约免费更换",
        "星河X9百亿补贴到手2799元，12期免息，以旧换新再减300，今晚八点开抢，手慢无，链接见评论区",
    ],
)
def test_notices_of_a_recall_and_adverts_accuse_nobody(text: str) -> None:
    assert not is_hostile([text] * 20)
    assert _explained(_at([90 - number for number in range(30)], text)) in (["headline"], ["bargain"])


def test_copies_that_became_fewer_and_fewer_spread_by_themselves() -> None:
    rng = random.Random(1)
    assert _explained(_at([0.0, *(400 - rng.expovariate(1 / 40) for _ in range(60))])) == ["too_slow"]


def test_one_who_finds_the_draft_a_day_later_does_not_make_a_tail() -> None:
    even = [1500 - 3 * number for number in range(40)]
    assert find_attack(_at([*even, 30]), NOW) is not None
    assert _explained(_at([*even, 30, 60, 90, 200])) == ["too_slow"]


def test_an_order_worked_through_in_shifts_is_an_order() -> None:
    assert find_attack(_at([300 - number for number in range(15)] + [200 - number for number in range(15)]), NOW)


def test_mockery_that_sounds_like_praise_is_no_cheer_when_it_was_ordered() -> None:
    for draft in DRAFTS["mockery"]:
        assert find_attack(_at([90 - number for number in range(30)], draft), NOW), draft


def test_a_sample_is_no_lucky_draw() -> None:
    draft = "质检的人跟我说每批只抽一台，抽到不合格的就换一台再抽，抽到合格为止，报告永远是百分之百"
    assert find_attack(_at([90 - number for number in range(30)], draft), NOW) is not None
    draw = "揪十位宝宝送限量水杯一个，转发这条就可以，下周一公布，大家不要错过这次机会"
    assert _explained(_at([90 - number for number in range(30)], draw)) == ["lucky_draw"]


@pytest.mark.parametrize(
    "text",
    [
        "市应急管理局提醒您：今天夜间到明天有大到暴雨，请远离河岸低洼地带，注意关好门窗",
        "扩散寻人，七十二岁老人昨天下午走失，穿灰色外套黑布鞋，看到请联系家属，拜托大家",
        "好价提醒：空气炸锅近半年最低，叠加满减之后一百六十八包邮，喜欢的朋友可以冲了",
    ],
)
def test_notices_calls_for_help_and_bargains_are_passed_on_at_once_and_by_many(text: str) -> None:
    assert all(_explained(_at([90 - number for number in range(30)], text)))


def test_where_all_posts_have_one_time_no_time_is_known() -> None:
    copies = _at([60.0] * 30)
    others = [replace(post, published_at=copies[0].published_at) for post in organic(random.Random(1), 60, 24)]
    assert _explained([*copies, *others]) == ["no_times"]
    assert find_attack([*copies, *organic(random.Random(1), 60, 24)], NOW) is not None

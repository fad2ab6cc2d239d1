"""Organised attacks among near-copies, and everything people copy without being told to."""

import json
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.watch.coordination import find_attack
from bot.watch.nearcopies import groups, signs
from bot.watch.waves import Limits, Post, waves
from tests.stopwatch import seconds
from tests.watch.plantings import (
    CASCADES,
    DRAFTS,
    JOKES,
    NOW,
    attack,
    cascade,
    cascades,
    edited,
    is_found,
    organic,
    plantings,
)

_DATA = Path("../shared/data/sentiment")


def _weibo() -> list[str]:
    files = [_DATA / "weibo_epidemic.jsonl", _DATA / "emotion_weibo.jsonl"]
    return [json.loads(line)["text"] for file in files for line in file.open(encoding="utf-8")]


def _planted(seed: int = 1, accounts: int = 20, edits: float = 0.2, minutes: float = 40) -> list[Post]:
    return attack(random.Random(seed), DRAFTS[0], accounts=accounts, edits=edits, minutes=minutes)


def _explained(posts: list[Post]) -> list[str]:
    return [wave.explained_by for wave in waves(posts, NOW)]


def test_an_attack_in_organic_talk_is_found_in_95_of_100_plantings() -> None:
    found = [is_found(accounts, find_attack(posts, NOW)) for accounts, posts in plantings(40)]
    assert sum(found) >= 0.95 * len(found)


def test_at_most_one_of_100_organic_cascades_is_called_an_attack() -> None:
    called = [kind for kind, posts in cascades(70) if find_attack(posts, NOW)]
    assert len(called) <= 0.01 * 70, called


@pytest.mark.skipif(not _DATA.exists(), reason="the evaluation texts are not beside this checkout")
def test_both_hold_among_real_posts() -> None:
    texts = _weibo()
    drafts = [text for text in texts if 30 <= len(signs(text)) <= 120 and "//@" not in text]
    found = [is_found(accounts, find_attack(posts, NOW)) for accounts, posts in plantings(60, texts, drafts)]
    assert sum(found) >= 0.95 * len(found)
    called = [kind for kind, posts in cascades(70, drafts) if find_attack(posts, NOW)]
    assert len(called) <= 0.01 * 70, called


@pytest.mark.parametrize(("accounts", "is_attack"), [(19, False), (20, True)])
def test_it_takes_twenty_accounts(accounts: int, is_attack: bool) -> None:
    assert (find_attack(_planted(accounts=accounts, edits=0.1), NOW) is not None) is is_attack


def test_one_account_posting_a_hundred_times_is_one_account() -> None:
    posts = [replace(post, author="one") for post in _planted(accounts=100)]
    assert find_attack(posts, NOW) is None


def test_an_attack_tells_its_numbers() -> None:
    posts = organic(random.Random(2), 400, 48) + _planted(accounts=30)
    found = find_attack(posts, NOW)
    assert found is not None
    assert (found.reason, found.accounts, found.posts) == ("hostile_copies", 30, 30)
    assert 30 <= found.minutes <= 40
    assert found.share > 0.5
    assert found.edited_share > 0.5
    assert found.compression is not None
    assert found.compression > 10
    assert found.young_share is None
    assert found.platforms == ["weibo"]
    assert found.first_at == min(post.published_at for post in posts if post.id in found.post_ids)


def test_the_table_lays_the_drafts_side_by_side() -> None:
    posts = [replace(post, account_created_at=post.published_at - timedelta(days=9)) for post in _planted(accounts=30)]
    found = find_attack(posts, NOW)
    assert found is not None
    assert found.table[0].accounts >= 24
    assert found.table[0].age_days == 9.0
    said = " ".join(row.text for row in found.table)
    assert "千万别再用星河面霜了" in said
    assert "含有违禁成分" in said
    first = min(posts, key=lambda post: post.published_at)
    assert {row.first_author for row in found.table} & {first.author}
    assert [row.accounts for row in found.table] == sorted((row.accounts for row in found.table), reverse=True)


def test_hashtags_names_links_and_invisible_characters_do_not_hide_a_copy() -> None:
    rng = random.Random(5)
    dressed = [
        replace(post, text=f"#话题{rng.randrange(99)}# @某某{at} " + "\u200b".join(post.text) + f" http://t.cn/A{at}")
        for at, post in enumerate(_planted(edits=0.1))
    ]
    assert find_attack(dressed, NOW) is not None


@pytest.mark.parametrize("kind", CASCADES)
def test_what_people_copy_by_themselves_is_explained(kind: str) -> None:
    assert all(_explained(cascade(random.Random(8), kind)))


def test_forwards_are_no_attack_whatever_they_say() -> None:
    forwards = [replace(post, text=f"转给大家看看//@某某:{post.text}") for post in _planted(accounts=60)]
    assert _explained(forwards) == []
    assert _explained([replace(post, is_repost=True) for post in _planted(accounts=60)]) == []


def test_copies_of_a_post_that_stood_there_before_have_a_source() -> None:
    copies = [replace(post, text=JOKES[0]) for post in _planted(accounts=30, minutes=20)]
    origin = replace(copies[0], id="origin", author="origin", published_at=NOW - timedelta(hours=9))
    assert _explained([origin, *copies]) == ["source_post"]


def test_new_accounts_make_an_attack_of_what_looks_like_a_headline() -> None:
    copies = [
        replace(post, text="【快讯】星河面霜被曝出使用过期原料，多地门店已经悄悄下架") for post in _planted(accounts=30)
    ]
    assert _explained(copies) == ["headline"]
    young = [replace(post, account_created_at=post.published_at - timedelta(days=3)) for post in copies]
    found = find_attack(young, NOW)
    assert found is not None
    assert (found.reason, found.young_share) == ("young_accounts", 1.0)


def test_word_for_word_copies_that_still_come_must_be_faster_than_varied_ones() -> None:
    harmless = "昨天跟朋友去了星河的店里，二楼靠窗的位置下午刚好没有太阳，坐了一个小时才走"
    began = {minutes: _planted(accounts=40, minutes=minutes) for minutes in (15, 90)}
    still = {minutes: _up_to_now([replace(post, text=harmless) for post in posts]) for minutes, posts in began.items()}
    assert _explained(still[90]) == ["too_slow"]
    assert [wave.reason for wave in waves(still[15], NOW) if not wave.explained_by] == ["fast_copies"]
    rng = random.Random(4)
    varied = [replace(post, text=edited(rng, harmless, 0.15)) for post in still[90]]
    assert [wave.reason for wave in waves(varied, NOW) if not wave.explained_by] == ["varied_copies"]


def _up_to_now(posts: list[Post]) -> list[Post]:
    late = NOW - max(post.published_at for post in posts)
    return [replace(post, published_at=post.published_at + late) for post in posts]


def test_copies_spread_over_two_days_are_too_slow() -> None:
    assert _explained(_planted(accounts=40, minutes=48 * 60)) == ["too_slow"]


def test_posts_of_the_future_and_of_last_week_are_left_aside() -> None:
    later = [replace(post, published_at=post.published_at + timedelta(hours=3)) for post in _planted()]
    older = [replace(post, published_at=post.published_at - timedelta(days=7)) for post in _planted()]
    assert find_attack(later, NOW) is None
    assert find_attack(older, NOW) is None


@pytest.mark.parametrize("text", ["", "加油", "😡😡😡😡", "1234567890123456789", "。。。。。。。。。。。。。。。"])
def test_texts_too_short_to_be_anybodys_own_are_no_copies(text: str) -> None:
    assert find_attack([replace(post, text=text) for post in _planted(accounts=50)], NOW) is None


def test_no_posts_are_no_attack() -> None:
    assert find_attack([], NOW) is None
    assert find_attack(_planted()[:1], NOW) is None


def test_the_limits_are_the_callers() -> None:
    assert find_attack(_planted(accounts=12), NOW, Limits(accounts=10)) is not None


def test_a_topics_common_phrase_does_not_make_copies() -> None:
    rng = random.Random(6)
    letters = "".join(DRAFTS) + "".join(JOKES)
    texts = ["星河手机发布会今晚直播" + "".join(rng.sample(letters, 30)) for _ in range(200)]
    assert list(groups([signs(text) for text in texts], 20)) == []


def test_ten_thousand_posts_take_about_a_second() -> None:
    rng = random.Random(3)
    posts = organic(rng, 9_960, 48) + attack(rng, DRAFTS[0], accounts=40, edits=0.2, minutes=40)
    find_attack(posts[:100], NOW)
    assert seconds(lambda: find_attack(posts, NOW), runs=1) < 5  # bench_coordination has the figure
    assert find_attack(posts, NOW) is not None

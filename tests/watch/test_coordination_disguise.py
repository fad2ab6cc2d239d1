"""Copies that were dressed up to look unlike each other, and texts that are hardly texts."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.watch.coordination import find_attack
from bot.watch.nearcopies import signs
from bot.watch.waves import Post
from tests.stopwatch import seconds
from tests.watch.orders import DRAFTS, reworded
from tests.watch.plantings import NOW, organic

_DRAFT = "Spruce 的电池在充电时冒烟了，客服 Spruce Care 说是我自己操作不当，谁来管一管这样的公司"


def _posts(texts: list[str]) -> list[Post]:
    return [
        Post(f"a{number}", text, f"writer{number}", "weibo", NOW - timedelta(minutes=90 - number % 60))
        for number, text in enumerate(texts)
    ]


def _in_full_width(rng: random.Random, text: str) -> str:
    return "".join(
        chr(ord(one) + 0xFEE0) if one.isascii() and one.isalpha() and rng.random() < 0.7 else one for one in text
    )


def _with_lookalikes(rng: random.Random, text: str) -> str:
    alike = dict(zip("aeopcSCx", "\u0430\u0435\u043e\u0440\u0441\u0405\u0421\u0445", strict=True))
    return "".join(alike.get(one, one) if rng.random() < 0.7 else one for one in text)


def _with_invisible_signs(rng: random.Random, text: str) -> str:
    return "".join(one + rng.choice(["", "\u200b", "\u2060", "\u3164", "\u00ad", "\U000e0041"]) for one in text)


def _struck_through(rng: random.Random, text: str) -> str:
    return "".join(one + rng.choice(["", "\u0336", "\u0301"]) for one in text)


def _taken_apart(rng: random.Random, text: str) -> str:
    return "".join(one + rng.choice(["", " ", ".", "·", "~", "😡"]) for one in text)


def _behind_a_curtain(rng: random.Random, text: str) -> str:
    return "\u200b" * rng.randint(2000, 9000) + text


_DISGUISES: list[Callable[[random.Random, str], str]] = [
    _in_full_width,
    _with_lookalikes,
    _with_invisible_signs,
    _struck_through,
    _taken_apart,
    _behind_a_curtain,
]


@pytest.mark.parametrize("disguise", _DISGUISES)
def test_a_disguised_letter_is_the_letter(disguise: Callable[[random.Random, str], str]) -> None:
    rng = random.Random(1)
    assert {signs(disguise(rng, _DRAFT)) for _ in range(20)} == {signs(_DRAFT)}


@pytest.mark.parametrize("disguise", _DISGUISES)
def test_a_disguise_does_not_hide_an_attack(disguise: Callable[[random.Random, str], str]) -> None:
    rng = random.Random(2)
    copies = _posts([disguise(rng, reworded(rng, _DRAFT, 0.1)) for _ in range(25)])
    found = find_attack(copies + organic(rng, 200, 48), NOW)
    assert found is not None
    assert found.accounts >= 24


@pytest.mark.parametrize(
    "text", ["", " ", "啊", "\u200b", "\U000e0041", "\ud83d", "#" * 5000, "[" * 5000, "\u0336" * 9000]
)
def test_what_is_hardly_a_text_is_no_copy(text: str) -> None:
    assert find_attack(_posts([text] * 40), NOW) is None


def test_texts_of_a_hundred_thousand_characters_cost_no_more_than_posts() -> None:
    rng = random.Random(3)
    long = [reworded(rng, DRAFTS["testimony"][0], 0.1) + "这是后面的话" * 17_000 for _ in range(40)]
    assert seconds(lambda: find_attack(_posts(long), NOW), runs=1) < 2
    assert find_attack(_posts(long), NOW) is not None


def test_rows_that_come_twice_are_one_account_each() -> None:
    copies = _posts([DRAFTS["accusation"][0]] * 15)
    assert find_attack(copies * 3, NOW) is None
    twenty = _posts([DRAFTS["accusation"][0]] * 25)
    found = find_attack(twenty * 3, NOW)
    assert found is not None
    assert found.accounts == found.posts == 25


def test_posts_of_one_author_of_the_future_or_of_nobody_are_no_attack() -> None:
    copies = _posts([DRAFTS["accusation"][0]] * 60)
    assert find_attack([replace(post, author="one") for post in copies], NOW) is None
    assert find_attack([replace(post, author="") for post in copies], NOW) is None
    assert (
        find_attack([replace(post, published_at=post.published_at + timedelta(days=1)) for post in copies], NOW) is None
    )


def test_five_thousand_posts_that_are_all_copies_are_looked_through_in_about_a_second() -> None:
    rng = random.Random(4)
    find_attack(_posts([DRAFTS["analysis"][0]] * 30), NOW)
    copies = _posts([reworded(rng, DRAFTS["analysis"][0], 0.2) for _ in range(5000)])
    assert seconds(lambda: find_attack(copies, NOW), runs=1) < 4  # docs/coordination.md has the figure
    assert find_attack(copies, NOW) is not None

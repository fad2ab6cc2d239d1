"""The radar for organised attacks: when it speaks, how gravely, what it lays on the table, and what it costs."""

import json
import random
import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.model.alert import Level
from bot.ports import Noted, Signal
from bot.watch.detectors.coordination import Coordination
from bot.watch.waves import Post
from tests.stopwatch import seconds
from tests.watch import plantings
from tests.watch.scenes import NOW, Stream, live_through, noted, scene

_DRAFT = plantings.DRAFTS[1]
_LATER = NOW - plantings.NOW


def _noted(posts: Sequence[Post], **further: object) -> list[Noted]:
    return [noted(post.text, 0, now=post.published_at + _LATER, author=post.author, **further) for post in posts]  # type: ignore[arg-type]


def _attack(accounts: int, *, edits: float = 0.2, minutes: float = 40, ended_min: float = 5) -> list[Noted]:
    """Return edited copies of one draft by so many accounts, the last of them some minutes before NOW."""
    rng = random.Random(accounts)
    return [
        noted(
            plantings.edited(rng, _DRAFT, rng.uniform(0, edits)),
            ended_min + (minutes * place / max(1, accounts - 1)),
            author=f"attacker{place}",
        )
        for place in range(accounts)
    ]


def _talk(count: int = 300, hours: float = 24, seed: int = 1) -> list[Noted]:
    return _noted(plantings.organic(random.Random(seed), count, hours))


def _heard(mentions: Sequence[Noted], **limits: float) -> Signal:
    signal = Coordination().judge(scene(mentions, limits=limits))
    assert signal is not None
    return signal


@pytest.mark.parametrize("accounts", [0, 1, 19])
def test_fewer_accounts_than_the_limit_are_no_attack(accounts: int) -> None:
    assert Coordination().judge(scene(_attack(accounts) + _talk())) is None


@pytest.mark.parametrize(
    ("accounts", "level"),
    [(20, Level.YELLOW), (39, Level.YELLOW), (40, Level.ORANGE), (99, Level.ORANGE), (100, Level.RED)],
)
def test_the_level_is_told_by_how_many_accounts_share_the_draft(accounts: int, level: Level) -> None:
    signal = _heard(_attack(accounts) + _talk())

    assert signal.level is level
    assert signal.evidence["facts"]["accounts"] == accounts


def test_one_account_that_repeats_itself_is_no_attack() -> None:
    posts = [noted(_DRAFT, minute, author="same") for minute in range(60)]

    assert Coordination().judge(scene(posts)) is None


def test_the_evidence_names_the_draft_who_was_first_and_the_playbook() -> None:
    copies = _attack(24, edits=0.1)
    signal = _heard(copies + _talk())

    evidence = json.loads(json.dumps(signal.evidence))
    assert signal.reason == f"coordination:{evidence['facts']['form']}"
    assert evidence["playbook"] == "counter_attack"
    assert evidence["table"][0]["accounts"] >= 20
    assert evidence["table"][0]["text"][:4] in _DRAFT
    assert evidence["facts"]["sentence"] == evidence["table"][0]["text"]
    assert re.fullmatch(r"名\*\*\d", evidence["table"][0]["first_author"])
    assert len(evidence["samples"]) == 3
    first = min(copies, key=lambda one: one.published_at)
    assert evidence["samples"][0] == first.id
    assert evidence["since"] == evidence["window"][0] == first.published_at.isoformat()
    assert 0 < evidence["facts"]["share"] <= 1


def test_our_own_regions_that_publish_one_wording_are_no_attack() -> None:
    ours = [noted(_DRAFT, 5 + place, author=f"region{place}", tiers=["official"]) for place in range(30)]

    assert Coordination().judge(scene(ours + _talk())) is None


@pytest.mark.parametrize("kind", list(plantings.CASCADES))
def test_what_spreads_by_itself_is_no_attack(kind: str) -> None:
    found = [
        Coordination().judge(scene(_noted(plantings.cascade(random.Random(seed), kind)) + _talk(seed=seed)))
        for seed in range(6)
    ]

    assert [signal.evidence["facts"] for signal in found if signal] == []


def test_an_attack_in_an_organic_day_is_told_within_ten_minutes_of_the_twentieth_account() -> None:
    copies = _attack(60, minutes=60, ended_min=60)
    twentieth = sorted(one.published_at for one in copies)[19]
    stream = Stream(_talk(600, hours=24) + copies)

    signals = live_through(Coordination(), stream, NOW - timedelta(hours=6), NOW)

    assert twentieth <= signals[0].at <= twentieth + timedelta(minutes=10)
    assert signals[-1].level is Level.ORANGE
    assert 57 <= signals[-1].evidence["facts"]["accounts"] <= 60


@pytest.mark.parametrize("people", [100, 400, 800])
def test_an_attack_is_found_among_many_who_repeat_its_headline_in_their_own_words(people: int) -> None:
    rng, headline = random.Random(people), "星河手机电池鼓包了"
    crowd = [noted(_own(rng, 6) + headline + _own(rng, 6), rng.uniform(5, 400), author=f"o{n}") for n in range(people)]
    draft = _own(rng, 15) + headline + _own(rng, 15)
    copies = [
        noted(plantings.edited(rng, draft, 0.1), rng.uniform(30, 60), author=f"attacker{place}") for place in range(30)
    ]

    assert 25 <= _heard(crowd + copies).evidence["facts"]["accounts"] <= 35
    assert Coordination().judge(scene(crowd)) is None


@pytest.mark.parametrize("people", [60, 150, 400, 900])
def test_an_attack_whose_draft_begins_with_what_all_repeat_is_found(people: int) -> None:
    rng, headline = random.Random(people), "星河电池工厂起火三人受伤当地已成立调查组"
    crowd = [
        noted(
            _own(rng, rng.randint(0, 5)) + headline + _own(rng, rng.randint(2, 9)), rng.uniform(5, 400), author=f"o{n}"
        )
        for n in range(people)
    ]
    draft = headline + "这种黑心企业早就该倒闭了，大家一起抵制，别再给它送钱"
    copies = [
        noted(plantings.edited(rng, draft, 0.1), rng.uniform(30, 70), author=f"attacker{place}") for place in range(40)
    ]

    facts = _heard(crowd + copies + _talk()).evidence["facts"]

    assert facts["sure"]
    assert 30 <= facts["accounts"] <= 45
    without = Coordination().judge(scene(crowd + _talk()))
    assert without is None or not without.evidence["facts"]["sure"]


def test_some_of_the_copies_of_a_form_are_no_attack() -> None:
    rng, said = random.Random(4), ("很好", "不错", "一般", "还行", "满意", "非常好", "有点差", "很差", "太差了", "够用")
    form = "外观：{}；屏幕：{}；续航：{}；运行速度：{}。星河手机用了{}天，整体{}"
    reviews = [
        noted(
            form.format(*rng.choices(said, k=4), rng.randint(2, 400), rng.choice(said)),
            480 - min(475, rng.expovariate(1 / 60)),
            author=f"p{n}",
        )
        for n in range(500)
    ]

    signals = live_through(Coordination(), Stream(reviews + _talk(250, 14)), NOW - timedelta(hours=8), NOW, 20)

    assert [signal.evidence["facts"] for signal in signals if signal.evidence["facts"]["sure"]] == []


def test_an_attack_that_was_found_is_not_lost_when_many_more_repeat_its_headline() -> None:
    rng, headline = random.Random(5), "星河手机电池鼓包了"
    crowd = [noted(_own(rng, 6) + headline + _own(rng, 6), rng.uniform(1, 90), author=f"o{n}") for n in range(600)]
    draft = _own(rng, 15) + headline + _own(rng, 15)
    copies = [
        noted(plantings.edited(rng, draft, 0.1), rng.uniform(90, 120), author=f"attacker{place}") for place in range(30)
    ]

    signals = live_through(Coordination(), Stream(crowd + copies), NOW - timedelta(minutes=85), NOW)

    assert len(signals) == 18
    assert all(25 <= signal.evidence["facts"]["accounts"] <= 35 for signal in signals)


def test_an_attack_that_ended_does_not_make_one_of_the_people_around_it() -> None:
    rng, headline = random.Random(200), "星河电池工厂起火三人受伤当地已成立调查组"
    crowd = [
        noted(
            _own(rng, rng.randint(0, 5)) + headline + _own(rng, rng.randint(2, 9)), rng.uniform(5, 600), author=f"o{n}"
        )
        for n in range(200)
    ]
    draft = headline + "这种黑心企业早就该倒闭了，大家一起抵制，别再给它送钱"
    copies = [noted(plantings.edited(rng, draft, 0.1), rng.uniform(330, 370), author=f"a{n}") for n in range(40)]

    stream = Stream(_talk(250, 14) + copies + crowd)
    signals = live_through(Coordination(), stream, NOW - timedelta(hours=6), NOW, every_min=30)

    assert len(signals) >= 10
    assert max(signal.evidence["facts"]["accounts"] for signal in signals) <= 45


def _own(rng: random.Random, letters: int) -> str:
    return "".join(rng.choices(plantings.LETTERS, k=letters))


def test_an_attack_is_one_wave_until_hardly_anybody_posts_copies_and_a_straggler_does_not_begin_it_anew() -> None:
    copies = _attack(30, minutes=30, ended_min=16 * 60)
    straggler = noted(_DRAFT, 60, author="late")
    signals = live_through(Coordination(), Stream([*copies, straggler]), NOW - timedelta(hours=17), NOW)

    last = max(one.published_at for one in copies)
    gaps = {later.at - earlier.at for earlier, later in pairwise(signals)}
    assert gaps == {timedelta(minutes=5)}
    assert signals[-1].at - last <= timedelta(hours=6)
    assert len({signal.reason for signal in signals}) == 1


def test_what_left_the_day_or_became_another_post_is_forgotten() -> None:
    radar, copies = Coordination(), _attack(25)
    assert radar.judge(scene(copies)) is not None

    others = [noted(plantings.talk(random.Random(place)), place, id=one.id) for place, one in enumerate(copies)]
    assert radar.judge(scene(others)) is None
    assert radar.judge(scene(copies)) is not None
    assert radar.judge(scene([])) is None


def test_thresholds_of_a_subject_are_followed() -> None:
    copies = _attack(30)

    assert Coordination().judge(scene(copies, limits={"min_accounts": 31})) is None
    assert _heard(copies, min_accounts=15).level is Level.ORANGE
    assert Coordination().judge(scene(copies, limits={"live_min": 1})) is None


def test_an_attack_too_large_to_be_read_whole_is_told_as_at_least_so_many() -> None:
    facts = _heard(_attack(700, minutes=60)).evidence["facts"]

    assert facts["at_least"] is True
    assert 500 <= facts["accounts"] <= 600
    assert _heard(_attack(60)).evidence["facts"]["at_least"] is False


@pytest.mark.parametrize(
    ("accounts", "minutes_ago", "level"),
    [(30, 8, Level.BLUE), (100, 8, Level.YELLOW), (30, 22, Level.YELLOW), (60, 22, Level.ORANGE)],
)
def test_copies_word_for_word_may_be_a_joke_until_their_end_has_shown(
    accounts: int, minutes_ago: float, level: Level
) -> None:
    copies = [noted(_DRAFT, minutes_ago + 25 * place / accounts, author=f"a{place}") for place in range(accounts)]
    signal = _heard(copies + _talk())

    assert signal.level is level
    assert signal.evidence["facts"]["sure"] is (minutes_ago > 20)


def test_an_order_word_for_word_is_sure_as_soon_as_its_end_has_shown_though_nothing_new_comes() -> None:
    copies = [noted(_DRAFT, 60 + 3 * place, author=f"a{place}") for place in range(40)]
    stream = Stream(_talk(200) + copies)

    signals = live_through(Coordination(), stream, NOW - timedelta(minutes=180), NOW)

    last = max(one.published_at for one in copies)
    first_sure = next(signal for signal in signals if signal.evidence["facts"]["sure"])
    assert timedelta(minutes=20) <= first_sure.at - last <= timedelta(minutes=30)
    assert first_sure.evidence["facts"]["accounts"] >= 38


def test_copies_word_for_word_that_accuse_nobody_are_never_sure_and_name_no_playbook() -> None:
    harmless = "昨天跟朋友去了星河的店里，二楼靠窗的位置下午刚好没有太阳，坐了一个小时才走"
    copies = [noted(harmless, 60 + place, author=f"a{place}") for place in range(60)]
    signal = _heard(copies + _talk())

    assert signal.level is Level.BLUE
    assert signal.evidence["facts"]["sure"] is signal.evidence["facts"]["is_hostile"] is False
    assert signal.evidence["facts"]["playbook"] == signal.evidence.get("playbook", "") == ""


@pytest.mark.parametrize(
    ("accounts", "minutes", "sure"), [(24, 100, True), (24, 300, False), (39, 300, False), (60, 300, True)]
)
def test_a_complaint_that_a_few_dozen_retell_for_hours_is_no_sure_attack(
    accounts: int, minutes: float, *, sure: bool
) -> None:
    signal = _heard(_attack(accounts, minutes=minutes, ended_min=100) + _talk())

    assert signal.evidence["facts"]["sure"] is sure
    assert (signal.level is Level.BLUE) is not sure


def test_an_order_stays_one_when_its_next_shift_begins() -> None:
    copies = [noted(_DRAFT, (400 if place < 30 else 130) - place, author=f"a{place}") for place in range(60)]
    stream = Stream(_talk(200) + copies)

    signals = live_through(Coordination(), stream, NOW - timedelta(minutes=410), NOW, every_min=10)

    told = [signal.at for signal in signals if signal.evidence["facts"]["sure"]]
    assert {later - earlier for earlier, later in pairwise(told)} == {timedelta(minutes=10)}
    assert told[0] <= NOW - timedelta(minutes=340)


def test_a_crowd_too_large_to_be_read_whole_is_judged_by_all_of_its_time() -> None:
    rng = random.Random(3)
    craze = [noted(plantings.JOKES[0], max(1, 300 - rng.expovariate(1 / 40)), author=f"a{at}") for at in range(900)]

    assert Coordination().judge(scene(craze + _talk())) is None


def test_fourteen_organic_days_raise_nothing() -> None:
    posts = plantings.organic(random.Random(7), 14 * 120, 14 * 24)

    assert live_through(Coordination(), Stream(_noted(posts)), NOW - timedelta(days=14), NOW, every_min=120) == []


def test_cascades_of_every_kind_are_never_told_as_sure() -> None:
    rng = random.Random(7)
    posts = plantings.organic(rng, 600, 7 * 24)
    for day, kind in enumerate(plantings.CASCADES):
        posts += [
            Post(post.id, post.text, f"{kind}{post.author}", post.platform, post.published_at - timedelta(days=day))
            for post in plantings.cascade(rng, kind)
        ]

    signals = live_through(Coordination(), Stream(_noted(posts)), NOW - timedelta(days=7), NOW, every_min=30)

    assert [signal.evidence["facts"] for signal in signals if signal.evidence["facts"]["sure"]] == []
    assert {signal.level for signal in signals} <= {Level.BLUE}


def test_a_look_at_five_thousand_posts_of_which_none_is_new_costs_next_to_nothing() -> None:
    radar, shown = Coordination(), scene(_talk(5000, hours=23))
    for _ in range(20):
        radar.judge(shown)

    assert seconds(lambda: radar.judge(shown), runs=10) < 0.01

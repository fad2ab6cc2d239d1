"""The polarity that decides: what a PR lead would say of a sentence, for every text people and robots can write."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError

import pytest

from bot.model.mention import Polarity
from bot.watch.polarity import BAND, Judgement, Scorer, judge, polarity_of
from tests.stopwatch import seconds
from tests.watch.crisis_sentences import DENIED, LACKING, NEGATIVE, NEUTRAL, POSITIVE

_ALL = NEGATIVE + POSITIVE + NEUTRAL


def _polarity(text: str) -> Polarity:
    return judge([text])[0].polarity


@pytest.mark.parametrize("text", NEGATIVE)
def test_a_crisis_sentence_is_negative(text: str) -> None:
    assert _polarity(text) is Polarity.NEGATIVE


@pytest.mark.parametrize("text", POSITIVE)
def test_praise_is_positive(text: str) -> None:
    assert _polarity(text) is Polarity.POSITIVE


@pytest.mark.parametrize("text", NEUTRAL)
def test_a_question_or_an_announcement_is_neutral(text: str) -> None:
    assert _polarity(text) is Polarity.NEUTRAL


@pytest.mark.parametrize("text", DENIED)
def test_a_fault_denied_with_words_between_is_praise(text: str) -> None:
    assert _polarity(text) is Polarity.POSITIVE


@pytest.mark.parametrize("text", LACKING)
def test_what_is_owed_and_not_given_is_a_complaint(text: str) -> None:
    assert _polarity(text) is Polarity.NEGATIVE


@pytest.mark.parametrize(
    ("plain", "turned"),
    [
        ("推荐", "不推荐"),
        ("好用", "不好用"),
        ("满意", "并不满意"),
        ("好食", "唔好食"),
        ("a good phone", "not a good phone"),
    ],
)
def test_a_negator_turns_praise_round(plain: str, turned: str) -> None:
    good, bad = (judgement.score for judgement in judge([plain, turned]))

    assert good > 0.5 > bad


@pytest.mark.parametrize("text", ["不差", "没有问题", "不贵", "没有失望", "not bad", "唔差", "没有异味"])
def test_a_denied_fault_is_no_complaint(text: str) -> None:
    assert judge([text])[0].score > 0.5


def test_a_word_that_only_begins_like_a_negator_turns_nothing() -> None:
    assert _polarity("不仅好看，而且好用") is Polarity.POSITIVE
    assert _polarity("非常满意") is Polarity.POSITIVE


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "\u200b\u200b", "12345", "……", "hello world", "🏙", "\ud800", "\x01\x00"]
)
def test_a_text_without_a_sign_of_feeling_is_one_half(text: str) -> None:
    assert judge([text]) == [Judgement(0.5, Polarity.NEUTRAL)]


def test_emoji_and_emoticons_speak_by_themselves() -> None:
    assert [_polarity(text) for text in ("👍🏽", "❤️", "[心]")] == [Polarity.POSITIVE] * 3
    assert [_polarity(text) for text in ("😡", "👎🏻", "[怒]")] == [Polarity.NEGATIVE] * 3


def test_traditional_characters_score_as_simplified_ones() -> None:
    traditional, simplified = judge(["客服態度惡劣，產品質量太差", "客服态度恶劣，产品质量太差"])

    assert traditional == simplified


@pytest.mark.parametrize("hidden", ["垃\u200b圾品牌", "垃\u2060圾\ufeff品牌", "垃\u00ad圾品牌"])
def test_zero_width_characters_hide_nothing(hidden: str) -> None:
    assert judge([hidden]) == judge(["垃圾品牌"])


def test_the_name_of_somebody_quoted_and_a_link_say_nothing() -> None:
    assert judge(["不错//@垃圾桶:好吃"]) == judge(["不错//:好吃"])
    assert judge(["不错 http://t.cn/bad?worst=1"]) == judge(["不错 "])


def test_a_text_scores_the_same_alone_and_among_others() -> None:
    assert judge(_ALL) == [judge([text])[0] for text in _ALL]


def test_no_texts_give_no_judgements() -> None:
    assert judge([]) == []


def test_eight_threads_agree() -> None:
    scorer, expected = Scorer.shipped(), judge(_ALL)

    with ThreadPoolExecutor(8) as pool:
        assert all(result == expected for result in pool.map(lambda _: scorer.judge(_ALL), range(24)))


@pytest.mark.parametrize("text", ["质量差" * 17_000, "好" * 50_000, "a" * 50_000, "@" * 50_000, "http" * 12_500])
def test_fifty_thousand_characters_take_less_than_fifty_milliseconds(text: str) -> None:
    judge([text])

    assert seconds(lambda: judge([text]), runs=5) < 0.05


@pytest.mark.parametrize(
    ("score", "polarity"),
    [
        (0.0, Polarity.NEGATIVE),
        (0.5 - BAND - 1e-9, Polarity.NEGATIVE),
        (0.5 - BAND / 2, Polarity.NEUTRAL),
        (0.5, Polarity.NEUTRAL),
        (0.5 + BAND + 1e-9, Polarity.POSITIVE),
        (1.0, Polarity.POSITIVE),
    ],
)
def test_polarity_follows_from_the_score(score: float, polarity: Polarity) -> None:
    assert polarity_of(score) is polarity


def test_a_judgement_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        judge(["好"])[0].score = 1.0  # type: ignore[misc]


def test_a_process_that_judges_stays_under_150_mib() -> None:
    code = (
        "from bot.watch.polarity import judge; judge(['好用' * 40] * 5000);"
        "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"
    )
    peak = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert int(peak) < 150 * 1024

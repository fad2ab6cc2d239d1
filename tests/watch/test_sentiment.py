"""Scores: a defined one for everything people and robots can write. SnowNLP's own: test_sentiment_exact."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.watch.sentiment import LONGEST, LONGEST_RUN, plain_text, snownlp_score, snownlp_scores
from tests.stopwatch import seconds

_TEXTS = [
    "手机电池充一晚上只有百分之六十，太差了",
    "刚买一周屏幕就出现色差，申请退货还不给退",
    "音质清晰，佩戴舒服，非常喜欢",
    "物流很快，包装完好",
    "客服电话打了三天没人接，非常失望",
]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "😡",
        "👨‍👩‍👧‍👦🇨🇳",
        "\u200b\u200d\ufeff",
        "\x00\x01",
        "\ud800",
        "🤬" * 5000,
    ],
)
def test_where_nobody_says_anything_it_is_one_half(text: str) -> None:
    assert snownlp_score(text) == 0.5


@pytest.mark.parametrize(
    "text",
    ["垃圾\u200b品牌", "垃\u200d圾品牌", "垃圾\ufeff品\u2060牌", "垃圾\u00ad品牌", "垃圾\u202e品牌", "垃圾品牌\ufe0f"],
)
def test_an_invisible_character_hides_no_word(text: str) -> None:
    assert snownlp_score(text) == snownlp_score("垃圾品牌")


@pytest.mark.parametrize("unit", ["垃圾", "這", "a", "1", "😡", "！", "\u200b", "é", "\u0301", "龘", "好 ", "\x00"])
def test_a_hundred_thousand_characters_are_scored_in_a_moment(unit: str) -> None:
    snownlp_score("热身")
    text = unit * (100_000 // len(unit))

    assert 0 <= snownlp_score(text) <= 1
    assert seconds(lambda: snownlp_score(text)) < 0.1


@pytest.mark.parametrize("unit", ["垃圾", "這", "龘", "好"])
def test_fifty_thousand_characters_without_punctuation_take_less_than_50_ms(unit: str) -> None:
    snownlp_score("热身")
    text = unit * (50_000 // len(unit))

    assert seconds(lambda: snownlp_score(text)) < 0.05


def test_what_stands_behind_the_first_20000_characters_is_not_judged() -> None:
    start = "，" * (LONGEST - 4)

    assert snownlp_score(start + "很好用。" + "垃圾" * 100) == snownlp_score(start + "很好用。")
    assert snownlp_score(start + "垃圾品牌") != snownlp_score(start + "很好用。")


def test_what_stands_behind_2000_chinese_characters_in_a_row_is_judged_from_the_next_sign_on() -> None:
    run = "好" * LONGEST_RUN

    assert snownlp_score(run + "垃圾" * 100) == snownlp_score(run)
    behind = "，" + "垃圾，" * LONGEST_RUN
    assert snownlp_score(run + "垃圾" * 100 + behind) == snownlp_score(run + behind) < 0.5 < snownlp_score(run)


@pytest.mark.parametrize("text", ["", " ", " \n\t\u3000", "😡", "👨‍👩‍👧‍👦🇨🇳 ❤️👍🏽", "\u200b\u200d\ufeff", "\ud800"])
def test_where_nobody_said_anything_snownlp_is_not_asked(text: str) -> None:
    assert snownlp_score(text) == 0.5


def test_no_texts_have_no_scores() -> None:
    assert snownlp_scores([]) == []


def test_scores_come_in_the_order_of_the_texts() -> None:
    texts = ["", "垃圾", "😡", *_TEXTS, "", "好" * 40_000, " "]

    assert snownlp_scores(texts) == [snownlp_score(text) for text in texts]


def test_a_phrase_decides_how_a_traditional_character_is_simplified() -> None:
    assert plain_text("乾隆年間的乾貨") == "乾隆年间的干货"


def test_many_threads_get_the_score_one_thread_gets() -> None:
    texts = [f"{text}{number}" for number in range(20) for text in _TEXTS]
    alone = [snownlp_score(text) for text in texts]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(snownlp_score, texts)) == alone
        assert list(pool.map(snownlp_scores, [texts] * 16)) == [alone] * 16


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("is_built", [False, True], ids=["first use", "later"])
def test_scoring_never_takes_more_than_150_mib_and_does_not_load_snownlp(tmp_path: Path, is_built: bool) -> None:
    script = """
import sys
from pathlib import Path
from bot.watch.sentiment import snownlp_scores
from tests.stopwatch import seconds
assert snownlp_scores(["电池太差，客服态度也差。", "龘" * 3000, "非常满意的一次购物"] * 300)[0] < 0.4
peak = next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
print(peak // 1024, "snownlp" in sys.modules)
"""
    elsewhere = {} if is_built else {"XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", script]
    said = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=60, env=os.environ | elsewhere
    ).stdout
    peak_mib, is_loaded = said.split()

    assert is_loaded == "False"
    assert int(peak_mib) <= 150

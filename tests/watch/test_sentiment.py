"""Scores: SnowNLP's own for ordinary texts, and a defined one for everything people and robots can write."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest

from bot.model.mention import Polarity
from bot.watch.sentiment import LONGEST, polarity, score

_COMPLAINTS = [
    "手机电池充一晚上只有百分之六十，太差了",
    "刚买一周屏幕就出现色差，申请退货还不给退",
    "客服电话打了三天没人接，非常失望",
    "耳机左边没声音，售后说要等两个月",
    "发热严重，根本没法用，垃圾产品",
    "降噪更新之后变差了，想退款",
    "手表续航虚标，半天就没电",
    "快递摔坏了盒子，里面的东西也有划痕",
    "质量太差，用了两天就坏了",
    "欺骗消费者，再也不买这个牌子",
    "系统越更新越卡，后悔升级",
    "充电口松动，接触不良，烦死了",
]
_PRAISE = [
    "手机很好用，运行流畅，推荐购买",
    "物流很快，包装完好，质量不错",
    "音质清晰，佩戴舒服，非常喜欢",
    "屏幕漂亮，拍照效果很好，值得购买",
    "老师傅手艺好，装得又快又稳，好评",
    "做工精致，手感很好，满意",
    "性价比高，家人都很喜欢",
    "非常满意的一次购物，会推荐给朋友",
]
_ORDINARY = [
    "今天去店里看了新款",
    "请问这款什么时候发货？",
    "下周三晚上八点发布会直播",
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


@pytest.fixture(scope="module")
def stock() -> type:
    """The original: 400 MB and some seconds, for the comparison only."""
    found: type = import_module("snownlp").SnowNLP
    return found


@pytest.mark.parametrize("text", _COMPLAINTS + _PRAISE + _ORDINARY)
def test_an_ordinary_text_scores_exactly_as_snownlp_scores_it(stock: type, text: str) -> None:
    has_words = any("\u4e00" <= character <= "\u9fa5" for character in text)

    assert score(text) == (stock(text).sentiments if has_words else 0.5)


def test_complaints_are_negative_and_praise_is_not() -> None:
    assert [text for text in _COMPLAINTS if polarity(score(text)) is not Polarity.NEGATIVE] == []
    assert [text for text in _PRAISE if polarity(score(text)) is not Polarity.POSITIVE] == []


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        (0.0, "negative"),
        (0.399, "negative"),
        (0.4, "neutral"),
        (0.5, "neutral"),
        (0.599, "neutral"),
        (0.6, "positive"),
        (1.0, "positive"),
    ],
)
def test_a_score_means_something_from_its_threshold_on(value: float, meaning: str) -> None:
    assert polarity(value) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "😡",
        "👨‍👩‍👧‍👦🇨🇳",
        "terrible, never again",
        "12345",
        "！？……",
        "\u200b\u200d\ufeff",
        "\x00\x01",
        "\ud800",
        "すごい",
        "привет",
        "🤬" * 5000,
    ],
)
def test_what_holds_no_chinese_word_is_unknown(text: str) -> None:
    assert score(text) == 0.5


@pytest.mark.parametrize(
    "text",
    ["垃圾\u200b品牌", "垃\u200d圾品牌", "垃圾\ufeff品\u2060牌", "垃圾\u00ad品牌", "垃圾\u202e品牌", "垃圾品牌\ufe0f"],
)
def test_an_invisible_character_hides_no_word(text: str) -> None:
    assert score(text) == score("垃圾品牌")


def test_traditional_characters_score_as_their_simplified_form() -> None:
    assert score("這個手機的電池太爛了，客服態度也差") == score("这个手机的电池太烂了，客服态度也差")


@pytest.mark.parametrize("unit", ["垃圾", "這", "a", "1", "😡", "！", "\u200b", "é", "\u0301", "龘", "好 ", "\x00"])
def test_a_hundred_thousand_characters_are_scored_in_a_moment(unit: str) -> None:
    score("热身")
    began = time.perf_counter()

    value = score(unit * (100_000 // len(unit)))

    assert 0 <= value <= 1
    assert time.perf_counter() - began < 0.1


def test_what_stands_behind_the_first_300_characters_is_not_judged() -> None:
    start = "产品质量不错。" * 50

    assert score(start[:LONGEST] + "垃圾" * 100) == score(start[:LONGEST])


def test_many_threads_get_the_score_one_thread_gets() -> None:
    texts = [f"{text}{number}" for number in range(20) for text in _COMPLAINTS + _PRAISE]
    alone = [score(text) for text in texts]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(score, texts)) == alone


def test_scoring_loads_neither_snownlp_nor_its_400_megabytes() -> None:
    script = """
import sys
from pathlib import Path
def resident() -> int:
    return next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in line)
import bot.watch.sentiment as sentiment
before = resident()
assert sentiment.score("电池太差") < 0.4
print((resident() - before) // 1024, "snownlp" in sys.modules)
"""
    if not sys.platform.startswith("linux"):
        pytest.skip("reads /proc")
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    grown_mib, is_loaded = said.stdout.split()

    assert is_loaded == "False"
    assert int(grown_mib) < 120

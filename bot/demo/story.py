"""A recorded case: its words and waves as the template tells them, and the posts that follow from them.

The same case, T0 and seed always give the same posts; nothing here reads a clock or a file but the template.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml

_CASES = Path(__file__).parent.parent.parent / "templates" / "cases"
_AUTHORS = 600
_COMMENT = 34  # characters; longer texts are posts of their own
_NEAR = 12  # a comment stands under one of the newest posts of its platform


@dataclass(frozen=True, slots=True)
class Pool:
    """Texts of one voice. ``tails`` may follow any of ``texts``; ``bare`` texts stay as they are."""

    texts: tuple[str, ...]
    bare: tuple[str, ...] = ()
    tails: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class Wave:
    """So many posts between two minutes after T0, shared out over the pools. ``turning`` waves follow the fix."""

    from_min: float
    to_min: float
    posts: int
    pools: Mapping[str, int]
    turning: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """Ordinary talk of the days before. ``rhythm`` weighs the 24 hours of the day, midnight first."""

    days: int
    posts: int
    rhythm: tuple[int, ...]
    pools: Mapping[str, int]
    whispers: tuple[Wave, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One recorded crisis."""

    key: str
    title: Mapping[str, str]
    subject: str
    words: tuple[str, ...]
    competitors: tuple[str, ...]
    playbook: str
    script: str
    zone: ZoneInfo
    search_words: tuple[str, ...]
    tags: tuple[str, ...]
    history: History
    waves: tuple[Wave, ...]
    pools: Mapping[str, Pool]
    slots: Mapping[str, tuple[str, ...]]
    nicknames: tuple[str, ...]

    @property
    def fix_min(self) -> float:
        """Minutes after T0 at which the fix comes if nobody releases it earlier."""
        return min((wave.from_min for wave in self.waves if wave.turning), default=float("inf"))


@dataclass(frozen=True, slots=True)
class Post:
    """One post or comment of a case; ``minute`` counts from T0, ``author`` is a number in the cast."""

    number: int
    minute: float
    pool: str
    text: str
    platform: Literal["weibo", "xhs"]
    kind: Literal["note", "comment"]
    native_id: str
    author: int
    parent: str = ""
    is_live: bool = False
    turning: bool = False


def case_keys() -> tuple[str, ...]:
    """Return the keys of all recorded cases."""
    return tuple(sorted(path.stem for path in _CASES.glob("*.yaml")))


def load_case(key: str) -> Case:
    """Return the recorded case. Raises LookupError when there is none of that key."""
    if key not in case_keys():
        raise LookupError(f"no recorded case {key!r}; there are: {', '.join(case_keys())}")
    told: dict[str, Any] = yaml.safe_load((_CASES / f"{key}.yaml").read_text(encoding="utf-8"))
    past = told["history"]
    pools: dict[str, dict[str, list[Any]]] = told["pools"]
    return Case(
        key=told["key"],
        title=told["title"],
        subject=told["subject"]["key"],
        words=tuple(told["subject"]["words"]),
        competitors=tuple(told["subject"]["competitors"]),
        playbook=told["playbook"],
        script=told["script"],
        zone=ZoneInfo(told["timezone"]),
        search_words=tuple(told["search_words"]),
        tags=tuple(told["tags"]),
        history=History(
            days=past["days"],
            posts=past["posts"],
            rhythm=tuple(past["rhythm"]),
            pools=past["pools"],
            whispers=tuple(Wave(**wave) for wave in past["whispers"]),
        ),
        waves=tuple(Wave(**wave) for wave in told["waves"]),
        pools={name: Pool(**{part: _texts(items) for part, items in pool.items()}) for name, pool in pools.items()},
        slots={name: tuple(str(value) for value in values) for name, values in told["slots"].items()},
        nicknames=tuple(told["nicknames"]),
    )


def _texts(items: list[Any]) -> tuple[str, ...]:
    """Return the texts; ``{text, repeat}`` is one text said so many times over."""
    return tuple(item if isinstance(item, str) else item["text"] * item["repeat"] for item in items)


def plan(case: Case, t0: datetime, seed: int) -> tuple[Post, ...]:
    """Return every post of the case in the order of time, history first, as if the fix came at its own minute."""
    rng = Random(f"{case.key}:{seed}")
    calm = Wave(from_min=0, to_min=0, posts=0, pools={})
    whispers = [moment for wave in case.history.whispers for moment in _moments(wave, rng)]
    past = [(minute, pool, calm) for minute, pool in sorted([*_ordinary(case, t0, rng), *whispers])]
    live = [(minute, pool, wave) for wave in case.waves for minute, pool in _moments(wave, rng)]
    decks = {name: _deck(pool, rng) for name, pool in case.pools.items()}
    posts: list[Post] = []
    for minute, pool, wave in past + live:
        text = _fill(next(decks[pool]), case, rng)
        parents = [post for post in posts[-200:] if post.kind == "note" and _outlives(post, wave)]
        post = _post(len(posts), pool, text, parents, rng)
        posts.append(replace(post, minute=minute, is_live=wave is not calm, turning=wave.turning))
    return tuple(posts)


def _outlives(parent: Post, wave: Wave) -> bool:
    """Return whether a post of ``wave`` can stand under ``parent`` even if an early fix cut the waves between them."""
    return not wave.turning or parent.turning or not parent.is_live


def _ordinary(case: Case, t0: datetime, rng: Random) -> Iterator[tuple[float, str]]:
    history = case.history
    start_at = (t0 - timedelta(days=history.days)).astimezone(case.zone)
    hours = range(history.days * 24)
    heights = list(accumulate(history.rhythm[(start_at.hour + hour) % 24] for hour in hours))
    for index, pool in enumerate(_shares(history.pools, history.posts, rng)):
        height = (index + rng.random()) / history.posts * heights[-1]
        hour = min(bisect_right(heights, height), len(heights) - 1)
        yield (hour + rng.random() - len(heights)) * 60, pool


def _moments(wave: Wave, rng: Random) -> Iterator[tuple[float, str]]:
    step = (wave.to_min - wave.from_min) / max(wave.posts, 1)
    for index, pool in enumerate(_shares(wave.pools, wave.posts, rng)):
        yield wave.from_min + (index + rng.random()) * step, pool


def _shares(pools: Mapping[str, int], posts: int, rng: Random) -> list[str]:
    """Return a pool for each post: shares as exact as whole posts allow, in mixed order."""
    names, ends = list(pools), list(accumulate(pools.values()))
    shared = [names[bisect_right(ends, (index + 0.5) / posts * ends[-1])] for index in range(posts)]
    rng.shuffle(shared)
    return shared


def _deck(pool: Pool, rng: Random) -> Iterator[str]:
    """Yield texts for ever; none comes again before all others have come."""
    cards = [(text, True) for text in pool.texts] + [(text, False) for text in pool.bare]
    while True:
        rng.shuffle(cards)
        for text, has_tail in cards:
            tail = rng.choice(pool.tails) if has_tail else ""
            yield text + (tail.removeprefix("，") if text[-1] in "？！。" else tail)


def _fill(text: str, case: Case, rng: Random) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda slot: rng.choice(case.slots[slot[1]]), text)


def _post(number: int, pool: str, text: str, parents: Sequence[Post], rng: Random) -> Post:
    platform: Literal["weibo", "xhs"] = "weibo" if rng.random() < 0.6 else "xhs"
    near = [post for post in parents if post.platform == platform][-_NEAR:]
    is_comment = bool(near) and len(text) <= _COMMENT and rng.random() < 0.55
    parent = rng.choice(near).native_id if is_comment else ""
    # Weibo ids begin with 5 today; Xiaohongshu ids begin with their time, and this one lies in the year 2106.
    native_id = f"9{number:015d}" if platform == "weibo" else "ffffffff" + sha256(f"{number}".encode()).hexdigest()[:16]
    kind: Literal["note", "comment"] = "comment" if is_comment else "note"
    return Post(
        number=number,
        minute=0,
        pool=pool,
        text=text,
        platform=platform,
        kind=kind,
        native_id=native_id,
        author=rng.randrange(_AUTHORS),
        parent=parent,
    )

"""Decides whether near-identical posts are an organised attack or what people do by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.watch.drafttable import SharedSentence, shared_sentences
from bot.watch.waves import USUAL, Limits, Post, Wave, waves


@dataclass(frozen=True, slots=True)
class Attack:
    """Near-copies of one draft by many accounts in a short time, with the numbers that say so.

    ``reason`` is "varied_copies", "hostile_copies", "young_accounts" or "fast_copies". ``is_even``: the copies came
    evenly so far; ``is_over``: and ended at once; ``is_hostile``: they accuse. ``share`` is the part of the subject's
    posts in the same time; ``compression`` how many times denser the copies stand than the others, None without enough
    history; ``young_share`` is None where no account's age is known.
    """

    reason: str
    is_over: bool
    is_even: bool
    is_hostile: bool
    accounts: int
    posts: int
    minutes: int
    share: float
    edited_share: float
    compression: float | None
    young_share: float | None
    platforms: Sequence[str]
    first_at: datetime
    last_at: datetime
    copies: Sequence[Post]

    @property
    def post_ids(self) -> Sequence[str]:
        """The ids of the copies."""
        return [post.id for post in self.copies]

    @property
    def table(self) -> Sequence[SharedSentence]:
        """Their drafts side by side, laid out anew each time."""
        return shared_sentences(self.copies)


@dataclass(frozen=True, slots=True)
class Finding:
    """The largest attack, None if there is none; and when to look again though nothing new may have come."""

    attack: Attack | None = None
    look_again_at: datetime | None = None


def find_attack(posts: Sequence[Post], now: datetime, limits: Limits = USUAL) -> Attack | None:
    """Return the largest organised attack among a subject's posts up to ``now``, None if there is none."""
    return look(posts, now, limits).attack


def look(posts: Sequence[Post], now: datetime, limits: Limits = USUAL, *, known: bool = False) -> Finding:
    """Return the largest organised attack up to ``now``, and when an end may have shown of copies that still come.

    ``known``: it was seen to end as an order does; now that it goes on, time does not excuse it.
    """
    again: datetime | None = None
    for wave in waves(posts, now, limits):
        still_comes = now < wave.over_at and not wave.is_varied
        if still_comes and wave.explained_by in ("", "too_slow", "joke", "cheers"):
            again = min(again or wave.over_at, wave.over_at)
        if not wave.explained_by or (known and wave.explained_by == "too_slow"):
            return Finding(_attack(wave, posts, is_over=wave.is_over or known), again)
    return Finding(None, again)


def _attack(wave: Wave, posts: Sequence[Post], *, is_over: bool) -> Attack:
    first, last = wave.posts[0].published_at, wave.posts[-1].published_at
    return Attack(
        reason=wave.reason,
        is_over=is_over,
        is_even=wave.is_even,
        is_hostile=wave.is_hostile,
        accounts=len({post.account for post in wave.posts}),
        posts=len(wave.posts),
        minutes=max(1, round((last - first).total_seconds() / 60)),
        share=len(wave.posts) / sum(first <= post.published_at <= last for post in posts),
        edited_share=wave.edited_share,
        compression=wave.compression,
        young_share=wave.young_share,
        platforms=sorted({post.platform for post in wave.posts}),
        first_at=first,
        last_at=last,
        copies=wave.posts,
    )

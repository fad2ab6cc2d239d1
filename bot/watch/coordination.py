"""Decides whether near-identical posts are an organised attack or what people do by themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from bot.watch.customs import custom_of, is_forward, is_lucky_draw
from bot.watch.drafttable import SharedSentence, shared_sentences
from bot.watch.nearcopies import groups, signs
from bot.watch.variation import edited_share, is_hostile


@dataclass(frozen=True, slots=True)
class Post:
    """One post about the subject; ``text`` is plain (bot.watch.sentiment.plain_text)."""

    id: str
    text: str
    author: str
    platform: str
    published_at: datetime
    account_created_at: datetime | None = None
    is_repost: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on near-copies are an attack. The shorter the time people need for the same words, the surer."""

    accounts: int = 20
    signs: int = 12
    """Letters a text needs to be anybody's own: 加油加油 is everybody's."""
    within: timedelta = timedelta(hours=2)
    """For copies that differ, as drafts do that were handed out to be varied."""
    within_exact: timedelta = timedelta(minutes=30)
    """For copies that are the same to the letter and come steadily, without the long tail of what spreads by itself;
    twice as long if they accuse. People copy jokes so, but not that fast."""
    within_night: timedelta = timedelta(hours=8)
    """For copies that differ and accuse, or come from new accounts: drafts are posted over one night."""
    tail: float = 1.6
    """How many times longer 95 % of what spreads by itself takes than 80 % of it: 1.9, where drafts take 1.2."""
    lookback: timedelta = timedelta(days=3)
    young: timedelta = timedelta(days=30)
    compression: float = 1.5
    """How many times denser than the subject's other posts exact copies must stand in time."""


@dataclass(frozen=True, slots=True)
class Attack:
    """Near-copies of one draft by many accounts in a short time, with the numbers that say so.

    ``reason`` is "varied_copies", "hostile_copies", "young_accounts" or "fast_copies". ``share`` is the part of the
    subject's posts in the same time; ``compression`` how many times denser the copies stand than the other posts, None
    without enough history. ``young_share`` is None where no account's age is known.
    """

    reason: str
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
    post_ids: Sequence[str]
    table: Sequence[SharedSentence]


@dataclass(frozen=True, slots=True)
class Wave:
    """A group of near-copies by enough accounts: ``explained_by`` tells why it is no attack, "" that it is one."""

    explained_by: str
    reason: str
    posts: Sequence[Post]
    minutes: float
    edited_share: float
    compression: float | None
    young_share: float | None


_HALF = 0.5
_SOURCE_STOOD = timedelta(hours=1)
_HISTORY_FEWEST = 20
_AGES_FEWEST = 10
_BURST_SHARE = 0.8
_NEARLY_ALL = 0.95


def find_attack(posts: Sequence[Post], now: datetime, limits: Limits = Limits()) -> Attack | None:
    """Return the largest organised attack among a subject's posts up to ``now``, None if there is none."""
    wave = next((wave for wave in waves(posts, now, limits) if not wave.explained_by), None)
    if wave is None:
        return None
    first, last = wave.posts[0].published_at, wave.posts[-1].published_at
    meanwhile = sum(first <= post.published_at <= last for post in posts)
    return Attack(
        reason=wave.reason,
        accounts=len({_account(post) for post in wave.posts}),
        posts=len(wave.posts),
        minutes=max(1, round((last - first).total_seconds() / 60)),
        share=len(wave.posts) / meanwhile,
        edited_share=wave.edited_share,
        compression=wave.compression,
        young_share=wave.young_share,
        platforms=sorted({post.platform for post in wave.posts}),
        first_at=first,
        last_at=last,
        post_ids=[post.id for post in wave.posts],
        table=shared_sentences(wave.posts),
    )


def waves(posts: Sequence[Post], now: datetime, limits: Limits = Limits()) -> Iterator[Wave]:
    """Yield the groups of near-copies by enough accounts, the largest first, each with what it is."""
    recent = [post for post in posts if now - limits.lookback <= post.published_at <= now]
    own = [post for post in recent if not (post.is_repost or is_forward(post.text))]
    written = [signs(post.text) for post in own]
    long_enough = [at for at, one in enumerate(written) if len(one) >= limits.signs]
    for copies in groups([written[at] for at in long_enough], limits.accounts):
        members = sorted((long_enough[text] for text in copies.texts), key=lambda at: own[at].published_at)
        firsts: dict[tuple[str, str], int] = {}
        for at in members:
            firsts.setdefault(_account(own[at]), at)
        if len(firsts) >= limits.accounts:
            chosen = list(firsts.values())
            yield _judge(_Alike([own[at] for at in chosen], [written[at] for at in chosen]), recent, limits)


@dataclass(frozen=True, slots=True)
class _Alike:
    """Each account's first copy of one draft, in order of time, with its signs."""

    posts: Sequence[Post]
    written: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Traits:
    edited_share: float
    young_share: float | None
    hostile: bool

    @property
    def varied(self) -> bool:
        return self.edited_share >= _HALF

    @property
    def young(self) -> bool:
        return self.young_share is not None and self.young_share >= _HALF


def _judge(alike: _Alike, around: Sequence[Post], limits: Limits) -> Wave:
    first, last = _burst(alike.posts)
    start, end = alike.posts[first].published_at, alike.posts[last].published_at
    inside = alike.posts[first : last + 1]
    traits = _Traits(
        edited_share=edited_share(alike.written[first : last + 1]),
        young_share=_young_share(inside, limits),
        hostile=is_hostile([post.text for post in inside]),
    )
    denser = _compression(alike.posts, around, start, end)
    reason, within = _grounds(traits, _has_tail(alike.posts, end - start, limits), limits)
    explained = _explanation(alike, range(first, last + 1), traits)
    if not explained and end - start > within:
        explained = "too_slow"
    if not explained and reason == "fast_copies" and denser is not None and denser < limits.compression:
        explained = "usual_pace"
    minutes = (end - start).total_seconds() / 60
    return Wave(explained, reason, alike.posts, minutes, traits.edited_share, denser, traits.young_share)


def _grounds(traits: _Traits, has_tail: bool, limits: Limits) -> tuple[str, timedelta]:  # noqa: FBT001
    """Return what speaks for an attack, and how long it may have taken to be one."""
    if traits.young:
        return "young_accounts", limits.within_night
    if traits.varied:
        return ("hostile_copies", limits.within_night) if traits.hostile else ("varied_copies", limits.within)
    within = timedelta() if has_tail else limits.within_exact
    return ("hostile_copies", within * 2) if traits.hostile else ("fast_copies", within)


def _explanation(alike: _Alike, burst: range, traits: _Traits) -> str:
    """Return what people are doing here by themselves, "" where nothing they do by themselves looks like this."""
    texts = [alike.posts[at].text for at in burst]
    if is_lucky_draw(texts):
        return "lucky_draw"  # new accounts and varied words are usual there
    if traits.young:
        return ""
    custom = custom_of(texts, [alike.written[at] for at in burst], hostile=traits.hostile, varied=traits.varied)
    if not custom and not traits.varied and _has_source(alike, burst):
        return "source_post"
    return custom


def _has_source(alike: _Alike, burst: range) -> bool:
    """Return whether the burst repeats one public post that stood there before it."""
    start, end = alike.posts[burst[0]].published_at, alike.posts[burst[-1]].published_at
    if start - alike.posts[0].published_at < max(_SOURCE_STOOD, end - start):
        return False
    return sum(alike.written[0] in alike.written[at] for at in burst) >= _HALF * len(burst)


def _burst(copies: Sequence[Post]) -> tuple[int, int]:
    """Return the shortest stretch of the copies, in order of time, that holds four fifths of them: first and last."""
    return _shortest(copies, ceil(len(copies) * _BURST_SHARE))


def _shortest(copies: Sequence[Post], count: int) -> tuple[int, int]:
    starts = range(len(copies) - count + 1)
    first = min(starts, key=lambda at: copies[at + count - 1].published_at - copies[at].published_at)
    return first, first + count - 1


def _has_tail(copies: Sequence[Post], burst: timedelta, limits: Limits) -> bool:
    first, last = _shortest(copies, ceil(len(copies) * _NEARLY_ALL))
    return copies[last].published_at - copies[first].published_at > burst * limits.tail


def _young_share(copies: Sequence[Post], limits: Limits) -> float | None:
    ages = [post.published_at - post.account_created_at for post in copies if post.account_created_at]
    if len(ages) < max(_AGES_FEWEST, len(copies) * _HALF):
        return None
    return sum(age < limits.young for age in ages) / len(ages)


def _compression(copies: Sequence[Post], around: Sequence[Post], start: datetime, end: datetime) -> float | None:
    """Return how many times denser the copies stand in their burst than the subject's other posts do."""
    ids = {post.id for post in copies}
    others = [post.published_at for post in around if post.id not in ids]
    span = max(end - start, timedelta(minutes=1))
    if len(others) < _HISTORY_FEWEST or max(others) - min(others) < span * 4:
        return None
    inside = sum(start <= at <= end for at in others)
    return _BURST_SHARE / max(inside / len(others), 1 / len(others))


def _account(post: Post) -> tuple[str, str]:
    return post.platform, post.author

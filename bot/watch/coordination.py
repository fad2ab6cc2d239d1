"""Decides whether near-identical posts are an organised attack or what people do by themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.watch.customs import Manner, custom_of, is_forward, is_lucky_draw
from bot.watch.drafttable import SharedSentence, shared_sentences
from bot.watch.nearcopies import LONGEST, beginning, groups, signs
from bot.watch.pace import Pace, compression, is_timeless, pace_of
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
    within_night: timedelta = timedelta(hours=8)
    """For copies that differ and accuse or end at once, or come from new accounts: drafts are posted over one night."""
    within_shift: timedelta = timedelta(minutes=150)
    """For copies the same to the letter that came evenly and ended at once; twice as long if they accuse."""
    within_exact: timedelta = timedelta(minutes=15)
    """For the same while they still come; twice as long if they accuse."""
    at_a_stroke: timedelta = timedelta(minutes=15)
    """Hardly anything spreads that fast by itself: a little tail is overlooked."""
    at_a_blow: timedelta = timedelta(minutes=10)
    """Accusations that all came within so little are not asked how evenly."""
    lookback: timedelta = timedelta(days=3)
    young: timedelta = timedelta(days=30)
    compression: float = 1.5
    """How many times denser than the subject's other posts exact copies must stand in time."""


@dataclass(frozen=True, slots=True)
class Attack:
    """Near-copies of one draft by many accounts in a short time, with the numbers that say so.

    ``reason`` is "varied_copies", "hostile_copies", "young_accounts" or "fast_copies". ``is_over``: the copies came
    evenly and ended at once; ``is_hostile``: they accuse. ``share`` is the part of the subject's posts in the same
    time; ``compression`` how many times denser the copies stand than the others, None without enough history;
    ``young_share`` is None where no account's age is known.
    """

    reason: str
    is_over: bool
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
class Wave:
    """A group of near-copies by enough accounts: ``explained_by`` tells why it is no attack, "" that it is one.

    ``over_at``: when it will count as ended, if nobody posts another copy.
    """

    explained_by: str
    reason: str
    posts: Sequence[Post]
    minutes: float
    edited_share: float
    compression: float | None
    young_share: float | None
    is_over: bool
    over_at: datetime
    is_hostile: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """The largest attack, None if there is none; and when to look again though nothing new may have come."""

    attack: Attack | None = None
    look_again_at: datetime | None = None


_HALF = 0.5
_SOURCES_MOST, _SOURCE_STOOD = 2, timedelta(hours=1)
_AGES_FEWEST = 10
_EVEN, _EVEN_OF_FEW = 1.25, 5.0
"""How many times longer than its burst a wave may take as a whole and be an order: 1.5 for 20 copies, less for more."""
_STROKE_TAIL = 0.25
_QUIET_MORE = timedelta(minutes=10)  # after copies word for word that accuse nobody


def find_attack(posts: Sequence[Post], now: datetime, limits: Limits = Limits()) -> Attack | None:
    """Return the largest organised attack among a subject's posts up to ``now``, None if there is none."""
    return look(posts, now, limits).attack


def look(posts: Sequence[Post], now: datetime, limits: Limits = Limits(), *, known: bool = False) -> Finding:
    """Return the largest organised attack up to ``now``, and when an end may have shown of copies that still come.

    ``known``: it was seen to end as an order does; now that it goes on, time does not excuse it.
    """
    again: datetime | None = None
    for wave in waves(posts, now, limits):
        still_comes = now < wave.over_at and wave.edited_share < _HALF
        if still_comes and wave.explained_by in ("", "too_slow", "joke", "cheers"):
            again = min(again or wave.over_at, wave.over_at)
        if not wave.explained_by or (known and wave.explained_by == "too_slow"):
            return Finding(_attack(wave, posts, is_over=wave.is_over or known), again)
    return Finding(None, again)


def waves(posts: Sequence[Post], now: datetime, limits: Limits = Limits()) -> Iterator[Wave]:
    """Yield the groups of near-copies by enough accounts, the largest first, each with what it is."""
    recent = _recent(posts, now, limits)
    for alike in _drafts(recent, now, limits):
        yield _judge(alike, recent, limits)


def has_copies(posts: Sequence[Post], now: datetime, limits: Limits) -> bool:
    """Tell whether there are enough near-copies of anything to ask what they are."""
    return any(_drafts(_recent(posts, now, limits), now, limits))


def _recent(posts: Sequence[Post], now: datetime, limits: Limits) -> Sequence[Post]:
    return [post for post in posts if now - limits.lookback <= post.published_at <= now]


def _drafts(recent: Sequence[Post], now: datetime, limits: Limits) -> Iterator["_Alike"]:
    own = [_begun(post) for post in recent if not (post.is_repost or is_forward(post.text))]
    written = [signs(post.text) for post in own]
    long_enough = [at for at, one in enumerate(written) if len(one) >= limits.signs]
    for copies in groups([written[at] for at in long_enough], limits.accounts):
        members = sorted((long_enough[text] for text in copies.texts), key=lambda at: own[at].published_at)
        firsts: dict[tuple[str, str], int] = {}
        for at in members:
            firsts.setdefault(_account(own[at]), at)
        if len(firsts) >= limits.accounts:
            chosen = list(firsts.values())
            yield _Alike([own[at] for at in chosen], [written[at] for at in chosen], now)


def _attack(wave: Wave, posts: Sequence[Post], *, is_over: bool) -> Attack:
    first, last = wave.posts[0].published_at, wave.posts[-1].published_at
    return Attack(
        reason=wave.reason,
        is_over=is_over,
        is_hostile=wave.is_hostile,
        accounts=len({_account(post) for post in wave.posts}),
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


@dataclass(frozen=True, slots=True)
class _Alike:
    """Each account's first copy of one draft, in order of time, with its signs, seen at ``now``."""

    posts: Sequence[Post]
    written: Sequence[str]
    now: datetime


@dataclass(frozen=True, slots=True)
class _Traits:
    edited_share: float
    young_share: float | None
    hostile: bool
    even: bool
    over: bool
    over_at: datetime

    @property
    def varied(self) -> bool:
        return self.edited_share >= _HALF

    @property
    def young(self) -> bool:
        return self.young_share is not None and self.young_share >= _HALF


def _judge(alike: _Alike, around: Sequence[Post], limits: Limits) -> Wave:
    pace = pace_of([post.published_at for post in alike.posts])
    inside = alike.posts[pace.first : pace.last + 1]
    traits = _traits(alike, pace, limits)
    ids = {post.id for post in alike.posts}
    others = [post.published_at for post in around if post.id not in ids]
    denser = compression(inside[0].published_at, inside[-1].published_at, others)
    reason, within = _grounds(traits, limits)
    explained = _explanation(alike, pace, traits)
    if not explained and pace.burst > within:
        explained = "too_slow"
    if not explained and not pace.burst and is_timeless(inside[0].published_at, others):
        explained = "no_times"
    if not explained and reason == "fast_copies" and denser is not None and denser < limits.compression:
        explained = "usual_pace"
    return Wave(
        explained_by=explained,
        reason=reason,
        posts=alike.posts,
        minutes=pace.burst.total_seconds() / 60,
        edited_share=traits.edited_share,
        compression=denser,
        young_share=traits.young_share,
        is_over=traits.over,
        over_at=traits.over_at,
        is_hostile=traits.hostile,
    )


def _traits(alike: _Alike, pace: Pace, limits: Limits) -> _Traits:
    inside = slice(pace.first, pace.last + 1)
    edited = edited_share(alike.written[inside])
    hostile = is_hostile([post.text for post in alike.posts[inside]])
    tail = _STROKE_TAIL if pace.burst <= limits.at_a_stroke else 0.0
    at_a_blow = hostile and pace.whole * pace.burst <= limits.at_a_blow
    even = at_a_blow or pace.whole <= _EVEN + tail + _EVEN_OF_FEW / len(alike.posts)
    over_at = pace.over_at if hostile or edited >= _HALF else pace.over_at + _QUIET_MORE
    return _Traits(
        edited_share=edited,
        young_share=_young_share(alike.posts[inside], limits),
        hostile=hostile,
        even=even,
        over=even and alike.now >= over_at,
        over_at=over_at,
    )


def _grounds(traits: _Traits, limits: Limits) -> tuple[str, timedelta]:
    """Return what speaks for an attack, and how long it may have taken to be one."""
    if traits.young:
        return "young_accounts", limits.within_night
    if traits.varied:
        within = limits.within_night if traits.hostile or traits.even else limits.within
        return ("hostile_copies" if traits.hostile else "varied_copies"), within
    within = limits.within_shift if traits.over else limits.within_exact if traits.even else timedelta()
    return ("hostile_copies", within * 2) if traits.hostile else ("fast_copies", within)


def _explanation(alike: _Alike, pace: Pace, traits: _Traits) -> str:
    """Return what people are doing here by themselves, "" where nothing they do by themselves looks like this."""
    texts = [post.text for post in alike.posts[pace.first : pace.last + 1]]
    if is_lucky_draw(texts):
        return "lucky_draw"  # new accounts and varied words are usual there
    if traits.young:
        return ""
    manner = Manner(hostile=traits.hostile, varied=traits.varied, ordered=traits.over)
    custom = custom_of(texts, alike.written[pace.first : pace.last + 1], manner)
    if not custom and not traits.varied and _has_source(alike, pace):
        return "source_post"
    return custom


def _has_source(alike: _Alike, pace: Pace) -> bool:
    """Return whether the burst repeats one public post that stood there, all but alone, long before it."""
    stood = alike.posts[_SOURCES_MOST].published_at - alike.posts[0].published_at
    if pace.first == 0 or stood < max(_SOURCE_STOOD, pace.burst):
        return False
    burst = range(pace.first, pace.last + 1)
    return sum(alike.written[0] in alike.written[at] for at in burst) >= _HALF * len(burst)


def _young_share(copies: Sequence[Post], limits: Limits) -> float | None:
    ages = [post.published_at - post.account_created_at for post in copies if post.account_created_at]
    if len(ages) < max(_AGES_FEWEST, len(copies) * _HALF):
        return None
    return sum(age < limits.young for age in ages) / len(ages)


def _begun(post: Post) -> Post:
    """Return the post with no more of its text than is compared: 100,000 letters must cost no more than a post."""
    return post if len(post.text) <= LONGEST else replace(post, text=beginning(post.text))


def _account(post: Post) -> tuple[str, str]:
    return post.platform, post.author

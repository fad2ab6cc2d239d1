"""Groups near-identical posts into waves, and tells why each is no organised attack, if something explains it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.watch.customs import Manner, custom_of, is_forward, is_lucky_draw
from bot.watch.nearcopies import LONGEST, beginning, beside_the_common, groups, signs
from bot.watch.pace import Pace, compression, is_timeless, pace_of
from bot.watch.variation import edited_share, is_hostile

_HALF = 0.5
_SOURCES_MOST, _SOURCE_STOOD = 2, timedelta(hours=1)
_AGES_FEWEST = 10
_EVEN, _EVEN_OF_FEW = 1.25, 5.0
"""How many times longer than its burst a wave may take as a whole and be an order: 1.5 for 20 copies, less for more."""
_STROKE_TAIL = 0.25
_QUIET_MORE = timedelta(minutes=10)  # after copies word for word that accuse nobody


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

    @property
    def account(self) -> tuple[str, str]:
        """Who posted it: an author is one on one platform only."""
        return self.platform, self.author


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


USUAL = Limits()


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
    is_even: bool
    is_over: bool
    over_at: datetime
    is_hostile: bool

    @property
    def is_varied(self) -> bool:
        """Whether most copies differ from each other, as drafts do that were handed out to be varied."""
        return self.edited_share >= _HALF


def waves(posts: Sequence[Post], now: datetime, limits: Limits = Limits()) -> Iterator[Wave]:
    """Yield the groups of near-copies by enough accounts, the largest first, each with what it is."""
    recent = _recent(posts, now, limits)
    for alike in _drafts(recent, now, limits):
        yield _judge(alike, recent, limits)


def has_copies(posts: Sequence[Post], now: datetime, limits: Limits) -> bool:
    """Tell whether there are enough near-copies of anything to ask what they are."""
    return any(_drafts(_recent(posts, now, limits), now, limits))


def drafts_beside(posts: Sequence[Post], limits: Limits) -> Iterator[Sequence[Post]]:
    """Yield the posts that are near-copies in what they say beside what half of all say, the largest group first."""
    own = beside_the_common([signs(post.text) for post in posts])
    long_enough = [at for at, one in enumerate(own) if len(one) >= limits.signs]
    for copies in groups([own[at] for at in long_enough], limits.accounts):
        yield [posts[long_enough[text]] for text in copies.texts]


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
            firsts.setdefault(own[at].account, at)
        if len(firsts) >= limits.accounts:
            chosen = list(firsts.values())
            yield _Alike([own[at] for at in chosen], [written[at] for at in chosen], now)


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
        is_even=traits.even,
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

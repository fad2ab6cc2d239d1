"""Remembers what was judged about one subject's crowds of like posts, so that only new posts cost anything."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from bot.ports import Noted, Scene
from bot.watch.coordination import Attack, Finding, look
from bot.watch.detectors.likeness import Crowd, Likeness
from bot.watch.pace import compression
from bot.watch.waves import Limits, Post, drafts_beside, has_copies

_HALF = 0.5
_LARGE = 2
"""Times the least number of accounts: so many do not retell one complaint evenly for hours and then stop."""
_SEEN_AGAIN = 0.95
"""A crowd that grew by less than what is left is not judged anew."""
_GLANCE = 150
"""Posts of a crowd read first, those most alike; only copies are read on. Reading 100 takes about 10 ms."""
_INSIDE = 2_000
"""Posts of a crowd that are read without what all of it say."""
_MIXED = 2
"""Times the least number of accounts: a crowd of so many may hold an order among people."""
_WHOLE = 600
"""Posts of a crowd of copies read, evenly chosen, for the pace is told by all of them; a larger attack is told as "at
least" so many accounts, and is red long before."""
_AT_ONCE = 4
"""Crowds judged each time, those most alike first; the others have to wait for the next look."""
_NEARLY = 0.6
"""The part of the accounts that look alike at a glance before a crowd is read closely."""
_AROUND = 100
"""Other posts read beside a crowd: enough to tell how dense talk is at other times."""


@dataclass(slots=True)
class Verdict:
    """``ids`` are the posts of the crowd; ``cut``: there are more than were read.

    ``again_at``: when an end may have shown, so that the crowd is worth a look though nothing new came; ``is_inside``:
    they are some of a larger crowd, which has a verdict of its own.
    """

    ids: set[str]
    attack: Attack | None
    cut: bool
    again_at: datetime | None
    is_inside: bool = False

    def is_same_inside(self, ids: set[str]) -> bool:
        """Tell whether this is of most of these posts, told from a crowd they stand in."""
        return self.is_inside and len(ids & self.ids) > _HALF * len(self.ids)

    def is_part_of(self, many: int, limits: Limits) -> bool:
        """Tell whether this is a sure attack that went under in a crowd of so many posts."""
        return self.attack is not None and is_sure(self.attack, limits) and len(self.ids) < _HALF * many


@dataclass(slots=True)
class Memory:
    """What was worked out about one subject's posts, so that only new ones cost anything."""

    limits: Limits
    likeness: Likeness
    verdicts: list[Verdict] = field(default_factory=list)

    def look(self, scene: Scene) -> None:
        """Judge the crowds that got new posts, and let go of what was said about posts that left."""
        names = {str(number) for number in self.likeness.show(scene.recent)}
        if names:
            for verdict in self.verdicts:
                verdict.ids -= names
            self.verdicts = [verdict for verdict in self.verdicts if verdict.ids]
        for verdict in self.verdicts:
            if verdict.again_at is not None and verdict.again_at <= scene.now:
                self.likeness.put_off(verdict.ids)
        read = 0
        for crowd in self.likeness.crowds(max(2, round(_NEARLY * self.limits.accounts))):
            ids = {post.id for post in crowd.posts}
            if self._is_judged(ids, scene.now):
                continue
            if read >= _AT_ONCE:
                self.likeness.put_off(ids)
                continue
            self._judge(crowd, ids, scene)
            read += 1

    def _is_judged(self, ids: set[str], now: datetime) -> bool:
        return any(
            len(ids & verdict.ids) >= _SEEN_AGAIN * max(len(ids), len(verdict.ids))
            for verdict in self.verdicts
            if verdict.again_at is None or verdict.again_at > now
        )

    def _judge(self, crowd: Crowd, ids: set[str], scene: Scene) -> None:
        """Say what the crowd is. What ended as an order does stays one, though it may go on in another shift.

        An attack that can be nothing else stays one among many more people who say something like it.
        """
        before = [verdict for verdict in self.verdicts if len(ids & verdict.ids) > len(verdict.ids) / 2]
        same = [verdict for verdict in before if len(verdict.ids) >= _HALF * len(ids) and not verdict.is_inside]
        known = any(verdict.attack is not None and verdict.attack.is_over for verdict in same)
        finding = self._read(crowd, ids, scene, known=known)
        attack = finding.attack
        if attack and len(ids.intersection(attack.post_ids)) < _HALF * attack.posts:
            attack = None  # copies among the others, another crowd's matter
        self.verdicts = [
            verdict
            for verdict in self.verdicts
            if verdict not in before or (attack is None and verdict.is_part_of(len(ids), self.limits))
        ]
        self.verdicts.append(Verdict(ids, attack, len(crowd.posts) > _WHOLE, finding.look_again_at))
        is_mixed = len(crowd.posts) >= _MIXED * self.limits.accounts
        if is_mixed and (attack is None or not is_sure(attack, self.limits)):
            self._judge_inside(crowd, ids, scene)

    def _judge_inside(self, crowd: Crowd, ids: set[str], scene: Scene) -> None:
        """Look for a sure attack whose draft repeats what all of a crowd say, in what it says beside that."""
        around = _around(scene.recent, ids)
        for copies in islice(drafts_beside(crowd.posts[-_INSIDE:], self.limits), _AT_ONCE):
            finding = look([*copies, *around], scene.now, self.limits)
            if finding.attack and self._stands_out(finding.attack, crowd):
                inside = set(finding.attack.post_ids)
                self.verdicts = [each for each in self.verdicts if not each.is_same_inside(inside)]
                self.verdicts.append(
                    Verdict(inside, finding.attack, cut=False, again_at=finding.look_again_at, is_inside=True)
                )

    def _stands_out(self, attack: Attack, crowd: Crowd) -> bool:
        """Tell whether an attack is sure, and came at another pace than the crowd: some of a form's copies do not."""
        ids = set(attack.post_ids)
        others = [post.published_at for post in crowd.posts if post.id not in ids]
        denser = compression(attack.first_at, attack.last_at, others)
        return is_sure(attack, self.limits) and denser is not None and denser >= self.limits.compression

    def _read(self, crowd: Crowd, ids: set[str], scene: Scene, *, known: bool) -> Finding:
        """Glance at those most alike where there are many; only where copies are among them, read the whole crowd."""
        around = _around(scene.recent, ids)
        if len(crowd.posts) > _GLANCE and not has_copies(crowd.posts[:_GLANCE], scene.now, self.limits):
            return Finding()
        many = min(len(crowd.posts), _WHOLE)
        evenly = [crowd.posts[at * len(crowd.posts) // many] for at in range(many)]
        return look([*evenly, *around], scene.now, self.limits, known=known)


def _around(recent: Sequence[Noted], crowd: set[str]) -> list[Post]:
    """Return an even sample of the other posts: how dense they stand is told by a hundred as well as by all."""
    step = max(1, len(recent) // _AROUND)
    others = [one for one in recent[::step] if str(one.id) not in crowd]
    return [Post(str(one.id), one.text, one.author or f"#{one.id}", one.platform, one.published_at) for one in others]


def is_sure(attack: Attack, limits: Limits) -> bool:
    """Tell whether it can be nothing else: handed out to be varied, from accounts made for it, or ended as on order.

    Copies word for word that still come may be a joke, whose tail is yet to be seen; those that accuse nobody may be
    cheers or news whatever their pace. A complaint that a few dozen retell in a rush, or evenly for hours, may be just
    that.
    """
    if attack.reason == "young_accounts":
        return True
    is_quick = timedelta(minutes=attack.minutes) <= limits.within
    is_large = attack.accounts >= _LARGE * limits.accounts
    ended = attack.is_over and (is_quick or is_large)
    if attack.edited_share >= _HALF:
        return ended or (attack.is_even and is_quick)
    return ended and attack.is_hostile

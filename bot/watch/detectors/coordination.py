"""Finds organised attacks: many accounts, one draft, a short time; lays the drafts side by side in a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.model.alert import Level
from bot.ports import Noted, Scene, Signal
from bot.watch.coordination import Attack, Finding, look
from bot.watch.detectors.likeness import Crowd, Likeness
from bot.watch.detectors.voices import heard_since, reach
from bot.watch.sources.people import masked
from bot.watch.waves import Limits, Post, has_copies

THRESHOLDS: Mapping[str, float] = {
    # Different accounts with one draft. Thirty public accounts in one night was the worst attack on record with us;
    # families, classes and fan groups stay below twenty.
    "min_accounts": 20,
    # Letters of a draft without names, tags and links: shorter ones are everybody's words.
    "signs": 12,
    # Minutes for copies that differ, accuse nobody and come from accounts of any age.
    "within_min": 120,
    # How many times the least number of accounts.
    "orange_times": 2,
    "red_times": 5,
    # An attack is over when so long hardly anybody posted another copy; a tenth of its accounts makes it go on.
    "live_min": 360,
}
_PLAYBOOK = "counter_attack"
_HALF = 0.5
_LARGE = 2
"""Times the least number of accounts: so many do not retell one complaint evenly for hours and then stop."""
_LIVING = 0.1
_LIVING_FEWEST = 3
_SEEN_AGAIN = 0.95
"""A crowd that grew by less than what is left is not judged anew."""
_GLANCE = 150
"""Posts of a crowd read first, those most alike; only copies are read on. Reading 100 takes about 10 ms."""
_WHOLE = 600
"""Posts of a crowd of copies read, evenly chosen, for the pace is told by all of them; a larger attack is told as "at
least" so many accounts, and is red long before."""
_AT_ONCE = 4
"""Crowds judged each time, those most alike first; the others have to wait for the next look."""
_NEARLY = 0.6
"""The part of the accounts that look alike at a glance before a crowd is read closely."""
_AROUND = 100
"""Other posts read beside a crowd: enough to tell how dense talk is at other times."""
_ROWS = 8
_SHOWN = 3
_QUOTED = 80
"""Characters of the most shared sentence in words; the table has it whole."""


@dataclass(slots=True)
class _Verdict:
    """``ids`` are the posts of the crowd; ``cut``: there are more than were read.

    ``again_at``: when an end may have shown, so that the crowd is worth a look though nothing new came.
    """

    ids: set[str]
    attack: Attack | None
    cut: bool
    again_at: datetime | None

    def is_part_of(self, many: int, limits: Limits) -> bool:
        """Tell whether this is a sure attack that went under in a crowd of so many posts."""
        return self.attack is not None and _is_sure(self.attack, limits) and len(self.ids) < _HALF * many


@dataclass(slots=True)
class _Memory:
    """What was worked out about one subject's posts, so that only new ones cost anything."""

    limits: Limits
    likeness: Likeness
    verdicts: list[_Verdict] = field(default_factory=list)

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
        known = any(verdict.attack is not None and verdict.attack.is_over for verdict in before)
        finding = self._read(crowd, ids, scene, known=known)
        attack = finding.attack
        if attack and len(ids.intersection(attack.post_ids)) < _HALF * attack.posts:
            attack = None  # copies among the others, another crowd's matter
        self.verdicts = [
            verdict
            for verdict in self.verdicts
            if verdict not in before or (attack is None and verdict.is_part_of(len(ids), self.limits))
        ]
        self.verdicts.append(_Verdict(ids, attack, len(crowd.posts) > _WHOLE, finding.look_again_at))

    def _read(self, crowd: Crowd, ids: set[str], scene: Scene, *, known: bool) -> Finding:
        """Glance at those most alike where there are many; only where copies are among them, read the whole crowd."""
        around = _around(scene.recent, ids)
        if len(crowd.posts) > _GLANCE and not has_copies(crowd.posts[:_GLANCE], scene.now, self.limits):
            return Finding()
        many = min(len(crowd.posts), _WHOLE)
        evenly = [crowd.posts[at * len(crowd.posts) // many] for at in range(many)]
        return look([*evenly, *around], scene.now, self.limits, known=known)


class Coordination:
    """Looks for near-copies among the posts of the last day.

    The same posts give the same finding; but for a crowd that grew by less than a twentieth, whose numbers stand.
    """

    key = "coordination"
    thresholds = THRESHOLDS

    def __init__(self) -> None:
        self._memories: dict[str, _Memory] = {}

    def judge(self, scene: Scene) -> Signal | None:
        """Return one signal for the largest attack that still goes on."""
        limits = {**THRESHOLDS, **scene.limits}
        memory = self._memory(scene.subject.key, limits)
        memory.look(scene)
        attacks = [(verdict.attack, verdict.cut) for verdict in memory.verdicts if verdict.attack]
        living = _living(attacks, scene, limits["live_min"]) if attacks else []
        if not living:
            return None
        attack, cut = max(living, key=lambda one: (one[0].accounts, _is_sure(one[0], memory.limits), one[0].last_at))
        sure = _is_sure(attack, memory.limits)
        evidence = _evidence(attack, scene.recent)
        evidence["facts"] |= {"sure": sure, "at_least": cut}
        return Signal(
            detector=self.key,
            subject=scene.subject.key,
            cause=self.key,
            level=_level(attack, limits, sure=sure),
            reason=f"{self.key}:{attack.reason}",
            evidence=evidence,
            at=scene.now,
        )

    def _memory(self, subject: str, limits: Mapping[str, float]) -> _Memory:
        exact = Limits(
            accounts=max(2, round(limits["min_accounts"])),
            signs=round(limits["signs"]),
            within=timedelta(minutes=limits["within_min"]),
        )
        memory = self._memories.get(subject)
        if memory is None or memory.limits != exact:
            memory = self._memories[subject] = _Memory(exact, Likeness(exact.signs))
        return memory


def _around(recent: Sequence[Noted], crowd: set[str]) -> list[Post]:
    """Return an even sample of the other posts: how dense they stand is told by a hundred as well as by all."""
    step = max(1, len(recent) // _AROUND)
    others = [one for one in recent[::step] if str(one.id) not in crowd]
    return [Post(str(one.id), one.text, one.author or f"#{one.id}", one.platform, one.published_at) for one in others]


def _living(attacks: Sequence[tuple[Attack, bool]], scene: Scene, live_min: float) -> list[tuple[Attack, bool]]:
    """Return the attacks of which enough posts came in the last minutes."""
    since = scene.now - timedelta(minutes=live_min)
    fresh = {str(one.id) for one in heard_since(scene, since)}
    return [
        (attack, cut)
        for attack, cut in attacks
        if len(fresh.intersection(attack.post_ids)) >= max(_LIVING_FEWEST, _LIVING * attack.accounts)
    ]


def _is_sure(attack: Attack, limits: Limits) -> bool:
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


def _level(attack: Attack, limits: Mapping[str, float], *, sure: bool) -> Level:
    """Return the level by the number of accounts; yellow at most for what is not sure."""
    times = attack.accounts / limits["min_accounts"]
    if not sure:
        return Level.YELLOW if times >= limits["red_times"] else Level.BLUE
    if times < limits["orange_times"]:
        return Level.YELLOW
    return Level.RED if times >= limits["red_times"] else Level.ORANGE


def _evidence(attack: Attack, recent: Sequence[Noted]) -> dict[str, Any]:
    ids = set(map(int, attack.post_ids))
    copies = [one for one in recent if one.id in ids]
    meanwhile = sum(attack.first_at <= one.published_at <= attack.last_at for one in recent)
    names = {one.author: one.author_name if one.tiers else masked(one.author_name) for one in copies}
    shared = attack.table
    table = [
        {
            "text": row.text,
            "accounts": row.accounts,
            "word_for_word": row.word_for_word,
            "first_at": row.first_at.isoformat(),
            "first_author": names.get(row.first_author, ""),
            "age_days": row.age_days,
        }
        for row in shared[:_ROWS]
    ]
    return {
        "window": [attack.first_at.isoformat(), attack.last_at.isoformat()],
        "since": attack.first_at.isoformat(),
        "samples": _samples(copies),
        **({"playbook": _PLAYBOOK} if attack.is_hostile else {}),
        "table": table,
        "facts": _facts(attack, meanwhile) | {"sentence": _short(shared[0].text) if shared else ""},
    }


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= _QUOTED else sentence[: _QUOTED - 1] + "…"


def _samples(copies: Sequence[Noted]) -> list[int]:
    """Return the first copy and those that reached most people."""
    first = min(copies, key=lambda one: (one.published_at, one.id), default=None)
    if first is None:
        return []
    others = sorted((one for one in copies if one is not first), key=lambda one: (-reach(one), one.published_at))
    return [one.id for one in (first, *others)][:_SHOWN]


def _facts(attack: Attack, meanwhile: int) -> dict[str, Any]:
    return {
        "form": attack.reason,
        "accounts": attack.accounts,
        "minutes": attack.minutes,
        "share": round(min(1.0, attack.posts / max(1, meanwhile)), 3),
        "edited_share": round(attack.edited_share, 3),
        "young_share": None if attack.young_share is None else round(attack.young_share, 3),
        "platforms": list(attack.platforms),
        "is_hostile": attack.is_hostile,
        "playbook": _PLAYBOOK if attack.is_hostile else "",
    }

"""Finds organised attacks: many accounts, one draft, a short time; lays the drafts side by side in a table."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.model.alert import Level
from bot.ports import Noted, Scene, Signal
from bot.watch.coordination import Attack
from bot.watch.detectors.likeness import Likeness
from bot.watch.detectors.verdicts import Memory, is_sure
from bot.watch.detectors.voices import heard_since, reach
from bot.watch.sources.people import masked
from bot.watch.waves import Limits

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
_LIVING = 0.1
_LIVING_FEWEST = 3
_ROWS = 8
_SHOWN = 3
_QUOTED = 80
"""Characters of the most shared sentence in words; the table has it whole."""


class Coordination:
    """Looks for near-copies among the posts of the last day.

    The same posts give the same finding; but for a crowd that grew by less than a twentieth, whose numbers stand.
    """

    key = "coordination"
    thresholds = THRESHOLDS

    def __init__(self) -> None:
        self._memories: dict[str, Memory] = {}

    def judge(self, scene: Scene) -> Signal | None:
        """Return one signal for the largest attack that still goes on."""
        limits = {**THRESHOLDS, **scene.limits}
        memory = self._memory(scene.subject.key, limits)
        memory.look(scene)
        attacks = [(verdict.attack, verdict.cut) for verdict in memory.verdicts if verdict.attack]
        living = _living(attacks, scene, limits["live_min"]) if attacks else []
        if not living:
            return None
        told = [(is_sure(attack, memory.limits), attack, cut) for attack, cut in living]
        sure, attack, cut = max(told, key=lambda one: (_level(one[1], limits, sure=one[0]).rank, one[1].accounts))
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

    def _memory(self, subject: str, limits: Mapping[str, float]) -> Memory:
        exact = Limits(
            accounts=max(2, round(limits["min_accounts"])),
            signs=round(limits["signs"]),
            within=timedelta(minutes=limits["within_min"]),
        )
        memory = self._memories.get(subject)
        if memory is None or memory.limits != exact:
            memory = self._memories[subject] = Memory(exact, Likeness(exact.signs))
        return memory


def _living(attacks: Sequence[tuple[Attack, bool]], scene: Scene, live_min: float) -> list[tuple[Attack, bool]]:
    """Return the attacks of which enough posts came in the last minutes."""
    since = scene.now - timedelta(minutes=live_min)
    fresh = {str(one.id) for one in heard_since(scene, since)}
    return [
        (attack, cut)
        for attack, cut in attacks
        if len(fresh.intersection(attack.post_ids)) >= max(_LIVING_FEWEST, _LIVING * attack.accounts)
    ]


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
        "is_over": attack.is_over,
        "playbook": _PLAYBOOK if attack.is_hostile else "",
    }

"""Measures how near-copies differ from each other, and whether they accuse."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from bot.watch.emotion import PRESENT_FROM, emotions
from bot.watch.nearcopies import REMEMBERED, grams

_WHOLE_FROM = 0.97
"""The part of the common 2-grams a copy keeps that is word for word: one letter changed in 60 costs 3 %."""
_COMMON_FROM = 0.6
_COMPARED = 40
_BLANK_FROM = 0.5
_BLANKS_SHARE = 0.6
_LOOKED_AT = 200
_COLD = ("anger", "disappointment", "fear")
_WARM = ("support", "moved", "expectation")
_ACCUSES = re.compile(
    "致癌|有毒|毒|烂脸|毁容|过敏|黑心|欺骗|骗|造假|假货|虚假|作假|偷工减料|隐瞒|内幕|曝光|揭露|真相|维权|受害|抵制|避雷|千万别|别买|不要买|"
    "坑|垃圾|智商税|割韭菜|黑工厂|脏|爆炸|起火|自燃|冒烟|泄露|漏电|失控|致死|害人|草菅|甩锅|拒绝|拒不|不敢|投诉|举报|倒闭|跑路|裁员|"
    "良心|吃相|[当做]傻子|装死|封口|偷偷|以次充好|黑幕|掩盖|被罚|罚单|付出代价|出事|出大事|踩雷|劝退|忽悠|无良|缺德|敷衍|推诿|翻车|"
    "poison|toxic|cancer|scam|fake|fraud|boycott|explod|caught fire|lied|cover.?up",
    re.IGNORECASE,
)


def edited_share(written: Sequence[str]) -> float:
    """Return the part of the copies in which what they have in common was changed.

    Words put before or behind are no change, for so people quote; nor is what each fills in a form's blanks, for that
    is not in what they share.
    """
    sets = [grams(one) for one in written]
    times = Counter(gram for one in sets for gram in one)
    common = frozenset(gram for gram, count in times.items() if count >= _COMMON_FROM * len(sets))
    return sum(len(one & common) < _WHOLE_FROM * len(common) for one in sets) / len(sets)


def is_filled_in(written: Sequence[str]) -> bool:
    """Return whether the copies differ in few places, each time, as a form's blanks do, and agree everywhere else."""
    sample = written[:: max(1, len(written) // _COMPARED)][:_COMPARED]
    model = sorted(sample, key=len)[len(sample) // 2]
    changed = [0] * len(model)
    for one in sample:
        for kind, start, end, *_ in SequenceMatcher(None, model, one, autojunk=False).get_opcodes():
            for at in range(start, end if kind not in ("insert", "equal") else start):
                changed[at] += 1
    in_blanks = sum(times for times in changed if times >= _BLANK_FROM * len(sample))
    return in_blanks > 0 and in_blanks >= _BLANKS_SHARE * sum(changed)


def is_hostile(texts: Sequence[str]) -> bool:
    """Return whether half of the posts accuse, or show anger, disappointment or fear and no warmth.

    How negative a text scores says nothing: notices of a recall and adverts score low, too.
    """
    seen = texts[:_LOOKED_AT]
    return sum(map(_is_cold, seen)) >= len(seen) / 2


@lru_cache(maxsize=REMEMBERED)
def _is_cold(text: str) -> bool:
    if _ACCUSES.search(text) is not None:
        return True
    [feelings] = emotions([text])
    return _shows(feelings, _COLD) and not _shows(feelings, _WARM)


def _shows(told: Mapping[str, float], feelings: Sequence[str]) -> bool:
    return any(told.get(feeling, 0.0) >= PRESENT_FROM for feeling in feelings)

"""Reads the mix of feelings over a window, and what a change between two windows asks the team to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from bot.watch.emotion_cues import EMOTIONS

PRESENT_FROM = 0.5
"""The confidence from which a post counts as showing a feeling."""
FEWEST = 20
"""Posts below which a mix is not read: the interval of a share of a third is then ±20 points."""
_Z = 1.96  # 95 %
_CLEAR, _SOME = 0.2, 0.1
_FEELINGS = tuple(emotion for emotion in EMOTIONS if emotion != "neutral")


@dataclass(frozen=True, slots=True)
class Mix:
    """The share of ``posts`` that show each feeling, with the bounds of its 95 % interval (Wilson).

    Shares do not sum to 1: a post may show several. The interval tells how far chance goes, not how often a word is
    misread (docs/emotion.md has that).
    """

    posts: int
    shares: Mapping[str, float]
    low: Mapping[str, float]
    high: Mapping[str, float]

    @property
    def is_readable(self) -> bool:
        """Whether there are enough posts to say anything."""
        return self.posts >= FEWEST

    @property
    def hope(self) -> float:
        """The share that still expects or supports: who does has not left."""
        return max(self.shares["expectation"], self.shares["support"])


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of mood with what it asks for: ``move`` is a key for words, ``playbook`` a checklist's name."""

    name: str
    move: str
    playbook: str
    emotion: str
    before: float
    after: float
    posts: int
    """How many the later window holds; ``before`` and ``after`` are shares of the emotion that turned."""


MOVES: Mapping[str, tuple[str, str]] = {
    "organised_attack": ("publish_the_drafts", "counter_attack"),
    "anger_to_curiosity": ("publish_the_paper_and_go_live", "white_paper"),
    "anger_with_expectation": ("give_hope_with_a_date", "rapid_iteration"),
    "disappointed_not_gone": ("top_executive_speaks", "ceo_steps_in"),
    "empathy_peak": ("write_to_those_who_believed", "leverage"),
    "anger_rising": ("keep_words_calm_and_constant", "unified_wording"),
    "fear_rising": ("say_what_is_known_and_what_to_do", "unified_wording"),
    "disappointment_rising": ("care_one_to_one", "koc_care"),
    "doubting_not_leaving": ("hold_then_explain", "white_paper"),
    "support_rising": ("forward_and_amplify", "leverage"),
}
"""For each turn its move and the playbook that carries it."""


def mix(emotions: Iterable[Mapping[str, float]]) -> Mix:
    """Return the mix of a window from its posts' feelings."""
    counts = dict.fromkeys(EMOTIONS, 0)
    posts = 0
    for one in emotions:
        posts += 1
        for emotion, sure in one.items():
            if sure >= PRESENT_FROM:
                counts[emotion] += 1
    return mix_of_counts(posts, counts)


def mix_of_counts(posts: int, counts: Mapping[str, int]) -> Mix:
    """Return the mix of a window of which only the number of posts with each feeling was kept."""
    bounds = {emotion: _interval(min(counts.get(emotion, 0), posts), posts) for emotion in EMOTIONS}
    return Mix(
        posts=posts,
        shares={emotion: min(counts.get(emotion, 0), posts) / posts if posts else 0.0 for emotion in EMOTIONS},
        low={emotion: bound[0] for emotion, bound in bounds.items()},
        high={emotion: bound[1] for emotion, bound in bounds.items()},
    )


def reading(now: Mix) -> str:
    """Return what the mix means: "too_few" below 20 posts, "mixed" where nothing stands out."""
    if not now.is_readable:
        return "too_few"
    share = now.shares
    if share["anger"] >= _CLEAR and share["expectation"] >= max(_SOME, share["anger"] / 4):
        return "anger_with_expectation"
    if share["disappointment"] >= _CLEAR and share["disappointment"] >= share["anger"] and now.hope >= _SOME:
        return "disappointed_not_gone"
    if share["moved"] >= _CLEAR and share["moved"] >= max(share["anger"], share["disappointment"]):
        return "empathy_peak"
    if share["curiosity"] >= _CLEAR and share["curiosity"] >= share["anger"] + share["disappointment"] / 2:
        return "doubting_not_leaving" if now.hope >= _SOME / 2 else "doubting"
    return _strongest(now)


def _strongest(now: Mix) -> str:
    names = {"anger": "angry", "fear": "afraid", "disappointment": "disappointed", "support": "supportive"}
    emotion = max(names, key=lambda key: now.shares[key])
    if now.shares[emotion] >= _CLEAR and now.low[emotion] >= _SOME:
        return names[emotion]
    return "calm" if now.shares["neutral"] >= 0.5 else "mixed"


def turn(before: Mix, after: Mix, *, drafts_alike: bool = False) -> Turn | None:
    """Return how the mood turned between two adjoining windows, the gravest turn first; None if it did not.

    A share has risen or fallen only where chance explains it in less than one of twenty cases. ``drafts_alike`` tells
    that near-copies of one draft were found (bot.watch.coordination): anger without leaving is then an attack.
    """
    if not (before.is_readable and after.is_readable):
        return None
    for name, emotion, turned in _turns(before, after, drafts_alike=drafts_alike):
        if turned:
            move, playbook = MOVES[name]
            return Turn(name, move, playbook, emotion, before.shares[emotion], after.shares[emotion], posts=after.posts)
    return None


def _turns(before: Mix, after: Mix, *, drafts_alike: bool) -> Iterable[tuple[str, str, bool]]:
    rose = {emotion for emotion in _FEELINGS if _differs(before, after, emotion)}
    fell = {emotion for emotion in _FEELINGS if _differs(after, before, emotion)}
    share, meaning, was = after.shares, reading(after), reading(before)
    at_peak = was == "disappointed_not_gone" and "disappointment" not in rose
    calmer = "anger" in fell and before.shares["anger"] >= _CLEAR
    hopeful = meaning == "anger_with_expectation" and bool(rose & {"expectation", "anger"})
    return (
        ("organised_attack", "anger", drafts_alike and share["anger"] >= _CLEAR),
        ("anger_to_curiosity", "curiosity", calmer and "curiosity" in rose),
        ("disappointed_not_gone", "disappointment", meaning == "disappointed_not_gone" and at_peak),
        ("anger_with_expectation", "expectation", hopeful),
        ("anger_rising", "anger", "anger" in rose and share["anger"] >= _CLEAR),
        ("fear_rising", "fear", "fear" in rose and share["fear"] >= _CLEAR),
        ("disappointment_rising", "disappointment", "disappointment" in rose and share["disappointment"] >= _SOME),
        ("empathy_peak", "moved", "moved" in rose and meaning == "empathy_peak"),
        ("doubting_not_leaving", "curiosity", "curiosity" in rose and meaning == "doubting_not_leaving"),
        ("support_rising", "support", "support" in rose and share["support"] >= _CLEAR),
    )


def _differs(before: Mix, after: Mix, emotion: str) -> bool:
    """Return whether the share rose by 5 points and more than chance allows."""
    old, new = before.shares[emotion], after.shares[emotion]
    pooled = (old * before.posts + new * after.posts) / (before.posts + after.posts)
    spread = sqrt(pooled * (1 - pooled) * (1 / before.posts + 1 / after.posts))
    return new - old >= 0.05 - 1e-9 and new - old > _Z * spread


def _interval(count: int, posts: int) -> tuple[float, float]:
    if not posts:
        return 0.0, 1.0
    share, weight = count / posts, _Z * _Z / posts
    middle = (share + weight / 2) / (1 + weight)
    reach = _Z * sqrt(share * (1 - share) / posts + weight / (4 * posts)) / (1 + weight)
    return max(0.0, middle - reach), min(1.0, middle + reach)

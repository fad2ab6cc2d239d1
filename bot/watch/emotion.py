"""Tells which of eight feelings a text shows, several at once, by our own words and rules."""

from collections.abc import Mapping, Sequence

from bot.watch.beginning import beginning
from bot.watch.emotion_cues import EMOTIONS, LONGEST, Cue, cues
from bot.watch.mood import PRESENT_FROM, Mix, Turn, mix, mix_of_counts, reading, turn

__all__ = [
    "EMOTIONS",
    "MOST_SURE",
    "PRESENT_FROM",
    "Mix",
    "Turn",
    "emotions",
    "mix",
    "mix_of_counts",
    "reading",
    "turn",
]

MOST_SURE: Mapping[str, float] = {
    "anger": 0.95,
    "disappointment": 0.7,
    "expectation": 0.9,
    "curiosity": 0.6,
    "moved": 0.9,
    "support": 0.95,
    "fear": 0.95,
    "neutral": 0.75,
}
"""The highest confidence given. Disappointment and curiosity are weak wherever they were measured (docs/emotion.md):
people ask out of anger as often as out of interest, and disappointment reads like sadness. Neutral only means that
nothing was found."""
LEAST_SHOWN = 0.25
_NOT_NEUTRAL_FROM = 0.4
_NO_CUE = 0.6
_ANNOUNCES = 0.15
_EXCLAIMS = 0.2
_ASKED_SHARE = 0.5
"""What is left of a feeling that is asked about: 生气了吗 is not anger."""
_TURNED: Mapping[str, tuple[str, float]] = {
    "expectation": ("disappointment", 0.5),
    "support": ("disappointment", 0.5),
    "moved": ("disappointment", 0.3),
    "disappointment": ("support", 0.5),
    "fear": ("support", 0.3),
}
"""What a negated feeling tells instead: 不期待 is let down, 没有失望 stands by us, 别怕 gives heart."""


def emotions(texts: Sequence[str]) -> list[dict[str, float]]:
    """Return for each text its feelings, each with a confidence from 0.25 to 1, the surest first.

    Traditional characters, invisible ones and full-width letters are read as plain ones. A text without letters or
    signs of feeling gives nothing at all; one that only states gives neutral.
    """
    return [_feelings(beginning(text, LONGEST).lower()) for text in texts]


def _feelings(text: str) -> dict[str, float]:
    doubt: dict[str, float] = {}
    announces = False
    for cue in cues(text):
        for emotion, weight in _told(cue):
            announces = announces or emotion == "neutral"
            doubt[emotion] = doubt.get(emotion, 1.0) * (1 - weight)
    sure = {emotion: 1 - rest for emotion, rest in doubt.items()}
    if sure.pop("gone", 0.0):
        sure = {key: value for key, value in sure.items() if key not in ("expectation", "support")}
    other = sure.pop("other", 0.0)
    sure.pop("neutral", None)
    neutral = _neutral(text, max(other, *sure.values(), 0.0), announces=announces)
    found = {key: round(min(value, MOST_SURE[key]), 2) for key, value in (sure | {"neutral": neutral}).items()}
    return dict(sorted(((k, v) for k, v in found.items() if v >= LEAST_SHOWN), key=lambda kv: -kv[1]))


def _told(cue: Cue) -> list[tuple[str, float]]:
    """Return what a cue tells once its negation and its question are taken into account."""
    if cue.negated:
        return [(_TURNED[key][0], _TURNED[key][1] * weight / 0.85) for key, weight in cue.tells if key in _TURNED]
    if cue.asked and cue.tells[0][0] != "curiosity":
        return [(key, weight * _ASKED_SHARE) for key, weight in cue.tells] + [("curiosity", 0.3)]
    return list(cue.tells)


def _neutral(text: str, feeling: float, *, announces: bool) -> float:
    if feeling >= _NOT_NEUTRAL_FROM or not any(sign.isalnum() for sign in text):
        return 0.0
    sure = (_NO_CUE + (_ANNOUNCES if announces else 0.0)) * (1 - feeling / 2)
    return sure - (_EXCLAIMS if "!" in text or "！" in text else 0.0)

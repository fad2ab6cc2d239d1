"""What each radar gives as facts of its finding: one ordinary finding of every radar there is."""

from datetime import UTC, datetime
from typing import Any

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_USUAL: dict[str, Any] = {
    "window_min": 15, "baseline": 4.2, "low": 0, "high": 9, "weekday": 4, "daypart": "noon", "cold_start": False,
}  # fmt: skip
_RISE = _USUAL | {"count": 24, "authors": 19}
STORM = _USUAL | {"negative": 38, "total": 45, "share": 0.844}
FACTS: dict[str, dict[str, Any]] = {
    "negative_growth": STORM,
    "volume": _USUAL | {"total": 112},
    "kol_voice": {
        "accounts": 1, "posts": 1, "large": 0, "names": ["数码老王"], "fans": None, "reach": 0, "baseline": 0.1,
        "high": 0, "window_min": 360, "cold_start": False,
    },
    "spread_speed": {
        "posts": 1, "platform": "weibo", "before": 1_000, "after": 146_000, "minutes": 30, "doubling_min": 4,
        "usual_min": 120, "is_negative": True, "cold_start": False,
    },
    "hot_words": {
        "form": "new", "words": ["鼓包"], "people": [38], "count": 38, "of": 160, "share": 0.238,
        "share_before": 0.001, "window_min": 120, "cold_start": False,
    },
    "koc_silence": {
        "form": "silent", "before": 30, "now": 6, "negative_before": 1, "negative_now": 2, "names": [],
        "platforms": ["weibo"], "proven": 0.97,
    },
    "comparison": _RISE | {"competitors": ["远山"]},
    "technical_doubt": _RISE | {"playbook": "white_paper"},
    "coordination": {
        "form": "varied_copies", "accounts": 52, "at_least": False, "minutes": 40, "share": 0.62, "edited_share": 0.95,
        "young_share": None, "sure": True, "is_over": True, "is_hostile": True, "sentence": "原料桶就放在厕所边上",
        "playbook": "counter_attack", "platforms": ["weibo"],
    },
    "self_purification": {
        "form": "hold", "defenders": 60, "critics": 80, "ratio": 0.75, "before": 0.06, "window_min": 180,
        "playbook": "",
    },
    "support_wave": _RISE | {"share": 0.4, "ranked": 5, "playbook": "leverage"},
    "emotion_turn": {
        "form": "anger_rising", "before": 0.1, "after": 0.4, "low": 0.34, "high": 0.47, "posts": 200,
        "window_min": 180, "well_read": True, "emotion": "anger", "playbook": "unified_wording",
    },
    "risk_report": {"count": 1, "number": 7, "text": "电池供应商停产", "reporter": "rd1"},
    "blind_source": {"platforms": [{"source": "crawler", "platform": "weibo", "silent_min": 522, "usual_min": 4}]},
}  # fmt: skip


def found(*detectors: str, level: str = "blue", **facts: Any) -> dict[str, Any]:
    """Return the findings of these radars as an alert keeps them, the gravest first; facts override the ordinary."""
    return {
        detector: {
            "level": level,
            "reason": f"{detector}:one",
            "since": AT.isoformat(),
            "facts": FACTS.get(detector, {}) | facts,
        }
        for detector in detectors
    }

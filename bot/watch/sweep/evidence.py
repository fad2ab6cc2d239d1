"""Gathers what an alert's card says: numbers, what each radar found, where, who speaks, and samples."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.model.mention import Polarity
from bot.model.series import end_of_minute
from bot.ports import Signal
from bot.store.store import Store
from bot.watch.card import samples_of
from bot.watch.causes import STORM, Finding
from bot.watch.sweep.shown import Shown
from bot.watch.view import holds_all

NUMBERLESS = {"risk_report", "blind_source", "koc_silence"}
"""Causes that are not about a count of posts."""
WITHOUT_NUMBERS = NUMBERLESS | {"coordination", "support_wave"}
"""Causes whose own sentence says how many; the share of negative posts would only confuse."""
_WINDOW_MIN = 15
_NAMED = 5
_SOURCES = 3


class Evidence:
    """Works on one subject as it is shown, inside the caller's transaction."""

    def __init__(self, store: Store, shown: Shown) -> None:
        self._store = store
        self._subject = shown.subject
        self._scene = shown.whole
        self._now = shown.whole.now
        self._trust = shown.trust

    def of(self, finding: Finding) -> dict[str, Any]:
        """Return what the card says: the numbers, each radar's finding, where, who, and three samples."""
        store, lead = self._store, finding.lead
        since, until = (datetime.fromisoformat(end) for end in lead.evidence["window"])
        ids = [number for signal in finding.signals for number in signal.evidence.get("samples", ())]
        chosen = store.mentions.by_id(ids[:3]) if lead.detector != STORM and ids else []
        samples = chosen or store.mentions.samples(self._subject, since, until)
        return {
            **({} if finding.cause in WITHOUT_NUMBERS else self.numbers()),
            **next((dict(signal.evidence) for signal in finding.signals if signal.detector == STORM), {}),
            "at": self._now.isoformat(),
            "window": list(lead.evidence["window"]),
            "since": lead.evidence["since"],
            "findings": {signal.detector: of_signal(signal) for signal in finding.signals},
            "top_sources": [list(source) for source in self._top_sources(since, until)],
            "samples": samples_of(samples, store.config),
            "sample_ids": [mention.id for mention in samples],
            **self._voices(since),
            "trust": {"value": self._trust.value, "incidents": self._trust.incidents},
        }

    def numbers(self) -> dict[str, Any]:
        """Return what the last minutes held."""
        until = end_of_minute(self._now)
        since = until - timedelta(minutes=_WINDOW_MIN)
        total = self._scene.series("all").total(since, until)
        negative = self._scene.series("negative").total(since, until)
        share = round(negative / total, 3) if total else 0.0
        return {"negative": negative, "total": total, "share": share, "window_min": _WINDOW_MIN, "baseline": None}

    def negative(self, minutes: int) -> int:
        """Return how many negative posts the last minutes held."""
        until = end_of_minute(self._now)
        return self._scene.series("negative").total(until - timedelta(minutes=minutes), until)

    def _top_sources(self, since: datetime, until: datetime) -> Sequence[tuple[str, int]]:
        """Return the platforms with the most negative mentions, and how many: by what is remembered, if that is all."""
        recent = self._scene.recent
        if not holds_all(recent, since, self._now):
            return self._store.mentions.top_sources(self._subject, since, until)
        inside = (one for one in recent if since <= one.published_at < until)
        counts = Counter(one.platform for one in inside if one.polarity == Polarity.NEGATIVE)
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_SOURCES]

    def _voices(self, since: datetime) -> dict[str, Any]:
        """Return how many authors speak, and the names of the public accounts among them."""
        speaking = [
            one for one in self._scene.recent if one.published_at >= since and one.polarity == Polarity.NEGATIVE
        ]
        named = {one.author_name: None for one in speaking if one.tiers}
        return {"authors": len({(one.platform, one.author) for one in speaking}), "named": list(named)[:_NAMED]}


def of_signal(signal: Signal) -> dict[str, Any]:
    """Return what an alert keeps of one radar's finding."""
    return {
        "level": signal.level.value,
        "reason": signal.reason,
        "since": signal.evidence["since"],
        "facts": dict(signal.evidence.get("facts", {})),
        **{key: signal.evidence[key] for key in ("table", "playbook") if key in signal.evidence},
    }

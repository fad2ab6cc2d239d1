"""Passes on what the technical side reports: the second radar, which often knows before the public does."""

from collections.abc import Mapping

from bot.ports import Risk, Scene, Signal

THRESHOLDS: Mapping[str, float] = {"enabled": 1}


class RiskReports:
    """Signals while a report of the last day is open, as gravely as the gravest one says."""

    key = "risk_report"
    thresholds = THRESHOLDS

    def judge(self, scene: Scene) -> Signal | None:
        """Return a signal for the open reports together."""
        if not scene.risks or not {**THRESHOLDS, **scene.limits}["enabled"]:
            return None
        gravest = max(scene.risks, key=lambda risk: (risk.level.rank, risk.id))
        first = min(risk.filed_at for risk in scene.risks)
        return Signal(
            detector=self.key,
            subject=scene.subject.key,
            cause=self.key,
            level=gravest.level,
            reason=f"{self.key}:{max(risk.id for risk in scene.risks)}",
            evidence={
                "window": [first.isoformat(), scene.now.isoformat()],
                "since": first.isoformat(),
                "facts": {"count": len(scene.risks), **_quoted(gravest)},
            },
            at=scene.now,
        )


def _quoted(risk: Risk) -> dict[str, str | int]:
    return {"number": risk.id, "text": risk.text, "reporter": risk.reporter}

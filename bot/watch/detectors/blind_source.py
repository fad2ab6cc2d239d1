"""Says when a source does not see any more: silence is never read as calm."""

from collections.abc import Mapping

from bot.model.alert import Level
from bot.ports import Scene, Signal

THRESHOLDS: Mapping[str, float] = {"enabled": 1}


class BlindSource:
    """Signals while a platform that used to bring something brings nothing for three times its usual gap."""

    key = "blind_source"
    thresholds = THRESHOLDS

    def judge(self, scene: Scene) -> Signal | None:
        """Return one signal for all that is blind."""
        blind = [sight for sight in scene.sights if sight.blind_since is not None]
        if not blind or not {**THRESHOLDS, **scene.limits}["enabled"]:
            return None
        since = min(sight.last_at for sight in blind)
        names = sorted(f"{sight.source}/{sight.platform}" for sight in blind)
        return Signal(
            detector=self.key,
            subject=scene.subject.key,
            cause=self.key,
            level=Level.YELLOW,
            reason=f"{self.key}:{','.join(names)}",
            evidence={
                "window": [since.isoformat(), scene.now.isoformat()],
                "since": since.isoformat(),
                "facts": {
                    "platforms": [
                        {
                            "source": sight.source,
                            "platform": sight.platform,
                            "silent_min": int((scene.now - sight.last_at).total_seconds() // 60),
                            "usual_min": max(1, int(sight.usual_gap.total_seconds() // 60)),
                        }
                        for sight in blind
                    ]
                },
            },
            at=scene.now,
        )

"""The detectors there are: one file and one line here for each."""

from collections.abc import Mapping, Sequence

from bot.model.series import MINUTE, Series, end_of_minute
from bot.ports import Count, Scene, SceneDetector, Signal
from bot.watch.detectors.blind_source import BlindSource
from bot.watch.detectors.negative_growth import THRESHOLDS, NegativeGrowth
from bot.watch.detectors.risk_report import RiskReports
from bot.watch.view import LOOK_BACK


class _Growth:
    key = NegativeGrowth.key
    thresholds = THRESHOLDS

    def judge(self, scene: Scene) -> Signal | None:
        total, negative = scene.series("all"), scene.series("negative")
        return NegativeGrowth().judge(scene.subject.key, _counts(total, negative, scene), scene.now, scene.limits)


def _counts(total: Series, negative: Series, scene: Scene) -> list[Count]:
    until = end_of_minute(scene.now)
    minutes = int(LOOK_BACK / MINUTE)
    since = until - LOOK_BACK
    pairs = zip(total.bins(until, 1, minutes), negative.bins(until, 1, minutes), strict=True)
    return [Count(since + n * MINUTE, int(a), int(b)) for n, (a, b) in enumerate(pairs) if a]


DETECTORS: Sequence[SceneDetector] = (_Growth(), RiskReports())
WATCH_OF_THE_WATCH: Sequence[SceneDetector] = (BlindSource(),)
"""Those that look at the monitoring itself, not at a subject."""

THRESHOLD_NAMES: Mapping[str, frozenset[str]] = {
    each.key: frozenset(each.thresholds) for each in (*DETECTORS, *WATCH_OF_THE_WATCH)
}
"""What ``thresholds`` of a subject may name, by detector."""

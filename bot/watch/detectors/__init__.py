"""The detectors there are: one file and one line here for each."""

from collections.abc import Sequence

from bot.ports import SceneDetector
from bot.watch.detectors.blind_source import BlindSource
from bot.watch.detectors.comparison import ComparisonRise
from bot.watch.detectors.coordination import Coordination
from bot.watch.detectors.emotion_turn import EmotionTurn
from bot.watch.detectors.hot_words import HotWords
from bot.watch.detectors.koc_silence import KocSilence
from bot.watch.detectors.kol_voice import KolVoice
from bot.watch.detectors.negative_growth import NegativeGrowth
from bot.watch.detectors.risk_report import RiskReports
from bot.watch.detectors.self_purification import SelfPurification
from bot.watch.detectors.spread_speed import SpreadSpeed
from bot.watch.detectors.support_wave import SupportWave
from bot.watch.detectors.technical_doubt import TechnicalDoubt
from bot.watch.detectors.volume import Volume

DETECTORS: Sequence[SceneDetector] = (
    NegativeGrowth(),
    Volume(),
    KolVoice(),
    SpreadSpeed(),
    HotWords(),
    KocSilence(),
    ComparisonRise(),
    TechnicalDoubt(),
    Coordination(),
    SelfPurification(),
    SupportWave(),
    EmotionTurn(),
    RiskReports(),
)
CLOSE_LOOKS = frozenset({"hot_words", "coordination"})
"""Those that read texts: slower than the ones that count, so no card of another radar waits for them."""
WATCH_OF_THE_WATCH: Sequence[SceneDetector] = (BlindSource(),)
"""Those that look at the monitoring itself, not at a subject."""

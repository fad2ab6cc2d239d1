"""The two radars that do not count posts: what the technical side reports, and what the watch cannot see."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.config import Subject
from bot.model.alert import Level
from bot.model.series import Series
from bot.ports import Risk, Scene, Sight
from bot.watch.detectors.blind_source import BlindSource
from bot.watch.detectors.risk_report import RiskReports

_NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def _scene(risks: list[Risk] | None = None, sights: list[Sight] | None = None, **limits: float) -> Scene:
    subject = Subject(key="acme", words=("acme",))
    return Scene(subject, _NOW, lambda _mark: Series(0), risks=risks or [], sights=sights or [], limits=limits)


def _risk(number: int, level: Level, hours_ago: float = 1) -> Risk:
    return Risk(number, level, f"ticket {number}", "wu", _NOW - timedelta(hours=hours_ago))


def _sight(platform: str, blind: bool) -> Sight:
    last = _NOW - timedelta(hours=5)
    return Sight("crawl", platform, last, last if blind else None, timedelta(hours=1), 0.9)


def test_no_report_is_no_signal_and_both_radars_can_be_switched_off() -> None:
    assert RiskReports().judge(_scene()) is None
    assert BlindSource().judge(_scene()) is None
    assert RiskReports().judge(_scene([_risk(1, Level.RED)], enabled=0)) is None
    assert BlindSource().judge(_scene(sights=[_sight("weibo", blind=True)], enabled=0)) is None


def test_the_gravest_report_speaks_for_all_and_a_new_one_is_news() -> None:
    first = RiskReports().judge(_scene([_risk(1, Level.ORANGE, 3)]))
    both = RiskReports().judge(_scene([_risk(1, Level.ORANGE, 3), _risk(2, Level.YELLOW)]))

    assert first is not None
    assert both is not None
    assert both.level is Level.ORANGE
    assert both.evidence["facts"] == {"count": 2, "number": 1, "text": "ticket 1", "reporter": "wu"}
    assert first.reason != both.reason
    assert both.evidence["since"] == (_NOW - timedelta(hours=3)).isoformat()


@pytest.mark.parametrize(("blind", "named"), [([], None), (["weibo"], ["weibo"]), (["weibo", "xhs"], ["weibo", "xhs"])])
def test_every_blind_platform_is_named_with_its_silence_and_its_habit(
    blind: list[str], named: list[str] | None
) -> None:
    signal = BlindSource().judge(_scene(sights=[_sight(p, p in blind) for p in ("weibo", "xhs")]))

    if not blind:
        assert signal is None
        return
    assert signal is not None
    assert signal.level is Level.YELLOW
    platforms = signal.evidence["facts"]["platforms"]
    assert [row["platform"] for row in platforms] == blind
    assert {(row["silent_min"], row["usual_min"]) for row in platforms} == {(300, 60)}

"""`onevoice backtest`: alarms of a file of counts, and the curve over labelled brands."""

import json
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.learn.backtest import Curve, best_at, draw_up, judge, read_brands
from bot.learn.negative_binomial import chance_of_at_least

_START = datetime(2026, 11, 2)  # noqa: DTZ001  as most files of counts write it
_NAB = Path(__file__).parent.parent.parent / "shared" / "data" / "nab"


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["backtest", *map(str, words)])


def _write(file: Path, days: int = 16, burst_at: timedelta | None = timedelta(days=15, minutes=2)) -> Path:
    """Write five-minute rows of about four mentions, with an hour of fifty from ``burst_at`` on."""
    rng = np.random.default_rng(3)
    lines = ["timestamp,value"]
    for place in range(days * 288):
        at = _START + timedelta(minutes=5 * place + 2)
        is_burst = burst_at is not None and timedelta() <= at - _START - burst_at < timedelta(hours=1)
        lines.append(f"{at},{50 if is_burst else rng.poisson(4)}")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_an_alarm_is_at_the_end_of_the_bin_that_raised_it(tmp_path: Path) -> None:
    answer = _run("--counts", _write(tmp_path / "a.csv"), "--bin", "15m", "--json")

    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {"alarms": ["2026-11-17T00:15:00"]}


def test_calm_counts_raise_no_alarm(tmp_path: Path) -> None:
    answer = _run("--counts", _write(tmp_path / "a.csv", burst_at=None), "--json")

    assert json.loads(answer.stdout) == {"alarms": []}


@pytest.mark.parametrize(
    ("width", "days", "said"),
    [
        ("15m", 16, "The first 96 of 1536 bins were not judged"),
        ("1h", 16, "The first 24 of 384 bins were not judged"),
        ("15m", 1, "The first 96 of 96 bins were not judged"),
    ],
)
def test_bins_of_which_too_little_is_known_are_told_beside_the_answer(
    tmp_path: Path, width: str, days: int, said: str
) -> None:
    answer = _run("--counts", _write(tmp_path / "a.csv", days, burst_at=None), "--bin", width, "--json")

    assert json.loads(answer.stdout) == {"alarms": []}
    assert f"{said}: less than a day was known before them" in answer.stderr


def test_alarms_do_not_depend_on_what_comes_later(tmp_path: Path) -> None:
    whole = _write(tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    cut = tmp_path / "cut.csv"
    cut.write_text("\n".join(whole[: 1 + 15 * 288 + 3]), encoding="utf-8")

    assert json.loads(_run("--counts", cut, "--json").stdout) == {"alarms": ["2026-11-17T00:15:00"]}


def test_times_with_a_zone_are_told_with_one(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    rows = [f"{_START + timedelta(minutes=15 * n)}+08:00,{90 if n == 1000 else 2}" for n in range(1001)]
    file.write_text("value,timestamp\n" + "\n".join(",".join(row.split(",")[::-1]) for row in rows), encoding="utf-8")

    alarms = json.loads(_run("--counts", file, "--json").stdout)["alarms"]

    assert alarms == ["2026-11-12T02:15:00+00:00"]


def test_people_are_told_in_words(tmp_path: Path) -> None:
    answer = _run("--counts", _write(tmp_path / "a.csv"), "--bin", "1h")

    assert answer.stdout.splitlines()[0] == "2026-11-17 01:00:00"
    assert "1 alarm; one ends" in answer.stdout


def test_order_repeats_marks_of_windows_and_blank_lines_change_nothing(tmp_path: Path) -> None:
    first, *rows = _write(tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    np.random.default_rng(1).shuffle(rows)
    rows[10:10] = ["", rows[10].split(",")[0] + ",0"]
    (tmp_path / "b.csv").write_bytes(("\ufeff" + "\r\n".join([first, *rows])).encode())

    assert json.loads(_run("--counts", tmp_path / "b.csv", "--json").stdout) == {"alarms": ["2026-11-17T00:15:00"]}


def test_zones_that_change_within_a_file_are_one_time(tmp_path: Path) -> None:
    lines = _write(tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    summer = [line.replace(",", "+00:00,") for line in lines[1:1000]]
    winter = []
    for line in lines[1000:]:
        at, value = line.split(",")
        winter.append(f"{datetime.fromisoformat(at) - timedelta(hours=1)}-01:00,{value}")
    (tmp_path / "b.csv").write_text("\n".join([lines[0], *summer, *winter]), encoding="utf-8")

    alarms = json.loads(_run("--counts", tmp_path / "b.csv", "--json").stdout)["alarms"]

    assert alarms == ["2026-11-17T00:15:00+00:00"]


@pytest.mark.parametrize(("days", "is_alarmed"), [(1, False), (16, True)])
def test_counts_are_drawn_with_their_alarms(tmp_path: Path, days: int, is_alarmed: bool) -> None:
    picture = tmp_path / "counts.png"

    answer = _run("--counts", _write(tmp_path / "a.csv", days), "--png", picture, "--json")

    assert answer.exit_code == 0, answer.output
    red, green, blue = imread(picture)[:, :, :3].transpose(2, 0, 1)
    assert (blue - red > 0.1).any()
    assert (red - green > 0.4).any() == is_alarmed


@pytest.mark.parametrize("option", ["--counts", "--labelled"])
@pytest.mark.parametrize("place", ["nowhere/x.png", "here"])
def test_a_picture_that_cannot_be_written_is_told(tmp_path: Path, option: str, place: str) -> None:
    (tmp_path / "here").mkdir()
    source = _labelled(tmp_path / "brands")

    answer = _run(option, source if option == "--labelled" else source / "a.csv", "--png", tmp_path / place)

    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.splitlines()[-1].startswith(f"{tmp_path / place} cannot be written: ")


def test_a_delay_of_less_than_half_a_minute_is_none(tmp_path: Path) -> None:
    folder = _labelled(tmp_path / "brands")
    onsets = {name: ["2026-11-17 00:15:24"] for name in ("a", "b")}  # the alarm is told at 00:15:00
    (folder / "labels.json").write_text(json.dumps({"labels": onsets}), encoding="utf-8")

    answer = _run("--labelled", folder)

    assert " 0 min" in answer.stdout
    assert "-0 min" not in answer.stdout


def _labelled(folder: Path) -> Path:
    folder.mkdir()
    for name in ("a", "b"):
        _write(folder / f"{name}.csv")
    onset = str(_START + timedelta(days=15, minutes=2))
    (folder / "labels.json").write_text(json.dumps({"labels": {"a": [onset], "b": [onset]}}), encoding="utf-8")
    return folder


def test_the_curve_is_written_as_json_and_png(tmp_path: Path) -> None:
    picture, numbers = tmp_path / "curve.png", tmp_path / "curve.json"

    answer = _run("--nab", _labelled(tmp_path / "brands"), "--png", picture, "--json", numbers)

    assert answer.exit_code == 0, answer.output
    assert picture.read_bytes().startswith(b"\x89PNG")
    told = json.loads(numbers.read_text(encoding="utf-8"))
    assert told["told"]["found"] == told["told"]["onsets"] == 2
    assert told["told"]["false_per_brand_week"] == 0
    assert len(told["against"]) == 7
    assert "mean + 3 sd of 14 days" in answer.stdout


def test_an_onset_is_found_from_an_hour_before_to_six_hours_after(tmp_path: Path) -> None:
    (brand, _) = read_brands(_labelled(tmp_path / "brands"))
    label = 15 * 96

    found = {place: judge([brand], lambda _, at=place: [label + at]).found for place in (-6, -4, 0, 23, 24)}

    assert found == {-6: 0, -4: 1, 0: 1, 23: 1, 24: 0}


def test_false_bins_less_than_six_hours_apart_are_one_episode(tmp_path: Path) -> None:
    brands = read_brands(_labelled(tmp_path / "brands"))[:1]

    rates = [judge(brands, lambda _, hot=hot: hot).false_per_week for hot in ([100], [100, 124], [100, 125])]

    assert rates == pytest.approx([7 / 16, 7 / 16, 14 / 16], rel=0.01)


@pytest.mark.parametrize(("count", "usual", "spread"), [(5, 2, 3), (30, 10, 2.5), (300, 100, 9)])
def test_the_tail_of_clumped_counts_is_the_sum_of_its_terms(count: int, usual: float, spread: float) -> None:
    size, step = usual / (spread - 1), (spread - 1) / spread
    term, below = (1 - step) ** size, 0.0
    for number in range(count):
        below += term
        term *= (number + size) / (number + 1) * step

    assert chance_of_at_least(count, usual, spread) == pytest.approx(1 - below, rel=1e-6)


@pytest.fixture(scope="module")
def curve() -> Curve:
    if not _NAB.is_dir():
        pytest.skip("the labelled brands lie beside the project, not in it")
    return draw_up(read_brands(_NAB))


def test_on_real_brands_more_onsets_are_found_than_by_each_rule_at_its_rate(curve: Curve) -> None:
    for point in curve.used:
        ours = best_at(curve.ours, point.outcome.false_per_week)

        assert ours is not None
        assert ours.outcome.found > point.outcome.found, point


def test_on_real_brands_no_rule_finds_more_at_any_threshold(curve: Curve) -> None:
    for points in curve.peers.values():
        for point in points:
            ours = best_at(curve.ours, point.outcome.false_per_week)

            assert point.outcome.found <= (ours.outcome.found if ours else 0), point


def test_on_real_brands_the_alarms_meet_the_aim(curve: Curve) -> None:
    told = curve.told.outcome

    assert told.found >= 0.85 * told.onsets
    assert told.false_per_week <= 1.0
    assert told.delay_min is not None
    assert told.delay_min <= 5


def test_on_real_brands_the_threshold_that_the_others_choose_serves_each_one(curve: Curve) -> None:
    outcomes = [point.outcome for point in curve.left_out]

    assert sum(outcome.found for outcome in outcomes) >= 0.85 * sum(outcome.onsets for outcome in outcomes)
    assert sum(outcome.false_per_week for outcome in outcomes) / len(outcomes) <= 1.0


def test_the_curve_never_falls_as_the_threshold_does(curve: Curve) -> None:
    for before, after in pairwise(curve.ours):
        assert after.outcome.found >= before.outcome.found

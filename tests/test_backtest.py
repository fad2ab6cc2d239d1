"""`onevoice backtest`: alarms of a file of counts, what is refused, and the curve over labelled brands."""

import json
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
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
    assert "1 alarms" in answer.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the first line must name the columns"),
        ("when,value\n", "line 1: the first line must name the columns"),
        ("timestamp,value\n", "has no rows"),
        ("timestamp,value\n2026-01-01 00:00,1\nyesterday,2\n", "line 3: 'yesterday' is not a time"),
        ("timestamp,value\n2026-01-01 00:00,many\n", "line 2: 'many' is not a count"),
        ("timestamp,value\n2026-01-01 00:00,-1\n", "line 2: '-1' is not a count"),
        ("timestamp,value\n2026-01-01 00:00,nan\n", "line 2: 'nan' is not a count"),
        ("timestamp,value\n2026-01-01 00:00,inf\n", "line 2: 'inf' is not a count"),
        ("timestamp,value,value\n2026-01-01 00:00,1,2\n", "line 1: the column value is named twice"),
        ("timestamp,value\n2026-01-01 00:00,1_000\n", "line 2: '1_000' is not a count"),
        ("timestamp,value\n2026-01-01 00:00\n", "line 2: it has 1 fields where the first line names 2"),
        ("timestamp,value\n2026-01-01 00:00,1\n2026-01-01T00:05:00Z,1\n", "line 3: some times name their zone"),
        ('timestamp,value\n2026-01-01 00:00,"1\n', "line 2: it is not CSV"),
        (
            "timestamp,value\n2010-01-01 00:00,1\n2026-01-01 00:00,1\n2026-01-01 00:05,1\n",
            "line 2: its time is too far",
        ),
        ("timestamp,value\n0001-01-01 00:00+08:00,1\n", "line 2: '0001-01-01 00:00+08:00' is not a time"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(text, encoding="utf-8")

    answer = _run("--counts", file, "--json")

    assert (answer.exit_code, answer.stdout) == (2, "")
    assert said in answer.stderr


def _steps(file: Path, step_min: float, rows: int = 400) -> Path:
    times = [_START + timedelta(minutes=step_min * place) for place in range(rows)]
    file.write_text("timestamp,value\n" + "".join(f"{at},5\n" for at in times), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("step_min", "width", "said"),
    [
        (60, "15m", "a row is there every 60 min, which bins of 15 min cut up"),
        (1440, "15m", "every 1440 min"),
        (10, "15m", "every 10 min"),
        (5, "15m", None),
        (15, "15m", None),
        (15, "1h", None),
        (0.25, "15m", None),
        (5.3, "15m", "every 5.3 min"),
    ],
)
def test_a_bin_that_is_not_made_of_whole_rows_is_refused(
    tmp_path: Path, step_min: float, width: str, said: str | None
) -> None:
    answer = _run("--counts", _steps(tmp_path / "a.csv", step_min), "--bin", width, "--json")

    assert answer.exit_code == (2 if said else 0)
    assert (said or "") in answer.stderr
    assert said or json.loads(answer.stdout) == {"alarms": []}


def test_a_few_rows_far_apart_are_counts_with_nothing_between_them(tmp_path: Path) -> None:
    assert json.loads(_run("--counts", _steps(tmp_path / "a.csv", 60, rows=5), "--json").stdout) == {"alarms": []}


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


@pytest.mark.parametrize("width", ["0m", "15", "7h", "1d", "-5m", "x"])
def test_a_bin_of_no_use_is_refused(tmp_path: Path, width: str) -> None:
    answer = _run("--counts", _write(tmp_path / "a.csv", days=1), f"--bin={width}")

    assert answer.exit_code == 2
    assert "from 1m to 6h" in answer.stderr


def test_a_missing_file_bytes_and_no_input_are_refused(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00")

    assert "cannot be read" in _run("--counts", tmp_path / "none.csv").stderr
    assert "it is not UTF-8" in _run("--counts", tmp_path / "b.csv").stderr
    assert "cannot be read" in _run("--labelled", tmp_path / "none").stderr
    assert "Give either" in _run().stderr
    assert _run("--labelled", tmp_path, "--counts", tmp_path / "b.csv").exit_code == 2


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"labels": {}}', '{"labels": {"a": ["soon"]}}', '{"labels": {"a": 1}}']
)
def test_labels_of_no_use_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "labels.json").write_text(text, encoding="utf-8")

    assert _run("--labelled", tmp_path).exit_code == 2


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

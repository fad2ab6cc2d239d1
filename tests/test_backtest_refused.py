"""`onevoice backtest`: what is refused, and what is said to type or to save instead."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app

_START = datetime(2026, 11, 2)  # noqa: DTZ001  as most files of counts write it


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["backtest", *map(str, words)])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the first line must name the columns"),
        ("when,value\n", "line 1: the first line must name the columns"),
        ("timestamp;value\n", "timestamp and value, parted by commas, not by semicolons"),
        ("timestamp\tvalue\n", "timestamp and value, parted by commas, not by tabs"),
        ("timestamp,value\n", "has no rows"),
        ("timestamp,value\n2026-01-01 00:00,1\nyesterday,2\n", "line 3: 'yesterday' is not a time"),
        ("timestamp,value\n2026-01-01 00:00,many\n", "line 2: 'many' is not a count"),
        ("timestamp,value\n2026-01-01 00:00,-1\n", "line 2: '-1' is not a count"),
        ("timestamp,value\n2026-01-01 00:00,nan\n", "line 2: 'nan' is not a count"),
        (
            'timestamp,value\n2026-01-01 00:00,"1,025"\n',
            "line 2: '1,025' is not a count: expected a number from 0 to 1,000,000,000,000 such as 1025",
        ),
        ("timestamp,value\n2026-01-01 00:00,1000000000001\n", "expected a number from 0 to 1,000,000,000,000"),
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
        (60, "15m", "a row is there every 60 min, which bins of 15 min cut up: give --bin 1h\n"),
        (60, "90m", "cut up: give --bin 2h\n"),
        (1440, "15m", "every 1440 min, which bins of 15 min cut up, and bins of more than 6h are not judged\n"),
        (10, "15m", "every 10 min, which bins of 15 min cut up: give --bin 20m\n"),
        (5, "15m", None),
        (15, "15m", None),
        (15, "1h", None),
        (0.25, "15m", None),
        (5.3, "15m", "every 5.3 min, which bins of 15 min cut up: give --bin 53m\n"),
    ],
)
def test_a_bin_that_is_not_made_of_whole_rows_is_refused(
    tmp_path: Path, step_min: float, width: str, said: str | None
) -> None:
    answer = _run("--counts", _steps(tmp_path / "a.csv", step_min), "--bin", width, "--json")

    assert answer.exit_code == (2 if said else 0)
    assert (said or "") in answer.stderr
    assert said or json.loads(answer.stdout) == {"alarms": []}


def test_where_no_other_bin_can_be_asked_for_none_is_advised(tmp_path: Path) -> None:
    _steps(tmp_path / "a.csv", 60)
    (tmp_path / "labels.json").write_text('{"labels": {"a": ["2026-11-05T08:00:00"]}}', encoding="utf-8")

    answer = _run("--labelled", tmp_path)

    assert answer.exit_code == 2
    assert "every 60 min, which bins of 15 min cut up: give finer counts\n" in answer.stderr


def test_a_few_rows_far_apart_are_counts_with_nothing_between_them(tmp_path: Path) -> None:
    assert json.loads(_run("--counts", _steps(tmp_path / "a.csv", 60, rows=5), "--json").stdout) == {"alarms": []}


@pytest.mark.parametrize("width", ["0m", "15", "7h", "1d", "-5m", "x"])
def test_a_bin_of_no_use_is_refused(tmp_path: Path, width: str) -> None:
    answer = _run("--counts", _steps(tmp_path / "a.csv", 5), f"--bin={width}")

    assert answer.exit_code == 2
    assert "from 1m to 6h" in answer.stderr


def test_a_missing_file_bytes_and_no_input_are_refused(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00")

    assert "cannot be read" in _run("--counts", tmp_path / "none.csv").stderr
    assert "it is not UTF-8: save the file as UTF-8" in _run("--counts", tmp_path / "b.csv").stderr
    assert "cannot be read" in _run("--labelled", tmp_path / "none").stderr
    assert "Give either" in _run().stderr
    assert _run("--labelled", tmp_path, "--counts", tmp_path / "b.csv").exit_code == 2


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le"])
def test_counts_of_another_encoding_are_to_be_saved_as_utf_8(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes("timestamp,value,说明\n2026-01-01 00:00,1,好\n".encode(encoding))

    answer = _run("--counts", tmp_path / "a.csv")

    assert answer.exit_code == 2
    assert "it is not UTF-8: save the file as UTF-8" in answer.stderr


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"labels": {}}', '{"labels": {"a": ["soon"]}}', '{"labels": {"a": 1}}']
)
def test_labels_of_no_use_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "labels.json").write_text(text, encoding="utf-8")

    assert _run("--labelled", tmp_path).exit_code == 2


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_labels_of_another_encoding_are_to_be_saved_as_utf_8(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "labels.json").write_bytes('{"labels": {"星河": []}}'.encode(encoding))

    answer = _run("--labelled", tmp_path)

    assert answer.exit_code == 2
    assert "labels.json cannot be read: it is not UTF-8: save the file as UTF-8" in answer.stderr

"""`onevoice score`: one line out for each line in, in order, while they come."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app

_TEXTS = ["食品中吃出虫子", "客服态度很好，问题解决了", "请问这款什么时候发货？", "", "手机充电时冒烟了" * 9000]


def _score(file: str, *words: str, stdin: str = ""):  # type: ignore[no-untyped-def]
    return CliRunner().invoke(app, ["score", file, *words], input=stdin)


def _lines(texts: list[str]) -> str:
    return "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts)


def test_each_line_is_scored_in_order(tmp_path: Path) -> None:
    (tmp_path / "posts.jsonl").write_text(_lines(_TEXTS), encoding="utf-8")

    done = _score(str(tmp_path / "posts.jsonl"), "--json")

    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert [result["polarity"] for result in results] == ["negative", "positive", "neutral", "neutral", "negative"]
    assert all(list(result) == ["score", "polarity", "snownlp", "emotion", "comparison"] for result in results)
    assert all(0 <= result[name] <= 1 for result in results for name in ("score", "snownlp"))


def test_more_lines_than_a_batch_keep_their_order() -> None:
    texts = ["好用" if number % 3 else "垃圾" for number in range(1500)]

    done = _score("-", "--json", stdin=_lines(texts))

    said = [json.loads(line)["polarity"] for line in done.stdout.splitlines()]
    assert said == ["positive" if number % 3 else "negative" for number in range(1500)]


def test_a_csv_file_needs_no_more_than_texts(tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text("id,text\n1,垃圾\n2,好用\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text("id,words\n1,垃圾\n", encoding="utf-8")

    done = _score(str(tmp_path / "posts.csv"), "--json")

    assert [json.loads(line)["polarity"] for line in done.stdout.splitlines()] == ["negative", "positive"]
    assert _score(str(tmp_path / "other.csv")).stderr.endswith(
        "other.csv line 1: it must name the columns; text is needed.\n"
    )


def test_a_list_and_a_column_named_twice_are_refused(tmp_path: Path) -> None:
    (tmp_path / "posts.json").write_text('[{"text": "垃圾"}]', encoding="utf-8")
    (tmp_path / "posts.csv").write_text("text,text\n垃圾,好用\n", encoding="utf-8")

    listed, twice = _score(str(tmp_path / "posts.json")), _score(str(tmp_path / "posts.csv"))

    assert (listed.exit_code, twice.exit_code) == (2, 2)
    assert "posts.json line 1: it is a JSON list; write one object a line" in listed.stderr
    assert "posts.csv line 1: the column text is named twice" in twice.stderr


def test_a_bad_line_gets_an_error_in_its_place() -> None:
    done = _score("-", "--json", stdin=_lines(["好"]) + 'not json\n{"text": 3}\n' + _lines(["坏"]))

    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 1
    assert [result.get("line") for result in results] == [None, 2, 3, None]
    assert results[2]["error"] == "its text is not a string"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"not json", "it is not JSON"),
        (b'{"text": "cut', "it is not JSON"),
        (b'{"text": "a"}{"text": "b"}', "it is not JSON"),
        (b'{"text": NaN}', "it is not JSON: NaN is not a number"),
        (b"null", "it is not a JSON object"),
        (b'["a"]', "it is not a JSON object"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b'{"a": 1}', "it has no text"),
        (b'{"text": null}', "it has no text"),
        (b'{"text": 3}', "its text is not a string"),
        (b'{"text": ["a"]}', "its text is not a string"),
        (b'{"text": "\xff"}', "the line is not UTF-8: byte 11 is 0xff; save the file as UTF-8"),
        (b'{"text": "a\x00"}', "the line contains NUL bytes, as UTF-16 does; save the file as UTF-8"),
        (b'{"text": "a", "likes": 1' + b"0" * 4999 + b"}", "it has a number of 5,000 digits; at most 4,000 are read"),
        (b'{"text": "a", "likes": -' + b"1" * 4001 + b"}", "it has a number of 4,001 digits; at most 4,000 are read"),
        (b'{"text": "' + b"a" * 1_000_000 + b'"}', "the line is longer than 1,000,000 bytes"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_in_its_place(tmp_path: Path, line: bytes, reason: str) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_bytes(b'{"text": "a"}\n' + line + b'\n{"text": "b"}\n')

    done = _score(str(file), "--json")

    first, wrong, last = (json.loads(written) for written in done.stdout.splitlines())
    assert done.exit_code == 1
    assert wrong["line"] == 2
    assert wrong["error"].startswith(reason)
    assert "error" not in first | last


def test_a_number_of_as_many_digits_as_are_read_spoils_no_line() -> None:
    done = _score("-", "--json", stdin='{"text": "垃圾", "likes": -' + "1" * 4000 + "}\n")

    assert json.loads(done.stdout)["polarity"] == "negative"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_of_another_encoding_is_to_be_saved_as_utf_8(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "posts.jsonl").write_bytes(_lines(["垃圾", "好用"]).encode(encoding))

    done = _score(str(tmp_path / "posts.jsonl"), "--json")

    first = json.loads(done.stdout.splitlines()[0])
    assert done.exit_code == 1
    assert first["error"].endswith("; save the file as UTF-8")
    assert "as UTF-8" in " ".join(_score(str(tmp_path / "posts.jsonl")).stdout.replace("│", " ").split())


@pytest.mark.parametrize(
    "text", ["坏" * 100_000, "\ud800垃圾", "\x00垃圾", "\ufeff垃圾", "\u2028垃圾\x85", "垃圾\r\n垃圾"]
)
def test_a_strange_text_is_scored_and_its_line_stays_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "posts.jsonl").write_text(json.dumps({"text": text}) + "\n", encoding="utf-8")

    done = _score(str(tmp_path / "posts.jsonl"), "--json")

    (result,) = map(json.loads, done.stdout.splitlines())
    assert done.exit_code == 0
    assert result["polarity"] == "negative"


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path: Path) -> None:
    (tmp_path / "posts.jsonl").write_bytes(b"\xef\xbb\xbf" + _lines(["垃圾", "很好用"]).replace("\n", "\r\n").encode())

    done = _score(str(tmp_path / "posts.jsonl"), "--json")

    assert done.exit_code == 0
    assert [json.loads(line)["polarity"] for line in done.stdout.splitlines()] == ["negative", "positive"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" \r\n"])
def test_a_file_without_lines_gives_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "posts.jsonl").write_bytes(content)

    done = _score(str(tmp_path / "posts.jsonl"), "--json")

    assert (done.exit_code, done.stdout) == (0, "")


def test_the_table_numbers_lines_as_the_file_does() -> None:
    done = _score("-", stdin=_lines(["好用"]) + "\n\n" + _lines(["垃圾"]))

    assert [row.split()[1] for row in done.stdout.splitlines() if row.startswith("│")] == ["1", "4"]


def test_a_missing_file_and_a_missing_model_are_refused(tmp_path: Path) -> None:
    assert _score(str(tmp_path / "none.jsonl"), "--json").exit_code == 2
    assert _score("-", "--model", str(tmp_path / "none.bin"), "--json").exit_code == 2


def test_without_json_people_get_a_table() -> None:
    done = _score("-", stdin=_lines(_TEXTS[:2]))

    assert "negative" in done.stdout
    assert "positive" in done.stdout


def test_a_pipe_is_answered_before_it_ends() -> None:
    command = [sys.executable, "-m", "bot", "score", "-", "--json"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as running:
        assert running.stdin
        assert running.stdout
        for text, polarity in (("垃圾", "negative"), ("好用", "positive")):
            running.stdin.write(_lines([text]))
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["polarity"] == polarity
        running.stdin.close()
        assert running.wait(20) == 0

"""`onevoice train`: the user's own labels make a model of their own, and say whether it helps."""

import json
import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.model.mention import Polarity
from bot.watch.polarity import Scorer, polarity_of
from tests.watch.crisis_sentences import NEGATIVE, NEUTRAL, POSITIVE

_PRAISE = ["这波操作格局打开", "格局打开了属于是", "格局打开，继续", "今天又是格局打开的一天", "老板格局打开"]
_BLAME = ["又双叒画大饼", "画大饼谁不会", "天天画大饼", "继续画大饼吧", "画大饼画到明年"]


def _rows(times: int) -> list[dict[str, object]]:
    friendly = [{"text": f"{text}{number}号", "polarity": "positive"} for number in range(times) for text in _PRAISE]
    hostile = [{"text": f"{text}{number}号", "polarity": "negative"} for number in range(times) for text in _BLAME]
    return friendly + hostile


_PLAIN = ["质检日报第{}期", "周例会改到{}点", "第{}排的座位表在群里", "{}号楼的电梯今天检修", "本周值班表更新到第{}版"]


def _neutral(times: int) -> list[dict[str, object]]:
    return [{"text": text.format(number), "polarity": "neutral"} for number in range(times) for text in _PLAIN]


def _write(file: Path, rows: list[dict[str, object]], *more: str) -> Path:
    lines = [json.dumps(row, ensure_ascii=False) for row in rows] + list(more)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def _train(*words: object):  # type: ignore[no-untyped-def]
    return CliRunner().invoke(app, ["train", *map(str, words)])


def test_labels_teach_words_nobody_knew(tmp_path: Path) -> None:
    labels = _write(tmp_path / "labels.jsonl", _rows(6))

    done = _train("--labels", labels, "--out", tmp_path / "own.bin", "--json")

    assert done.exit_code == 0
    figures = json.loads(done.stdout)
    assert figures["labels"] == 60
    assert figures["after"] > figures["before"]
    good, bad = Scorer.load(tmp_path / "own.bin").scores(["格局打开", "画大饼"])
    assert good > 0.6
    assert bad < 0.4


def test_what_is_said_names_the_counts_and_the_figures(tmp_path: Path) -> None:
    done = _train("--labels", _write(tmp_path / "labels.jsonl", _rows(3)), "--out", tmp_path / "own.bin")

    assert "30 labels: 15 negative, 15 positive" in done.stdout
    assert "macro-F1 on labels held out:" in done.stdout


def test_the_same_labels_give_the_same_bytes(tmp_path: Path) -> None:
    labels = _write(tmp_path / "labels.jsonl", _rows(3))

    for name in ("one.bin", "two.bin"):
        assert _train("--labels", labels, "--out", tmp_path / name).exit_code == 0

    assert (tmp_path / "one.bin").read_bytes() == (tmp_path / "two.bin").read_bytes()


@pytest.mark.parametrize("header", ["text,polarity", "\ufefftext,polarity", "label,text"])
def test_csv_is_read_by_its_header(tmp_path: Path, header: str) -> None:
    names = header.removeprefix("\ufeff").split(",")
    lines = [header]
    for row in _rows(2):
        value = {
            "text": f'"{row["text"]},"',
            "polarity": str(row["polarity"]),
            "label": "01"[row["polarity"] == "positive"],
        }
        lines.append(",".join(value[name] for name in names))
    (tmp_path / "labels.csv").write_text("\n".join(lines), encoding="utf-8")

    assert _train("--labels", tmp_path / "labels.csv", "--out", tmp_path / "own.bin").exit_code == 0


@pytest.mark.parametrize("header", ["text,polarity,polarity", "text,label,polarity", "polarity,label,text"])
def test_a_column_that_is_named_twice_is_refused(tmp_path: Path, header: str) -> None:
    (tmp_path / "labels.csv").write_text(f"{header}\n", encoding="utf-8")

    done = _train("--labels", tmp_path / "labels.csv", "--out", tmp_path / "own.bin")

    assert done.exit_code == 2
    assert "labels.csv line 1: the column polarity is named twice" in done.stderr


@pytest.mark.parametrize(
    ("header", "advice"), [("text;polarity", "Part them by commas, not by semicolons."), ("texts,polarity", "")]
)
def test_a_header_that_cannot_be_used_is_told_with_what_to_save_instead(
    tmp_path: Path, header: str, advice: str
) -> None:
    (tmp_path / "labels.csv").write_text(f"{header}\n", encoding="utf-8")

    done = _train("--labels", tmp_path / "labels.csv", "--out", tmp_path / "own.bin")

    assert done.exit_code == 2
    assert "labels.csv line 1: it must name the columns; text and polarity are needed." in done.stderr
    assert done.stderr.strip().endswith(advice)


def test_one_and_zero_are_positive_and_negative(tmp_path: Path) -> None:
    rows = [{"text": row["text"], "polarity": int(row["polarity"] == "positive")} for row in _rows(2)]

    done = _train("--labels", _write(tmp_path / "labels.jsonl", rows), "--out", tmp_path / "own.bin", "--json")

    assert json.loads(done.stdout)["counts"] == {"negative": 10, "positive": 10}


def test_neutral_labels_teach_what_leaves_people_cold(tmp_path: Path) -> None:
    labels = _write(tmp_path / "labels.jsonl", _rows(4) + _neutral(8))

    done = _train("--labels", labels, "--out", tmp_path / "own.bin", "--json")

    figures = json.loads(done.stdout)
    assert figures["after"] > figures["before"]
    said = [
        str(one.polarity) for one in Scorer.load(tmp_path / "own.bin").judge(["质检日报第9期，破损", "老板格局打开了"])
    ]
    assert said == ["neutral", "positive"]


def test_a_few_neutral_labels_pull_towards_one_half(tmp_path: Path) -> None:
    neutral = [{"text": f"质检日报第{number}期", "polarity": "neutral"} for number in range(9)]

    _train("--labels", _write(tmp_path / "labels.jsonl", _rows(4) + neutral), "--out", tmp_path / "own.bin")

    assert abs(Scorer.load(tmp_path / "own.bin").scores(["质检日报第8期"])[0] - 0.5) < 0.15


def test_polarity_follows_from_the_rounded_score_of_a_model_that_learned_neutrality(tmp_path: Path) -> None:
    _train("--labels", _write(tmp_path / "labels.jsonl", _rows(4) + _neutral(8)), "--out", tmp_path / "own.bin")
    texts = [*NEGATIVE, *POSITIVE, *NEUTRAL, *(str(row["text"]) for row in _rows(4) + _neutral(8)), "", "12345"]

    judgements = Scorer.load(tmp_path / "own.bin").judge(texts)

    assert {one.polarity for one in judgements} == set(Polarity)
    assert all(polarity_of(round(one.score, 4)) is one.polarity for one in judgements)
    assert all(0 <= one.score <= 1 for one in judgements)
    assert [one.score for one in judgements[-2:]] == [0.5, 0.5]


def test_labels_that_teach_nothing_leave_the_shipped_model_as_it_is(tmp_path: Path) -> None:
    rows = [{"text": f"路过，{text}", "polarity": number % 2} for number, text in enumerate(NEUTRAL)]
    known = [{"text": text, "polarity": number} for number, texts in ((0, NEGATIVE), (1, POSITIVE)) for text in texts]

    done = _train("--labels", _write(tmp_path / "labels.jsonl", rows + known), "--out", tmp_path / "own.bin")

    assert "These labels did not help: your model judges as the shipped one does." in done.stdout
    assert Scorer.load(tmp_path / "own.bin").scores(NEGATIVE) == Scorer.shipped().scores(NEGATIVE)


_NEAR_COPIES = ("{}", "{}！！", "转发微博 {}", "#热搜# {}", "{}，第3次说了", "//@路人甲:{}")


@pytest.mark.parametrize("copies", [("{}",) * 3, _NEAR_COPIES])
def test_copies_of_a_text_do_not_make_labels_by_chance_look_learned(tmp_path: Path, copies: tuple[str, ...]) -> None:
    chance = random.Random(4)
    said = [(text, chance.randint(0, 1)) for text in (*NEGATIVE, *POSITIVE, *NEUTRAL)]
    rows: list[dict[str, object]] = [
        {"text": copy.format(text), "polarity": polarity} for copy in copies for text, polarity in said
    ]

    done = _train("--labels", _write(tmp_path / "labels.jsonl", rows), "--out", tmp_path / "own.bin", "--json")

    assert json.loads(done.stdout)["after"] < 0.62


def test_copies_count_once_and_are_told(tmp_path: Path) -> None:
    again = [{**row, "text": f"转发微博 //@路人:{row['text']}！"} for row in _rows(2)[:7]]
    once, twice = _write(tmp_path / "once.jsonl", _rows(2)), _write(tmp_path / "twice.jsonl", _rows(2) + again)

    _train("--labels", once, "--out", tmp_path / "once.bin")
    done = _train("--labels", twice, "--out", tmp_path / "twice.bin")
    figures = json.loads(_train("--labels", twice, "--out", tmp_path / "twice.bin", "--json").stdout)

    assert "left out: 7 copies of a text already there\n" in done.stdout
    assert (figures["labels"], figures["copies"], figures["disputed"]) == (27, 7, 0)
    assert (tmp_path / "once.bin").read_bytes() == (tmp_path / "twice.bin").read_bytes()


def test_of_copies_that_contradict_one_another_the_majority_stands_and_a_tie_is_left_out(tmp_path: Path) -> None:
    text, other = _PRAISE[0], _PRAISE[1]
    disputed = [{"text": text, "polarity": polarity} for polarity in (0, 1, 1)]
    tied = [{"text": other, "polarity": polarity} for polarity in (0, 1)]
    settled = _write(tmp_path / "settled.jsonl", [{"text": text, "polarity": 1}, *_rows(2)])
    labels = _write(tmp_path / "labels.jsonl", [*disputed, *tied, *_rows(2)])

    _train("--labels", settled, "--out", tmp_path / "settled.bin")
    figures = json.loads(_train("--labels", labels, "--out", tmp_path / "own.bin", "--json").stdout)

    assert (figures["copies"], figures["disputed"]) == (2, 2)
    assert (tmp_path / "settled.bin").read_bytes() == (tmp_path / "own.bin").read_bytes()


def test_texts_that_differ_in_figures_only_are_refused(tmp_path: Path) -> None:
    rows = [{"text": f"第{number}次了", "polarity": number % 2} for number in range(40)]

    done = _train("--labels", _write(tmp_path / "labels.jsonl", rows), "--out", tmp_path / "own.bin")

    assert done.exit_code == 2
    assert "the texts are too much alike to learn from" in done.stderr


def test_nineteen_labels_are_refused_and_twenty_are_not(tmp_path: Path) -> None:
    few = _train("--labels", _write(tmp_path / "few.jsonl", _rows(2)[:19]), "--out", tmp_path / "own.bin")
    enough = _train("--labels", _write(tmp_path / "enough.jsonl", _rows(2)), "--out", tmp_path / "own.bin")

    assert (few.exit_code, enough.exit_code) == (2, 0)
    assert "19 labels are too few" in few.stderr


def test_labels_that_contradict_one_another_are_counted_where_too_few_are_left(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"text": text, "polarity": side} for text in (_PRAISE + _BLAME + _PLAIN) for side in (0, 1)
    ]

    done = _train("--labels", _write(tmp_path / "labels.jsonl", rows), "--out", tmp_path / "own.bin")

    assert done.exit_code == 2
    assert "0 labels are too few to learn from: label at least 20 different texts" in done.stderr
    assert "30 labels were given; left out: 30 whose copies contradict one another" in done.stderr


def test_copies_are_counted_where_one_side_is_missing(tmp_path: Path) -> None:
    rows = [row for row in _rows(6) if row["polarity"] == "positive"]

    done = _train("--labels", _write(tmp_path / "labels.jsonl", rows + rows[:4]), "--out", tmp_path / "own.bin")

    assert "34 labels were given; left out: 4 copies of a text already there" in done.stderr


@pytest.mark.parametrize("name", ["labels.csv", "labels.jsonl"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le"])
def test_labels_of_another_encoding_are_to_be_saved_as_utf_8(tmp_path: Path, name: str, encoding: str) -> None:
    text = "text,polarity\n好,1\n" if name.endswith("csv") else '{"text": "好", "polarity": 1}\n'
    (tmp_path / name).write_bytes(text.encode(encoding))

    done = _train("--labels", tmp_path / name, "--out", tmp_path / "own.bin")

    assert done.exit_code == 2
    assert "save the file as UTF-8" in done.stderr


def test_labels_of_one_side_only_are_refused(tmp_path: Path) -> None:
    rows = [row for row in _rows(6) if row["polarity"] == "positive"]

    done = _train("--labels", _write(tmp_path / "labels.jsonl", rows), "--out", tmp_path / "own.bin")

    assert done.exit_code == 2
    assert "no text is labelled negative" in done.stderr
    assert not (tmp_path / "own.bin").exists()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("not json", "it is not JSON"),
        ('{"text": "好", "polarity": "great"}', "its polarity is `great`"),
        ('{"text": "", "polarity": 1}', "it has no text"),
        ('{"text": "好"}', "its polarity is missing; expected negative, neutral, positive, 0 or 1"),
        ('{"text": "好", "polarity": " "}', "its polarity is missing; expected negative"),
        ('{"text": "好", "polarity": null}', "its polarity is missing; expected negative"),
        ('{"text": "好", "polarity": true}', "its polarity is `true`; expected negative"),
        ('{"text": "好", "polarity": 1' + "0" * 5000 + "}", "it has a number of 5,001 digits"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_the_rest_is_learned(tmp_path: Path, line: str, reason: str) -> None:
    labels = _write(tmp_path / "labels.jsonl", _rows(2), line)

    done = _train("--labels", labels, "--out", tmp_path / "own.bin")

    assert done.exit_code == 1
    assert f"line 21: {reason}" in done.stderr
    assert (tmp_path / "own.bin").exists()


def test_a_missing_file_and_a_csv_without_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    for name in ("none.jsonl", "none.csv", "labels.csv"):
        done = _train("--labels", tmp_path / name, "--out", tmp_path / "own.bin")
        assert done.exit_code == 2
        assert name in done.stderr


def test_train_needs_one_thing_to_do(tmp_path: Path) -> None:
    assert _train().exit_code == 2
    assert _train("--labels", tmp_path / "a", "--rebuild-shipped", tmp_path / "b").exit_code == 2
